#include "cli/arguments.h"

#include "cli/loading.h"
#include "cli/terminal.h"
#include "net/sim_time.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace fg::cli {
namespace {

constexpr const char* kFooter =
    R"(PLACE is a node, a pod or a namespace; DEST an address, a PLACE, or svc:NAMESPACE/NAME.
SCENARIO is a file, or a number or name of the library: try "flannelgraph scenarios".
A capture of real hosts, which is a folder, stands in its place: docs/captures.md.
Times are durations from the start of the scenario: 250ms, 1h30m.

  flannelgraph trace 01 --from node1 --to 172.33.96.3
  flannelgraph exec 02 node1 -- route -n)";

CLI::Validator timeValidator() {
  return CLI::Validator(
      [](std::string& text) -> std::string {
        auto time = net::parseDuration(text);
        if (time && time->count() >= 0) return {};
        return "'" + text
               + "' is no time: write a duration from the start of the scenario, such as 250ms or 1h30m";
      },
      "T");
}

CLI::Option* add(CLI::App& app, const Option& option) {
  if (bool* const* flag = std::get_if<bool*>(&option.target))
    return app.add_flag(option.name, **flag, option.help);
  return std::visit(
      [&](auto* target) -> CLI::Option* {
        if constexpr (std::is_same_v<decltype(target), bool*>)
          return nullptr;
        else
          return app.add_option(option.name, *target, option.help);
      },
      option.target);
}

void declare(CLI::App& app, const Option& option) {
  CLI::Option* added = add(app, option);
  added->required(option.needed == Needed::Yes);
  if (option.isTime) added->check(timeValidator());
  if (option.least != option.most) added->check(CLI::Range(option.least, option.most))->type_name("N");
  if (!option.oneOf.empty()) added->check(CLI::IsMember(option.oneOf))->type_name("");
  if (!option.placeholder.empty()) added->type_name(option.placeholder);
  if (!option.excludes.empty()) added->excludes(app.get_option(option.excludes));
}

// CLI11's own message for an unknown verb names nothing; ours names the nearest.
int unknownVerb(const core::Registry<Verb>& registry, const std::string& name) {
  printError("unknown command '" + name + "'", registry.didYouMean(name));
  return kBadInput;
}

} // namespace

std::vector<Option> commonOptions(Common& common) {
  return {{.name = "--seed",
           .target = &common.seed,
           .help = "another cluster with the same story",
           .placeholder = "N"},
          {.name = "--language",
           .target = &common.language,
           .help = "en (default) or zh_CN",
           .oneOf = {"en", "zh_CN"}}};
}

int runCommandLine(int argc, char** argv) {
  CLI::App app("Shows, packet by packet, how Kubernetes networking really works.", "flannelgraph");
  app.set_version_flag("--version", FLANNELGRAPH_VERSION);
  app.footer(kFooter);
  app.require_subcommand(1);
  Common common;
  core::Registry<Verb> registry = verbs();
  std::vector<std::pair<CLI::App*, std::function<int()>>> runs;
  for (const Verb& verb : registry.all()) {
    CLI::App* sub = app.add_subcommand(verb.name, verb.summary);
    Declared declared = verb.declare(common);
    for (const Option& option : declared.options)
      declare(*sub, option);
    for (const Option& option : commonOptions(common))
      declare(*sub, option);
    runs.emplace_back(sub, std::move(declared.run));
  }
  if (argc > 1 && argv[1][0] != '-' && !registry.find(argv[1])) return unknownVerb(registry, argv[1]);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version are no errors; everything else is bad usage.
    return app.exit(error, std::cout, std::cerr) == 0 ? kDone : kBadInput;
  }
  speak(languageOf(common));
  for (auto& [sub, run] : runs)
    if (sub->parsed()) return run();
  return kBadInput;
}

} // namespace fg::cli

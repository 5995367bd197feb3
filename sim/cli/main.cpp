// flannelgraph: the command line.
#include "cli/terminal.h"
#include "cli/verb.h"

#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <unistd.h>

namespace fg::cli {
namespace {

constexpr const char* kFooter = R"(PLACE is a node, a pod or a namespace; DEST an address, a PLACE, or svc:NAMESPACE/NAME.
SCENARIO is a file, or a number or name of the library: try "flannelgraph scenarios".
Times are durations from the start of the scenario: 250ms, 1h30m.

  flannelgraph trace 01 --from node1 --to 172.33.96.3
  flannelgraph exec 02 node1 -- route -n)";

// Ctrl-C: the terminal is given back as it was, the status is the shell's for a signal.
void onInterrupt(int signal) {
  constexpr char kClearLine[] = "\r\033[K";
  if (isatty(STDERR_FILENO)) std::ignore = write(STDERR_FILENO, kClearLine, sizeof kClearLine - 1);
  _exit(128 + signal);
}

std::vector<std::string> names(const core::Registry<Verb>& registry) { return registry.names(); }

// CLI11's own message for an unknown verb names nothing; ours names the nearest.
int unknownVerb(const core::Registry<Verb>& registry, const std::string& name) {
  printError("unknown command '" + name + "'", core::didYouMean(name, names(registry)));
  return kBadInput;
}

int run(int argc, char** argv) {
  CLI::App app("Shows, packet by packet, how Kubernetes networking really works.", "flannelgraph");
  app.set_version_flag("--version", FLANNELGRAPH_VERSION);
  app.footer(kFooter);
  app.require_subcommand(1);
  Common common;
  core::Registry<Verb> registry = verbs();
  std::vector<std::pair<CLI::App*, std::function<int()>>> runs;
  for (const Verb& verb : registry.all()) {
    CLI::App* sub = app.add_subcommand(verb.name, verb.summary);
    auto runIt = verb.declare(*sub, common);
    sub->add_option("--seed", common.seed, "another cluster with the same story")->type_name("N");
    sub->add_option("--language", common.language, "en or zh_CN")->check(CLI::IsMember({"en", "zh_CN"}))->type_name("");
    runs.emplace_back(sub, std::move(runIt));
  }
  if (argc > 1 && argv[1][0] != '-' && !registry.find(argv[1])) return unknownVerb(registry, argv[1]);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version are no errors; everything else is bad usage.
    int status = app.exit(error, std::cout, std::cerr);
    return status == 0 ? kDone : kBadInput;
  }
  for (auto& [sub, runIt] : runs)
    if (sub->parsed()) return runIt();
  return kBadInput;
}

} // namespace
} // namespace fg::cli

int main(int argc, char** argv) {
  // ns-3 aborts at start on a component that it does not know in NS_LOG.
  unsetenv("NS_LOG");
  std::signal(SIGINT, fg::cli::onInterrupt);
  std::signal(SIGTERM, fg::cli::onInterrupt);
  std::signal(SIGPIPE, SIG_DFL);
  try {
    return fg::cli::run(argc, argv);
  } catch (const std::exception& error) {
    fg::cli::printError(std::string("a fault of the program: ") + error.what(),
                        "please report it together with the command and the scenario");
    return fg::cli::kFault;
  }
}

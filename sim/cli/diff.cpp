// flannelgraph diff A B --from PLACE --to DEST: where two networks, or times, treat a packet differently.
#include "cli/loading.h"
#include "cli/probe_options.h"
#include "cli/terminal.h"
#include "report/text/render_comparison.h"
#include "session/tracing_report.h"

#include <iostream>

namespace fg::cli {
namespace {

struct Arguments {
  std::string a, b, at, atB;
  ProbeArguments probe;
  bool json = false;
};

// Nothing where diagnostics were printed.
std::optional<report::ComparedNetwork> traced(const std::string& name, const std::string& at,
                                              const Arguments& arguments, const Common& common) {
  auto scenario = load(name, common);
  if (!scenario) return {};
  engine::ProbeRequest request = arguments.probe.request();
  engine::TraceOptions how;
  how.simulation.seed = common.seed;
  how.at = timeOf(at, *scenario);
  auto found = engine::traceProbe(*scenario, request, how);
  if (!found) {
    print(found.error());
    return {};
  }
  report::Sentences say(languageOf(common));
  auto report = session::makeReport(*scenario, request, how, *found, say);
  return report::comparedNetwork(name, report, found->paths.front().simulation->world(), say);
}

int compare(const Arguments& arguments, const Common& common) {
  auto a = traced(arguments.a, arguments.at, arguments, common);
  auto b = traced(arguments.b, arguments.atB.empty() ? arguments.at : arguments.atB, arguments, common);
  if (!a || !b) return kBadInput;
  report::Sentences say(languageOf(common));
  std::cout << (arguments.json ? report::comparisonJsonText(*a, *b)
                               : report::renderComparison(*a, *b, say, terminalWidth()));
  return kDone;
}

Option scenarioNamed(const char* name, std::string& target) {
  Option option = scenarioOption(target);
  option.name = name;
  return option;
}

std::vector<Option> options(Arguments& a) {
  std::vector<Option> out = probeOptions(a.probe);
  out.insert(out.begin(), {scenarioNamed("A", a.a), scenarioNamed("B", a.b)});
  out.insert(
      out.end(),
      {{.name = "--at", .target = &a.at, .help = "when it is sent (default: each one's end)", .isTime = true},
       {.name = "--at-b",
        .target = &a.atB,
        .help = "when it is sent in B (default: as --at)",
        .isTime = true},
       {.name = "--json", .target = &a.json, .help = "print one JSON document"}});
  return out;
}

} // namespace

Verb diffVerb() {
  return {"diff", "the first point where two networks, or times, treat a packet differently",
          [](const Common& common) -> Declared {
            auto arguments = std::make_shared<Arguments>();
            return {options(*arguments), [arguments, &common] { return compare(*arguments, common); }};
          }};
}

} // namespace fg::cli

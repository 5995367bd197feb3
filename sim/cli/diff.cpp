// flannelgraph diff A B --from PLACE --to DEST: where two networks, or times, treat a packet differently;
// without a packet: where two whole runs part.
#include "cli/loading.h"
#include "cli/probe_options.h"
#include "cli/terminal.h"
#include "recording/comparison.h"
#include "recording/run.h"
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

constexpr int kHundredths = 100; // of a progress bar

// Nothing where diagnostics were printed.
std::optional<report::ComparedNetwork> traced(const std::string& name, const std::string& at,
                                              const Arguments& arguments, const Common& common) {
  auto scenario = load(name, common);
  if (!scenario) return {};
  engine::ProbeRequest request = arguments.probe.request();
  engine::TraceOptions how;
  how.simulation.seed = common.seed;
  how.at = timeOf(at, *scenario);
  auto found = whileItSays("playing " + name, [&] { return engine::traceProbe(*scenario, request, how); });
  if (!found) {
    print(found.error());
    return {};
  }
  report::Sentences say(languageOf(common));
  auto report = session::makeReport(*scenario, request, how, *found, say);
  return report::comparedNetwork(name, report, found->paths.front().simulation->world(), say);
}

std::optional<recording::Contents> runOf(const std::string& name, const Common& common) {
  auto run = whileItSays("playing " + name, kHundredths, [&](Progress& progress) {
    return recording::runOf(name, common.seed, [&](double done) {
      progress.at(static_cast<std::size_t>(done * kHundredths));
      return true;
    });
  });
  if (run) return std::move(*run);
  print(run.error());
  return {};
}

int compareRuns(const Arguments& arguments, const Common& common) {
  auto a = runOf(arguments.a, common), b = runOf(arguments.b, common);
  if (!a || !b) return kBadInput;
  report::Sentences say(languageOf(common));
  const auto compared = *recording::comparedRuns(*a, *b, say.language(), [](double) { return true; });
  if (arguments.json) {
    recording::Json out{{"format", "flannelgraph-run-diff/1"}};
    out.update(compared);
    std::cout << out.dump(2) << "\n";
  } else {
    std::cout << report::renderRunComparison(arguments.a, arguments.b, compared, say, terminalWidth());
  }
  return kDone;
}

int compare(const Arguments& arguments, const Common& common) {
  const ProbeArguments& probe = arguments.probe;
  bool anyPacket =
      !probe.from.empty() || !probe.to.empty() || !arguments.at.empty() || !arguments.atB.empty();
  if (!anyPacket) return compareRuns(arguments, common);
  if (probe.from.empty() || probe.to.empty()) {
    printError("the packet has no beginning or no end",
               "a packet needs --from PLACE and --to DEST; without any, two whole runs are compared");
    return kBadInput;
  }
  auto a = traced(arguments.a, arguments.at, arguments, common);
  auto b = traced(arguments.b, arguments.atB.empty() ? arguments.at : arguments.atB, arguments, common);
  if (!a || !b) return kBadInput;
  report::Sentences say(languageOf(common));
  std::cout << (arguments.json ? report::comparisonJsonText(*a, *b)
                               : report::renderComparison(*a, *b, say, terminalWidth()));
  return kDone;
}

Option runNamed(const char* name, std::string& target) {
  Option option = scenarioOption(target);
  option.name = name;
  option.help += "; a recording where no packet is named";
  return option;
}

std::vector<Option> options(Arguments& a) {
  std::vector<Option> out = probeOptions(a.probe, Needed::No);
  out.insert(out.begin(), {runNamed("A", a.a), runNamed("B", a.b)});
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
  return {"diff", "the first point where two networks, times or runs differ",
          [](const Common& common) -> Declared {
            auto arguments = std::make_shared<Arguments>();
            return {options(*arguments), [arguments, &common] { return compare(*arguments, common); }};
          }};
}

} // namespace fg::cli

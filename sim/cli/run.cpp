// flannelgraph run SCENARIO: plays it, a line an event or state change, and checks what it expects.
#include "cli/expectations.h"
#include "cli/loading.h"
#include "cli/terminal.h"
#include "report/changes.h"
#include "report/digest.h"
#include "report/json.h"

#include <iostream>
#include <unistd.h>

namespace fg::cli {
namespace {

struct Arguments {
  std::string scenario, until, pcap;
  bool json = false;
};

// Changes and events in the order of time; an event stands before what it caused.
void printTimeline(const engine::Simulation& simulation, const Common& common) {
  report::Sentences say(common.language);
  report::ChangeOptions options{std::min(terminalWidth(), 120), coloured(STDOUT_FILENO)};
  for (const std::string& line : report::changeLines(simulation.recording(), options, say)) std::cout << line << "\n";
}

int play(const Arguments& arguments, const Common& common) {
  auto scenario = load(arguments.scenario, common);
  if (!scenario) return kBadInput;
  engine::Options options;
  options.pcapFolder = arguments.pcap;
  std::vector<ExpectationResult> results;
  {
    engine::Simulation simulation(*scenario, options);
    Progress progress("playing", 100);
    net::SimTime end = timeOf(arguments.until, *scenario);
    for (int percent = 1; percent <= 100; ++percent) {
      simulation.runUntil(end / 100 * percent);
      progress.at(static_cast<std::size_t>(percent));
    }
    simulation.runUntil(end);
    if (arguments.json) {
      auto document = report::runJson(simulation.recording());
      simulation.finish();
      results = checkExpectations(*scenario, options, end);
      document["expectations"] = expectationsJson(results);
      std::cout << document.dump(2) << "\n";
      return allHold(results) ? kDone : kExpectationFailed;
    }
    printTimeline(simulation, common);
    std::cout << "digest " << report::digest(simulation.recording()) << "\n";
    simulation.finish();
    results = checkExpectations(*scenario, options, end);
  }
  print(results);
  return allHold(results) ? kDone : kExpectationFailed;
}

} // namespace

Verb runVerb() {
  return {"run", "play a scenario: a line for each event and change; checks what it expects",
          [](CLI::App& app, const Common& common) -> std::function<int()> {
            auto arguments = std::make_shared<Arguments>();
            app.add_option("SCENARIO", arguments->scenario, "a file, or a number or name of the library")->required();
            app.add_option("--until", arguments->until, "stop then (default: the scenario's end)")->check(durationValidator());
            app.add_option("--pcap", arguments->pcap, "write what crosses each interface into this folder")->type_name("DIR");
            app.add_flag("--json", arguments->json, "print one JSON document");
            return [arguments, &common] { return play(*arguments, common); };
          }};
}

} // namespace fg::cli

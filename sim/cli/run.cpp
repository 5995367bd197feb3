// flannelgraph run SCENARIO: plays it, a line an event or state change, and checks what it expects.
#include "cli/expectations.h"
#include "cli/loading.h"
#include "cli/terminal.h"
#include "recording/file.h"
#include "recording/writer.h"
#include "report/digest.h"
#include "report/json/run_json.h"
#include "report/render_change.h"
#include "report/text/display_width.h"

#include <algorithm>
#include <iostream>
#include <unistd.h>

namespace fg::cli {
namespace {

struct Arguments {
  std::string scenario, until, pcap, record;
  bool json = false;
};

// What is told about an event, below its line.
void printNarration(const scenario::Scenario& scenario, const trace::StateChange& change,
                    const Common& common) {
  if (change.state != trace::StateKind::Event || change.change != trace::ChangeKind::Changed) return;
  auto event = std::find_if(scenario.events.begin(), scenario.events.end(), [&](const scenario::Event& one) {
    return one.at == change.at && one.place == change.source();
  });
  if (event == scenario.events.end() || event->narration.empty()) return;
  auto text = event->narration.find(common.language);
  if (text == event->narration.end()) text = event->narration.begin();
  constexpr int kIndent = 11;
  for (const std::string& row : report::wrapped(text->second, terminalWidth() - kIndent - 2))
    std::cout << std::string(kIndent, ' ') << "| " << row << "\n";
}

void printTimeline(const engine::Simulation& simulation, const scenario::Scenario& scenario,
                   const Common& common) {
  report::Sentences say(languageOf(common));
  for (const trace::StateChange& change : simulation.recording().changes) {
    std::cout << report::renderChange(simulation.recording(), change, say, terminalWidth()) << "\n";
    printNarration(scenario, change, common);
  }
  std::cout << "digest " << report::digest(simulation.recording()) << "\n";
}

constexpr int kSlices = 100; // of the progress bar

void playUntil(engine::Simulation& simulation, net::SimTime end) {
  Progress progress("playing", kSlices);
  for (int slice = 1; slice <= kSlices; ++slice) {
    simulation.runUntil(end / kSlices * slice);
    progress.at(static_cast<std::size_t>(slice));
  }
  simulation.runUntil(end);
}

// What is wrong, or nothing.
std::optional<std::string> recordUntil(engine::Simulation& simulation, const scenario::Scenario& scenario,
                                       const Arguments& arguments, net::SimTime end) {
  Progress progress("recording", kSlices);
  auto bytes =
      recording::record({scenario, arguments.scenario, scenario.seed, end}, simulation, [&](double done) {
        progress.at(static_cast<std::size_t>(done * kSlices));
        return true;
      });
  return recording::save(arguments.record, *bytes);
}

int play(const Arguments& arguments, const Common& common) {
  auto scenario = load(arguments.scenario, common);
  if (!scenario || !makeFolder(arguments.pcap)) return kBadInput;
  engine::Options options;
  options.pcapFolder = arguments.pcap;
  net::SimTime end = timeOf(arguments.until, *scenario);
  engine::Options played = options;
  played.keepBytes = !arguments.record.empty();
  auto simulation =
      whileItSays("building " + arguments.scenario, [&] { return engine::Simulation(*scenario, played); });
  if (arguments.record.empty())
    playUntil(simulation, end);
  else if (auto problem = recordUntil(simulation, *scenario, arguments, end))
    return printError(*problem, {}), kBadInput;
  simulation.finish(); // the expectations are played on copies of their own
  if (!arguments.json) printTimeline(simulation, *scenario, common);
  report::Sentences say(languageOf(common));
  auto results = checkExpectations(*scenario, options, end, say);
  if (arguments.json)
    std::cout << report::runJson(simulation.recording(), results);
  else
    print(results, say);
  return allHold(results) ? kDone : kExpectationFailed;
}

} // namespace

Verb runVerb() {
  return {"run", "play a scenario: a line for each event and change; checks what it expects",
          [](const Common& common) -> Declared {
            auto arguments = std::make_shared<Arguments>();
            return {{scenarioOption(arguments->scenario),
                     {.name = "--until",
                      .target = &arguments->until,
                      .help = "stop then (default: the scenario's end)",
                      .isTime = true},
                     {.name = "--record",
                      .target = &arguments->record,
                      .help = "write a recording that the viewer opens without playing again",
                      .placeholder = "FILE"},
                     {.name = "--pcap",
                      .target = &arguments->pcap,
                      .help = "write what crosses each interface into this folder",
                      .placeholder = "DIR"},
                     {.name = "--json", .target = &arguments->json, .help = "print one JSON document"}},
                    [arguments, &common] { return play(*arguments, common); }};
          }};
}

} // namespace fg::cli

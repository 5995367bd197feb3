// flannelgraph exec SCENARIO PLACE -- COMMAND: one emulated command; its output and exit status are its own.
#include "cli/loading.h"
#include "cli/terminal.h"

#include <iostream>

namespace fg::cli {
namespace {

struct Arguments {
  std::string scenario, place, at;
  std::vector<std::string> command;
};

// The command without the "--" that stands before it.
std::vector<std::string> words(const std::vector<std::string>& given) {
  bool separated = given.front() == "--";
  return {given.begin() + (separated ? 1 : 0), given.end()};
}

int execute(const Arguments& arguments, const Common& common) {
  auto scenario = load(arguments.scenario, common);
  if (!scenario) return kBadInput;
  engine::Options options;
  for (const std::string& word : arguments.command)
    options.captureFrames = options.captureFrames || word.find("tcpdump") != std::string::npos;
  auto played = whileItSays("playing " + arguments.scenario, [&] {
    auto simulation = std::make_unique<engine::Simulation>(*scenario, options);
    simulation->runUntil(timeOf(arguments.at, *scenario));
    return simulation;
  });
  engine::Simulation& simulation = *played;
  const world::Place* where = place(simulation, arguments.place);
  if (!where) return kBadInput;
  auto result = simulation.execute(*where, words(arguments.command));
  std::cout << result.out;
  std::cout.flush();
  std::cerr << result.err;
  return result.status;
}

} // namespace

Verb execVerb() {
  return {"exec", "run an emulated command, such as `route -n`, in a node or pod",
          [](const Common& common) -> Declared {
            auto arguments = std::make_shared<Arguments>();
            return {{scenarioOption(arguments->scenario),
                     {.name = "PLACE",
                      .target = &arguments->place,
                      .help = "a node, a pod or a namespace",
                      .needed = Needed::Yes},
                     {.name = "--at",
                      .target = &arguments->at,
                      .help = "the time to look at (default: the scenario's end)",
                      .isTime = true},
                     {.name = "COMMAND",
                      .target = &arguments->command,
                      .help = "the command and its arguments, after --",
                      .needed = Needed::Yes}},
                    [arguments, &common] { return execute(*arguments, common); }};
          }};
}

} // namespace fg::cli

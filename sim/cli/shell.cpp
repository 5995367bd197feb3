// flannelgraph shell SCENARIO [PLACE]: the emulated commands, interactively.
#include "cli/loading.h"
#include "cli/terminal.h"

#include <editline/readline.h>

#include <cstring>
#include <iostream>
#include <unistd.h>

namespace fg::cli {
namespace {

struct Arguments {
  std::string scenario, place, at;
};

// libedit's completion has no argument of its own, so the shell it works for is kept here while it reads.
struct Completing {
  engine::Simulation* simulation = nullptr;
  const world::Place* where = nullptr;
};
Completing g_completing;

char* nextCandidate(const char*, int state) {
  static std::vector<std::string> candidates;
  static std::size_t next = 0;
  if (state == 0) {
    std::string line(rl_line_buffer, static_cast<std::size_t>(rl_point));
    candidates = g_completing.simulation->complete(*g_completing.where, line);
    next = 0;
  }
  return next < candidates.size() ? strdup(candidates[next++].c_str()) : nullptr;
}

char** completeWord(const char* text, int, int) {
  rl_attempted_completion_over = 1;
  return rl_completion_matches(text, nextCandidate);
}

// One line of input: by libedit on a terminal, plainly otherwise.
bool readLine(const std::string& prompt, std::string& line) {
  if (!isTerminal(STDIN_FILENO)) return static_cast<bool>(std::getline(std::cin, line));
  char* typed = readline(prompt.c_str());
  if (!typed) {
    std::cout << "\n";
    return false;
  }
  line = typed;
  if (!line.empty()) add_history(typed);
  free(typed);
  return true;
}

int interact(const Arguments& arguments, const Common& common) {
  auto scenario = load(arguments.scenario, common);
  if (!scenario) return kBadInput;
  engine::Simulation simulation(*scenario, {});
  simulation.runUntil(timeOf(arguments.at, *scenario));
  std::string name = arguments.place.empty() ? simulation.world().places().front().name : arguments.place;
  const world::Place* where = place(simulation, name);
  if (!where) return kBadInput;
  g_completing = {&simulation, where};
  rl_attempted_completion_function = completeWord;
  std::string prompt = "[root@" + where->shortName + " ~]# ";
  int status = kDone;
  std::string line;
  while (readLine(prompt, line)) {
    if (line == "exit" || line == "logout") break;
    auto result = simulation.executeLine(*where, line);
    std::cout << result.out << std::flush;
    std::cerr << result.err;
    status = result.status;
  }
  return status;
}

} // namespace

Verb shellVerb() {
  return {"shell", "an emulated shell in a node or pod", [](const Common& common) -> Declared {
            auto arguments = std::make_shared<Arguments>();
            return {{scenarioOption(arguments->scenario),
                     {.name = "PLACE",
                      .target = &arguments->place,
                      .help = "a node, a pod or a namespace (default: the first node)"},
                     {.name = "--at",
                      .target = &arguments->at,
                      .help = "the time to begin at (default: the scenario's end)",
                      .isTime = true}},
                    [arguments, &common] { return interact(*arguments, common); }};
          }};
}

} // namespace fg::cli

// flannelgraph shell SCENARIO [PLACE]: the emulated commands, interactively.
#include "cli/loading.h"
#include "cli/terminal.h"
#include "session/talk.h"

#include <editline/readline.h>

#include <cstring>
#include <iostream>
#include <unistd.h>

namespace fg::cli {
namespace {

struct Arguments {
  std::string scenario, place, at;
};

// libedit's completion has no argument of its own, so whom it asks is kept here while it reads.
session::Talk* g_talk = nullptr;

char* nextCandidate(const char*, int state) {
  static std::vector<std::string> candidates;
  static std::size_t next = 0;
  if (state == 0) {
    candidates = g_talk->complete(std::string(rl_line_buffer, static_cast<std::size_t>(rl_point)));
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
  auto session = whileItSays("playing " + arguments.scenario, [&] {
    return session::Session(*scenario, {}, timeOf(arguments.at, *scenario));
  });
  const auto& places = session.simulation().world().places();
  std::string name = arguments.place.empty() ? places.front().name : arguments.place;
  if (!place(session.simulation(), name)) return kBadInput;
  session::Talk talk(session, name);
  g_talk = &talk;
  static char breaks[] = " \t\n|;&<>"; // what ends a word; libedit wants it writable
  rl_completer_word_break_characters = breaks;
  rl_attempted_completion_function = completeWord;
  if (isTerminal(STDIN_FILENO)) std::cout << talk.answer("at").out << "'help' says what there is.\n";
  std::string line;
  while (!talk.isOver() && readLine(talk.prompt(), line)) {
    auto result = talk.answer(line);
    std::cout << result.out << std::flush;
    std::cerr << result.err;
  }
  return talk.status();
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

// One line of a trace: where, decision, because.
#pragma once

#include "report/sentences.h"
#include "trace/step.h"

#include <string>
#include <vector>

namespace fg::report {

// What a line's mark says; nothing is said by colour alone.
enum class Mark : char {
  None = ' ',
  Changed = '*',
  Chance = '?',
  Unusual = '!',
  Dropped = 'X',
  Arrived = '='
};

// Normal lines are always shown, details with -v, folded ones never (another line tells the same).
enum class Weight { Normal, Detail, Folded };

struct Line {
  Mark mark = Mark::None;
  std::string where, decision, because;
  Weight weight = Weight::Normal;
};

// What is to be said about one step.
struct StepLines {
  const trace::Step* step = nullptr;
  std::vector<Line> lines;
};

// All lines of a step as one sentence: "via 172.30.118.65 dev eth2: 172.33.96.0/24: connected".
std::string summary(const StepLines& step, const Sentences& say);

} // namespace fg::report

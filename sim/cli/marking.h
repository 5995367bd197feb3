// Marks what a student handed in: plays the lesson with the commands, and holds it against the expectations.
#pragma once

#include "report/sentences.h"
#include "scenario/scenario.h"

#include <optional>
#include <string>
#include <vector>

namespace fg::cli {

struct Mark {
  std::string file;
  uint64_t seed = 0;
  std::string remark;             // why it is not marked; empty where it is
  std::vector<bool> held;         // one for each expectation of the lesson, in their order
  std::vector<std::string> wrong; // the sentence about each that does not hold
  unsigned points = 0;
};

// What can be got.
unsigned mostPoints(const scenario::Scenario& lesson);

// Expectations are held against the cluster a minute after the last command, or at their own time where that
// is later. The work is done in a process of its own: a hand-in that would not end, or that finds a fault of
// this program, gets a remark. `seed` overrules the file's.
Mark mark(const scenario::Scenario& lesson, const std::string& file, std::optional<uint64_t> seed,
          const report::Sentences& say);

} // namespace fg::cli

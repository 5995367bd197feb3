// What could have been decided at a step, for a class that guesses before it looks.
#pragma once

#include "report/sentences.h"
#include "trace/recording.h"
#include "world/directory.h"

#include <string>
#include <vector>

namespace fg::report {

struct Outcome {
  std::string text;
  bool happened = false;
};

// The most that are offered.
inline constexpr std::ptrdiff_t kMostOutcomes = 6;

// Computed from what the kernel's stage looks at: the namespace's routes, the rules that its chain can reach,
// the ports of its bridge, its neighbours, as the directory has them now. Exactly one has happened; they come
// in an order that does not tell which. Empty where nothing else was possible.
std::vector<Outcome> outcomesOf(const trace::Recording& recording, const trace::Step& step,
                                const world::Directory& directory, const Sentences& say);

} // namespace fg::report

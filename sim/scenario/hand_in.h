// What a student hands in: a lesson's scenario, with the commands that are to mend it.
#pragma once

#include "scenario/scenario.h"

#include <optional>
#include <string>
#include <vector>

namespace fg::scenario {

inline constexpr size_t kLargestHandIn = 1024 * 1024; // bytes
inline constexpr size_t kMostMends = 500;             // commands

struct HandIn {
  std::vector<Event> mends; // "run" events, in the order of the file
  std::optional<uint64_t> seed;
  std::string refusal; // why it is not marked, in a sentence; empty: it is
};

// Takes the commands out of a file, and nothing else: whatever the file says of cluster and expectations has
// to be the lesson's own. `lesson` is a name or a file.
HandIn readHandIn(const std::string& lesson, const std::string& file);

} // namespace fg::scenario

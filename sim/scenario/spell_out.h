// Spells out the templates of a scenario: what stands for many things becomes these things.
#pragma once

#include "scenario/document.h"

namespace fg::scenario {

inline constexpr size_t kMostSpelledOut = 8'000'000; // values of all things of a template: bounds the memory

// In "nodes", "pods" and "services" of a tree that has been checked, the things of a template take its place,
// before those that are written beside it. False, and at least one problem unless the check had one, where
// they cannot: what names them cannot be judged then.
bool spellOut(Value& root, Problems& problems);

} // namespace fg::scenario

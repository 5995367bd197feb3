// The nearest of the known names, for a name that is not known.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fg::core {

// The candidate with the least edit distance (a swap of neighbours counts as one edit, case as none),
// where it is near enough to be meant: at most a third of the name's length, and at least one edit is
// allowed.
std::optional<std::string> nearest(std::string_view name, std::span<const std::string> candidates);

// "did you mean 'x'?", or "known are a, b and c" where nothing is near; empty without candidates.
std::string didYouMean(std::string_view name, std::span<const std::string> candidates);

// "a, b and c"
std::string listText(std::span<const std::string> names);
// The first of them, and "12 more" where there are more than `most`.
std::vector<std::string> firstOf(std::vector<std::string> names, size_t most);

} // namespace fg::core

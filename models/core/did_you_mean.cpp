#include "core/did_you_mean.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace fg::core {
namespace {

constexpr size_t kLongestList = 16;

// Damerau-Levenshtein distance (optimal string alignment), case folded.
size_t distance(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  std::vector<std::vector<size_t>> d(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i)
    d[i][0] = i;
  for (size_t j = 0; j <= b.size(); ++j)
    d[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t change = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + change});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

} // namespace

std::optional<std::string> nearest(std::string_view name, std::span<const std::string> candidates) {
  if (name.size() > 80) return {};
  size_t best = std::max<size_t>(1, name.size() / 3) + 1;
  std::optional<std::string> found;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > name.size() + best || name.size() > candidate.size() + best) continue;
    size_t edits = distance(name, candidate);
    if (edits < best) {
      best = edits;
      found = candidate;
    }
  }
  return found;
}

std::string listText(std::span<const std::string> names) {
  std::string out;
  size_t shown = std::min(names.size(), kLongestList);
  for (size_t i = 0; i < shown; ++i) {
    if (i > 0) out += i + 1 == names.size() ? " and " : ", ";
    out += names[i];
  }
  if (shown < names.size()) out += " and " + std::to_string(names.size() - shown) + " more";
  return out;
}

std::string didYouMean(std::string_view name, std::span<const std::string> candidates) {
  if (candidates.empty()) return "";
  if (auto near = nearest(name, candidates)) return "did you mean '" + *near + "'?";
  return "known " + std::string(candidates.size() == 1 ? "is " : "are ") + listText(candidates);
}

std::vector<std::string> firstOf(std::vector<std::string> names, size_t most) {
  if (names.size() <= most) return names;
  std::string more = std::to_string(names.size() - most) + " more";
  names.resize(most);
  names.push_back(std::move(more));
  return names;
}

} // namespace fg::core

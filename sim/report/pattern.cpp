#include "report/pattern.h"

#include <algorithm>

namespace fg::report {
namespace {

constexpr std::size_t kPlace = 3; // "{0}"

// Where the next place of the pattern is.
std::size_t nextPlace(std::string_view pattern, std::size_t from = 0) {
  for (std::size_t at = pattern.find('{', from); at != std::string_view::npos; at = pattern.find('{', at + 1))
    if (at + 2 < pattern.size() && pattern[at + 1] >= '0' && pattern[at + 1] <= '9' && pattern[at + 2] == '}')
      return at;
  return std::string_view::npos;
}

} // namespace

std::optional<std::vector<std::string>> placesIn(std::string_view text, std::string_view pattern) {
  std::vector<std::string> places;
  std::size_t place = nextPlace(pattern);
  if (!text.starts_with(pattern.substr(0, place))) return {};
  text.remove_prefix(std::min(place, pattern.size()));
  while (place != std::string_view::npos) {
    std::size_t behind = place + kPlace;
    place = nextPlace(pattern, behind);
    std::string_view words = pattern.substr(behind, place - behind);
    bool isLast = place == std::string_view::npos;
    if (isLast && !text.ends_with(words)) return {};
    std::size_t end = isLast ? text.size() - words.size() : text.find(words);
    if (end == 0 || end == std::string_view::npos) return {};
    places.emplace_back(text.substr(0, end));
    text.remove_prefix(end + words.size());
  }
  return text.empty() ? std::optional(places) : std::nullopt;
}

std::string withPlaces(std::string_view pattern, const std::vector<std::string>& places) {
  std::string out;
  for (std::size_t place = nextPlace(pattern); place != std::string_view::npos; place = nextPlace(pattern)) {
    out += pattern.substr(0, place);
    std::size_t number = static_cast<std::size_t>(pattern[place + 1] - '0');
    out += number < places.size() ? std::string_view(places[number]) : pattern.substr(place, kPlace);
    pattern.remove_prefix(place + kPlace);
  }
  return out.append(pattern);
}

std::size_t wordsOf(std::string_view pattern) {
  std::size_t out = pattern.size();
  for (std::size_t at = nextPlace(pattern); at != std::string_view::npos;
       at = nextPlace(pattern, at + kPlace))
    out -= kPlace;
  return out;
}

} // namespace fg::report

#include "recording/line.h"

#include <algorithm>
#include <array>
#include <optional>

namespace fg::recording {
namespace {

// Where the values of an outermost array end; nothing where it has not four of them, or nests too deep.
std::optional<std::array<std::size_t, 4>> endsOfFour(std::string_view text) {
  std::array<std::size_t, 4> ends{};
  std::size_t found = 0, depth = 0;
  bool inString = false, escaped = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (escaped)
      escaped = false;
    else if (inString && c == '\\')
      escaped = true;
    else if (c == '"')
      inString = !inString;
    else if (!inString && (c == '[' || c == '{') && ++depth > kDeepestNesting)
      return {};
    else if (!inString && (c == ']' || c == '}') && depth-- <= 1)
      return i + 1 == text.size() && found == 3 ? (ends[3] = i, std::optional(ends)) : std::nullopt;
    else if (!inString && c == ',' && depth == 1 && found < 3)
      ends[found++] = i;
  }
  return {};
}

} // namespace

std::string lineText(net::SimTime at, std::string_view kind, const Json& key, const Json& value) {
  return Json::array({at.count(), kind, key, value}).dump(-1, ' ', false, Json::error_handler_t::replace)
         + '\n';
}

tl::expected<Line, std::string> parseLine(std::string_view text) {
  auto ends = endsOfFour(text);
  if (!ends || text.front() != '[') return tl::unexpected<std::string>("it is no list of four");
  auto part = [&](std::size_t i) {
    std::size_t begin = i == 0 ? 1 : (*ends)[i - 1] + 1;
    return text.substr(begin, (*ends)[i] - begin);
  };
  Json at = Json::parse(part(0), nullptr, false);
  Json kind = Json::parse(part(1), nullptr, false);
  Line line{{}, {}, Json::parse(part(2), nullptr, false), part(3)};
  if (!at.is_number_unsigned() || !kind.is_string() || line.key.is_discarded())
    return tl::unexpected<std::string>("its time, kind or key cannot be read");
  if (at.get<uint64_t>() > static_cast<uint64_t>(net::SimTime::max().count()))
    return tl::unexpected<std::string>("its time is too large");
  line.at = net::SimTime(at.get<int64_t>());
  line.kind = kind.get<std::string>();
  return line;
}

} // namespace fg::recording

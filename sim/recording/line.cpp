#include "recording/line.h"

#include "core/json_scan.h"

#include <algorithm>
#include <array>
#include <optional>

namespace fg::recording {
namespace {

// Where the values of an outermost array end; nothing where it has not four of them, or nests too deep.
std::optional<std::array<std::size_t, 4>> endsOfFour(std::string_view text) {
  std::array<std::size_t, 4> ends{};
  std::size_t found = 0, depth = 0;
  bool isWhole = false;
  core::outsideOfStrings(text, [&](std::size_t i) {
    if (text[i] == '[' || text[i] == '{') return ++depth <= kDeepestNesting;
    if (text[i] == ',' && depth == 1 && found < 3) ends[found++] = i;
    if (text[i] != ']' && text[i] != '}') return true;
    if (depth-- > 1) return true;
    ends[3] = i;
    isWhole = i + 1 == text.size() && found == 3;
    return false;
  });
  return isWhole ? std::optional(ends) : std::nullopt;
}

} // namespace

std::string lineText(net::SimTime at, std::string_view kind, const Json& key, const Json& value) {
  return Json::array({at.count(), kind, key, value}).dump(-1, ' ', false, Json::error_handler_t::replace)
         + '\n';
}

std::string_view firstLine(std::string_view text) { return text.substr(0, text.find('\n')); }

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

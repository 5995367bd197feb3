#include "recording/row_change.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace fg::recording {
namespace {

Json rowJson(const report::Row& row) {
  Json out = Json::array({row.key, row.cells});
  if (row.ends.count() != 0) out.push_back(row.ends.count());
  return out;
}

bool isText(const Json& value) { return value.is_string(); }

std::optional<report::Row> rowOf(const Json& json) {
  bool fits = json.is_array() && (json.size() == 2 || json.size() == 3) && json[0].is_string()
              && json[1].is_array() && std::ranges::all_of(json[1], isText);
  if (!fits || (json.size() == 3 && !json[2].is_number_integer())) return {};
  report::Row row{json[0].get<std::string>(), json[1].get<std::vector<std::string>>()};
  if (json.size() == 3) row.ends = net::SimTime(json[2].get<int64_t>());
  return row;
}

// Passing on and leaving out come in runs.
void count(Json& out, int64_t rows) {
  if (rows == 0) return;
  bool goesOn = !out.empty() && out.back().is_number() && (out.back().get<int64_t>() > 0) == (rows > 0);
  if (goesOn)
    out.back() = out.back().get<int64_t>() + rows;
  else
    out.push_back(rows);
}

} // namespace

Json rowChange(const Rows& before, const Rows& after) {
  std::map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < before.size(); ++i)
    places.try_emplace(before[i].key, i);
  Json out = Json::array();
  std::size_t next = 0;
  for (const report::Row& row : after) {
    auto place = places.find(row.key);
    if (place != places.end() && place->second >= next) {
      count(out, -static_cast<int64_t>(place->second - next));
      next = place->second + 1;
      if (before[place->second] == row) {
        count(out, 1);
        continue;
      }
      count(out, -1);
    }
    out.push_back(rowJson(row));
  }
  return out;
}

std::optional<Rows> withChange(Rows before, const Json& change) {
  if (!change.is_array()) return {};
  Rows out;
  out.reserve(before.size());
  std::size_t next = 0;
  for (const Json& one : change) {
    if (!one.is_number_integer()) {
      auto row = rowOf(one);
      if (!row) return {};
      out.push_back(std::move(*row));
      continue;
    }
    if (one.is_number_unsigned() && one.get<uint64_t>() > before.size()) return {};
    int64_t rows = one.get<int64_t>();
    std::size_t left = before.size() - next;
    if (rows > static_cast<int64_t>(left) || rows < -static_cast<int64_t>(left)) return {};
    auto from = before.begin() + static_cast<std::ptrdiff_t>(next);
    if (rows > 0) std::move(from, from + rows, std::back_inserter(out));
    next += static_cast<std::size_t>(rows > 0 ? rows : -rows);
  }
  return out;
}

} // namespace fg::recording

// Long lists come by pages: {total, offset, items}.
#pragma once

#include "serve/parameters.h"

#include <algorithm>

namespace fg::serve {

inline constexpr int64_t kLargestPage = 1000;

inline std::vector<Parameter> pageParameters() {
  return {{.name = "offset", .kind = ParameterKind::Number, .help = "the first one, from 0"},
          {.name = "limit",
           .kind = ParameterKind::Number,
           .help = "how many at most; 100 unless given",
           .least = 1,
           .most = kLargestPage}};
}

// `item` makes the JSON of the element at an index.
template<class Item> Json page(const Parameters& given, std::size_t total, Item item) {
  std::size_t begin = std::min(total, static_cast<std::size_t>(given.number("offset", 0)));
  std::size_t end = std::min(total, begin + static_cast<std::size_t>(given.number("limit", 100)));
  Json items = Json::array();
  for (std::size_t i = begin; i < end; ++i)
    items.push_back(item(i));
  return {{"total", total}, {"offset", begin}, {"items", items}};
}

} // namespace fg::serve

// One sentence of the catalogue: a stable id, and its English as a fmt format string with numbered places.
#pragma once

#include <string_view>

namespace fg::report {

struct Sentence {
  std::string_view id, english;
};

} // namespace fg::report

// Looks at JSON text before a parser does.
#pragma once

#include <string_view>

namespace fg::core {

// Calls `visit(i)` for each character that is not part of a string, until it returns false.
template<class Visit> void outsideOfStrings(std::string_view json, Visit visit) {
  bool inString = false, escaped = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (escaped)
      escaped = false;
    else if (inString && json[i] == '\\')
      escaped = true;
    else if (json[i] == '"')
      inString = !inString;
    else if (!inString && !visit(i))
      return;
  }
}

} // namespace fg::core

// Small things that are done to texts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fg::core {

// ASCII letters only.
std::string lowerCase(std::string text);
// "a,,b" is "a", "" and "b"; an empty text is one empty part.
std::vector<std::string> split(std::string_view text, char separator);
// The same without the empty parts.
std::vector<std::string> splitList(std::string_view text, char separator = ',');

} // namespace fg::core

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
// The text with `by` in the place of each `what`, which is not empty.
std::string withReplaced(std::string text, std::string_view what, std::string_view by);

} // namespace fg::core

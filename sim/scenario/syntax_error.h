// What is wrong with a text that is not JSON, in words for its author.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fg::scenario {

struct SyntaxError {
  size_t offset = 0;  // of the token that does not fit
  bool atEnd = false; // the text ends too early
  std::string message, remedy;
};

// `position`: how many bytes the parser has read; `what`: its own message.
SyntaxError explainSyntax(std::string_view text, size_t position, std::string_view what);

// Where the string begins whose closing quote, or the number whose last digit (or the byte behind it), stands
// before `end`.
size_t beginOfString(std::string_view text, size_t end);
size_t beginOfNumber(std::string_view text, size_t end);

} // namespace fg::scenario

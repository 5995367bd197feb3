// The tokens of a line: words and operators.
#pragma once

#include "commands/shell/syntax.h"

#include <optional>

namespace fg::commands::shell {

struct Token {
  std::string op; // "|", "&&", "2>" …; empty: a word
  Word word;
};

struct Tokens {
  std::vector<Token> tokens;
  std::string problem;
};

Tokens tokenize(std::string_view line);

// The word where it has no variable and no quotes: a keyword, an assignment's name.
std::optional<std::string> plainText(const Word& word);

// "NAME" of "NAME=…", or nothing.
std::optional<std::string> assignedName(std::string_view text);

} // namespace fg::commands::shell

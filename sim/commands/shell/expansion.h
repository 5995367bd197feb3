// From words as they were written to the words that a command gets: bash(1), EXPANSION.
#pragma once

#include "commands/commands.h"
#include "commands/shell/syntax.h"

namespace fg::commands::shell {

// Variables, blanks in them, "~", and patterns of file names. A pattern that fits no file stays itself.
Arguments expand(const Context& context, const std::vector<Word>& words);
// The same without splitting, for assignments and redirections.
std::string expandOne(const Context& context, const Word& word);

} // namespace fg::commands::shell

// The commands of a sed script.
#pragma once

#include "commands/support/pattern.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fg::commands {

struct SedAddress {
  enum class Kind { Line, Last, Matching } kind = Kind::Line;
  size_t line = 0;
  std::optional<Pattern> pattern;
};

struct SedCommand {
  std::optional<SedAddress> first, last;
  bool negated = false;
  char verb = 'p'; // s d p q =  a i c
  std::optional<Pattern> pattern;
  std::string replacement; // as written: \1, & and \n stand for what they do; a, i, c: the text
  bool global = false, prints = false;
  size_t occurrence = 1;
  bool inRange = false; // while it runs
};

// `problem` is sed's message where the script is wrong; `missing` names what is not emulated.
struct SedScript {
  std::vector<SedCommand> commands;
  std::string problem, missing;
};
SedScript readSedScript(std::string_view script, Pattern::Syntax syntax);

} // namespace fg::commands

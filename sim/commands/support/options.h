// Command line options as getopt_long(3) reads them, with operands between them.
#pragma once

#include "commands/commands.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace fg::commands {

// "c:nq": -c takes a value. Long names stand for a letter: {"numeric", 'n'}.
struct OptionSyntax {
  std::string_view letters;
  std::map<std::string, char, std::less<>> longNames = {};
};

struct Options {
  std::vector<std::pair<char, std::string>> given; // in order; the value is empty where none is taken
  Arguments operands;
  std::string unknown;              // "-Z" or "--zoo": the first that the syntax does not know
  std::optional<char> withoutValue; // the first whose value is missing

  bool has(char letter) const { return value(letter).has_value(); }
  std::optional<std::string> value(char letter) const; // of the last one given
};

// Stops at the first mistake; what stood before it is there.
Options readOptions(const Arguments& arguments, const OptionSyntax& syntax);

// getopt's own message: "ping: invalid option -- 'Z'" and its like; empty where nothing is wrong.
std::string getoptMessage(std::string_view program, const Options& options);

// A number in base 16, with or without "0x".
std::optional<int64_t> parseHex(std::string_view text);
// A decimal number from `least` to `most`; nothing otherwise.
std::optional<int64_t> parseNumber(std::string_view text, int64_t least, int64_t most);
// Seconds with a fraction, not negative.
std::optional<net::SimTime> parseSeconds(std::string_view text);

} // namespace fg::commands

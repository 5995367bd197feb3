// How etcdctl reads its words: version 2 by Go's flag package behind urfave/cli, version 3 by pflag.
#pragma once

#include "commands/commands.h"

#include <tl/expected.hpp>

namespace fg::commands::etcdctl {

// A flag that a command has. Short names are flags of their own.
struct Flag {
  std::string name;
  enum class Takes { Nothing, Text, Number } takes = Takes::Nothing;
  std::string sameAs = {}; // the name under which its value is kept
};

struct Parsed {
  std::map<std::string, std::string, std::less<>> values; // of flags without a value: "true"
  Arguments words;                                        // what is no flag

  bool has(std::string_view name) const {
    return values.contains(name) && values.find(name)->second != "false";
  }
  std::string text(std::string_view name) const {
    auto it = values.find(name);
    return it == values.end() ? "" : it->second;
  }
  int64_t number(std::string_view name) const;
};

// Flags stand before the words; or all in one piece behind the first words (urfave/cli puts them in front).
// The error is Go's: "flag provided but not defined: -x".
tl::expected<Parsed, std::string> parseV2(const Arguments& words, const std::vector<Flag>& flags);
// Global flags of version 2 end at the first word. Takes them off `words`.
tl::expected<Parsed, std::string> takeGlobals(Arguments& words, const std::vector<Flag>& flags);
// Flags stand anywhere.
tl::expected<Parsed, std::string> parseV3(const Arguments& words, const std::vector<Flag>& flags);

} // namespace fg::commands::etcdctl

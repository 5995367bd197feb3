// The options of conntrack(8): which there are, what they take, and which command takes which.
#pragma once

#include "commands/conntrack/request.h"

namespace fg::commands::conntrack {

enum class Value { None, Needed, Optional };
enum class Needs { Nothing, Ports, Tcp, Icmp }; // the protocol that brings the option

struct Option {
  std::string_view name; // without dashes
  char letter;
  Value value = Value::Needed;
  Needs needs = Needs::Nothing;
};

const Option* findOption(char letter); // of those that need no protocol
const Option* findOption(std::string_view name, const std::optional<net::Protocol>& protocol);
std::string_view nameOf(char letter); // as messages have it: "src" for 's'

inline constexpr std::string_view kVerbs = "LIADUGFECSVh";

// What is wrong with the options together, as generic_opt_check of conntrack.c has it; nothing where nothing
// is.
std::optional<std::string> findMisuse(const Request& request);

} // namespace fg::commands::conntrack

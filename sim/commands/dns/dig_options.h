// dig's command line.
#pragma once

#include "commands/dns/resolver.h"
#include "commands/support/result.h"

#include <optional>
#include <string>

namespace fg::commands {

struct DigOptions {
  std::string name = ".";
  uint16_t type = dns::type::kNs;
  bool named = false, typed = false;
  std::optional<std::string> server;
  bool isShort = false, searches = false, edns = true, tcp = false;
  bool commands = true, comments = true, question = true, answer = true, authority = true, additional = true,
       statistics = true;
  net::SimTime timeout = std::chrono::seconds(5);
  int tries = 3;
};

struct DigCommandLine {
  DigOptions options;
  std::optional<CommandResult> refusal; // dig ends with it
  std::string warnings;
};
DigCommandLine readDigOptions(const Arguments& arguments);

} // namespace fg::commands

// What a command line of conntrack(8) asks for.
#pragma once

#include "commands/commands.h"

#include <tl/expected.hpp>

namespace fg::commands::conntrack {

struct Request {
  char verb = 0; // 'L', 'D' ...; 0: none
  std::string table = "conntrack";
  std::string
      given; // the letters of the options that were given; long-only ones have digits (option_table.cpp)
  netfilter::ConntrackFilter filter;
  bool wantsXml = false, wantsTimes = false, wantsClock = false; // -o xml and save, timestamp, ktimestamp
  bool extended = false, ids = false;                            // -o extended, id
  std::optional<int> timeout;                                    // -t
  std::string events = "ALL";                                    // -e: NEW, UPDATES, DESTROY

  bool has(char letter) const { return given.find(letter) != std::string::npos; }
};

// Reads the words as getopt_long and conntrack.c of conntrack-tools 1.4.7 do. The error is its own message.
tl::expected<Request, std::string> readRequest(const Arguments& arguments);

// The verbs. Each prints what the tool prints behind `version`, "conntrack v1.4.7 (conntrack-tools)".
CommandResult list(Context& context, const Request& request, const std::string& version);
CommandResult erase(Context& context, const Request& request, const std::string& version);
CommandResult update(Context& context, const Request& request, const std::string& version);
CommandResult get(Context& context, const Request& request, const std::string& version);
CommandResult create(Context& context, const Request& request, const std::string& version);
CommandResult events(Context& context, const Request& request, const std::string& version);
CommandResult statistics(Context& context);

netfilter::ConntrackFormat formatOf(const Context& context, const Request& request);
// The tool's error with its hint at the help, status 2.
CommandResult complain(const std::string& version, std::string_view message);

} // namespace fg::commands::conntrack

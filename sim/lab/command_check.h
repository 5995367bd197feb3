// Emulated commands that only look, held against the real tools in a network that stands still.
#pragma once

#include "lab/network.h"
#include "scenario/scenario.h"

#include <string>
#include <vector>

namespace fg::lab {

struct Question {
  std::string place, command; // as for a shell: it may have pipes
};

struct CommandAnswer {
  std::string place, command;
  std::string model, kernel; // made comparable
  bool agree() const { return model == kernel; }
};

struct CommandCheck {
  std::vector<CommandAnswer> answers;
  std::string notBuilt; // the real network could not be made: why
  std::vector<std::string> notCompared;
};

// The questions (those that are none of the kernel's, as kubectl's, are not compared), or, where there are
// none, every command that only looks in every namespace; as the network stands at the scenario's end.
// Precondition: no simulation lives in this process.
CommandCheck checkCommands(const scenario::Scenario& scenario, Backend backend,
                           std::vector<Question> questions = {});

// The text of a command without what differs from machine to machine, and from moment to moment: indices of
// interfaces, ages, times, counters of policies, the order of tables, multicast entries of bridges. Settings
// that only a DHCP client makes are left out, and so is IPv6, which is off in the lab.
std::string comparable(const std::string& command, const std::string& text);

// The commands that differ, and a last line: "84 of 84 commands print the same".
std::string commandTable(const CommandCheck& check);

} // namespace fg::lab

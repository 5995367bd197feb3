// What filters such as grep and head read: files by name, or what comes by a pipe.
#pragma once

#include "commands/commands.h"
#include "commands/support/files.h"

namespace fg::commands {

struct TextInput {
  std::string name; // as given; "-" for the pipe
  std::string text;
};

// Reads the operands; "-", or no operand, is what comes by the pipe. `complain` words what is wrong with a
// file; such a file is left out, and the status becomes `status`. Nothing, and `refusal` says why, where
// there is no pipe: a filter that waits for somebody to type is not emulated.
struct TextInputs {
  std::vector<TextInput> inputs;
  CommandResult problems;               // messages, and the status
  std::optional<CommandResult> refusal; // instead of running
};
using Complaint = std::function<std::string(const std::string& name, FileError error)>;
TextInputs readInputs(const Context& context, std::string_view program, const Arguments& operands,
                      const Complaint& complain, int status);

// The lines without their ends. A last line without an end counts as one.
std::vector<std::string_view> linesOf(std::string_view text);

} // namespace fg::commands

// Short ways to say how a command ended.
#pragma once

#include "commands/commands.h"

#include <fmt/format.h>

#include <optional>

namespace fg::commands {

inline CommandResult success(std::string out = {}) { return {0, std::move(out), {}}; }

// `message` goes to standard error; a line end is added.
inline CommandResult failure(int status, std::string message) {
  return {status, {}, std::move(message) + "\n"};
}

// What comes by a pipe; nothing where the terminal is.
inline std::optional<std::string> standardInput(const Context&) { return std::nullopt; }

inline bool isDebian(const Context& context) { return context.machine.tools == ToolVersion::Debian12; }

} // namespace fg::commands

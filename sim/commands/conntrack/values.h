// The values of options of conntrack(8).
#pragma once

#include "commands/conntrack/request.h"

namespace fg::commands::conntrack {

// Sets what the option says; the tool's message where it cannot be.
std::optional<std::string> setValue(Request& request, char letter, const std::string& value);

} // namespace fg::commands::conntrack

// The objects of `bridge`, one function each.
#pragma once

#include "commands/support/result.h"

namespace fg::commands::bridge {

// The arguments begin with the verb.
CommandResult fdb(Context& context, const Arguments& arguments);

} // namespace fg::commands::bridge

namespace fg::commands {

// Sets a flag of a bridge's port (hairpin, learning …), and records the change.
void setPortFlag(Context& context, host::Interface& port, bool host::Interface::*flag, bool on);

} // namespace fg::commands

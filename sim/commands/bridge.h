// The objects of `bridge`, one function each.
#pragma once

#include "commands/support/result.h"

namespace fg::commands::bridge {

// The arguments begin with the verb.
CommandResult fdb(Context& context, const Arguments& arguments);

} // namespace fg::commands::bridge

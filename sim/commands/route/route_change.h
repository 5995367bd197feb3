// route add and route del.
#pragma once

#include "commands/commands.h"

namespace fg::commands::route {

// `words` begin with "add" or "del".
CommandResult change(Context& context, const Arguments& words);

} // namespace fg::commands::route

// The subcommands of docker, one function each. The arguments begin behind the subcommand.
#pragma once

#include "commands/support/result.h"
#include "commands/support/tree.h"

namespace fg::commands::docker {

CommandResult ps(Context& context, fg::docker::Dockerd& dockerd, const Arguments& arguments);
CommandResult network(Context& context, fg::docker::Dockerd& dockerd, const Arguments& arguments);
CommandResult inspect(Context& context, fg::docker::Dockerd& dockerd, const Arguments& arguments);
CommandResult exec(Context& context, fg::docker::Dockerd& dockerd, const Arguments& arguments);

// The first 12 digits.
inline std::string shortId(const std::string& id) { return id.substr(0, 12); }

} // namespace fg::commands::docker

// docker: containers and networks of a node.
#include "commands/docker/docker.h"

#include "commands/register.h"

#include <algorithm>
#include <array>

namespace fg::commands::docker {
namespace {

constexpr std::array kRealCommands{
    "attach",  "build",  "commit",  "cp",     "create", "diff",      "events", "export", "history",
    "images",  "import", "info",    "kill",   "load",   "login",     "logout", "logs",   "node",
    "pause",   "port",   "pull",    "push",   "rename", "restart",   "rm",     "rmi",    "run",
    "save",    "search", "service", "start",  "stats",  "stop",      "swarm",  "tag",    "top",
    "unpause", "update", "version", "volume", "wait",   "container", "image",  "system"};

CommandResult execute(Context& context, const Arguments& arguments) {
  fg::docker::Dockerd* dockerd = context.cluster.dockerd(context.ns);
  if (!dockerd) return failure(127, "bash: docker: command not found");
  if (arguments.empty())
    return notEmulated("'docker' without a command: ps, network, inspect and exec are there");
  const std::string& verb = arguments.front();
  if (verb.starts_with("-")) return notEmulated(fmt::format("'docker {}'", verb));
  Arguments rest(arguments.begin() + 1, arguments.end());
  bool isKnown = verb == "ps" || verb == "network" || verb == "inspect" || verb == "exec";
  if (!isKnown && std::find(kRealCommands.begin(), kRealCommands.end(), verb) != kRealCommands.end())
    return notEmulated(fmt::format("'docker {}'", verb));
  if (!isKnown)
    return failure(1, fmt::format("docker: '{}' is not a docker command.\nSee 'docker --help'.", verb));
  if (!dockerd->isReady())
    return failure(1, "Cannot connect to the Docker daemon. Is the docker daemon running on this host?");
  if (verb == "ps") return ps(context, *dockerd, rest);
  if (verb == "network") return network(context, *dockerd, rest);
  if (verb == "inspect") return inspect(context, *dockerd, rest);
  return exec(context, *dockerd, rest);
}

} // namespace
} // namespace fg::commands::docker

namespace fg::commands {

Spec dockerSpec() {
  return {.name = "docker",
          .synopsis =
              "docker {ps [-a] [-q] [--no-trunc] [-n N] [-l]|network {ls [-q] [--no-trunc]|inspect NETWORK…}|"
              "inspect CONTAINER…|exec [-it] CONTAINER COMMAND…}",
          .summary = "containers and networks of the node's docker",
          .description = "A pod is two containers or more: its pause container (k8s_POD_…) holds the network "
                         "namespace, and the "
                         "others share it. 'inspect' shows what concerns the network, and tells what it "
                         "leaves out. 'exec' runs an "
                         "emulated command in the container's namespace. Other commands of docker are not "
                         "emulated: containers "
                         "come and go with their pods.",
          .next = {{"", {"ps", "network", "inspect", "exec"}},
                   {"ps", {"-a", "-q", "--no-trunc", "-l", "-n"}},
                   {"network", {"ls", "inspect"}},
                   {"network inspect", {"bridge", "host", "none"}},
                   {"inspect", {"<container>"}},
                   {"exec", {"<container>", "-it"}}},
          .run = docker::execute};
}

} // namespace fg::commands

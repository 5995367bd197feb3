// docker inspect and docker exec.
#include "commands/docker/docker.h"
#include "commands/support/options.h"
#include "commands/support/wall_clock.h"

#include <algorithm>

namespace fg::commands::docker {
namespace {

using fg::docker::Container;
using fg::docker::Dockerd;
using fg::docker::Network;
using fg::docker::Sandbox;

constexpr const char* kNever = "0001-01-01T00:00:00Z";

Tree state(const Context& context, const Container& container) {
  return Tree::object(
      {{"Status", container.running ? "running" : "exited"},
       {"Running", container.running},
       {"ExitCode", container.exitStatus},
       {"StartedAt", dockerUtcTime(context.machine, container.started)},
       {"FinishedAt",
        container.finished ? Tree(dockerUtcTime(context.machine, *container.finished)) : kNever}});
}

// Of the pause container: the others only name it.
std::string networkMode(const Dockerd& dockerd, const Container& container) {
  if (container.isSandbox) return "default";
  if (container.request.sandbox.empty()) return "host";
  const Sandbox* sandbox = dockerd.sandboxOf(container);
  return sandbox ? "container:" + sandbox->id : "container:";
}

Tree ports(const Sandbox& sandbox) {
  Tree out = Tree::object();
  for (const auto& port : sandbox.request.ports)
    out.add(fmt::format("{}/{}", port.containerPort, net::protocolText(port.protocol)),
            Tree::list({Tree::object({{"HostIp", "0.0.0.0"}, {"HostPort", std::to_string(port.hostPort)}})}));
  return out;
}

Tree networkSettings(const Dockerd& dockerd, const Container& container) {
  const Sandbox* sandbox = container.isSandbox ? dockerd.sandboxOf(container) : nullptr;
  if (!sandbox) return Tree::object({{"IPAddress", ""}, {"MacAddress", ""}, {"Networks", Tree::object()}});
  const Network& bridge = dockerd.networks().front();
  std::string gateway = dockerd.network().address().text();
  Tree own = Tree::object({{"NetworkID", bridge.id},
                           {"EndpointID", sandbox->endpointId},
                           {"Gateway", gateway},
                           {"IPAddress", sandbox->ip.text()},
                           {"IPPrefixLen", dockerd.network().length()},
                           {"MacAddress", sandbox->mac.text()}});
  return Tree::object({{"Bridge", ""},
                       {"HairpinMode", false},
                       {"Ports", ports(*sandbox)},
                       {"EndpointID", sandbox->endpointId},
                       {"Gateway", gateway},
                       {"IPAddress", sandbox->ip.text()},
                       {"IPPrefixLen", dockerd.network().length()},
                       {"MacAddress", sandbox->mac.text()},
                       {"Networks", Tree::object({{"bridge", std::move(own)}})}});
}

Tree describe(const Context& context, const Dockerd& dockerd, const Container& container) {
  const auto& command = container.request.command;
  Tree arguments = Tree::list();
  for (size_t i = 1; i < command.size(); ++i)
    arguments.push(command[i]);
  Tree labels = Tree::object();
  for (const auto& [key, value] : container.request.labels)
    labels.add(key, value);
  return Tree::object(
      {{"Id", container.id},
       {"Created", dockerUtcTime(context.machine, container.created)},
       {"Path", command.empty() ? "" : command.front()},
       {"Args", std::move(arguments)},
       {"State", state(context, container)},
       {"Name", "/" + container.request.name},
       {"HostConfig", Tree::object({{"NetworkMode", networkMode(dockerd, container)}})},
       {"Config", Tree::object({{"Image", container.request.image}, {"Labels", std::move(labels)}})},
       {"NetworkSettings", networkSettings(dockerd, container)}});
}

// The namespace that the container's processes are in.
host::NetworkNamespace* namespaceOf(Context& context, const Dockerd& dockerd, const Container& container) {
  if (container.request.sandbox.empty() && !container.isSandbox) return &context.ns;
  const Sandbox* sandbox = dockerd.sandboxOf(container);
  return sandbox ? sandbox->ns : nullptr;
}

} // namespace

CommandResult inspect(Context& context, Dockerd& dockerd, const Arguments& arguments) {
  Options options = readOptions(arguments, {"f:s", {{"format", 'f'}, {"size", 's'}, {"type", '\1'}}});
  if (!options.unknown.empty())
    return failure(125, fmt::format("unknown flag: {}\nSee 'docker inspect --help'.", options.unknown));
  if (options.has('f')) return notEmulated("'docker inspect -f'");
  if (options.operands.empty())
    return failure(1, "\"docker inspect\" requires at least 1 argument(s).\nSee 'docker inspect --help'.");
  Tree all = Tree::list();
  CommandResult result;
  for (const std::string& wanted : options.operands) {
    if (const Container* container = dockerd.container(wanted)) {
      all.push(describe(context, dockerd, *container));
      continue;
    }
    result.err = fmt::format("Error: No such image, container or task: {}\n", wanted);
    result.status = 1;
    break;
  }
  result.out = all.json() + "\n";
  if (result.status == 0)
    result.err = "flannelgraph: what does not concern the network is left out (mounts, limits, drivers …)\n";
  return result;
}

CommandResult exec(Context& context, Dockerd& dockerd, const Arguments& arguments) {
  size_t at = 0;
  for (; at < arguments.size() && arguments[at].starts_with("-"); ++at) {
    const std::string& option = arguments[at];
    bool plain = option == "--interactive" || option == "--tty" || option == "--privileged"
                 || (option.size() > 1 && option.find_first_not_of("it", 1) == std::string::npos);
    if (!plain
        && (option.starts_with("-u") || option.starts_with("--user") || option.starts_with("-d")
            || option.starts_with("--det")))
      return notEmulated(fmt::format("'docker exec {}'", option));
    if (!plain) return failure(125, fmt::format("unknown flag: {}\nSee 'docker exec --help'.", option));
  }
  if (arguments.size() < at + 2)
    return failure(1, "\"docker exec\" requires at least 2 argument(s).\nSee 'docker exec --help'.");
  const Container* container = dockerd.container(arguments[at]);
  if (!container)
    return failure(1, fmt::format("Error response from daemon: No such container: {}", arguments[at]));
  if (!container->running)
    return failure(1, fmt::format("Error response from daemon: Container {} is not running", container->id));
  host::NetworkNamespace* inside = namespaceOf(context, dockerd, *container);
  if (!inside) return failure(1, "Error response from daemon: the container has no network");
  return runIn(context, *inside,
               Arguments(arguments.begin() + static_cast<std::ptrdiff_t>(at) + 1, arguments.end()));
}

} // namespace fg::commands::docker

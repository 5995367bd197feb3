// docker network ls and inspect.
#include "commands/docker/docker.h"
#include "commands/support/columns.h"
#include "commands/support/options.h"
#include "commands/support/wall_clock.h"

#include <algorithm>

namespace fg::commands::docker {
namespace {

using fg::docker::Dockerd;
using fg::docker::Network;

CommandResult list(Dockerd& dockerd, const Arguments& arguments) {
  Options options = readOptions(arguments, {"qf:\1", {{"quiet", 'q'}, {"filter", 'f'}, {"no-trunc", '\1'}}});
  if (!options.unknown.empty())
    return failure(125, fmt::format("unknown flag: {}\nSee 'docker network ls --help'.", options.unknown));
  if (options.has('f')) return notEmulated("'docker network ls -f'");
  std::string out = options.has('q') ? "" : "NETWORK ID\tNAME\tDRIVER\tSCOPE\n";
  for (const Network& network : dockerd.networks()) {
    std::string id = options.has('\1') ? network.id : shortId(network.id);
    if (options.has('q'))
      out += id + "\n";
    else
      out += fmt::format("{}\t{}\t{}\tlocal\t\n", id, network.name, network.driver);
  }
  return success(options.has('q') ? out : inColumns(out, kDockerColumns));
}

// As --bip gives it, host bits and all (daemon_unix.go, initBridgeDriver); else the network.
Tree addressing(const Dockerd& dockerd, const Network& network) {
  Tree config = Tree::list();
  if (network.name == "bridge") {
    const net::Ipv4Prefix& bridge = dockerd.network();
    std::string subnet = dockerd.options().bip ? bridge.text() : bridge.canonical().text();
    Tree one = Tree::object({{"Subnet", subnet}});
    if (dockerd.tellsGateway()) one.add("Gateway", bridge.address().text());
    config.push(std::move(one));
  }
  return Tree::object({{"Driver", "default"}, {"Options", Tree()}, {"Config", std::move(config)}});
}

Tree endpoint(const std::string& name, const std::string& id, const std::string& mac,
              const std::string& address) {
  return Tree::object({{"Name", name},
                       {"EndpointID", id},
                       {"MacAddress", mac},
                       {"IPv4Address", address},
                       {"IPv6Address", ""}});
}

// By id, as Go writes maps.
Tree endpoints(const Dockerd& dockerd, const Network& network) {
  std::vector<Tree::Member> out;
  if (network.name == "bridge")
    for (const auto& sandbox : dockerd.sandboxes())
      out.emplace_back(sandbox->id,
                       endpoint(sandbox->request.containerName, sandbox->endpointId, sandbox->mac.text(),
                                sandbox->ip.text() + "/" + std::to_string(dockerd.network().length())));
  if (network.name == "host")
    for (const auto& container : dockerd.containers())
      if (container.running && container.request.sandbox.empty() && !container.isSandbox
          && container.request.name.starts_with("k8s_POD_"))
        out.emplace_back(container.id, endpoint(container.request.name, "", "", ""));
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return Tree::object(std::move(out));
}

Tree driverOptions(const Dockerd& dockerd, const Network& network) {
  if (network.name != "bridge") return Tree::object();
  auto yes = [](bool value) { return value ? "true" : "false"; };
  const fg::docker::Options& options = dockerd.options();
  return Tree::object({{"com.docker.network.bridge.default_bridge", "true"},
                       {"com.docker.network.bridge.enable_icc", yes(options.icc)},
                       {"com.docker.network.bridge.enable_ip_masquerade", yes(options.ipMasq)},
                       {"com.docker.network.bridge.host_binding_ipv4", "0.0.0.0"},
                       {"com.docker.network.bridge.name", "docker0"},
                       {"com.docker.network.driver.mtu", std::to_string(options.mtu)}});
}

Tree describe(const Context& context, const Dockerd& dockerd, const Network& network) {
  bool more = dockerd.version().tellsMore;
  Tree out = Tree::object({{"Name", network.name}, {"Id", network.id}});
  if (more) out.add("Created", dockerTime(context.machine, network.created));
  out.add("Scope", "local");
  out.add("Driver", network.driver);
  out.add("EnableIPv6", false);
  out.add("IPAM", addressing(dockerd, network));
  out.add("Internal", false);
  if (more) out.add("Attachable", false);
  out.add("Containers", endpoints(dockerd, network));
  out.add("Options", driverOptions(dockerd, network));
  out.add("Labels", Tree::object());
  return out;
}

// By name or id first, else by the beginning of an id.
const Network* find(const Dockerd& dockerd, const std::string& wanted) {
  const Network* found = nullptr;
  for (const Network& network : dockerd.networks()) {
    if (network.name == wanted || network.id == wanted) return &network;
    if (!wanted.empty() && network.id.starts_with(wanted)) found = &network;
  }
  return found;
}

CommandResult show(Context& context, Dockerd& dockerd, const Arguments& arguments) {
  Options options = readOptions(arguments, {"f:", {{"format", 'f'}}});
  if (!options.unknown.empty())
    return failure(125,
                   fmt::format("unknown flag: {}\nSee 'docker network inspect --help'.", options.unknown));
  if (options.has('f')) return notEmulated("'docker network inspect -f'");
  if (options.operands.empty())
    return failure(
        1,
        "\"docker network inspect\" requires at least 1 argument(s).\nSee 'docker network inspect --help'.");
  Tree all = Tree::list();
  CommandResult result;
  for (const std::string& wanted : options.operands) {
    const Network* network = find(dockerd, wanted);
    if (network) {
      all.push(describe(context, dockerd, *network));
      continue;
    }
    result.err += fmt::format("Error: No such network: {}\n", wanted);
    result.status = 1;
    break;
  }
  result.out = all.json() + "\n";
  return result;
}

} // namespace

CommandResult network(Context& context, Dockerd& dockerd, const Arguments& arguments) {
  if (arguments.empty()) return notEmulated("'docker network' without a command: ls and inspect are there");
  Arguments rest(arguments.begin() + 1, arguments.end());
  const std::string& verb = arguments.front();
  if (verb == "ls" || verb == "list") return list(dockerd, rest);
  if (verb == "inspect") return show(context, dockerd, rest);
  for (const char* real : {"create", "rm", "connect", "disconnect", "prune"})
    if (verb == real) return notEmulated(fmt::format("'docker network {}'", verb));
  return failure(
      1, fmt::format("docker: 'network {}' is not a docker command.\nSee 'docker network --help'.", verb));
}

} // namespace fg::commands::docker

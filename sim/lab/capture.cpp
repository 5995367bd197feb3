#include "lab/capture.h"

#include "engine/simulation.h"
#include "lab/script_capture.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <regex>
#include <set>

namespace fg::lab {
namespace {

std::string endOf(const NamespacePlan& plan, const std::string& interface) {
  return fmt::format("\"{}:{}\"", nameInCapture(plan), interface);
}

// What is joined by a segment, or by a veth pair between two hosts: it cannot be read from either alone.
// Gateways are not in the capture.
std::string links(const Blueprint& blueprint) {
  std::map<std::string, std::vector<std::string>> segments, pairs;
  for (const NamespacePlan& plan : blueprint.namespaces)
    for (const InterfacePlan& interface : plan.interfaces) {
      if (plan.node.empty()) continue;
      std::string end = endOf(plan, interface.name);
      if (!interface.segment.empty()) segments[interface.segment].push_back(end);
      if (interface.kind != Kind::Veth) continue;
      std::string near = plan.name + ":" + interface.name;
      std::string far = interface.peerPlace + ":" + interface.peerName;
      pairs[std::min(near, far) + " " + std::max(near, far)].push_back(end);
    }
  std::string out;
  for (const auto* joined : {&segments, &pairs})
    for (const auto& [name, ends] : *joined)
      out += fmt::format("{}  [{}]", out.empty() ? "" : ",\n", fmt::join(ends, ", "));
  return "[\n" + out + "\n]\n";
}

// As the script asks.
constexpr const char* kUnits = "systemctl show -p Id,LoadState,ActiveState,SubState,UnitFileState "
                               "flanneld.service docker.service kubelet.service kube-proxy.service";

// Nothing where the command fails there.
std::string answerOf(engine::Simulation& simulation, const std::string& node, const std::string& command) {
  const world::Place* place = simulation.world().find(node);
  if (!place || !place->ns) return {};
  auto result = simulation.executeLine(*place, command);
  return result.status == 0 ? result.out : std::string();
}

// The first answer that any of the nodes gets; nothing where none does.
std::string answerTo(engine::Simulation& simulation, const std::string& command) {
  for (const scenario::Node& node : simulation.world().scenario().nodes)
    if (std::string answer = answerOf(simulation, node.name, command); !answer.empty()) return answer;
  return {};
}

// By the name of the file.
std::map<std::string, std::string> clusterFiles(const scenario::Scenario& scenario,
                                                const Blueprint& blueprint) {
  if (scenario.nodes.empty()) return {};
  engine::Simulation simulation(scenario, {});
  simulation.runUntil(scenario.end);
  std::map<std::string, std::string> out;
  for (const std::string& endpoint : scenario.etcd.endpoints)
    if (std::string& leases = out["flannel-leases.json"]; leases.empty())
      leases = answerTo(simulation, fmt::format("curl -fsS {}/v2/keys{}/subnets", endpoint,
                                                simulation.world().daemons().etcdPrefix()));
  out["kubernetes.json"] = answerTo(
      simulation, "kubectl get nodes,pods,services,endpoints,networkpolicies --all-namespaces -o json");
  for (const NamespacePlan& plan : blueprint.namespaces)
    if (plan.node == plan.name && isReachable(plan))
      out["hosts/" + plan.name + "/units.txt"] = answerOf(simulation, plan.name, kUnits);
  return out;
}

// A host that has been up for a while knows the routers that it uses, or knows that they do not answer.
void meetRouters(const Network& network, const Blueprint& blueprint) {
  static const std::regex kVia(R"(\bvia ([\d.]+) dev (?!flannel))");
  for (const NamespacePlan& plan : blueprint.namespaces) {
    if (plan.node != plan.name) continue;
    std::set<std::string> routers;
    for (const std::string& route : plan.routes)
      if (std::smatch found; std::regex_search(route, found, kVia)) routers.insert(found[1]);
    for (const std::string& router : routers)
      network.run(plan.name, {"ping", "-c", "1", "-W", "1", router});
  }
}

bool writeText(const std::filesystem::path& path, const std::string& text) {
  std::error_code failed;
  std::filesystem::create_directories(path.parent_path(), failed);
  std::ofstream file(path);
  file << text << std::flush;
  return file.good();
}

} // namespace

tl::expected<void, std::string> writeCapture(const Network& network, const Blueprint& blueprint,
                                             const scenario::Scenario& scenario, const std::string& folder) {
  meetRouters(network, blueprint);
  if (auto captured = captureByScript(network, blueprint, folder); !captured) return captured;
  auto files = clusterFiles(scenario, blueprint);
  files["links.json"] = links(blueprint);
  for (const auto& [name, text] : files) {
    std::filesystem::path file = std::filesystem::path(folder) / name;
    if (!text.empty() && !writeText(file, text)) return tl::unexpected(file.string() + " cannot be written");
  }
  return {};
}

} // namespace fg::lab

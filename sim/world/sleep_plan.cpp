#include "world/sleep_plan.h"

#include "core/text.h"
#include "flannel/backend.h"
#include "flannel/free_subnets.h"
#include "host/draw_mac.h"
#include "world/daemons.h"

#include <algorithm>
#include <set>

namespace fg::world {
namespace {

// A cluster of so many nodes is made as a whole.
constexpr size_t kAwakeAtMost = 16;

// The turn at which a node starts a daemon.
std::optional<size_t> turnOf(const scenario::Node& node, std::string_view daemon) {
  auto it = std::find(node.startOrder.begin(), node.startOrder.end(), daemon);
  if (it == node.startOrder.end()) return std::nullopt;
  return static_cast<size_t>(it - node.startOrder.begin());
}

// docker takes the subnet that flanneld has written, and the kubelet finds docker.
bool startsInOrder(const scenario::Node& node) {
  auto flanneld = turnOf(node, "flanneld"), docker = turnOf(node, "docker"),
       kubelet = turnOf(node, "kubelet");
  return flanneld && docker && kubelet && turnOf(node, "kube-proxy") && *flanneld < *docker
         && *docker < *kubelet;
}

bool isPlain(const scenario::Interface& interface) {
  return interface.address && !interface.segment.empty() && interface.peerNamespace.empty()
         && interface.bridge.empty();
}

bool isPlain(const scenario::Node& node) {
  return !node.later && !node.flannelPublicIp && node.routes.empty() && node.sysctls.empty()
         && node.iptables.empty() && node.bridges.empty() && startsInOrder(node)
         && std::all_of(node.interfaces.begin(), node.interfaces.end(),
                        [](const scenario::Interface& interface) { return isPlain(interface); });
}

// The interface that flanneld takes: -iface's, or that of the best default route. Null: one has to play it.
const scenario::Interface* externalInterface(const scenario::Node& node) {
  const scenario::Interface* best = nullptr;
  for (const scenario::Interface& interface : node.interfaces) {
    if (interface.name == node.flannelInterface) return &interface;
    if (interface.gateway && (!best || interface.gatewayMetric < best->gatewayMetric)) best = &interface;
  }
  return node.flannelInterface.empty() ? best : nullptr;
}

// Two pods that want one port of their node: docker refuses the second.
std::set<std::string> nodesWithPortConflicts(const scenario::Scenario& scenario) {
  std::set<std::string> out;
  std::set<std::tuple<std::string, net::Protocol, uint16_t>> taken;
  for (const scenario::Pod& pod : scenario.pods)
    for (const scenario::PublishedPort& port : pod.hostPorts)
      if (!taken.emplace(pod.node, port.protocol, port.hostPort).second) out.insert(pod.node);
  return out;
}

class Planner {
public:
  Planner(const scenario::Scenario& scenario, uint64_t seed)
      : m_scenario(scenario), m_seed(seed), m_conflicts(nodesWithPortConflicts(scenario)),
        m_etcd(etcdPlaces(scenario)) {
    for (const scenario::Namespace& ns : scenario.namespaces)
      for (const scenario::Interface& interface : ns.interfaces)
        m_peers.insert(interface.peerNamespace);
  }

  SleepPlan plan() {
    const flannel::Version* version = flannel::findVersion(m_scenario.versions.flannel);
    auto config =
        version ? flannel::parseConfig(m_scenario.flannel.config, *version) : tl::unexpected(std::string());
    if (!config || !m_etcd.door) return {};
    const flannel::BackendSpec* backend = flannel::backends().find(core::lowerCase(config->backendType));
    if (!backend || !backend->foretell) return {};
    flannel::FreeSubnets free(*config);
    SleepPlan out;
    for (const scenario::Node* node : inOrderOfRegistration()) {
      const scenario::Interface* external = externalInterface(*node);
      if (!external || !external->address || !m_addresses.insert(external->address->address()).second)
        return {};
      core::Rng rng(m_seed, "flanneld " + node->name);
      auto choice = free.choose(rng, node->flannelSubnet);
      auto macOf = [&](const std::string& name) { return host::drawMac(m_seed, node->name, name); };
      auto attributes = backend->foretell(*config, external->address->address(), macOf);
      if (!choice || !attributes) return {};
      free.take(choice->subnet);
      out.subnets.emplace(node->name, choice->subnet);
      if (choice->pinMissed)
        out.warnings.push_back("flanneld of " + node->name + " could not choose the pinned subnet "
                               + node->flannelSubnet->text() + " and chose " + choice->subnet.text()
                               + " by chance");
      if (isForeseeable(*node))
        out.nodes.push_back({node, *attributes, choice->subnet, !isAlwaysThere(*node)});
    }
    return out;
  }

private:
  std::vector<const scenario::Node*> inOrderOfRegistration() const {
    std::vector<const scenario::Node*> out;
    for (const scenario::Node& node : m_scenario.nodes)
      if (!node.later && turnOf(node, "flanneld")) out.push_back(&node);
    std::stable_sort(out.begin(), out.end(), [](const scenario::Node* a, const scenario::Node* b) {
      return *turnOf(*a, "flanneld") < *turnOf(*b, "flanneld");
    });
    return out;
  }

  bool isAlwaysThere(const scenario::Node& node) const {
    const auto& members = m_etcd.members;
    return std::find(members.begin(), members.end(), node.name) != members.end()
           || &node == &m_scenario.nodes.front();
  }

  bool isForeseeable(const scenario::Node& node) const {
    auto isOnItsSegment = [&](const scenario::Interface& interface) {
      return interface.segment == m_etcd.door->segment;
    };
    return isPlain(node) && !m_conflicts.contains(node.name) && !m_peers.contains(node.name)
           && std::any_of(node.interfaces.begin(), node.interfaces.end(), isOnItsSegment);
  }

  const scenario::Scenario& m_scenario;
  uint64_t m_seed;
  std::set<std::string> m_conflicts, m_peers; // m_peers: a veth pair leads there
  EtcdPlaces m_etcd;
  std::set<net::Ipv4Address> m_addresses;
};

} // namespace

EtcdPlaces etcdPlaces(const scenario::Scenario& scenario) {
  EtcdPlaces out{scenario.etcd.members, nullptr};
  if (scenario.nodes.empty()) return out;
  std::string owner = scenario.nodes.front().name;
  std::map<net::Ipv4Address, std::pair<const scenario::Node*, const scenario::Interface*>> byAddress;
  for (const scenario::Node& node : scenario.nodes)
    for (const scenario::Interface& interface : node.interfaces)
      if (interface.address) byAddress[interface.address->address()] = {&node, &interface};
  for (const std::string& endpoint : scenario.etcd.endpoints)
    if (auto host = Daemons::hostOf(endpoint); host && byAddress.contains(*host)) {
      owner = byAddress[*host].first->name;
      if (!out.door) out.door = byAddress[*host].second;
    }
  if (out.members.empty()) out.members = {owner};
  return out;
}

SleepPlan planSleep(const scenario::Scenario& scenario, uint64_t seed, Sleep sleep) {
  bool large = sleep == Sleep::WhoMay || scenario.nodes.size() > kAwakeAtMost;
  bool settles = scenario.start == scenario::Start::Settled && !scenario.snapshot;
  if (sleep == Sleep::Never || !large || !settles || scenario.nodes.empty()) return {};
  if (!scenario.flannel.present || !scenario.kubernetes.present) return {};
  SleepPlan plan = Planner(scenario, seed).plan();
  bool any = std::ranges::any_of(plan.nodes, &SettledNode::sleeps);
  return any ? plan : SleepPlan{};
}

} // namespace fg::world

#include "world/sleepers.h"

#include "etcd/cluster.h"
#include "world/world.h"

#include <algorithm>

namespace fg::world {
namespace {

constexpr net::SimTime kMargin = std::chrono::hours(1); // -subnet-lease-renew-margin

} // namespace

Sleepers::Sleepers(World& world, SleepPlan plan)
    : m_world(world), m_plan(std::move(plan)), m_timers(world.environment().scheduler) {
  auto isEthernet = [&](const std::string& name) {
    return std::ranges::any_of(world.scenario().segments, [&](const scenario::Segment& segment) {
      return segment.name == name && segment.kind == scenario::SegmentKind::Ethernet;
    });
  };
  for (const SettledNode& node : m_plan.nodes) {
    m_foretold.emplace(node.description->name, &node);
    if (!node.sleeps) continue;
    m_asleep.emplace(node.description->name, &node);
    for (const scenario::Interface& interface : node.description->interfaces)
      if (isEthernet(interface.segment))
        m_byAddress.emplace(interface.address->address(), At{interface.segment, node.description->name});
  }
  for (const std::string& warning : m_plan.warnings)
    world.environment().recorder.warn(warning);
}

const SettledNode* Sleepers::foretold(const std::string& node) const {
  auto it = m_foretold.find(node);
  return it == m_foretold.end() ? nullptr : it->second;
}

std::optional<net::Ipv4Prefix> Sleepers::subnetOf(const std::string& node) const {
  auto it = m_plan.subnets.find(node);
  return it == m_plan.subnets.end() ? std::nullopt : std::optional(it->second);
}

// In the order of their creation, as the kubelet starts them and docker gives addresses.
void Sleepers::settle(kubernetes::Pod& pod, net::SimTime age, std::optional<net::Ipv4Address> nodeIp) {
  const SettledNode* where = foretold(pod.node);
  if (!where) return;
  if (pod.hostNetwork) {
    pod.ip = nodeIp;
  } else {
    // flanneld gives docker the subnet's first address.
    const net::Ipv4Prefix network(where->subnet.network().next(), where->subnet.length());
    auto ipam = m_addresses.try_emplace(pod.node, network, network.address()).first;
    pod.ip = ipam->second.take(pod.pinnedIp);
  }
  if (!pod.ip) return;
  pod.phase = kubernetes::PodPhase::Running;
  pod.ready = pod.readinessWish && pod.readinessDelay == net::SimTime{0};
  pod.started = -age;
  for (kubernetes::PodContainer& container : pod.containers)
    container.started = -age;
}

void Sleepers::putLeases(etcd::Cluster& etcd, const std::string& prefix) {
  m_addresses.clear();
  for (const SettledNode& node : m_plan.nodes)
    write(etcd, prefix, node);
  renewLater(etcd, prefix);
}

void Sleepers::write(etcd::Cluster& etcd, const std::string& prefix, const SettledNode& node) const {
  trace::CauseScope cause(m_world.environment().recorder, "flanneld");
  etcd::KeysRequest request{etcd::KeysRequest::Method::Put,
                            prefix + "/subnets/" + flannel::subnetKey(node.subnet), node.attributes.json()};
  request.ttl = kLifetime;
  if (etcd::Etcd* leader = etcd.leader()) leader->request(request, [](auto) {});
}

void Sleepers::renewLater(etcd::Cluster& etcd, const std::string& prefix) {
  m_timers.after(kLifetime - kMargin, [this, &etcd, prefix] {
    for (const SettledNode& node : m_plan.nodes)
      if (isAsleep(node.description->name)) write(etcd, prefix, node);
    renewLater(etcd, prefix);
  });
}

bool Sleepers::wakeNode(const std::string& name) {
  auto it = m_asleep.find(name);
  if (it == m_asleep.end()) return false;
  const SettledNode& node = *it->second;
  m_asleep.erase(it);
  m_world.daemons().wake(node);
  return true;
}

std::string Sleepers::wakeSome(size_t count) {
  std::string first;
  for (const SettledNode& node : m_plan.nodes) {
    if (count == 0) break;
    if (!wakeNode(node.description->name)) continue;
    if (first.empty()) first = node.description->name;
    --count;
  }
  return first;
}

bool Sleepers::wakeFor(std::string_view name) {
  size_t slash = name.find('/');
  if (slash == std::string_view::npos) return wakeNode(std::string(name));
  const kubernetes::Pod* pod =
      m_world.daemons().api().pod({std::string(name.substr(0, slash)), std::string(name.substr(slash + 1))});
  return pod && wakeNode(std::string(pod->node));
}

bool Sleepers::wakeFor(net::Ipv4Address address) {
  if (auto it = m_byAddress.find(address); it != m_byAddress.end()) return wakeNode(it->second.node);
  const kubernetes::Pod* pod = m_world.daemons().api().podAt(address);
  return pod && wakeNode(std::string(pod->node));
}

void Sleepers::wakeOn(const std::string& segment, net::Ipv4Address address) {
  auto [first, last] = m_byAddress.equal_range(address);
  for (auto it = first; it != last; ++it)
    if (it->second.segment == segment) wakeNode(it->second.node);
}

void Sleepers::wakeFor(const net::MacAddress& mac) {
  if (m_byMac.empty())
    for (const auto& [name, node] : m_asleep)
      for (const scenario::Interface& interface : node->description->interfaces)
        m_byMac.emplace(m_world.macOf(name, interface), name);
  if (auto it = m_byMac.find(mac); it != m_byMac.end()) wakeNode(it->second);
}

void Sleepers::missBroadcast(const std::string& segment) {
  if (m_asleep.empty()) return;
  m_world.environment().recorder.warn("a frame for all on " + segment
                                      + " reaches only nodes that are awake: others are made when one asks "
                                        "for them");
}

std::vector<kubernetes::Name> Sleepers::podsNamed(const std::string& shortName) {
  if (m_pods.empty())
    for (const auto& [name, pod] : m_world.daemons().api().pods())
      if (isAsleep(pod.node) && !pod.hostNetwork) m_pods[name.name].push_back(name);
  std::vector<kubernetes::Name> out;
  if (auto it = m_pods.find(shortName); it != m_pods.end())
    std::ranges::copy_if(it->second, std::back_inserter(out), [this](const kubernetes::Name& name) {
      const kubernetes::Pod* pod = m_world.daemons().api().pod(name);
      return pod && isAsleep(pod->node);
    });
  return out;
}

std::vector<Place> Sleepers::places() const {
  std::vector<Place> out;
  if (m_asleep.empty()) return out;
  for (const auto& [name, node] : m_asleep)
    out.push_back({PlaceKind::Node, name, name, name, nullptr});
  for (const auto& [name, pod] : m_world.daemons().api().pods())
    if (isAsleep(pod.node) && !pod.hostNetwork)
      out.push_back({PlaceKind::Pod, name.text(), name.name, pod.node, nullptr});
  return out;
}

} // namespace fg::world

#include "doctor/patient.h"

#include "docker/dockerd.h"
#include "flannel/docker_options.h"
#include "host/systemd_unit.h"
#include "world/sleepers.h"

#include <algorithm>
#include <functional>

namespace fg::doctor {
namespace {

constexpr std::size_t kMostLines = 6; // of what a command prints
constexpr std::size_t kWoken = 3;     // nodes that sleep are alike, as nothing has happened to them

// The bridge of the node's pods: the one that has most of their veth ends as ports, else docker0 or cni0.
const host::Interface* bridgeOf(const host::NetworkNamespace& ns) {
  std::map<int, int> ports; // by bridge
  for (const host::Interface* interface : ns.interfaces())
    if (interface->master) ++ports[interface->master];
  const host::Interface* best = nullptr;
  int most = 0;
  for (auto [index, count] : ports)
    if (count > most) best = ns.interface(index), most = count;
  for (const char* name : {docker::kBridge, "cni0"})
    if (!best) best = ns.interface(name);
  return best;
}

std::string firstLines(const std::string& text, std::size_t most) {
  std::string out;
  std::size_t at = 0;
  for (std::size_t line = 0; at < text.size(); ++line) {
    std::size_t end = std::min(text.find('\n', at), text.size());
    if (line == most) return out + "\n...";
    out += (out.empty() ? "" : "\n") + text.substr(at, end - at);
    at = end + 1;
  }
  return out;
}

template<class List, class Fits> core::SourceRef placeIn(const List& list, Fits fits) {
  auto it = std::find_if(list.begin(), list.end(), fits);
  return it == list.end() ? core::SourceRef{} : it->place;
}

} // namespace

std::vector<net::Ipv4Prefix> NodeView::bridgeSubnets() const {
  std::vector<net::Ipv4Prefix> out;
  if (bridge)
    for (const host::InterfaceAddress& address : bridge->addresses)
      out.push_back(address.prefix.canonical());
  return out;
}

const host::Interface* NodeView::vxlan() const {
  for (const host::Interface* interface : ns().interfaces())
    if (interface->vxlan && interface->name.starts_with("flannel")) return interface;
  return nullptr;
}

Patient::Patient(engine::Simulation& simulation, const report::Sentences& say)
    : m_simulation(simulation), m_say(say), m_leases(world().daemons().leases()) {
  m_standIn = world().sleepers().wakeSome(kWoken);
  findNodes();
  findPodNetwork();
}

void Patient::findNodes() {
  for (const world::Place& place : world().places()) {
    if (place.kind != world::PlaceKind::Node || !place.ns) continue;
    NodeView view;
    view.place = &place;
    view.daemons = isCapture() ? nullptr : std::as_const(world()).daemons().node(place.name);
    view.isOff = view.daemons && view.daemons->isOff;
    view.bridge = bridgeOf(*place.ns);
    m_nodes.push_back(view);
  }
  for (const world::Place& place : world().places())
    if (place.kind == world::PlaceKind::Namespace && place.ns) m_outsiders.push_back(&place);
  for (const world::Place& place : world().places())
    for (const host::Interface* interface :
         place.ns ? std::as_const(*place.ns).interfaces() : std::vector<const host::Interface*>())
      for (const host::InterfaceAddress& address : interface->addresses)
        if (interface->kind != host::InterfaceKind::Loopback)
          m_owners.try_emplace(address.prefix.address(), &place);
  for (const world::Place& place : world().places())
    if (place.kind == world::PlaceKind::Pod && place.ns)
      for (NodeView& view : m_nodes)
        if (view.name() == place.node) view.pods.push_back(&place);
  if (isCapture()) findBystanders();
}

// Captured hosts that have no part in the cluster, as a router or a client beside it. Where nothing tells of
// a cluster, every host is a node.
void Patient::findBystanders() {
  auto takesPart = [this](const NodeView& view) {
    const auto* found = world().found(view.ns());
    bool isKnown = found && (found->nodeAddress || found->files.contains(flannel::kSubnetFile));
    return isKnown || view.bridge || !view.pods.empty() || view.vxlan() || leaseOf(view);
  };
  if (std::ranges::none_of(m_nodes, takesPart)) return;
  for (const NodeView& view : m_nodes)
    if (!takesPart(view)) m_outsiders.push_back(view.place);
  std::erase_if(m_nodes, std::not_fn(takesPart));
}

const world::Place* Patient::owner(net::Ipv4Address address) const {
  auto it = m_owners.find(address);
  return it == m_owners.end() ? nullptr : it->second;
}

// In a capture subnet.env tells of it, where flanneld wrote one.
void Patient::findPodNetwork() {
  m_podNetwork = isCapture() ? std::nullopt : world::Daemons::podNetwork(scenario());
  if (!isCapture()) return;
  for (const NodeView& view : m_nodes) {
    const auto* found = world().found(view.ns());
    if (!found || !found->files.contains(flannel::kSubnetFile)) continue;
    auto variables = host::parseEnvironmentFile(found->files.at(flannel::kSubnetFile));
    if (auto network = net::Ipv4Prefix::parse(variables["FLANNEL_NETWORK"]))
      m_podNetwork = network->canonical();
  }
}

const NodeView* Patient::node(std::string_view name) const {
  auto it =
      std::find_if(m_nodes.begin(), m_nodes.end(), [&](const NodeView& view) { return view.name() == name; });
  return it == m_nodes.end() ? nullptr : &*it;
}

const scenario::found::Signs* Patient::signsOf(const NodeView& node) {
  if (!isCapture()) return nullptr;
  auto it = scenario().snapshot->signs.find(node.name());
  return it == scenario().snapshot->signs.end() ? nullptr : &it->second;
}

std::size_t Patient::asleepBehind(const NodeView& node) {
  return node.name() == m_standIn ? world().sleepers().count() : 0;
}

bool Patient::isAsleep(const std::string& node) { return world().sleepers().isAsleep(node); }

const world::LeaseInfo* Patient::leaseOf(const NodeView& node) const {
  auto it = std::find_if(m_leases.begin(), m_leases.end(),
                         [&](const world::LeaseInfo& lease) { return lease.node == node.name(); });
  return it == m_leases.end() ? nullptr : &*it;
}

std::optional<world::LeaseInfo> Patient::announced(const NodeView& node) const {
  if (node.daemons && node.daemons->flanneld && node.daemons->flanneld->isReady()) {
    const flannel::Lease& lease = node.daemons->flanneld->lease();
    return world::LeaseInfo{lease.subnet, lease.attributes.publicIp, node.name()};
  }
  const world::LeaseInfo* held = leaseOf(node);
  return held ? std::optional(*held) : std::nullopt;
}

std::set<net::Ipv4Address> Patient::endpoints() {
  std::set<net::Ipv4Address> out;
  for (const auto& [name, endpoints] : api().endpoints())
    for (const kubernetes::EndpointSubset& subset : endpoints.subsets)
      for (const kubernetes::EndpointAddress& address : subset.addresses)
        out.insert(address.ip);
  return out;
}

Backend Patient::backendOf(const NodeView& node) {
  for (const host::Interface* interface : node.ns().interfaces()) {
    if (!interface->name.starts_with("flannel")) continue;
    if (interface->kind == host::InterfaceKind::Tun) return Backend::Udp;
    if (interface->vxlan) return Backend::Vxlan;
  }
  return Backend::Routes;
}

Suspicion Patient::begin(std::string_view id, core::Severity severity, const NodeView& node) {
  Suspicion out;
  out.finding.id = id;
  out.finding.severity = severity;
  out.finding.places = {node.name()};
  out.blame.visits = {node.ns().id()};
  return out;
}

std::optional<report::Check> Patient::predicted(const std::string& place, const std::string& command) {
  const world::Place* where = world().find(place);
  if (!where || !where->ns) return {};
  auto result = m_simulation.executeLine(*where, command);
  if (result.err.starts_with("flannelgraph does not emulate")) return {};
  std::string printed = firstLines(result.out + result.err, kMostLines);
  if (printed.empty()) printed = m_say("expect.nothing");
  return report::Check{{place, command}, printed};
}

std::optional<report::Check> Patient::predictedAnywhere(const std::string& command, std::string_view but) {
  for (const NodeView& node : m_nodes)
    if (!node.isOff && node.name() != but)
      if (auto check = predicted(node.name(), command)) return check;
  return {};
}

core::SourceRef Patient::sourceOfRule(const host::NetworkNamespace& ns, std::string_view rule) {
  const auto* found = world().found(ns);
  if (!found) return {};
  // A line may begin with counters: "[12:720] -A FORWARD …".
  std::size_t at = 0;
  do {
    at = found->iptables.find(rule, at);
    if (at == std::string::npos) return {};
    char before = at == 0 ? '\n' : found->iptables[at - 1];
    char behind = at + rule.size() < found->iptables.size() ? found->iptables[at + rule.size()] : '\n';
    if ((before == '\n' || before == ' ') && (behind == '\n' || behind == '\r' || behind == ' ')) break;
    ++at;
  } while (true);
  auto line = std::count(found->iptables.begin(), found->iptables.begin() + static_cast<long>(at), '\n') + 1;
  return {found->iptablesFile, static_cast<int>(line), 0};
}

core::SourceRef Patient::sourceOfRoute(const host::NetworkNamespace& ns, const net::Ipv4Prefix& destination) {
  const auto* found = world().found(ns);
  if (!found) return {};
  return placeIn(found->routes, [&](const auto& route) { return route.destination == destination; });
}

core::SourceRef Patient::sourceOfInterface(const host::NetworkNamespace& ns, std::string_view interface) {
  const auto* found = world().found(ns);
  if (!found) return {};
  return placeIn(found->interfaces, [&](const auto& one) { return one.name == interface; });
}

core::SourceRef Patient::sourceOfNeighbor(const host::NetworkNamespace& ns, net::Ipv4Address address) {
  const auto* found = world().found(ns);
  if (!found) return {};
  return placeIn(found->neighbors, [&](const auto& one) { return one.address == address; });
}

core::SourceRef Patient::sourceOfConnection(const host::NetworkNamespace& ns,
                                            const netfilter::Tuple& original) {
  const auto* found = world().found(ns);
  if (!found) return {};
  return placeIn(found->connections, [&](const auto& one) {
    return one.original.source == original.source && one.original.destination == original.destination
           && one.original.sourcePort == original.sourcePort
           && one.original.destinationPort == original.destinationPort;
  });
}

core::SourceRef Patient::sourceOfSysctl(const host::NetworkNamespace& ns, const std::string& name) {
  const auto* found = world().found(ns);
  if (!found) return {};
  auto it = found->sysctlPlaces.find(name);
  return it == found->sysctlPlaces.end() ? core::SourceRef{} : it->second;
}

std::function<bool(const trace::StateChange&)> changeOf(const host::NetworkNamespace& ns,
                                                        trace::StateKind kind, std::string part) {
  return [id = ns.id(), kind, part = std::move(part)](const trace::StateChange& change) {
    return change.where == id && change.state == kind && change.what.find(part) != std::string::npos;
  };
}

} // namespace fg::doctor

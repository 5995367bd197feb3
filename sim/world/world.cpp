#include "world/world.h"

#include "host/draw_mac.h"
#include "world/address_plan.h"
#include "world/forwarders.h"
#include "world/sleepers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fg::world {
namespace {

constexpr std::array kPrivate{net::Ipv4Prefix(net::Ipv4Address(10, 0, 0, 0), 8),
                              net::Ipv4Prefix(net::Ipv4Address(172, 16, 0, 0), 12),
                              net::Ipv4Prefix(net::Ipv4Address(192, 168, 0, 0), 16)};

net::MacAddress drawMac(uint64_t seed, const std::string& what) {
  return host::drawMac(core::Rng(seed, "mac " + what));
}

} // namespace

std::string_view name(PlaceKind kind) {
  switch (kind) {
  case PlaceKind::Node:
    return "node";
  case PlaceKind::Pod:
    return "pod";
  case PlaceKind::Namespace:
    return "namespace";
  case PlaceKind::Gateway:
    return "gateway";
  case PlaceKind::Outside:
    return "outside";
  }
  return {};
}

World::World(const scenario::Scenario& scenario, host::Environment& environment, Wiring& wiring, Sleep sleep)
    : m_scenario(scenario), m_environment(environment), m_wiring(wiring) {
  for (const scenario::Node& node : scenario.nodes)
    m_described.emplace(node.name, &node);
  for (const scenario::Namespace& ns : scenario.namespaces)
    m_described.emplace(ns.name, &ns);
  m_sleepers = std::make_unique<Sleepers>(*this, planSleep(scenario, environment.seed, sleep));
  for (const scenario::Segment& segment : scenario.segments) {
    m_topology.addSegment(segment.name);
    m_wiring.addSegment(segment);
  }
  if (scenario.snapshot) restore(*scenario.snapshot);
  describeSleepers();
  for (const scenario::Node& node : scenario.nodes)
    if (!m_sleepers->isAsleep(node.name))
      addInterfaces(addNamespace({PlaceKind::Node, node.name, node.name, node.name, nullptr}), node);
  for (const scenario::Namespace& ns : scenario.namespaces)
    addInterfaces(addNamespace({PlaceKind::Namespace, ns.name, ns.name, ns.name, nullptr}), ns);
  for (const scenario::Segment& segment : scenario.segments)
    if (segment.gateway) addGateway(segment);
  for (const scenario::Node& node : scenario.nodes) {
    if (m_sleepers->isAsleep(node.name)) continue;
    host::NetworkNamespace& ns = *find(node.name)->ns;
    m_bootSysctls[node.name] = ns.sysctls();
    if (node.later)
      powerOff(ns, node);
    else
      configure(ns, node);
    listenAsDescribed(ns, node);
  }
  for (const scenario::Namespace& ns : scenario.namespaces) {
    configure(*find(ns.name)->ns, ns);
    listenAsDescribed(*find(ns.name)->ns, ns);
  }
  m_daemons = std::make_unique<Daemons>(*this);
  if (scenario.snapshot) restoreStates(*scenario.snapshot);
}

// They are on their segments, whoever looks or not.
void World::describeSleepers() {
  if (m_sleepers->count() == 0) return;
  for (const scenario::Node& node : m_scenario.nodes) {
    if (!m_sleepers->isAsleep(node.name)) continue;
    m_topology.addNamespace(node.name);
    for (const scenario::Interface& interface : node.interfaces)
      m_topology.connectToSegment(node.name, interface.name, interface.segment);
  }
  m_wiring.setSought(
      [this](const std::string& segment, const net::MacAddress& mac, std::optional<net::Ipv4Address> asked) {
        if (asked)
          m_sleepers->wakeOn(segment, *asked);
        else if (!mac.isMulticast())
          m_sleepers->wakeFor(mac);
        else
          m_sleepers->missBroadcast(segment);
      });
}

host::NetworkNamespace& World::makeNode(const scenario::Node& node) {
  host::NetworkNamespace& ns = addNamespace({PlaceKind::Node, node.name, node.name, node.name, nullptr});
  addInterfaces(ns, node);
  m_bootSysctls[node.name] = ns.sysctls();
  configure(ns, node);
  listenAsDescribed(ns, node);
  return ns;
}

net::MacAddress World::macOf(const std::string& ns, const scenario::Interface& interface) const {
  return interface.mac.value_or(drawMac(m_environment.seed, ns + interface.name));
}

void World::vethPairAdded(const host::NetworkNamespace& ns, const host::Interface& interface) {
  const host::Interface* peer = interface.peerNamespace->interface(interface.peerIndex);
  m_topology.connectPair(ns.name(), interface.name, interface.peerNamespace->name(), peer->name);
}

World::~World() = default;

host::NetworkNamespace& World::addNamespace(Place place) {
  m_namespaces.push_back(std::make_unique<host::NetworkNamespace>(m_environment, place.name, place.node));
  place.ns = m_namespaces.back().get();
  if (m_scenario.versions.kernel == scenario::KernelVersion::Linux3_10) {
    place.ns->netfilter().conntrack.settings = netfilter::ConntrackSettings::linux3_10();
    place.ns->neighbors().countsPermanent = true;
  }
  if (m_scenario.versions.tools == scenario::ToolsVersion::Centos7) // the daemons' own, too
    place.ns->netfilter().rules.tools = netfilter::ToolVersion::Iptables1_4_21;
  m_wiring.addNamespace(*place.ns);
  m_topology.addNamespace(place.name);
  Place& added = m_places.emplace_back(std::move(place));
  m_byName[added.name] = &added;
  if (!added.alias.empty()) m_byName.emplace(added.alias, &added);
  m_byShortName[added.shortName].push_back(&added);
  m_byId[added.ns->id().value] = &added;
  return *m_namespaces.back();
}

host::NetworkNamespace& World::createNamespace(std::string name, std::string node) {
  std::string shortName = name.substr(name.find('/') + 1);
  host::NetworkNamespace& ns = addNamespace({PlaceKind::Pod, name, shortName, std::move(node), nullptr});
  const scenario::Pod* pod = describedPod(ns.name(), ns.node());
  if (!pod) listenAsDeclared(ns);
  for (const scenario::Listener& listener : pod ? pod->listen : std::vector<scenario::Listener>())
    m_wiring.listen(ns, listener);
  return ns;
}

// Most are on the node that the scenario says.
const scenario::Pod* World::describedPod(const std::string& name, const std::string& node) const {
  auto isIt = [&](const scenario::Pod* pod) { return pod->fullName() == name; };
  const auto near = m_daemons ? m_daemons->describedOn(node) : std::vector<const scenario::Pod*>();
  if (auto it = std::ranges::find_if(near, isIt); it != near.end()) return *it;
  auto it = std::ranges::find_if(m_scenario.pods, [&](const scenario::Pod& pod) { return isIt(&pod); });
  return it == m_scenario.pods.end() ? nullptr : &*it;
}

// A pod of a manifest answers on the ports that its containers declare.
void World::listenAsDeclared(host::NetworkNamespace& ns) {
  std::size_t slash = ns.name().find('/');
  if (!m_daemons || slash == std::string::npos) return;
  const kubernetes::Pod* pod =
      m_daemons->api().pod({ns.name().substr(0, slash), ns.name().substr(slash + 1)});
  for (const kubernetes::ContainerPort& port : pod ? pod->ports : std::vector<kubernetes::ContainerPort>())
    m_wiring.listen(ns, {port.protocol, port.port});
}

// The namespace itself stays until the end, as packets may still be on their way to it.
void World::destroyNamespace(host::NetworkNamespace& ns) {
  for (host::Interface* interface : ns.interfaces())
    if (interface->kind != host::InterfaceKind::Loopback) ns.removeInterface(interface->index);
  m_topology.removeNamespace(ns.name());
  m_byId.at(ns.id().value)->ns = nullptr;
}

void World::addInterfaces(host::NetworkNamespace& ns, const scenario::Namespace& description) {
  for (const std::string& bridge : description.bridges) {
    auto& added =
        ns.addInterface(host::InterfaceKind::Bridge, bridge, drawMac(m_environment.seed, ns.name() + bridge));
    std::ignore = ns.setUp(added, true);
  }
  for (const scenario::Interface& interface : description.interfaces)
    addInterface(ns, interface);
}

void World::addInterface(host::NetworkNamespace& ns, const scenario::Interface& interface) {
  auto mac = macOf(ns.name(), interface);
  host::Interface* added = ns.interface(interface.name); // the far end of a pair that exists already
  if (!added && !interface.peerNamespace.empty()) {
    const Place* peer = find(interface.peerNamespace);
    if (!peer) return; // made when the peer's turn comes
    auto peerMac = drawMac(m_environment.seed, interface.peerNamespace + interface.peerInterface);
    if (const scenario::Interface* far = configured(*peer->ns, interface.peerInterface))
      peerMac = far->mac.value_or(peerMac);
    added = &ns.addVethPair(interface.name, mac, *peer->ns, interface.peerInterface, peerMac);
    vethPairAdded(ns, *added);
  }
  if (!added) added = &ns.addInterface(host::InterfaceKind::Ethernet, interface.name, mac);
  added->ipv6 = interface.ipv6;
  if (interface.mtu != added->mtu) ns.setMtu(*added, interface.mtu);
  if (!interface.segment.empty()) {
    m_wiring.connect(ns, *added, interface.segment);
    added->connectedTo = interface.segment;
    m_topology.connectToSegment(ns.name(), interface.name, interface.segment);
    if (auto fault = m_segmentFaults.find(interface.segment); fault != m_segmentFaults.end())
      added->fault = fault->second;
    if (auto up = m_segmentsUp.find(interface.segment); up != m_segmentsUp.end() && !up->second)
      setLink(ns, *added, false);
  }
}

void World::configure(host::NetworkNamespace& ns, const scenario::Namespace& description) {
  trace::CauseScope cause(ns.recorder(), "the scenario", description.place);
  for (const scenario::Interface& interface : description.interfaces) {
    host::Interface* added = ns.interface(interface.name);
    if (!added) continue;
    // The far end of a pair was made by the near one, without its own settings.
    added->ipv6 = interface.ipv6;
    if (interface.mtu != added->mtu) ns.setMtu(*added, interface.mtu);
    if (!interface.bridge.empty())
      if (const host::Interface* bridge = ns.interface(interface.bridge))
        std::ignore = ns.setMaster(*added, bridge->index);
    activate(ns, interface);
  }
  for (const scenario::Route& route : description.routes) {
    routing::Route added;
    added.destination = route.destination;
    added.gateway = route.gateway;
    added.metric = route.metric;
    added.origin = "the scenario";
    if (const host::Interface* device = ns.interface(route.interface)) added.interface = device->index;
    if (auto done = ns.addRoute(added); !done)
      ns.recorder().warn(ns.name() + ": the scenario's route " + route.destination.text()
                         + " was refused: " + std::string(core::text(done.error())));
  }
  for (const auto& [name, value] : description.sysctls)
    if (!ns.setSysctl(name, value))
      ns.recorder().warn(ns.name() + ": the scenario's setting " + name + " = " + value
                         + " is not known here, or not such a value");
  for (const std::string& line : description.iptables) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < line.size();) {
      std::size_t end = std::min(line.find(' ', at), line.size());
      if (end > at) words.push_back(line.substr(at, end - at));
      at = end + 1;
    }
    auto result = ns.netfilter().rules.iptables(words);
    if (result.status != 0) ns.recorder().warn(ns.name() + ": iptables " + line + ": " + result.err);
  }
}

void World::listenAsDescribed(host::NetworkNamespace& ns, const scenario::Namespace& description) {
  for (const scenario::Listener& listener : description.listen)
    m_wiring.listen(ns, listener);
}

void World::activate(host::NetworkNamespace& ns, const scenario::Interface& interface) {
  host::Interface* device = ns.interface(interface.name);
  if (!device) return;
  trace::CauseScope cause(ns.recorder(), interface.dhcp ? "NetworkManager: DHCP lease" : "NetworkManager");
  std::ignore = ns.setUp(*device, true);
  if (!interface.address) return;
  host::InterfaceAddress address;
  address.prefix = *interface.address;
  if (interface.address->length() < 31) address.broadcast = interface.address->broadcast();
  if (interface.dhcp) {
    bool atStart = ns.now() <= net::SimTime{0};
    address.validUntil = ns.now() + (atStart ? interface.dhcp->remaining : interface.dhcp->lifetime);
  }
  for (const host::InterfaceAddress& old : std::vector(device->addresses))
    std::ignore = ns.removeAddress(*device, old.prefix);
  std::ignore = ns.addAddress(*device, address, interface.metric);
  if (!interface.gateway) return;
  routing::Route route;
  route.gateway = interface.gateway;
  route.interface = device->index;
  route.metric = interface.gatewayMetric;
  route.protocol = interface.dhcp ? routing::Protocol::Dhcp : routing::Protocol::Static;
  route.origin = interface.dhcp ? "DHCP" : "NetworkManager";
  if (auto done = ns.addRoute(route); !done)
    ns.recorder().warn(ns.name() + ": the default route by " + interface.name
                       + " was refused: " + std::string(core::text(done.error())));
}

const scenario::Interface* World::configured(const host::NetworkNamespace& ns,
                                             std::string_view interface) const {
  auto described = m_described.find(ns.name());
  if (described == m_described.end()) return nullptr;
  for (const scenario::Interface& candidate : described->second->interfaces)
    if (candidate.name == interface) return &candidate;
  return nullptr;
}

void World::setLink(host::NetworkNamespace& ns, host::Interface& interface, bool up) {
  m_topology.setUp(ns.name(), interface.name, up);
  ns.setCarrier(interface, up);
  if (m_daemons) m_daemons->linkChanged();
}

void World::setSegment(const std::string& segment, bool up) {
  m_segmentsUp[segment] = up;
  for (const Place& place : m_places) {
    const NodeDaemons* machine = m_daemons ? std::as_const(*m_daemons).node(place.name) : nullptr;
    if (machine && machine->isOff) continue; // a card without power has no carrier
    for (host::Interface* interface : place.ns ? place.ns->interfaces() : std::vector<host::Interface*>())
      if (interface->connectedTo == segment) setLink(*place.ns, *interface, up);
  }
}

namespace {

// "20 % loss, +50 ms, 10 Mbit/s".
std::string faultText(const LinkFault& fault) {
  std::string out;
  auto add = [&](const std::string& part) { out += (out.empty() ? "" : ", ") + part; };
  if (fault.loss > 0) add(fmt::format("{:g} % loss", fault.loss * 100));
  if (fault.delay > net::SimTime{0}) add("+" + net::durationText(fault.delay));
  if (fault.rate) add(fmt::format("{:g} Mbit/s", static_cast<double>(*fault.rate) / 1e6));
  return out;
}

} // namespace

void World::setFault(const std::string& segment, const LinkFault& fault) {
  std::string text = faultText(fault);
  trace::Recorder& recorder = m_environment.recorder;
  recorder.change({}, trace::StateKind::Interface, trace::ChangeKind::Changed,
                  "segment " + segment + (text.empty() ? " is mended" : ": " + text));
  m_segmentFaults[segment] = text;
  m_wiring.setFault(segment, fault, core::Rng(m_environment.seed, "losses of " + segment));
  for (const Place& place : m_places)
    for (host::Interface* interface : place.ns ? place.ns->interfaces() : std::vector<host::Interface*>())
      if (interface->connectedTo == segment) interface->fault = text;
}

// The prefixes that no router of the internet knows: private address space, and the cluster's own networks.
std::vector<net::Ipv4Prefix> World::unroutable() const {
  std::vector<net::Ipv4Prefix> out(kPrivate.begin(), kPrivate.end());
  for (const scenario::Segment& segment : m_scenario.segments)
    if (segment.prefix) out.push_back(segment.prefix->canonical());
  if (m_scenario.kubernetes.present) out.push_back(m_scenario.kubernetes.serviceCidr);
  if (auto network = Daemons::podNetwork(m_scenario)) out.push_back(*network);
  return out;
}

// A router between a segment and the internet. It has no default route but one to each public network, so
// that it answers net-unreachable for all others.
void World::addGateway(const scenario::Segment& segment) {
  std::string name = "gateway of " + segment.name;
  host::NetworkNamespace& ns = addNamespace({PlaceKind::Gateway, name, name, "", nullptr});
  trace::CauseScope cause(ns.recorder(), "the scenario", segment.place);
  ns.setSysctl("net.ipv4.ip_forward", "1");
  auto& inside =
      ns.addInterface(host::InterfaceKind::Ethernet, "eth0", drawMac(m_environment.seed, name + "eth0"));
  m_wiring.connect(ns, inside, segment.name);
  inside.connectedTo = segment.name;
  m_topology.connectToSegment(name, "eth0", segment.name);
  std::ignore = ns.setUp(inside, true);
  int length = segment.prefix ? segment.prefix->length() : 24;
  host::InterfaceAddress address;
  address.prefix = {*segment.gateway, length};
  address.broadcast = address.prefix.broadcast();
  std::ignore = ns.addAddress(inside, address);
  auto& outside = ns.addInterface(host::InterfaceKind::Ethernet, "internet",
                                  drawMac(m_environment.seed, name + "internet"));
  outside.connectedTo = "the internet, which is not part of the model";
  m_wiring.connectToInternet(ns, outside);
  std::ignore = ns.setUp(outside, true);
  for (const net::Ipv4Prefix& network : complement(unroutable())) {
    routing::Route route;
    route.destination = network;
    route.interface = outside.index;
    route.origin = "the router's provider";
    std::ignore = ns.addRoute(route);
  }
}

} // namespace fg::world

#include "lab/still.h"

#include "engine/simulation.h"
#include "flannel/docker_options.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <set>

namespace fg::lab {
namespace {

namespace found = scenario::found;

std::string kindOf(const host::Interface& interface) {
  return interface.kind == host::InterfaceKind::Ethernet ? "" : std::string(name(interface.kind));
}

std::string scopeText(routing::Scope scope) {
  switch (scope) {
  case routing::Scope::Host:
    return "host";
  case routing::Scope::Link:
    return "link";
  case routing::Scope::Global:
    break;
  }
  return "global";
}

found::Role roleOf(world::PlaceKind kind) {
  if (kind == world::PlaceKind::Outside) return found::Role::Outside;
  return kind == world::PlaceKind::Pod ? found::Role::Pod : found::Role::Host;
}

found::Vxlan vxlanOf(const host::Vxlan& vxlan, const host::NetworkNamespace& ns) {
  found::Vxlan out;
  out.vni = vxlan.vni;
  out.port = vxlan.port;
  out.local = vxlan.local;
  out.remote = vxlan.remote;
  out.device = ns.interfaceName(vxlan.lower);
  out.lowestPort = vxlan.lowestPort;
  out.highestPort = vxlan.highestPort;
  out.ttl = vxlan.ttl;
  out.tos = vxlan.tos;
  out.inheritsTos = vxlan.inheritsTos;
  out.learning = vxlan.learning;
  out.checksum = vxlan.checksum;
  out.ageing = vxlan.fdb.ageing;
  return out;
}

std::string withPort(net::Ipv4Address address, uint16_t port) {
  return address.text() + ":" + std::to_string(port);
}

// What `conntrack -I` takes to make the connection; nothing where it is about to end, or is none of UDP or
// TCP.
std::vector<std::string> insertion(const netfilter::ConntrackEntry& entry, net::SimTime now) {
  using netfilter::Manipulation;
  constexpr std::chrono::seconds kLooking(20);
  const netfilter::Tuple &original = entry.tuple(trace::Direction::Original),
                         &reply = entry.tuple(trace::Direction::Reply);
  bool isTcp = original.protocol == net::Protocol::Tcp;
  auto left = std::chrono::duration_cast<std::chrono::seconds>(entry.expires - now);
  if ((!isTcp && original.protocol != net::Protocol::Udp) || left < kLooking) return {};
  std::vector<std::string> words{"conntrack", "-I",
                                 "-p",        isTcp ? "tcp" : "udp",
                                 "-s",        original.source.text(),
                                 "-d",        original.destination.text(),
                                 "--sport",   std::to_string(original.sourcePort),
                                 "--dport",   std::to_string(original.destinationPort),
                                 "-t",        std::to_string(left.count())};
  auto add = [&words](std::initializer_list<std::string> more) { words.insert(words.end(), more); };
  if (isTcp) add({"--state", std::string(netfilter::name(entry.tcp))});
  if (entry.translated[slot(Manipulation::Destination)])
    add({"-g", withPort(reply.source, reply.sourcePort)});
  if (entry.translated[slot(Manipulation::Source)])
    add({"-n", withPort(reply.destination, reply.destinationPort)});
  if (entry.seenReply) add({"-u", entry.assured ? "SEEN_REPLY,ASSURED" : "SEEN_REPLY"});
  if (entry.mark) add({"-m", std::to_string(entry.mark)});
  return words;
}

class Photographer {
public:
  Photographer(world::World& world, const world::Place& place)
      : m_world(world), m_place(place), m_ns(*place.ns) {}

  found::Namespace take() {
    m_out.role = roleOf(m_place.kind);
    m_out.name = m_place.name;
    m_out.host = m_place.node;
    for (const host::Interface* interface : std::as_const(m_ns).interfaces())
      addInterface(*interface);
    for (const routing::Route& route : m_ns.routes().routes())
      addRoute(route);
    for (const link::Neighbor& neighbor : m_ns.neighbors().entries(m_ns.now()))
      if (neighbor.state == link::NeighborState::Permanent)
        m_out.neighbors.push_back({{},
                                   std::string(m_ns.interfaceName(neighbor.interface)),
                                   neighbor.address,
                                   neighbor.mac,
                                   "PERMANENT"});
    m_out.iptables = byTurns(m_ns.netfilter().rules.save(std::nullopt, false, ""));
    for (const auto& [name, value] : m_ns.sysctls())
      m_out.sysctls.emplace(name, value);
    for (const scenario::Listener& listener : answeringSockets(m_world, m_ns))
      m_out.listeners.push_back({listener.protocol, listener.address, listener.port});
    m_out.forwarders = m_world.forwarders(m_ns);
    addFound();
    return std::move(m_out);
  }

private:
  void addInterface(const host::Interface& from) {
    found::Interface to;
    to.index = from.index;
    to.name = from.name;
    to.kind = kindOf(from);
    to.mac = from.mac;
    to.mtu = from.mtu;
    to.up = from.up;
    to.carrier = from.carrier && from.kind != host::InterfaceKind::Tun; // it comes with a forwarder
    to.ipv6 = from.ipv6;
    to.master = m_ns.interfaceName(from.master);
    to.hairpin = from.hairpin;
    for (const host::InterfaceAddress& address : from.addresses)
      to.addresses.push_back({address.prefix, address.broadcast, scopeText(address.scope), {}});
    if (from.kind == host::InterfaceKind::Veth) {
      to.peerNamespace = from.peerNamespace->name();
      to.peerInterface = from.peerNamespace->interfaceName(from.peerIndex);
    }
    if (from.kind == host::InterfaceKind::Ethernet)
      (isSegment(from) ? to.segment : to.leadsOutside) = from.connectedTo;
    if (from.vxlan) {
      to.vxlan = vxlanOf(*from.vxlan, m_ns);
      addForwarding(from);
    }
    m_out.interfaces.push_back(std::move(to));
  }

  bool isSegment(const host::Interface& interface) const {
    return std::ranges::any_of(m_world.scenario().segments, [&](const scenario::Segment& segment) {
      return segment.name == interface.connectedTo;
    });
  }

  void addForwarding(const host::Interface& vxlan) {
    for (const link::VxlanFdb::Entry& entry : vxlan.vxlan->fdb.entries(m_ns.now()))
      for (const link::VxlanFdb::Remote& remote : entry.remotes)
        if (entry.state != link::VxlanFdb::State::Reachable)
          m_out.fdb.push_back({{},
                               entry.mac,
                               vxlan.name,
                               "",
                               remote.host,
                               remote.port,
                               remote.vni,
                               std::string(m_ns.interfaceName(remote.interface)),
                               "permanent"});
  }

  void addFound() {
    m_out.files = capturedFiles(m_world, m_place);
    const found::Namespace* captured = m_world.found(m_ns);
    if (!captured) return;
    m_out.commands = captured->commands;
    m_out.caveats = captured->caveats;
  }

  void addRoute(const routing::Route& from) {
    found::Route to;
    to.type = name(from.kind);
    to.destination = from.destination;
    to.gateway = from.gateway;
    to.interface = m_ns.interfaceName(from.interface);
    to.metric = from.metric;
    to.protocol = routing::protocolText(from.protocol);
    to.scope = scopeText(from.effectiveScope());
    to.source = from.preferredSource;
    to.onlink = from.onlink;
    m_out.routes.push_back(std::move(to));
  }

  world::World& m_world;
  const world::Place& m_place;
  host::NetworkNamespace& m_ns;
  found::Namespace m_out;
};

} // namespace

std::vector<scenario::Listener> answeringSockets(world::World& world, const host::NetworkNamespace& ns) {
  std::set<uint16_t> tunnels;
  for (const host::Interface* interface : ns.interfaces())
    if (interface->vxlan) tunnels.insert(interface->vxlan->port);
  for (const found::Forwarder& forwarder : world.forwarders(ns))
    tunnels.insert(forwarder.port);
  std::vector<scenario::Listener> out = world.wiring().listeners(ns);
  std::erase_if(out, [&](const scenario::Listener& listener) {
    return listener.protocol == net::Protocol::Udp && tunnels.contains(listener.port);
  });
  return out;
}

std::map<std::string, std::string> capturedFiles(const world::World& world, const world::Place& place) {
  if (const found::Namespace* captured = world.found(*place.ns)) return captured->files;
  const world::NodeDaemons* node = world.daemons().node(place.name);
  auto text = node ? node->files.read(flannel::kSubnetFile) : std::nullopt;
  if (!text) return {};
  return {{flannel::kSubnetFile, *text}};
}

scenario::Snapshot snapshotOf(world::World& world) {
  scenario::Snapshot out;
  for (const world::Place& place : world.places())
    if (place.ns) out.namespaces.push_back(Photographer(world, place).take());
  return out;
}

std::string byTurns(const std::string& rules) {
  constexpr std::string_view kRandom = "--mode random --probability ";
  std::string out;
  std::size_t at = 0;
  for (std::size_t next; (next = rules.find(kRandom, at)) != std::string::npos;) {
    std::size_t number = next + kRandom.size();
    double probability = 1;
    auto [end, error] = std::from_chars(rules.data() + number, rules.data() + rules.size(), probability);
    long every = std::lround(1 / probability);
    out += rules.substr(at, next - at) + fmt::format("--mode nth --every {} --packet 0", every);
    at = static_cast<std::size_t>(end - rules.data());
  }
  return out + rules.substr(at);
}

void keepConnections(scenario::Snapshot& snapshot, world::World& world) {
  for (found::Namespace& ns : snapshot.namespaces) {
    const world::Place* place = world.find(ns.name);
    if (!place || place->kind != world::PlaceKind::Node) continue;
    for (const auto& entry : place->ns->netfilter().conntrack.entries(place->ns->now()))
      if (auto words = insertion(*entry, place->ns->now()); !words.empty())
        ns.commands.push_back({{}, std::move(words)});
  }
}

scenario::Scenario stillScenario(const scenario::Scenario& scenario, scenario::Snapshot snapshot) {
  scenario::Scenario out;
  out.file = scenario.file;
  out.name = scenario.name;
  out.versions = scenario.versions;
  out.versions.tools = scenario::ToolsVersion::Debian12; // what the real network is looked at with
  out.timeZoneName = scenario.timeZoneName;
  out.timeZoneOffset = scenario.timeZoneOffset;
  out.clock = scenario.clock;
  out.seed = scenario.seed;
  out.segments = scenario.segments;
  for (scenario::Segment& segment : out.segments)
    segment.gateway = {}; // it is in the snapshot
  out.flannel.present = false;
  out.kubernetes.present = false;
  out.snapshot = std::make_shared<const scenario::Snapshot>(std::move(snapshot));
  return out;
}

scenario::Scenario standingStill(const scenario::Scenario& scenario, const Change& change) {
  engine::Simulation simulation(scenario, {.sleep = world::Sleep::Never});
  simulation.runUntil(scenario.end);
  scenario::Snapshot snapshot = snapshotOf(simulation.world());
  if (change) change(snapshot, simulation.world());
  return stillScenario(scenario, std::move(snapshot));
}

} // namespace fg::lab

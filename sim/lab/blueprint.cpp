#include "lab/blueprint.h"

#include "host/systemd_unit.h"
#include "lab/lines.h"
#include "lab/process.h"
#include "lab/still.h"

#include <algorithm>
#include <fmt/format.h>

namespace fg::lab {
namespace {

constexpr std::string_view kCount = "net.netfilter.nf_conntrack_count"; // tells, and cannot be set

// What iptables-save prints, without what passes: comments tell the time, ":INPUT ACCEPT [12:1008]" what was
// counted, and the table that was used last stands first.
std::string settled(const std::string& saved) {
  std::map<std::string, std::string> tables;
  std::string table;
  for (const std::string& line : linesOf(saved)) {
    if (line[0] == '*') table = line;
    if (line[0] != '#')
      tables[table] += (line[0] == ':' ? line.substr(0, line.find(" [")) + " [0:0]" : line) + "\n";
  }
  std::string out;
  for (const auto& [name, text] : tables)
    out += text;
  return out;
}

std::string tunnelText(const host::Vxlan& vxlan, const host::NetworkNamespace& ns) {
  std::string out = fmt::format("id {} dstport {}", vxlan.vni, vxlan.port);
  if (vxlan.lower) out += fmt::format(" dev {}", ns.interfaceName(vxlan.lower));
  if (vxlan.local) out += " local " + vxlan.local->text();
  if (vxlan.lowestPort || vxlan.highestPort)
    out += fmt::format(" srcport {} {}", vxlan.lowestPort, vxlan.highestPort);
  if (vxlan.ttl) out += fmt::format(" ttl {}", vxlan.ttl);
  if (vxlan.inheritsTos) out += " tos inherit";
  if (vxlan.tos) out += fmt::format(" tos {}", vxlan.tos);
  if (!vxlan.learning) out += " nolearning";
  if (!vxlan.checksum) out += " noudpcsum";
  return out;
}

class Draughtsman {
public:
  explicit Draughtsman(engine::Simulation& simulation)
      : m_simulation(simulation), m_world(simulation.world()) {}

  Blueprint draw() {
    for (const scenario::Segment& segment : m_world.scenario().segments)
      m_blueprint.segments.push_back(segment.name);
    for (const world::Place& place : m_world.places())
      if (place.ns) m_blueprint.namespaces.push_back(namespaceOf(place));
    return std::move(m_blueprint);
  }

private:
  NamespacePlan namespaceOf(const world::Place& place) {
    NamespacePlan plan;
    plan.name = place.name;
    plan.node = place.node;
    for (const host::Interface* interface : std::as_const(*place.ns).interfaces())
      if (interface->kind != host::InterfaceKind::Loopback) addInterface(place, *interface, plan);
    for (const auto& [name, value] : place.ns->sysctls())
      if (name != kCount) plan.sysctls.emplace(name, value);
    for (const scenario::Namespace& written : m_world.scenario().namespaces)
      if (written.name == place.name)
        for (const auto& [name, value] : written.sysctls)
          plan.sysctls[name] = value; // those too that the model does not know
    plan.listen = answeringSockets(m_world, *place.ns);
    for (const std::string& line : linesOf(output(place, "ip route")))
      if (line.find("proto kernel") == std::string::npos) plan.routes.push_back(line);
    for (const std::string& line : linesOf(output(place, "ip neigh")))
      if (line.ends_with("PERMANENT")) plan.neighbors.push_back(line.substr(0, line.rfind(' ')));
    for (const std::string& line : linesOf(output(place, "bridge fdb show")))
      if (line.find(" dst ") != std::string::npos && line.ends_with("permanent"))
        plan.forwarding.push_back(line);
    plan.rules = place.ns->isOutside ? std::string(kSilence) : rulesOf(place);
    plan.forwarders = m_world.forwarders(*place.ns);
    plan.files = capturedFiles(m_world, place);
    if (const scenario::found::Namespace* found = m_world.found(*place.ns)) addFound(*found, plan);
    return plan;
  }

  void addFound(const scenario::found::Namespace& found, NamespacePlan& plan) {
    for (const scenario::found::Command& command : found.commands)
      plan.commands.push_back(command.words);
    for (const std::string& caveat : found.caveats)
      m_blueprint.notBuilt.push_back(found.name + ": " + caveat);
  }

  // A bare namespace's rules are taken as the author wrote them, so that both read the same words.
  std::string rulesOf(const world::Place& place) {
    for (const scenario::Namespace& written : m_world.scenario().namespaces)
      if (written.name == place.name) return restoreText(written.iptables);
    return settled(output(place, "iptables-save"));
  }

  void addInterface(const world::Place& place, const host::Interface& from, NamespacePlan& plan) {
    InterfacePlan interface;
    interface.name = from.name;
    interface.mac = from.mac;
    interface.mtu = from.mtu;
    interface.up = from.up;
    interface.hairpin = from.hairpin;
    if (from.master) interface.bridge = std::string(place.ns->interfaceName(from.master));
    switch (from.kind) {
    case host::InterfaceKind::Bridge:
      interface.kind = Kind::Bridge;
      break;
    case host::InterfaceKind::Veth:
      interface.kind = Kind::Veth;
      interface.peerPlace = from.peerNamespace->name();
      interface.peerName = std::string(from.peerNamespace->interfaceName(from.peerIndex));
      break;
    case host::InterfaceKind::Ethernet:
      if (isSegment(from.connectedTo)) {
        interface.segment = from.connectedTo;
        interface.plugged = from.carrier;
      } else if (!from.connectedTo.empty()) {
        interface.kind = Kind::Outside;
      }
      break;
    case host::InterfaceKind::Vxlan:
      interface.kind = Kind::Vxlan;
      interface.tunnel = tunnelText(*from.vxlan, *place.ns);
      break;
    case host::InterfaceKind::Tun:
      interface.kind = Kind::Tun;
      break;
    default:
      m_blueprint.notBuilt.push_back(fmt::format("{} of {}: interfaces of kind {} are not in every kernel",
                                                 from.name, place.name, name(from.kind)));
      return;
    }
    for (const host::InterfaceAddress& address : from.addresses)
      interface.addresses.push_back({address.prefix, metricOf(place, from, address.prefix)});
    plan.interfaces.push_back(std::move(interface));
  }

  bool isSegment(const std::string& name) const {
    return std::ranges::find(m_blueprint.segments, name) != m_blueprint.segments.end();
  }

  // Of the route that the kernel made for the address.
  static uint32_t metricOf(const world::Place& place, const host::Interface& interface,
                           net::Ipv4Prefix prefix) {
    for (const routing::Route& route : place.ns->routes().routes())
      if (route.protocol == routing::Protocol::Kernel && route.interface == interface.index
          && route.destination == prefix.canonical())
        return route.metric;
    return 0;
  }

  std::string output(const world::Place& place, std::string_view command) {
    return m_simulation.executeLine(place, command).out;
  }

  engine::Simulation& m_simulation;
  world::World& m_world;
  Blueprint m_blueprint;
};

} // namespace

Blueprint blueprintOf(engine::Simulation& simulation) { return Draughtsman(simulation).draw(); }

Blueprint blueprintFor(const Plan& plan, const scenario::Scenario& scenario, engine::Simulation& simulation) {
  // What is due at that very moment belongs to the plan.
  if (scenario.start == scenario::Start::Cold && plan.begins && plan.begins->count() > 0)
    simulation.runUntil(*plan.begins - net::SimTime{1});
  return blueprintOf(simulation);
}

std::string restoreText(const std::vector<std::string>& commands) {
  std::vector<std::pair<std::string, std::string>> tables; // in the order of their first use
  for (const std::string& command : commands) {
    std::string table = "filter", rest;
    std::vector<std::string> words = host::splitWords(command);
    for (std::size_t i = 0; i < words.size(); ++i) {
      bool names = (words[i] == "-t" || words[i] == "--table") && i + 1 < words.size();
      if (names)
        table = words[++i];
      else
        rest += (rest.empty() ? "" : " ")
                + (words[i].find(' ') == std::string::npos ? words[i] : '"' + words[i] + '"');
    }
    auto at =
        std::find_if(tables.begin(), tables.end(), [&](const auto& each) { return each.first == table; });
    if (at == tables.end()) at = tables.insert(at, {table, ""});
    at->second += rest + "\n";
  }
  std::string out;
  for (const auto& [table, rules] : tables)
    out += "*" + table + "\n" + rules + "COMMIT\n";
  return out;
}

} // namespace fg::lab

#include "lab/blueprint.h"

#include "host/systemd_unit.h"
#include "lab/lines.h"
#include "lab/process.h"

#include <algorithm>
#include <fmt/format.h>

namespace fg::lab {
namespace {

class Draughtsman {
public:
  explicit Draughtsman(engine::Simulation& simulation)
      : m_simulation(simulation), m_world(simulation.world()) {}

  Blueprint draw() {
    for (const scenario::Segment& segment : m_world.scenario().segments) {
      m_blueprint.segments.push_back(segment.name);
      if (segment.gateway)
        m_blueprint.notBuilt.push_back("the gateway of segment " + segment.name
                                       + ", and the internet behind it");
    }
    for (const world::Place& place : m_world.places())
      if (place.ns && place.kind != world::PlaceKind::Gateway)
        m_blueprint.namespaces.push_back(namespaceOf(place));
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
      plan.sysctls.emplace(name, value);
    for (const scenario::Namespace& written : m_world.scenario().namespaces)
      if (written.name == place.name)
        for (const auto& [name, value] : written.sysctls)
          plan.sysctls[name] = value; // those too that the model does not know
    plan.listen = m_world.wiring().listeners(*place.ns);
    for (const std::string& line : linesOf(output(place, "ip route")))
      if (line.find("proto kernel") == std::string::npos) plan.routes.push_back(line);
    for (const std::string& line : linesOf(output(place, "ip neigh")))
      if (line.ends_with("PERMANENT")) plan.neighbors.push_back(line.substr(0, line.rfind(' ')));
    plan.rules = rulesOf(place);
    return plan;
  }

  // A bare namespace's rules are taken as the author wrote them, so that both read the same words.
  std::string rulesOf(const world::Place& place) {
    for (const scenario::Namespace& written : m_world.scenario().namespaces)
      if (written.name == place.name) return restoreText(written.iptables);
    return output(place, "iptables-save");
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
      interface.segment = from.connectedTo;
      break;
    default:
      m_blueprint.notBuilt.push_back(from.name + " of " + place.name + ", a tunnel that a daemon made");
      return;
    }
    for (const host::InterfaceAddress& address : from.addresses)
      interface.addresses.push_back({address.prefix, metricOf(place, from, address.prefix)});
    plan.interfaces.push_back(std::move(interface));
  }

  uint32_t metricOf(const world::Place& place, const host::Interface& interface, net::Ipv4Prefix prefix) {
    const scenario::Interface* written = m_world.configured(*place.ns, interface.name);
    return written && written->address == prefix ? written->metric : 0;
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

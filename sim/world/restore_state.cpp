// Addresses, routes, neighbours, bridge tables and settings as a snapshot found them.
#include "world/restore.h"

#include <algorithm>

namespace fg::world {

using scenario::found::Namespace;

void restoreState(host::NetworkNamespace& ns, const Namespace& found, commands::Cluster& cluster) {
  for (const std::string& text : found.caveats)
    caveat(ns, text);
  restoreSysctls(ns, found);
  restoreAddresses(ns, found);
  restoreRoutes(ns, found);
  restoreNeighbors(ns, found);
  restoreFdb(ns, found);
  restoreCommands(ns, found, cluster);
  restoreRules(ns, found);
  restoreConnections(ns, found);
}

// sysctl prints the dot in an interface's name as a slash: net.ipv4.conf.flannel/1.rp_filter. A setting that
// the model does not know is none that its packets obey.
void restoreSysctls(host::NetworkNamespace& ns, const Namespace& found) {
  for (const auto& [name, value] : found.sysctls) {
    std::string dotted = name;
    std::replace(dotted.begin(), dotted.end(), '/', '.');
    if (ns.sysctl(dotted) != value) std::ignore = ns.setSysctl(dotted, value);
  }
}

namespace {

routing::Scope scopeOf(const std::string& text) {
  if (text == "host") return routing::Scope::Host;
  return text == "link" ? routing::Scope::Link : routing::Scope::Global;
}

} // namespace

void restoreAddresses(host::NetworkNamespace& ns, const Namespace& found) {
  for (const auto& wanted : found.interfaces) {
    host::Interface* interface = ns.interface(wanted.name);
    if (!interface) continue;
    for (const auto& address : wanted.addresses) {
      host::InterfaceAddress added{address.prefix, address.broadcast, scopeOf(address.scope), {}};
      if (address.validFor) added.validUntil = ns.now() + *address.validFor;
      std::ignore = ns.addAddress(*interface, added);
    }
  }
}

namespace {

struct Refusal {
  std::string why;
};

std::optional<routing::RouteKind> kindOf(const std::string& type) {
  if (type == "unicast") return routing::RouteKind::Unicast;
  if (type == "unreachable") return routing::RouteKind::Unreachable;
  if (type == "blackhole") return routing::RouteKind::Blackhole;
  if (type == "prohibit") return routing::RouteKind::Prohibit;
  return {};
}

// The model has names for four of the protocols in /etc/iproute2/rt_protos; none of them decides anything.
routing::Protocol protocolOf(const std::string& name) {
  if (name == "kernel") return routing::Protocol::Kernel;
  if (name == "static") return routing::Protocol::Static;
  if (name == "dhcp") return routing::Protocol::Dhcp;
  return routing::Protocol::Boot;
}

tl::expected<routing::Route, Refusal> routeOf(const host::NetworkNamespace& ns,
                                              const scenario::found::Route& found) {
  routing::Route out;
  auto kind = kindOf(found.type);
  if (!kind) return tl::unexpected(Refusal{"routes of type " + found.type + " are not modelled"});
  out.kind = *kind;
  out.destination = found.destination.canonical();
  out.gateway = found.gateway;
  out.metric = found.metric;
  out.protocol = protocolOf(found.protocol);
  out.scope = scopeOf(found.scope);
  out.preferredSource = found.source;
  out.onlink = found.onlink;
  out.origin = found.protocol == "kernel" ? "kernel" : "the capture, proto " + found.protocol;
  const host::Interface* device = ns.interface(found.interface);
  if (device) out.interface = device->index;
  if (!device && *kind == routing::RouteKind::Unicast)
    return tl::unexpected(Refusal{"its interface '" + found.interface + "' is not in the capture"});
  return out;
}

} // namespace

// The routes that the kernel made for the addresses just now are taken away: what was found says which there
// are, and in which order.
void restoreRoutes(host::NetworkNamespace& ns, const Namespace& found) {
  const auto main = ns.routes().routes();
  for (const routing::Route& made : std::vector<routing::Route>(main.begin(), main.end()))
    std::ignore = ns.deleteRoute({made.destination, made.gateway, made.interface, made.metric});
  for (const auto& wanted : found.routes) {
    if (wanted.table != "main") continue;
    auto route = routeOf(ns, wanted);
    if (route)
      ns.restoreRoute(std::move(*route));
    else
      caveat(ns, "the route " + wanted.destination.text() + " is left out: " + route.error().why);
  }
}

// A query that was under way is begun anew by the packet that asks: INCOMPLETE counts as FAILED, DELAY and
// PROBE as STALE.
void restoreNeighbors(host::NetworkNamespace& ns, const Namespace& found) {
  using link::NeighborState;
  for (const auto& wanted : found.neighbors) {
    const host::Interface* interface = ns.interface(wanted.interface);
    if (!interface) continue;
    if (wanted.state == "PERMANENT" && wanted.mac) {
      ns.neighbors().setPermanent(interface->index, wanted.address, *wanted.mac, ns.now());
      continue;
    }
    link::Neighbor& entry = ns.neighbors().create(interface->index, wanted.address, ns.now());
    entry.state = wanted.mac ? NeighborState::Stale : NeighborState::Failed;
    if (wanted.mac) entry.mac = *wanted.mac;
    if (wanted.state == "FAILED") entry.state = NeighborState::Failed;
    if (wanted.state == "REACHABLE" && wanted.mac)
      ns.neighbors().confirm(entry, *wanted.mac, ns.now(), ns.rng());
  }
}

namespace {

// An address may have several destinations, each of which is an entry of its own in what bridge(8) prints.
void restoreVxlanEntry(host::NetworkNamespace& ns, host::Interface& vxlan,
                       const scenario::found::FdbEntry& found) {
  using State = link::VxlanFdb::State;
  const host::Interface* via = ns.interface(found.via);
  State state = found.state == "permanent" ? State::Permanent
                : found.state == "static"  ? State::Static
                                           : State::Reachable;
  link::VxlanFdb::Remote remote{*found.destination, found.port, found.vni, via ? via->index : 0};
  vxlan.vxlan->fdb.append({found.mac, {remote}, state, ns.now()});
}

} // namespace

// A port's own addresses are there already.
void restoreFdb(host::NetworkNamespace& ns, const Namespace& found) {
  for (const auto& wanted : found.fdb) {
    host::Interface* own = ns.interface(wanted.interface);
    if (own && own->vxlan && wanted.destination && wanted.master.empty()) {
      restoreVxlanEntry(ns, *own, wanted);
      continue;
    }
    host::Interface* bridge = ns.interface(wanted.master);
    const host::Interface* port = ns.interface(wanted.interface);
    if (!bridge || !bridge->fdb || !port) continue;
    if (!wanted.state.empty())
      bridge->fdb->addPermanent(wanted.mac, port->index);
    else
      bridge->fdb->learn(wanted.mac, port->index, ns.now());
  }
}

namespace {

// Restoring sends nothing.
class NoProber : public commands::Prober {
public:
  explicit NoProber(const host::NetworkNamespace& ns) : m_ns(ns) {}
  net::SimTime now() const override { return m_ns.now(); }
  Id send(host::NetworkNamespace&, const commands::Request&) override { return 0; }
  std::optional<Arrival> nextAnswer(net::SimTime) override { return {}; }
  void forgetAll() override {}

private:
  const host::NetworkNamespace& m_ns;
};

std::string commandText(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words)
    out += (out.empty() ? "" : " ") + word;
  return out;
}

} // namespace

// What the emulated commands do not know is not modelled, by definition. Commands of a kind ("ipset add")
// fail together, and are told of once.
void restoreCommands(host::NetworkNamespace& ns, const Namespace& found, commands::Cluster& cluster) {
  if (found.commands.empty()) return;
  static const commands::Registry registry = commands::standardCommands();
  commands::Machine machine;
  NoProber prober(ns);
  commands::Context context{ns, machine, prober, cluster, registry};
  std::map<std::string, std::vector<std::string>> failed; // by the kind: its commands
  for (const auto& command : found.commands)
    if (commands::run(context, command.words).status != 0)
      failed[command.words[0] + " " + command.words[1]].push_back(commandText(command.words));
  for (const auto& [kind, texts] : failed)
    caveat(ns, "not modelled, so left out: " + texts.front()
                   + (texts.size() > 1 ? " (and " + std::to_string(texts.size() - 1) + " more)" : ""));
}

} // namespace fg::world

// The routes and policy rules of a network namespace: the kernel's checks before it takes one
// (fib_create_info in net/ipv4/fib_semantics.c).
#include "host/network_namespace.h"

namespace fg::host {

using core::KernelError;
using routing::Route;
using routing::RouteKind;
using routing::Scope;

// --- checks ------------------------------------------------------------------------------------------

// fib_check_nh_v4_gw: the gateway must be on a link, or said to be.
core::KernelResult NetworkNamespace::checkGateway(Route& route) const {
  const Interface* device = interface(route.interface);
  if (route.onlink) {
    if (!device) return tl::unexpected(KernelError::DeviceForOnlink);
    if (!device->up) return tl::unexpected(KernelError::NetDown);
    if (isLocal(*route.gateway)) return tl::unexpected(KernelError::InvalidGateway);
    return {};
  }
  routing::FlowKey flow;
  flow.destination = *route.gateway;
  flow.oif = route.interface;
  flow.leastScope = route.effectiveScope() == Scope::Global ? Scope::Link : Scope::Host;
  auto own = m_tables.find(route.table);
  const Route* link =
      route.table != routing::kMainTable && own != m_tables.end() ? own->second.lookup(flow) : nullptr;
  if (!link) link = decide(flow).route;
  bool usable = link && (link->kind == RouteKind::Unicast || link->kind == RouteKind::Local);
  if (!usable) return tl::unexpected(KernelError::InvalidGateway);
  route.interface = link->interface;
  return {};
}

core::KernelResult NetworkNamespace::check(Route& route) const {
  if (!route.destination.isCanonical()) return tl::unexpected(KernelError::InvalidPrefix);
  if (isRefusal(route.kind)) {
    route.interface = 0;
    return {};
  }
  bool kernel = route.protocol == routing::Protocol::Kernel;
  const Scope scope = route.effectiveScope();
  if (route.kind == RouteKind::Local && scope != Scope::Host)
    return tl::unexpected(KernelError::InvalidScope);
  if (route.gateway && scope == Scope::Host) return tl::unexpected(KernelError::Invalid);
  if (route.gateway)
    if (auto ok = checkGateway(route); !ok) return ok;
  const Interface* device = interface(route.interface);
  if (!device) return tl::unexpected(KernelError::NoDevice);
  if (!device->up && scope != Scope::Host) return tl::unexpected(KernelError::NetDown);
  if (route.preferredSource && !kernel && !isLocal(*route.preferredSource))
    return tl::unexpected(KernelError::InvalidSource);
  return {};
}

// --- changes -----------------------------------------------------------------------------------------

core::KernelResult NetworkNamespace::put(Route route, trace::ChangeKind change,
                                         core::KernelResult (routing::RouteTable::*operation)(Route)) {
  if (auto ok = check(route); !ok) return ok;
  std::string text = routeText(route);
  m_customLocalRoutes |= route.kind == RouteKind::Local;
  uint32_t table = route.table;
  if (auto done = (m_tables[table].*operation)(std::move(route)); !done) return done;
  note(trace::StateKind::Route, change, text);
  return {};
}

void NetworkNamespace::restoreRoute(Route route) {
  routing::RouteTable& table = m_tables[route.table];
  std::ignore = table.append(std::move(route));
}

core::KernelResult NetworkNamespace::addRoute(Route route) {
  return put(std::move(route), trace::ChangeKind::Added, &routing::RouteTable::add);
}
core::KernelResult NetworkNamespace::replaceRoute(Route route) {
  return put(std::move(route), trace::ChangeKind::Changed, &routing::RouteTable::replace);
}
core::KernelResult NetworkNamespace::appendRoute(Route route) {
  return put(std::move(route), trace::ChangeKind::Added, &routing::RouteTable::append);
}
core::KernelResult NetworkNamespace::prependRoute(Route route) {
  return put(std::move(route), trace::ChangeKind::Added, &routing::RouteTable::prepend);
}
core::KernelResult NetworkNamespace::changeRoute(Route route) {
  return put(std::move(route), trace::ChangeKind::Changed, &routing::RouteTable::change);
}

core::KernelResult NetworkNamespace::deleteRoute(const routing::RouteTable::Selector& selector) {
  if (!selector.destination.isCanonical()) return tl::unexpected(KernelError::InvalidPrefix);
  auto table = m_tables.find(selector.table);
  if (table == m_tables.end()) return tl::unexpected(KernelError::NoSuchProcess);
  auto removed = table->second.remove(selector);
  if (!removed) return tl::unexpected(removed.error());
  note(trace::StateKind::Route, trace::ChangeKind::Removed, routeText(*removed));
  return {};
}

// fib_sync_down_dev: a local route outlives its interface's going down.
void NetworkNamespace::removeRoutes(const Interface& interface) {
  auto dies = [&](const Route& route) {
    return route.interface == interface.index
           && (route.effectiveScope() != Scope::Host || interface.addresses.empty());
  };
  for (auto& [number, table] : m_tables)
    for (const Route& route : table.removeIf(dies))
      if (number != routing::kLocalTable)
        note(trace::StateKind::Route, trace::ChangeKind::Removed, routeText(route));
}

core::KernelResult NetworkNamespace::addPolicyRule(routing::PolicyRule rule, bool hasPriority) {
  if (rule.action == routing::RuleAction::Lookup && rule.table == 0) { // fib_empty_table
    rule.table = 1;
    while (m_tables.contains(rule.table))
      ++rule.table;
    m_tables[rule.table];
  }
  std::string text = rule.text();
  if (auto added = m_policyRules.add(std::move(rule), hasPriority); !added) return added;
  note(trace::StateKind::Route, trace::ChangeKind::Added, "rule " + text);
  return {};
}

core::KernelResult NetworkNamespace::deletePolicyRule(const routing::PolicyRules::Selector& selector) {
  auto removed = m_policyRules.remove(selector);
  if (!removed) return tl::unexpected(removed.error());
  note(trace::StateKind::Route, trace::ChangeKind::Removed, "rule " + removed->text());
  return {};
}

std::string NetworkNamespace::routeText(const Route& route) const {
  std::string out;
  if (route.kind != RouteKind::Unicast) out = std::string(routing::name(route.kind)) + " ";
  if (route.isDefault())
    out += "default";
  else if (route.destination.length() == 32)
    out += route.destination.address().text();
  else
    out += route.destination.text();
  if (route.gateway) out += " via " + route.gateway->text();
  if (route.interface) out += " dev " + std::string(interfaceName(route.interface));
  if (route.table != routing::kMainTable) out += " table " + routing::tableText(route.table);
  if (route.metric) out += " metric " + std::to_string(route.metric);
  return out;
}

// --- the kernel's own (fib_magic) ------------------------------------------------------------------------

void NetworkNamespace::addKernelRoute(RouteKind kind, const net::Ipv4Prefix& destination,
                                      const Interface& interface, net::Ipv4Address source, uint32_t metric) {
  Route route;
  route.destination = destination.canonical();
  route.kind = kind;
  route.interface = interface.index;
  route.metric = metric;
  route.scope = kind == RouteKind::Local ? Scope::Host : Scope::Link;
  route.protocol = routing::Protocol::Kernel;
  route.preferredSource = source;
  route.origin = "kernel";
  route.table = kind == RouteKind::Unicast ? routing::kMainTable : routing::kLocalTable;
  std::string text = routeText(route);
  routing::RouteTable& table = m_tables[route.table];
  auto added = table.append(std::move(route));
  if (added && kind == RouteKind::Unicast) note(trace::StateKind::Route, trace::ChangeKind::Added, text);
}

void NetworkNamespace::removeKernelRoute(RouteKind kind, const net::Ipv4Prefix& destination, int interface) {
  routing::RouteTable::Selector selector{destination.canonical(), {}, interface, {}};
  selector.kind = kind;
  selector.protocol = routing::Protocol::Kernel;
  selector.table = kind == RouteKind::Unicast ? routing::kMainTable : routing::kLocalTable;
  auto removed = m_tables[selector.table].remove(selector);
  if (removed && kind == RouteKind::Unicast)
    note(trace::StateKind::Route, trace::ChangeKind::Removed, routeText(*removed));
}

} // namespace fg::host

// The way of a packet out of a network namespace: policy rules, tables, source address, MTU
// (net/ipv4/fib_rules.c, route.c).
#include "host/network_namespace.h"

namespace fg::host {

using core::KernelError;
using routing::FlowKey;
using routing::Route;
using routing::RouteKind;

namespace {

// fib_props in net/ipv4/fib_semantics.c. A throw route only ends the search in its table.
KernelError errorOf(RouteKind kind) {
  if (kind == RouteKind::Blackhole) return KernelError::Invalid;
  return kind == RouteKind::Prohibit ? KernelError::PermissionDenied : KernelError::HostUnreachable;
}

} // namespace

FlowKey NetworkNamespace::named(FlowKey flow) const {
  flow.iifName = interfaceName(flow.iif);
  flow.oifName = interfaceName(flow.oif);
  return flow;
}

// --- which route ---------------------------------------------------------------------------------------

// Without other rules than Linux' three, local and main are one table, in which the longest prefix wins, and
// local among equals (fib_trie_table; measured).
NetworkNamespace::Decision NetworkNamespace::decide(const FlowKey& flow) const {
  if (m_policyRules.everChanged()) return decideByRules(named(flow));
  const Route* local = m_tables.at(routing::kLocalTable).lookup(flow);
  const Route* route = m_tables.at(routing::kMainTable).lookup(flow);
  if (local && (!route || local->destination.length() >= route->destination.length())) route = local;
  auto last = m_tables.find(routing::kDefaultTable);
  bool goesOn = !route || route->kind == RouteKind::Throw;
  if (goesOn) route = last == m_tables.end() ? nullptr : last->second.lookup(flow);
  if (!route || route->kind == RouteKind::Throw) return {nullptr, nullptr, KernelError::NetUnreachable};
  if (isRefusal(route->kind)) return {route, nullptr, errorOf(route->kind)};
  return {route, nullptr, {}};
}

// fib_rules_lookup.
NetworkNamespace::Decision NetworkNamespace::decideByRules(const FlowKey& flow) const {
  uint32_t skipTo = 0; // a goto's target
  for (const routing::PolicyRule& rule : m_policyRules.rules()) {
    using routing::RuleAction;
    if (rule.priority < skipTo || !rule.matches(flow)) continue;
    switch (rule.action) {
    case RuleAction::Nop:
      continue;
    case RuleAction::Goto:
      if (m_policyRules.hasPriority(rule.target)) skipTo = rule.target;
      continue;
    case RuleAction::Blackhole:
      return {nullptr, &rule, KernelError::Invalid};
    case RuleAction::Unreachable:
      return {nullptr, &rule, KernelError::NetUnreachable};
    case RuleAction::Prohibit:
      return {nullptr, &rule, KernelError::PermissionDenied};
    case RuleAction::Lookup:
      break;
    }
    auto table = m_tables.find(rule.table);
    const Route* route = table == m_tables.end() ? nullptr : table->second.lookup(flow);
    if (!route || route->kind == RouteKind::Throw) continue;
    if (isRefusal(route->kind)) return {route, &rule, errorOf(route->kind)};
    if (rule.suppressPrefixLength && route->destination.length() <= *rule.suppressPrefixLength) continue;
    return {route, &rule, {}};
  }
  return {nullptr, nullptr, KernelError::NetUnreachable};
}

NetworkNamespace::RouteResult NetworkNamespace::lookup(net::Ipv4Address destination) const {
  FlowKey flow;
  flow.destination = destination;
  return lookup(flow);
}

NetworkNamespace::RouteResult NetworkNamespace::lookup(const FlowKey& flow) const {
  return resultOf(decide(flow), flow);
}

NetworkNamespace::RouteResult NetworkNamespace::resultOf(const Decision& decision,
                                                         const FlowKey& flow) const {
  RouteResult result;
  result.nextHop = flow.destination;
  result.error = decision.error;
  result.found = decision.route != nullptr;
  if (decision.rule) result.rule = std::to_string(decision.rule->priority) + ": " + decision.rule->text();
  if (!result.found) return result;
  const Route& route = result.route = *decision.route;
  if (decision.error) return result;
  result.interface = route.interface;
  switch (route.kind) {
  case RouteKind::Local: {
    const Interface* lo = interface("lo");
    result.outcome = trace::RouteOutcome::Local;
    result.interface = lo ? lo->index : 0;
    result.source = route.preferredSource.value_or(flow.destination);
    break;
  }
  case RouteKind::Broadcast:
    result.outcome = trace::RouteOutcome::Broadcast;
    result.source = sourceFor(route);
    break;
  case RouteKind::Unicast:
  case RouteKind::Multicast:
  case RouteKind::Unreachable:
  case RouteKind::Blackhole:
  case RouteKind::Prohibit:
  case RouteKind::Throw:
    result.outcome = trace::RouteOutcome::Forward;
    result.nextHop = route.gateway.value_or(flow.destination);
    result.source = sourceFor(route);
    if (exceptions.empty()) break;
    if (const auto* learned = exceptions.find(flow.destination, route, now()); learned && learned->gateway) {
      result.nextHop = *learned->gateway;
      result.redirected = true;
    }
  }
  return result;
}

// ip_route_output_key_hash_rcu: an interface that is given is used even without a route, and nothing from
// 127.0.0.0/8 leaves unless route_localnet lets it.
NetworkNamespace::RouteResult NetworkNamespace::lookupOutput(const FlowKey& flow) const {
  RouteResult result = resultOf(decide(flow), flow);
  const Interface* out = interface(flow.oif);
  if (!result.found && out) {
    result.error.reset();
    result.found = true;
    result.outcome = trace::RouteOutcome::Forward;
    result.interface = result.route.interface = out->index;
    result.route.destination = {flow.destination, 32};
    result.route.scope = routing::Scope::Link;
    result.source = sourceFor(result.route);
  }
  bool leaves = result.outcome == trace::RouteOutcome::Forward;
  const Interface* device = leaves ? interface(result.interface) : nullptr;
  bool martian = device && flow.source.isLoopback() && device->kind != InterfaceKind::Loopback
                 && !eitherOf(*device, &InterfaceSettings::routeLocalnet);
  if (!martian) return result;
  RouteResult refused;
  refused.nextHop = flow.destination;
  refused.error = KernelError::Invalid;
  return refused;
}

// --- its source address --------------------------------------------------------------------------------

// inet_select_addr in net/ipv4/devinet.c: the interface's primary address on the gateway's link, else its
// first; else the first address of any other interface. Addresses of a narrower scope do not count.
net::Ipv4Address NetworkNamespace::sourceFor(const Route& route) const {
  if (route.preferredSource) return *route.preferredSource;
  auto counts = [&](const InterfaceAddress& address) { return address.scope <= route.effectiveScope(); };
  if (const Interface* device = interface(route.interface)) {
    const InterfaceAddress* first = nullptr;
    for (const InterfaceAddress& address : device->addresses) {
      if (!counts(address)) continue;
      if (!route.gateway || address.prefix.contains(*route.gateway)) return address.prefix.address();
      if (!first) first = &address;
    }
    if (first) return first->prefix.address();
  }
  for (const auto& [index, other] : m_interfaces)
    for (const InterfaceAddress& address : other->addresses)
      if (address.scope != routing::Scope::Link && counts(address)) return address.prefix.address();
  return {};
}

// --- as a step -----------------------------------------------------------------------------------------

trace::RouteEntry NetworkNamespace::entry(const Route& route) {
  trace::RouteEntry out;
  out.destination = route.destination;
  out.gateway = route.gateway.value_or(net::Ipv4Address{});
  out.device = recorder().intern(interfaceName(route.interface));
  out.metric = route.metric;
  out.origin = recorder().intern(route.origin);
  if (isRefusal(route.kind)) out.kind = recorder().intern(routing::name(route.kind));
  return out;
}

trace::RouteLookup NetworkNamespace::routeStep(const RouteResult& result, trace::RoutePurpose purpose,
                                               net::Ipv4Address destination, bool sourceChosen) {
  trace::RouteLookup step;
  step.purpose = purpose;
  step.outcome = result.outcome;
  step.destination = destination;
  if (result.found) step.chosen = entry(result.route);
  bool rivals = !result.found || result.route.table == routing::kMainTable;
  if (rivals && result.outcome != trace::RouteOutcome::Local)
    routes().forEachMatch(destination, [&](const Route& other) {
      if (!result.found || !(other == result.route)) step.candidates.push_back(entry(other));
    });
  step.nextHop = result.nextHop;
  if (sourceChosen) step.source = result.source;
  if (!result.rule.empty()) step.rule = recorder().intern(result.rule);
  return step;
}

} // namespace fg::host

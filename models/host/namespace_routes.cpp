// The routes of a network namespace: the kernel's checks, its look-ups, and its choice of a source address.
#include "host/network_namespace.h"

#include <array>

namespace fg::host {

core::KernelResult NetworkNamespace::check(routing::Route& route) const {
  using core::KernelError;
  if (!route.destination.isCanonical()) return tl::unexpected(KernelError::InvalidPrefix);
  if (route.kind != routing::RouteKind::Unicast) {
    route.interface = 0;
    return {};
  }
  if (route.gateway && !route.onlink) {
    // The gateway must be on a link: the way to it is a connected route (fib_check_nh in fib_semantics.c).
    auto way = m_routes.lookup(*route.gateway);
    const routing::Route* link = way.chosen;
    if (link && route.interface && link->interface != route.interface)
      for (const routing::Route* other : way.candidates)
        if (other->interface == route.interface && !other->gateway) link = other;
    bool onLink = link && !link->gateway && link->kind == routing::RouteKind::Unicast
                  && (!route.interface || link->interface == route.interface);
    if (!onLink) return tl::unexpected(KernelError::InvalidGateway);
    route.interface = link->interface;
  }
  const Interface* device = interface(route.interface);
  if (!device) return tl::unexpected(KernelError::NoDevice);
  if (!device->up) return tl::unexpected(KernelError::NetDown);
  if (!route.gateway && route.protocol != routing::Protocol::Kernel) route.scope = routing::Scope::Link;
  return {};
}

core::KernelResult NetworkNamespace::addRoute(routing::Route route) {
  if (auto ok = check(route); !ok) return ok;
  std::string text = routeText(route);
  if (auto added = m_routes.add(std::move(route)); !added) return added;
  note(trace::StateKind::Route, trace::ChangeKind::Added, text);
  return {};
}

void NetworkNamespace::restoreRoute(routing::Route route) { m_routes.append(std::move(route)); }

core::KernelResult NetworkNamespace::replaceRoute(routing::Route route) {
  if (auto ok = check(route); !ok) return ok;
  note(trace::StateKind::Route, trace::ChangeKind::Changed, routeText(route));
  m_routes.replace(std::move(route));
  return {};
}

core::KernelResult NetworkNamespace::deleteRoute(const routing::RouteTable::Selector& selector) {
  auto removed = m_routes.remove(selector);
  if (!removed) return tl::unexpected(removed.error());
  note(trace::StateKind::Route, trace::ChangeKind::Removed, routeText(*removed));
  return {};
}

void NetworkNamespace::removeRoutes(const Interface& interface) {
  for (const routing::Route& route : m_routes.removeInterface(interface.index))
    note(trace::StateKind::Route, trace::ChangeKind::Removed, routeText(route));
}

std::string NetworkNamespace::routeText(const routing::Route& route) const {
  static constexpr std::array<std::string_view, 4> kKinds{"", "unreachable ", "blackhole ", "prohibit "};
  std::string out(kKinds[static_cast<size_t>(route.kind)]);
  if (route.isDefault())
    out += "default";
  else if (route.destination.length() == 32)
    out += route.destination.address().text();
  else
    out += route.destination.text();
  if (route.gateway) out += " via " + route.gateway->text();
  if (route.interface) out += " dev " + std::string(interfaceName(route.interface));
  if (route.metric) out += " metric " + std::to_string(route.metric);
  return out;
}

net::Ipv4Address NetworkNamespace::sourceFor(const routing::Route& route, net::Ipv4Address nextHop) const {
  if (route.preferredSource) return *route.preferredSource;
  // inet_select_addr: the primary address on the link of the next hop, else the interface's first,
  // else any other interface's (net/ipv4/devinet.c).
  const Interface* device = interface(route.interface);
  if (device) {
    for (const InterfaceAddress& address : device->addresses)
      if (address.prefix.contains(nextHop)) return address.prefix.address();
    if (!device->addresses.empty()) return device->addresses.front().prefix.address();
  }
  for (const auto& [index, other] : m_interfaces)
    for (const InterfaceAddress& address : other->addresses)
      if (address.scope == routing::Scope::Global) return address.prefix.address();
  return {};
}

NetworkNamespace::RouteResult NetworkNamespace::lookup(net::Ipv4Address destination) const {
  RouteResult result;
  result.nextHop = destination;
  if (isLocal(destination)) {
    const Interface* lo = interface("lo");
    result.outcome = trace::RouteOutcome::Local;
    result.found = true;
    result.interface = lo ? lo->index : 0;
    result.source = destination;
    const Interface* own = owner(destination);
    result.route.destination = {destination, 32};
    result.route.interface = own ? own->index : result.interface;
    result.route.scope = routing::Scope::Host;
    result.route.protocol = routing::Protocol::Kernel;
    result.route.origin = "kernel";
    return result;
  }
  for (const auto& [index, device] : m_interfaces)
    for (const InterfaceAddress& address : device->addresses)
      if (address.prefix.length() < 31 && device->up && address.prefix.broadcast() == destination) {
        result.outcome = trace::RouteOutcome::Broadcast;
        result.found = true;
        result.interface = index;
        result.source = address.prefix.address();
        result.route.destination = {destination, 32};
        result.route.interface = index;
        result.route.origin = "kernel";
        return result;
      }
  auto match = m_routes.lookup(destination);
  for (const routing::Route* candidate : match.candidates)
    result.candidates.push_back(*candidate);
  if (!match.chosen) return result;
  result.found = true;
  result.route = *match.chosen;
  if (match.chosen->kind != routing::RouteKind::Unicast) return result;
  result.outcome = trace::RouteOutcome::Forward;
  result.interface = match.chosen->interface;
  result.nextHop = match.chosen->gateway.value_or(destination);
  result.source = sourceFor(*match.chosen, result.nextHop);
  return result;
}

trace::RouteEntry NetworkNamespace::entry(const routing::Route& route) {
  trace::RouteEntry out;
  out.destination = route.destination;
  out.gateway = route.gateway.value_or(net::Ipv4Address{});
  out.device = recorder().intern(interfaceName(route.interface));
  out.metric = route.metric;
  out.origin = recorder().intern(route.origin);
  return out;
}

trace::RouteLookup NetworkNamespace::routeStep(const RouteResult& result, trace::RoutePurpose purpose,
                                               net::Ipv4Address destination, bool sourceChosen) {
  trace::RouteLookup step;
  step.purpose = purpose;
  step.outcome = result.outcome;
  step.destination = destination;
  if (result.found) step.chosen = entry(result.route);
  for (const routing::Route& candidate : result.candidates)
    step.candidates.push_back(entry(candidate));
  step.nextHop = result.nextHop;
  if (sourceChosen) step.source = result.source;
  return step;
}

} // namespace fg::host

#include "routing/route_table.h"

#include <algorithm>
#include <limits>

namespace fg::routing {
namespace {

constexpr int kHostLength = 32, kMostTos = 255;

bool selects(const RouteTable::Selector& selector, const Route& route) {
  return route.tos == selector.tos && (!selector.gateway || route.gateway == selector.gateway)
         && (!selector.interface || route.interface == *selector.interface)
         && (!selector.metric || route.metric == *selector.metric)
         && (!selector.kind || route.kind == *selector.kind)
         && (!selector.scope || route.effectiveScope() == *selector.scope)
         && (!selector.protocol || route.protocol == *selector.protocol)
         && (!selector.preferredSource || route.preferredSource == selector.preferredSource);
}

// Does the packet suit the route's type of service and its interface?
bool suits(const Route& route, const FlowKey& flow) {
  if ((route.tos != 0 && route.tos != flow.tos) || route.effectiveScope() < flow.leastScope) return false;
  return flow.oif == 0 || isRefusal(route.kind) || route.interface == flow.oif;
}

} // namespace

// --- where routes are ------------------------------------------------------------------------------

RouteTable::Found RouteTable::firstOf(const net::Ipv4Prefix& prefix) const {
  constexpr int64_t kBeforeAll = std::numeric_limits<int64_t>::min();
  return m_routes.lower_bound(
      Place{prefix.network().value(), kHostLength - prefix.length(), 0, 0, kBeforeAll});
}

bool RouteTable::isOf(Found it, const net::Ipv4Prefix& prefix) const {
  return it != m_routes.end() && it->first.network == prefix.network().value()
         && it->first.hostBits == kHostLength - prefix.length();
}

// The first with the same destination, type of service and metric (fib_find_alias).
RouteTable::Found RouteTable::findPlace(const Route& route) const {
  for (Found it = firstOf(route.destination); isOf(it, route.destination); ++it)
    if (it->second.tos == route.tos && it->second.metric == route.metric) return it;
  return m_routes.end();
}

// The same route but for what only explains it (fib_info and type are the same).
bool RouteTable::hasTwin(const Route& route) const {
  for (Found it = findPlace(route); isOf(it, route.destination); ++it) {
    Route twin = it->second;
    twin.origin = route.origin;
    if (twin == route) return true;
  }
  return false;
}

uint32_t& RouteTable::routesOf(int length) {
  for (auto& [known, routes] : m_lengths)
    if (known == length) return routes;
  return m_lengths.emplace_back(length, 0).second;
}

void RouteTable::insert(Route route, int64_t sequence) {
  Place place{route.destination.network().value(), kHostLength - route.destination.length(),
              kMostTos - route.tos, route.metric, sequence};
  const int length = route.destination.length();
  ++routesOf(length);
  m_lengthsInUse |= uint64_t{1} << length;
  m_routes.emplace(place, std::move(route));
}

RouteTable::Routes::iterator RouteTable::erase(Routes::iterator it, std::vector<Route>& removed) {
  const int length = it->second.destination.length();
  if (--routesOf(length) == 0) m_lengthsInUse &= ~(uint64_t{1} << length);
  removed.push_back(std::move(it->second));
  return m_routes.erase(it);
}

// --- changes (fib_table_insert, fib_table_delete) -----------------------------------------------------

core::KernelResult RouteTable::add(Route route) {
  route.destination = route.destination.canonical();
  if (findPlace(route) != m_routes.end()) return tl::unexpected(core::KernelError::Exists);
  insert(std::move(route), ++m_last);
  return {};
}

core::KernelResult RouteTable::append(Route route) {
  route.destination = route.destination.canonical();
  if (hasTwin(route)) return tl::unexpected(core::KernelError::Exists);
  insert(std::move(route), ++m_last);
  return {};
}

core::KernelResult RouteTable::prepend(Route route) {
  route.destination = route.destination.canonical();
  if (hasTwin(route)) return tl::unexpected(core::KernelError::Exists);
  insert(std::move(route), --m_first);
  return {};
}

core::KernelResult RouteTable::replace(Route route) {
  route.destination = route.destination.canonical();
  Found found = findPlace(route);
  if (found == m_routes.end()) return add(std::move(route));
  m_routes.at(found->first) = std::move(route);
  return {};
}

core::KernelResult RouteTable::change(Route route) {
  route.destination = route.destination.canonical();
  if (findPlace(route) == m_routes.end()) return tl::unexpected(core::KernelError::NoEntry);
  return replace(std::move(route));
}

RouteTable::Found RouteTable::select(const Selector& selector) const {
  for (Found it = firstOf(selector.destination); isOf(it, selector.destination); ++it)
    if (selects(selector, it->second)) return it;
  return m_routes.end();
}

tl::expected<Route, core::KernelError> RouteTable::remove(const Selector& selector) {
  Found found = select(selector);
  if (found == m_routes.end()) return tl::unexpected(core::KernelError::NoSuchProcess);
  std::vector<Route> removed;
  erase(m_routes.find(found->first), removed);
  return std::move(removed.front());
}

const Route* RouteTable::find(const Selector& selector) const {
  Found found = select(selector);
  return found == m_routes.end() ? nullptr : &found->second;
}

// --- lookup (fib_table_lookup) --------------------------------------------------------------------------

const Route* RouteTable::lookup(const FlowKey& flow) const {
  for (uint64_t lengths = m_lengthsInUse; lengths != 0;) {
    net::Ipv4Prefix prefix{flow.destination, takeLongest(lengths)};
    for (Found it = firstOf(prefix); isOf(it, prefix); ++it)
      if (suits(it->second, flow)) return &it->second;
  }
  return nullptr;
}

} // namespace fg::routing

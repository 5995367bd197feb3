#include "routing/route_table.h"

#include <algorithm>

namespace fg::routing {
namespace {

// The order in which `ip route` and /proc/net/route list a table: by address, longer prefixes first
// (measured).
bool listedBefore(const Route& a, const Route& b) {
  if (a.destination.network() != b.destination.network())
    return a.destination.network() < b.destination.network();
  if (a.destination.length() != b.destination.length())
    return a.destination.length() > b.destination.length();
  return a.metric < b.metric;
}

bool betterFor(const Route* a, const Route* b) {
  if (a->destination.length() != b->destination.length())
    return a->destination.length() > b->destination.length();
  return a->metric < b->metric;
}

bool selects(const RouteTable::Selector& selector, const Route& route) {
  return route.destination == selector.destination.canonical()
         && (!selector.gateway || route.gateway == selector.gateway)
         && (!selector.interface || route.interface == *selector.interface)
         && (!selector.metric || route.metric == *selector.metric);
}

} // namespace

std::vector<Route>::iterator RouteTable::insertionPoint(const Route& route) {
  return std::upper_bound(m_routes.begin(), m_routes.end(), route, listedBefore);
}

core::KernelResult RouteTable::add(Route route) {
  route.destination = route.destination.canonical();
  if (find({route.destination, {}, {}, route.metric})) return tl::unexpected(core::KernelError::Exists);
  append(std::move(route));
  return {};
}

void RouteTable::append(Route route) {
  route.destination = route.destination.canonical();
  m_routes.insert(insertionPoint(route), std::move(route));
}

void RouteTable::replace(Route route) {
  std::ignore = remove({route.destination, {}, {}, route.metric});
  append(std::move(route));
}

tl::expected<Route, core::KernelError> RouteTable::remove(const Selector& selector) {
  auto it =
      std::find_if(m_routes.begin(), m_routes.end(), [&](const Route& r) { return selects(selector, r); });
  if (it == m_routes.end()) return tl::unexpected(core::KernelError::NoSuchProcess);
  Route removed = std::move(*it);
  m_routes.erase(it);
  return removed;
}

std::vector<Route> RouteTable::removeInterface(int interface) {
  auto gone = std::stable_partition(m_routes.begin(), m_routes.end(),
                                    [&](const Route& r) { return r.interface != interface; });
  std::vector<Route> removed(std::make_move_iterator(gone), std::make_move_iterator(m_routes.end()));
  m_routes.erase(gone, m_routes.end());
  return removed;
}

RouteMatch RouteTable::lookup(net::Ipv4Address destination) const {
  RouteMatch match;
  for (const Route& route : m_routes)
    if (route.destination.contains(destination)) match.candidates.push_back(&route);
  if (match.candidates.empty()) return match;
  if (match.candidates.size() > 1)
    std::stable_sort(match.candidates.begin(), match.candidates.end(), betterFor);
  match.chosen = match.candidates.front();
  match.candidates.erase(match.candidates.begin());
  return match;
}

const Route* RouteTable::find(const Selector& selector) const {
  auto it =
      std::find_if(m_routes.begin(), m_routes.end(), [&](const Route& r) { return selects(selector, r); });
  return it == m_routes.end() ? nullptr : &*it;
}

} // namespace fg::routing

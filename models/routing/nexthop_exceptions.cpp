#include "routing/nexthop_exceptions.h"

namespace fg::routing {

const NexthopException* NexthopExceptions::find(net::Ipv4Address destination, const Route& route,
                                                net::SimTime now) const {
  auto it = m_learned.find(destination);
  if (it == m_learned.end()) return nullptr;
  const Entry& entry = it->second;
  bool same = entry.interface == route.interface && entry.routeGateway == route.gateway;
  return same && now < entry.exception.expires ? &entry.exception : nullptr;
}

NexthopException& NexthopExceptions::learn(net::Ipv4Address destination, const Route& route,
                                           net::SimTime now) {
  bool known = find(destination, route, now) != nullptr;
  Entry& entry = m_learned[destination];
  if (!known) entry = {destination, route.gateway, route.interface, {}};
  return entry.exception;
}

std::vector<NexthopExceptions::Entry> NexthopExceptions::entries(net::SimTime now) const {
  std::vector<Entry> out;
  for (const auto& [destination, entry] : m_learned)
    if (now < entry.exception.expires) out.push_back(entry);
  return out;
}

} // namespace fg::routing

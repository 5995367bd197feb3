#include "link/neighbor_table.h"

#include <algorithm>

namespace fg::link {

std::string_view name(NeighborState state) {
  switch (state) {
  case NeighborState::Incomplete:
    return "INCOMPLETE";
  case NeighborState::Reachable:
    return "REACHABLE";
  case NeighborState::Stale:
    return "STALE";
  case NeighborState::Delay:
    return "DELAY";
  case NeighborState::Probe:
    return "PROBE";
  case NeighborState::Failed:
    return "FAILED";
  case NeighborState::Permanent:
    return "PERMANENT";
  }
  return "";
}

void NeighborTable::age(Neighbor& neighbor, net::SimTime now) const {
  if (neighbor.state != NeighborState::Reachable || now - neighbor.confirmed <= neighbor.reachableFor) return;
  neighbor.state = NeighborState::Stale;
  neighbor.updated = neighbor.confirmed + neighbor.reachableFor;
}

Neighbor* NeighborTable::find(int interface, net::Ipv4Address address, net::SimTime now) {
  auto it = m_entries.find({interface, address});
  if (it == m_entries.end()) return nullptr;
  age(it->second, now);
  return &it->second;
}

Neighbor& NeighborTable::create(int interface, net::Ipv4Address address, net::SimTime now) {
  Neighbor& neighbor = m_entries[{interface, address}];
  neighbor = {};
  neighbor.address = address;
  neighbor.interface = interface;
  neighbor.updated = now;
  return neighbor;
}

// https://elixir.bootlin.com/linux/v6.1/source/net/core/neighbour.c (neigh_rand_reach_time)
void NeighborTable::confirm(Neighbor& neighbor, const net::MacAddress& mac, net::SimTime now,
                            core::Rng& rng) {
  neighbor.mac = mac;
  if (neighbor.state == NeighborState::Permanent) return;
  neighbor.state = NeighborState::Reachable;
  neighbor.updated = neighbor.confirmed = now;
  neighbor.probes = 0;
  auto base = static_cast<uint64_t>(timers.baseReachable.count());
  neighbor.reachableFor = net::SimTime(static_cast<int64_t>(base / 2 + (base ? rng.below(base) : 0)));
}

void NeighborTable::hear(Neighbor& neighbor, const net::MacAddress& mac, net::SimTime now) {
  if (neighbor.state == NeighborState::Permanent) return;
  bool sure = neighbor.state == NeighborState::Reachable || neighbor.state == NeighborState::Delay
              || neighbor.state == NeighborState::Probe;
  if (sure && neighbor.mac == mac) return;
  neighbor.mac = mac;
  neighbor.state = NeighborState::Stale;
  neighbor.updated = now;
  neighbor.probes = 0;
}

void NeighborTable::setPermanent(int interface, net::Ipv4Address address, const net::MacAddress& mac,
                                 net::SimTime now) {
  Neighbor& neighbor = create(interface, address, now);
  neighbor.mac = mac;
  neighbor.state = NeighborState::Permanent;
}

bool NeighborTable::remove(int interface, net::Ipv4Address address) {
  return m_entries.erase({interface, address}) > 0;
}

void NeighborTable::removeInterface(int interface) {
  std::erase_if(m_entries, [&](const auto& item) { return item.first.first == interface; });
}

std::vector<Neighbor> NeighborTable::entries(net::SimTime now) {
  std::vector<Neighbor> out;
  for (auto& [key, neighbor] : m_entries) {
    age(neighbor, now);
    out.push_back(neighbor);
  }
  std::sort(out.begin(), out.end(), [](const Neighbor& a, const Neighbor& b) {
    return std::pair(a.interface, a.address) < std::pair(b.interface, b.address);
  });
  return out;
}

} // namespace fg::link

#include "link/neighbor_table.h"

#include <algorithm>
#include <array>

namespace fg::link {

namespace {

constexpr std::array<std::string_view, 9> kStates{"NONE",  "INCOMPLETE", "REACHABLE", "STALE", "DELAY",
                                                  "PROBE", "FAILED",     "PERMANENT", "NOARP"};

} // namespace

std::string_view name(NeighborState state) { return kStates.at(static_cast<size_t>(state)); }

std::optional<NeighborState> parseNeighborState(std::string_view text) {
  auto same = [&](std::string_view known) {
    return std::equal(known.begin(), known.end(), text.begin(), text.end(),
                      [](char upper, char lower) { return (upper | 0x20) == lower; });
  };
  auto it = std::find_if(kStates.begin(), kStates.end(), same);
  if (it == kStates.end()) return std::nullopt;
  return static_cast<NeighborState>(it - kStates.begin());
}

const NeighborTimers& NeighborTable::timersOf(int interface) const {
  auto it = m_ownTimers.find(interface);
  return it == m_ownTimers.end() ? timers : it->second;
}

NeighborTimers& NeighborTable::ownTimers(int interface) {
  return m_ownTimers.try_emplace(interface, timers).first->second;
}

// neigh_timer_handler: one that is in use does not turn stale, its timer asks again.
void NeighborTable::age(Neighbor& neighbor, net::SimTime now) const {
  if (neighbor.state != NeighborState::Reachable) return;
  net::SimTime until = neighbor.confirmed + neighbor.reachableFor;
  bool inUse = neighbor.used > net::SimTime{0}
               && until <= neighbor.used + timersOf(neighbor.interface).delayFirstProbe;
  if (now <= until || inUse) return;
  neighbor.state = NeighborState::Stale;
  neighbor.updated = until;
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

// neigh_alloc(): the garbage collector's counter leaves permanent entries out since 5.0 (commit 58956317c8de,
// "neighbor: Improve garbage collection").
bool NeighborTable::hasRoom(net::SimTime now) {
  auto most = static_cast<size_t>(std::max(gcThreshold3, 1));
  if (m_entries.size() < most) return true;
  auto counts = [this](const auto& item) {
    return countsPermanent || item.second.state != NeighborState::Permanent;
  };
  auto counted = static_cast<size_t>(std::count_if(m_entries.begin(), m_entries.end(), counts));
  if (counted < most) return true;
  constexpr net::SimTime kYoung = std::chrono::seconds(5);
  size_t wanted = counted - std::min(counted, static_cast<size_t>(std::max(gcThreshold2, 0)));
  std::erase_if(m_entries, [&](const auto& item) {
    const Neighbor& neighbor = item.second;
    bool goes = wanted > 0 && neighbor.state != NeighborState::Permanent
                && (neighbor.state == NeighborState::Failed || now - neighbor.updated > kYoung);
    wanted -= goes ? 1 : 0;
    counted -= goes ? 1 : 0;
    return goes;
  });
  return counted < most;
}

// https://elixir.bootlin.com/linux/v6.1/source/net/core/neighbour.c (neigh_rand_reach_time)
void NeighborTable::confirm(Neighbor& neighbor, const net::MacAddress& mac, net::SimTime now,
                            core::Rng& rng) {
  if (isFixed(neighbor.state)) return;
  bool news = neighbor.state != NeighborState::Reachable || neighbor.mac != mac;
  neighbor.mac = mac;
  neighbor.state = NeighborState::Reachable;
  if (news) neighbor.updated = now;
  neighbor.confirmed = now;
  neighbor.probes = 0;
  auto base = static_cast<uint64_t>(timersOf(neighbor.interface).baseReachable.count());
  neighbor.reachableFor = net::SimTime(static_cast<int64_t>(base / 2 + (base ? rng.below(base) : 0)));
}

void NeighborTable::hear(Neighbor& neighbor, const net::MacAddress& mac, net::SimTime now) {
  if (isFixed(neighbor.state)) return;
  if (isValid(neighbor.state) && neighbor.mac == mac) return;
  neighbor.mac = mac;
  neighbor.state = NeighborState::Stale;
  neighbor.updated = now;
  neighbor.probes = 0;
}

void NeighborTable::set(int interface, net::Ipv4Address address, const std::optional<net::MacAddress>& mac,
                        NeighborState state, net::SimTime now) {
  auto it = m_entries.find({interface, address});
  Neighbor& neighbor = it == m_entries.end() ? create(interface, address, now) : it->second;
  if (mac) neighbor.mac = *mac;
  neighbor.state = state;
  neighbor.updated = now;
  neighbor.probes = 0;
  if (state == NeighborState::Reachable) {
    neighbor.confirmed = now;
    neighbor.reachableFor = timersOf(interface).baseReachable;
  }
  if (onChange) onChange({interface, address});
}

void NeighborTable::setPermanent(int interface, net::Ipv4Address address, const net::MacAddress& mac,
                                 net::SimTime now) {
  set(interface, address, mac, NeighborState::Permanent, now);
}

bool NeighborTable::remove(int interface, net::Ipv4Address address) {
  if (m_entries.erase({interface, address}) == 0) return false;
  if (onChange) onChange({interface, address});
  return true;
}

void NeighborTable::removeInterface(int interface) {
  std::erase_if(m_entries, [&](const auto& item) { return item.first.first == interface; });
  std::erase_if(proxies, [&](const Key& key) { return key.first == interface; });
  m_ownTimers.erase(interface);
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

// The neighbour table: the Ethernet address of each next hop, and how sure the kernel is of it.
#pragma once

#include "core/rng.h"
#include "net/ipv4_address.h"
#include "net/mac_address.h"
#include "net/sim_time.h"

#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace fg::link {

// States of RFC 4861 as Linux names them (NUD_*, net/neighbour.h).
enum class NeighborState { Incomplete, Reachable, Stale, Delay, Probe, Failed, Permanent };
std::string_view name(NeighborState state); // "REACHABLE"

// Timers of /proc/sys/net/ipv4/neigh/default, with Linux's defaults.
struct NeighborTimers {
  net::SimTime baseReachable = std::chrono::seconds(30);
  net::SimTime delayFirstProbe = std::chrono::seconds(5);
  net::SimTime retransmit = std::chrono::seconds(1);
  net::SimTime gcStale = std::chrono::seconds(60);
  int multicastSolicit = 3;
  int unicastSolicit = 3;
  int queueLength = 101; // packets; unres_qlen
};

struct Neighbor {
  net::Ipv4Address address;
  int interface = 0; // index
  NeighborState state = NeighborState::Incomplete;
  net::MacAddress mac;
  net::SimTime updated{0};   // last change of state
  net::SimTime confirmed{0}; // last time that the neighbour was known to be there
  net::SimTime reachableFor{0};
  int probes = 0; // requests sent in this state
};

// Holds the entries and their states; the stack sends the requests and runs the timers.
class NeighborTable {
public:
  using Key = std::pair<int, net::Ipv4Address>; // interface index, address
  NeighborTimers timers;

  // The entry with its state as of `now`: a reachable one turns stale by itself.
  Neighbor* find(int interface, net::Ipv4Address address, net::SimTime now);
  Neighbor& create(int interface, net::Ipv4Address address, net::SimTime now);
  // An answer to our request came: reachable for a random 0.5 to 1.5 times baseReachable.
  void confirm(Neighbor& neighbor, const net::MacAddress& mac, net::SimTime now, core::Rng& rng);
  // Somebody else's request or a gratuitous message told us: stale.
  void hear(Neighbor& neighbor, const net::MacAddress& mac, net::SimTime now);
  void setPermanent(int interface, net::Ipv4Address address, const net::MacAddress& mac, net::SimTime now);
  bool remove(int interface, net::Ipv4Address address);
  void removeInterface(int interface);
  // By address, with states as of `now`.
  std::vector<Neighbor> entries(net::SimTime now);

private:
  void age(Neighbor& neighbor, net::SimTime now) const;
  std::map<Key, Neighbor> m_entries;
};

} // namespace fg::link

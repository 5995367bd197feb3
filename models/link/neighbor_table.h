// The neighbour table: the Ethernet address of each next hop, and how sure the kernel is of it.
#pragma once

#include "core/rng.h"
#include "net/ipv4_address.h"
#include "net/mac_address.h"
#include "net/sim_time.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fg::link {

// States of RFC 4861 as Linux names them (NUD_*, net/neighbour.h). None is an entry that nobody used yet.
enum class NeighborState { None, Incomplete, Reachable, Stale, Delay, Probe, Failed, Permanent, NoArp };
std::string_view name(NeighborState state);                             // "REACHABLE"
std::optional<NeighborState> parseNeighborState(std::string_view text); // "reachable"
// Does an entry in this state have an Ethernet address (NUD_VALID)?
constexpr bool isValid(NeighborState state) {
  return state != NeighborState::None && state != NeighborState::Incomplete && state != NeighborState::Failed;
}
// Is it set by hand, and left alone by ARP?
constexpr bool isFixed(NeighborState state) {
  return state == NeighborState::Permanent || state == NeighborState::NoArp;
}

// Timers and limits of /proc/sys/net/ipv4/neigh/INTERFACE, with Linux's defaults.
struct NeighborTimers {
  net::SimTime baseReachable = std::chrono::seconds(30);
  net::SimTime delayFirstProbe = std::chrono::seconds(5);
  net::SimTime retransmit = std::chrono::seconds(1);
  net::SimTime gcStale = std::chrono::seconds(60);
  net::SimTime lockTime = std::chrono::seconds(1);
  net::SimTime proxyDelay = std::chrono::milliseconds(800);
  int applicationSolicit = 0; // how often programs are asked, before everybody on the link is
  int multicastSolicit = 3;
  int unicastSolicit = 3;
  int multicastResolicit = 0;
  int queueLength = 101; // packets; unres_qlen
};

struct Neighbor {
  net::Ipv4Address address;
  int interface = 0; // index
  NeighborState state = NeighborState::Incomplete;
  net::MacAddress mac;
  net::SimTime updated{0};   // last change of state or address
  net::SimTime confirmed{0}; // last time that the neighbour was known to be there
  net::SimTime used{0};      // last time that a packet went to it
  net::SimTime reachableFor{0};
  int probes = 0; // requests sent in this state
};

// Holds the entries and their states; the stack sends the requests and runs the timers.
class NeighborTable {
public:
  using Key = std::pair<int, net::Ipv4Address>; // interface index, address
  NeighborTimers timers;                        // "default": what new interfaces get
  int gcThreshold1 = 128, gcThreshold2 = 512, gcThreshold3 = 1024;
  bool countsPermanent = false; // permanent entries need room, too: so before Linux 5.0

  const NeighborTimers& timersOf(int interface) const;
  NeighborTimers& ownTimers(int interface); // from now on apart from the default

  // The entry with its state as of `now`: a reachable one turns stale by itself where nobody uses it.
  Neighbor* find(int interface, net::Ipv4Address address, net::SimTime now);
  Neighbor& create(int interface, net::Ipv4Address address, net::SimTime now);
  // Is there room for one more? Old entries go where there is not (neigh_forced_gc).
  bool hasRoom(net::SimTime now);
  // An answer to our request came: reachable for a random 0.5 to 1.5 times baseReachable.
  void confirm(Neighbor& neighbor, const net::MacAddress& mac, net::SimTime now, core::Rng& rng);
  // Somebody else's request or a gratuitous message told us: stale.
  void hear(Neighbor& neighbor, const net::MacAddress& mac, net::SimTime now);
  // As `ip neigh` and `arp -s` set an entry by hand; `mac` is kept where none is given.
  void set(int interface, net::Ipv4Address address, const std::optional<net::MacAddress>& mac,
           NeighborState state, net::SimTime now);
  void setPermanent(int interface, net::Ipv4Address address, const net::MacAddress& mac, net::SimTime now);
  bool remove(int interface, net::Ipv4Address address);
  void removeInterface(int interface);
  // By address, with states as of `now`.
  std::vector<Neighbor> entries(net::SimTime now);

  // Addresses that this host answers ARP for in another's stead (`ip neigh add proxy`).
  std::set<Key> proxies;
  // Told of an entry that was set or removed by hand: the stack's timers and waiting packets follow it.
  std::function<void(const Key&)> onChange;

  // A program that the kernel asks for an entry's address where app_solicit says so (RTM_GETNEIGH to the
  // group RTNLGRP_NEIGH of netlink). It answers, if at all, with set().
  struct Listener {
    std::string name;
    std::function<void(const Neighbor&)> asked;
  };
  std::optional<Listener> listener;

private:
  void age(Neighbor& neighbor, net::SimTime now) const;
  std::map<Key, Neighbor> m_entries;
  std::map<int, NeighborTimers> m_ownTimers;
};

} // namespace fg::link

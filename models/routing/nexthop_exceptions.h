// What the kernel learned about single destinations: path MTUs and redirects (struct fib_nh_exception,
// net/ipv4/route.c).
#pragma once

#include "net/ipv4_address.h"
#include "net/sim_time.h"
#include "routing/route.h"

#include <map>
#include <vector>

namespace fg::routing {

struct NexthopException {
  std::optional<net::Ipv4Address> gateway; // a redirect named it
  uint32_t mtu = 0;                        // 0: none learned
  bool mtuLocked = false;                  // below min_pmtu: packets are sent without DF instead
  net::SimTime expires{0};
};

class NexthopExceptions {
public:
  // What holds now for packets to `destination` that take `route`; null where nothing does. An exception
  // belongs to the next hop that it was learned for.
  const NexthopException* find(net::Ipv4Address destination, const Route& route, net::SimTime now) const;
  NexthopException& learn(net::Ipv4Address destination, const Route& route, net::SimTime now);
  void flush() { m_learned.clear(); }

  struct Entry {
    net::Ipv4Address destination;
    std::optional<net::Ipv4Address> routeGateway;
    int interface = 0;
    NexthopException exception;
  };
  // Those that hold now, by destination.
  std::vector<Entry> entries(net::SimTime now) const;
  bool empty() const { return m_learned.empty(); }

private:
  std::map<net::Ipv4Address, Entry> m_learned;
};

} // namespace fg::routing

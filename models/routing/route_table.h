// The main routing table and the lookup that explains itself.
#pragma once

#include "core/kernel_error.h"
#include "net/ipv4_address.h"

#include <optional>
#include <string>
#include <vector>

namespace fg::routing {

enum class RouteKind { Unicast, Unreachable, Blackhole, Prohibit };
enum class Scope { Global, Link, Host };

// Who made a route; `ip route` prints it as "proto".
enum class Protocol { Kernel, Boot, Static, Dhcp };

struct Route {
  net::Ipv4Prefix destination; // host bits cleared; 0.0.0.0/0 is the default route
  RouteKind kind = RouteKind::Unicast;
  std::optional<net::Ipv4Address> gateway;
  int interface = 0; // index; 0 for unreachable, blackhole and prohibit
  uint32_t metric = 0;
  Scope scope = Scope::Global;
  Protocol protocol = Protocol::Boot;
  std::optional<net::Ipv4Address> preferredSource;
  bool onlink = false;
  std::string origin; // "kernel", "flanneld", "NetworkManager", "ip route": for explanations

  bool isDefault() const { return destination.length() == 0; }
  friend bool operator==(const Route&, const Route&) = default;
};

struct RouteMatch {
  const Route* chosen = nullptr;        // null: no route matches
  std::vector<const Route*> candidates; // the others that match, best first
};

// Longest prefix, then least metric, then first inserted (net/ipv4/fib_trie.c, fib_semantics.c).
class RouteTable {
public:
  // As `ip route add`: File exists where destination and metric are taken.
  core::KernelResult add(Route route);
  // As `ip route append`, which is how the kernel adds connected routes: behind equals.
  void append(Route route);
  // As `ip route replace`.
  void replace(Route route);
  // Removes the first route that has the destination, and the gateway, interface and metric where given.
  struct Selector {
    net::Ipv4Prefix destination;
    std::optional<net::Ipv4Address> gateway;
    std::optional<int> interface;
    std::optional<uint32_t> metric;
  };
  // The removed route, or No such process.
  tl::expected<Route, core::KernelError> remove(const Selector& selector);
  // All routes out of an interface, as they go when it goes down; returns them.
  std::vector<Route> removeInterface(int interface);

  RouteMatch lookup(net::Ipv4Address destination) const;
  const Route* find(const Selector& selector) const;
  // In the kernel's order: by prefix, longer prefixes first among equal addresses, then metric.
  const std::vector<Route>& routes() const { return m_routes; }

private:
  std::vector<Route>::iterator insertionPoint(const Route& route);
  std::vector<Route> m_routes;
};

} // namespace fg::routing

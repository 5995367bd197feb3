// One route, as `ip route` writes it.
#pragma once

#include "net/ipv4_address.h"

#include <optional>
#include <string>
#include <string_view>

namespace fg::routing {

// RTN_* of the kernel. A throw route ends the search in its table, and the next policy rule is asked.
enum class RouteKind : uint8_t {
  Unicast,
  Unreachable,
  Blackhole,
  Prohibit,
  Throw,
  Local,
  Broadcast,
  Multicast
};
std::string_view name(RouteKind kind); // "unicast"

enum class Scope : uint8_t { Global, Link, Host };

// Who made a route (RTPROT_*); `ip route` prints it as "proto". Any number may stand here.
enum class Protocol : uint8_t { Redirect = 1, Kernel = 2, Boot = 3, Static = 4, Dhcp = 16 };
std::string protocolText(Protocol protocol); // "static", or the number
std::optional<Protocol> parseProtocol(std::string_view text);

// The numbers of the tables that every kernel has.
inline constexpr uint32_t kDefaultTable = 253, kMainTable = 254, kLocalTable = 255;

struct Route {
  net::Ipv4Prefix destination; // host bits cleared; 0.0.0.0/0 is the default route
  std::optional<net::Ipv4Address> gateway;
  std::optional<net::Ipv4Address> preferredSource;
  int interface = 0; // index; 0 for unreachable, blackhole, prohibit and throw
  uint32_t metric = 0;
  uint32_t table = kMainTable;
  uint32_t mtu = 0;    // 0: the interface's
  uint32_t advmss = 0; // 0: what the MTU leaves
  RouteKind kind = RouteKind::Unicast;
  std::optional<Scope> scope = {}; // nothing: the usual one, as iproute2 takes it
  Protocol protocol = Protocol::Boot;
  uint8_t tos = 0; // 0: for packets of any type of service
  bool onlink = false;
  bool mtuLocked = false;
  std::string origin = {}; // "kernel", "flanneld", "NetworkManager", "ip route": for explanations

  bool isDefault() const { return destination.length() == 0; }
  // How far away the destination is said to be. The kernel keeps what it is told, whatever the gateway.
  Scope effectiveScope() const { return scope.value_or(usualScope()); }
  Scope usualScope() const {
    if (kind == RouteKind::Local) return Scope::Host;
    const bool onLink = kind == RouteKind::Broadcast || kind == RouteKind::Multicast
                        || (kind == RouteKind::Unicast && !gateway);
    return onLink ? Scope::Link : Scope::Global;
  }
  friend bool operator==(const Route&, const Route&) = default;
};

// Does the kernel refuse packets that meet such a route?
constexpr bool isRefusal(RouteKind kind) {
  return kind == RouteKind::Unreachable || kind == RouteKind::Blackhole || kind == RouteKind::Prohibit
         || kind == RouteKind::Throw;
}

} // namespace fg::routing

// What netfilter asks of the network namespace that it works in.
#pragma once

#include "core/rng.h"
#include "net/ipv4_address.h"
#include "net/sim_time.h"

#include <optional>
#include <string_view>

namespace fg::netfilter {

// The kinds of address that the addrtype match knows (RTN_* of the kernel's routing).
enum class AddressType {
  Unspecified,
  Unicast,
  Local,
  Broadcast,
  Multicast,
  Unreachable,
  Blackhole,
  Prohibit
};

// What the rpfilter match asks about a packet that came in by `interface`.
struct ReversePath {
  net::Ipv4Address source, destination;
  uint8_t tos = 0;
  uint32_t mark = 0; // 0 unless --validmark
  std::string_view interface;
  bool loose = false, acceptLocal = false;
};

class HostView {
public:
  virtual ~HostView() = default;
  virtual net::SimTime now() const = 0;
  virtual core::Rng& rng() = 0;
  // The type of an address; with an interface, "local" means local to that interface.
  virtual AddressType typeOf(net::Ipv4Address address, std::string_view interface = {}) const = 0;
  // The address that MASQUERADE takes: the primary one of `interface` that suits the next hop towards
  // `destination`; nothing where the interface has none.
  virtual std::optional<net::Ipv4Address> masqueradeAddress(std::string_view interface,
                                                            net::Ipv4Address destination) const = 0;
  // Does a route lead back to the source, by the same interface unless loose (ipt_rpfilter.c)?
  virtual bool hasReversePath(const ReversePath&) const { return true; }
};

} // namespace fg::netfilter

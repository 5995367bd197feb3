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

// The way back to the sender of a packet, for rpfilter.
struct RouteBack {
  AddressType type = AddressType::Unicast; // of the sender's address; Unreachable: there is no way
  bool sameInterface = true;               // the way leaves by the interface that the packet came in by
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
  // The way from here to the sender of a packet that came in by `interface`, for a packet with this mark.
  virtual RouteBack routeBack(net::Ipv4Address /*sender*/, std::string_view /*interface*/,
                              uint32_t /*mark*/) const {
    return {};
  }
  // The MTU of the way to the address.
  virtual uint32_t mtuTowards(net::Ipv4Address /*address*/) const { return 1500; }
};

} // namespace fg::netfilter

// What a NAT target allows.
#pragma once

#include "net/ipv4_address.h"

#include <optional>

namespace fg::netfilter {

// The addresses and ports that a NAT target allows (nf_nat_range2). Bounds are inclusive.
struct NatRange {
  std::optional<net::Ipv4Address> first, last; // none: the address stays
  std::optional<uint16_t> firstPort, lastPort; // none: any port, the present one preferred
  std::optional<uint16_t> basePort;            // ports are shifted by the distance from it
  bool random = false;                         // --random, --random-fully
  bool persistent = false;
};

} // namespace fg::netfilter

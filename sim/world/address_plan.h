// Address arithmetic of whole networks.
#pragma once

#include "net/ipv4_address.h"

#include <vector>

namespace fg::world {

// The fewest prefixes that hold every address but those of `excluded`, in order.
std::vector<net::Ipv4Prefix> complement(const std::vector<net::Ipv4Prefix>& excluded);

} // namespace fg::world

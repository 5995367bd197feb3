// What chance gives a new interface: an Ethernet address that is unicast and locally administered.
#pragma once

#include "core/rng.h"
#include "net/mac_address.h"

#include <cstdint>
#include <string_view>

namespace fg::host {

// As eth_random_addr draws one.
net::MacAddress drawMac(core::Rng rng);
// By the names of the interface and its namespace.
net::MacAddress drawMac(uint64_t seed, std::string_view ns, std::string_view interface);

} // namespace fg::host

// The ports that a namespace gives to sockets which ask for none.
#pragma once

#include "host/network_namespace.h"

namespace fg::stack {

struct PortRange {
  uint16_t low = 32768, high = 60999;
};
// net.ipv4.ip_local_port_range; Linux's own where that is no range.
PortRange localPortRange(const host::NetworkNamespace& ns);

} // namespace fg::stack

// Which address of a range a connection gets.
#pragma once

#include "netfilter/conntrack/nat_range.h"
#include "netfilter/conntrack/tuple.h"

namespace fg::netfilter {

// The kernel hashes source and destination, so that a client keeps its address; with --persistent the source
// alone (find_best_ips_proto of net/netfilter/nf_nat_core.c). Precondition: the range has addresses.
net::Ipv4Address natAddress(const Tuple& tuple, const NatRange& range);

} // namespace fg::netfilter

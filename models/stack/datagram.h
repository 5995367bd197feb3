// What a probe's UDP datagram says, and what a listener answers: valid messages where the port promises a
// protocol, so that a packet analyser finds nothing malformed.
#pragma once

#include "net/ipv4_packet.h"

namespace fg::stack {

// Port 53: a DNS query for the cluster's API service (RFC 1035), whatever `size` is. Elsewhere `size` bytes.
net::Bytes probeData(uint16_t port, uint16_t size);
// Port 53: the same message as an empty answer. Elsewhere four bytes.
net::Bytes answerData(uint16_t port, const net::Bytes& query);

} // namespace fg::stack

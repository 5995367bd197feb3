// TCP segments as bytes: what must be checked before ns-3 sees them, and the reset that answers one.
#pragma once

#include "net/ipv4_packet.h"

#include <optional>

namespace fg::stack {

// Are the header's length and its options well-formed? ns-3's TcpHeader runs away on options that are not.
bool isSoundTcp(const net::Ipv4Packet& packet);

// The reset that answers a segment (RFC 9293, 3.10.7.1; nf_send_reset). Nothing for a reset.
std::optional<net::Ipv4Packet> makeReset(const net::Ipv4Packet& offending, uint16_t ipId);

} // namespace fg::stack

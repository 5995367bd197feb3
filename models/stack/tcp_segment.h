// TCP segments as bytes: what must be checked before ns-3 sees them, and the reset that answers one.
#pragma once

#include "net/ipv4_packet.h"

#include <optional>
#include <span>
#include <vector>

namespace fg::stack {

// Does the header fit into the segment?
bool isSoundTcp(const net::Ipv4Packet& packet);
// The segment as ns-3 can read it. Linux passes over options of a wrong length, and over all that follow one
// without an end (tcp_parse_options); ns-3's TcpHeader aborts on the former and runs away on the latter.
net::Ipv4Packet withSoundOptions(const net::Ipv4Packet& packet);

// The largest segment that a SYN announces; nothing where it announces none, or is no SYN.
std::optional<uint16_t> announcedMss(std::span<const uint8_t> segment);
// The same SYN with the MSS option that Linux puts there and ns-3 leaves out. Its checksum is not kept.
net::Bytes withMss(std::span<const uint8_t> syn, uint16_t mss);
// The segment in pieces of at most `most` bytes of data, each with its own sequence number, as Linux sends
// them once it knows a narrower path. Their checksums are not kept.
std::vector<net::Bytes> cutSegment(std::span<const uint8_t> segment, size_t most);

// Resets have the TOS of the segment that they answer, without the two bits of ECN (tcp_v4_send_reset).
constexpr uint8_t withoutEcn(uint8_t tos) { return tos & 0xfc; }
// The reset that answers a segment (RFC 9293, 3.10.7.1; nf_send_reset), with this `tos`. Nothing for a reset.
std::optional<net::Ipv4Packet> makeReset(const net::Ipv4Packet& offending, uint8_t ttl, uint16_t ipId,
                                         uint8_t tos);

// A reset with nothing but the reset flag. ns-3 answers any other with a reset of its own, which no Linux
// does.
net::Ipv4Packet asPlainReset(const net::Ipv4Packet& reset);

} // namespace fg::stack

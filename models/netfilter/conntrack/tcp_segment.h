// The fields of a TCP segment that connection tracking looks at.
#pragma once

#include "netfilter/conntrack/tcp_memory.h"

#include <optional>
#include <span>

namespace fg::netfilter {

struct TcpSegmentView {
  uint32_t sequence = 0, ack = 0;
  uint32_t end = 0;     // the sequence number behind it; SYN and FIN count
  uint32_t sackEnd = 0; // the highest right edge of its SACK blocks, or `ack`
  uint16_t window = 0;
  bool syn = false, hasAck = false, reset = false;
  bool hasOptions = false, permitsSack = false;
  std::optional<uint8_t> scale;
  TcpKind kind = TcpKind::None;

  // Precondition: hasSoundTcpHeader.
  explicit TcpSegmentView(const net::Ipv4Packet& packet);
};

bool hasSoundTcpHeader(const net::Ipv4Packet& packet); // whole, and its length does not lie
// A combination that a TCP sends: tcp_valid_flags of nf_conntrack_proto_tcp.c.
bool isValidTcpFlags(uint8_t flags);
// The kind in the order in which the kernel asks: RST, SYN, FIN, ACK.
TcpKind tcpKind(uint8_t flags);

// The 32 bits from a byte on, in network order. Precondition: they are there.
uint32_t wordAt(std::span<const uint8_t> bytes, size_t at);
// As the header tells it. Precondition: 13 bytes are there.
size_t tcpHeaderLength(std::span<const uint8_t> segment);

// Sequence numbers wrap around (RFC 793).
constexpr bool isBefore(uint32_t a, uint32_t b) { return static_cast<int32_t>(a - b) < 0; }
constexpr bool isAfter(uint32_t a, uint32_t b) { return isBefore(b, a); }

} // namespace fg::netfilter

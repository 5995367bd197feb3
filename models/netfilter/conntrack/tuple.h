// How a packet names its connection.
#pragma once

#include "net/ipv4_packet.h"
#include "trace/step.h"

#include <cstddef>

namespace fg::netfilter {

using trace::Direction;

// One direction of a connection. For ICMP echo the identifier stands in both ports.
struct Tuple {
  net::Ipv4Address source, destination;
  net::Protocol protocol = net::Protocol::Udp;
  uint16_t sourcePort = 0, destinationPort = 0;
  uint8_t icmpType = 0, icmpCode = 0; // ICMP only

  // The tuple of an answer to this one. An echo request becomes an echo reply.
  Tuple inverted() const;
  friend bool operator==(const Tuple&, const Tuple&) = default;
};

struct TupleHash {
  size_t operator()(const Tuple& tuple) const noexcept;
};

constexpr Direction opposite(Direction d) {
  return d == Direction::Original ? Direction::Reply : Direction::Original;
}

constexpr size_t slot(Direction d) { return static_cast<size_t>(d); }

} // namespace fg::netfilter

// Tuples: how a packet names its connection, and how an answer would (nf_conntrack_core.c, _proto_icmp.c).
#include "netfilter/conntrack/conntrack.h"

#include <array>

namespace fg::netfilter {
namespace {
// ICMP messages that come in pairs: echo, timestamp, information, address mask.
constexpr std::array<std::pair<uint8_t, uint8_t>, 4> kIcmpPairs{{{8, 0}, {13, 14}, {15, 16}, {17, 18}}};

std::optional<uint8_t> answerOf(uint8_t icmpType) {
  for (auto [request, reply] : kIcmpPairs) {
    if (request == icmpType) return reply;
    if (reply == icmpType) return request;
  }
  return {};
}
} // namespace

Tuple Tuple::inverted() const {
  Tuple out{destination, source, protocol, destinationPort, sourcePort, icmpType, icmpCode};
  if (protocol == net::Protocol::Icmp) out.icmpType = answerOf(icmpType).value_or(icmpType);
  return out;
}

size_t TupleHash::operator()(const Tuple& t) const noexcept {
  uint64_t a = uint64_t{t.source.value()} << 32 | t.destination.value();
  uint64_t b = uint64_t{t.sourcePort} << 32 | uint64_t{t.destinationPort} << 16
               | uint64_t{static_cast<uint8_t>(t.protocol)} << 8 | t.icmpType;
  uint64_t mixed = (a ^ b * 0x9e3779b97f4a7c15ULL) * 0xbf58476d1ce4e5b9ULL;
  return mixed ^ mixed >> 31;
}

std::optional<Tuple> Conntrack::tupleOf(const net::Ipv4Packet& packet) {
  if (packet.fragmentOffset() != 0) return {};
  Tuple tuple{packet.source(), packet.destination(), packet.protocol(), 0, 0, 0, 0};
  const auto transport = packet.payload();
  if (net::hasPorts(tuple.protocol)) {
    if (transport.size() < 8) return {}; // a quoted header has no more than eight bytes
    tuple.sourcePort = packet.sourcePort();
    tuple.destinationPort = packet.destinationPort();
    return tuple;
  }
  if (tuple.protocol != net::Protocol::Icmp) return tuple; // the generic tracker: addresses only
  if (transport.size() < 8 || !answerOf(packet.icmpType())) return {};
  tuple.icmpType = packet.icmpType();
  tuple.icmpCode = packet.icmpCode();
  tuple.sourcePort = tuple.destinationPort = packet.icmpId();
  return tuple;
}

} // namespace fg::netfilter

#include "stack/tcp_segment.h"

#include <algorithm>
#include <array>

namespace fg::stack {
namespace {

constexpr size_t kMinimumHeader = 20;

uint32_t wordAt(std::span<const uint8_t> bytes, size_t at) {
  return uint32_t{bytes[at]} << 24 | uint32_t{bytes[at + 1]} << 16 | uint32_t{bytes[at + 2]} << 8
         | bytes[at + 3];
}

void putWord(std::span<uint8_t> bytes, size_t at, uint32_t value) {
  for (size_t i = 0; i < 4; ++i)
    bytes[at + i] = static_cast<uint8_t>(value >> (24 - 8 * i));
}

size_t headerLength(std::span<const uint8_t> segment) { return static_cast<size_t>(segment[12] >> 4) * 4; }

} // namespace

bool isSoundTcp(const net::Ipv4Packet& packet) {
  auto segment = packet.payload();
  if (segment.size() < kMinimumHeader) return false;
  size_t length = headerLength(segment);
  if (length < kMinimumHeader || length > segment.size()) return false;
  for (size_t at = kMinimumHeader; at < length;) {
    constexpr uint8_t kEnd = 0, kNothing = 1;
    if (segment[at] == kEnd) return true;
    if (segment[at] == kNothing) {
      ++at;
      continue;
    }
    if (at + 1 >= length || segment[at + 1] < 2 || at + segment[at + 1] > length) return false;
    at += segment[at + 1];
  }
  return true;
}

std::optional<net::Ipv4Packet> makeReset(const net::Ipv4Packet& offending, uint16_t ipId) {
  auto segment = offending.payload();
  if (offending.protocol() != net::Protocol::Tcp || offending.isFragment() || segment.size() < kMinimumHeader)
    return {};
  uint8_t flags = segment[13];
  if (flags & net::tcp::kRst) return {};
  std::array<uint8_t, kMinimumHeader> reset{};
  reset[0] = segment[2];
  reset[1] = segment[3];
  reset[2] = segment[0];
  reset[3] = segment[1];
  reset[12] = kMinimumHeader / 4 << 4;
  if (flags & net::tcp::kAck) {
    reset[13] = net::tcp::kRst;
    putWord(reset, 4, wordAt(segment, 8)); // our sequence number is what they expect
  } else {
    reset[13] = net::tcp::kRst | net::tcp::kAck;
    auto data = static_cast<uint32_t>(segment.size() - std::min(headerLength(segment), segment.size()));
    uint32_t control = (flags & net::tcp::kSyn ? 1U : 0U) + (flags & net::tcp::kFin ? 1U : 0U);
    putWord(reset, 8, wordAt(segment, 4) + data + control);
  }
  net::Ipv4Packet::Spec spec{
      offending.destination(), offending.source(), net::Protocol::Tcp, net::kDefaultTtl, 0, ipId, true};
  return net::Ipv4Packet::make(spec, reset);
}

net::Ipv4Packet asPlainReset(const net::Ipv4Packet& reset) {
  net::PacketHeader header = reset.header();
  net::Bytes segment(reset.payload().begin(), reset.payload().end());
  segment[13] = net::tcp::kRst;
  net::Ipv4Packet::Spec spec{header.source, header.destination, header.protocol,    header.ttl,
                             header.tos,    header.id,          header.dontFragment};
  return net::Ipv4Packet::make(spec, segment);
}

} // namespace fg::stack

#include "stack/tcp_segment.h"

#include "netfilter/conntrack/tcp_segment.h"

#include <algorithm>
#include <array>

namespace fg::stack {
namespace {

using netfilter::tcpHeaderLength;
using netfilter::wordAt;

constexpr size_t kMinimumHeader = 20;

void putWord(std::span<uint8_t> bytes, size_t at, uint32_t value) {
  for (size_t i = 0; i < 4; ++i)
    bytes[at + i] = static_cast<uint8_t>(value >> (24 - 8 * i));
}

} // namespace

bool isSoundTcp(const net::Ipv4Packet& packet) {
  auto segment = packet.payload();
  if (segment.size() < kMinimumHeader) return false;
  size_t length = tcpHeaderLength(segment);
  return length >= kMinimumHeader && length <= segment.size();
}

namespace {

// The options that ns-3 knows, with the lengths that they may have.
bool isSoundOption(uint8_t kind, size_t length) {
  constexpr uint8_t kMss = 2, kWindowScale = 3, kSackPermitted = 4, kSack = 5, kTimestamps = 8;
  constexpr size_t kSackBlock = 8, kMostSackBlocks = 4;
  switch (kind) {
  case kMss:
    return length == 4;
  case kWindowScale:
    return length == 3;
  case kSackPermitted:
    return length == 2;
  case kSack:
    return length > 2 && (length - 2) % kSackBlock == 0 && (length - 2) / kSackBlock <= kMostSackBlocks;
  case kTimestamps:
    return length == 10;
  default:
    return false;
  }
}

} // namespace

net::Ipv4Packet withSoundOptions(const net::Ipv4Packet& packet) {
  constexpr uint8_t kEnd = 0, kNothing = 1;
  net::Bytes segment(packet.payload().begin(), packet.payload().end());
  size_t length = tcpHeaderLength(segment);
  bool sound = true;
  for (size_t at = kMinimumHeader; at < length && segment[at] != kEnd;) {
    if (segment[at] == kNothing) {
      ++at;
      continue;
    }
    bool ends = at + 1 < length && segment[at + 1] >= 2 && at + segment[at + 1] <= length;
    size_t size = ends ? segment[at + 1] : length - at;
    if (!ends || !isSoundOption(segment[at], size)) {
      std::fill_n(segment.begin() + static_cast<std::ptrdiff_t>(at), size, kNothing);
      sound = false;
    }
    at += size;
  }
  if (sound) return packet;
  net::PacketHeader header = packet.header();
  net::Ipv4Packet::Spec spec{header.source, header.destination, header.protocol,    header.ttl,
                             header.tos,    header.id,          header.dontFragment};
  return net::Ipv4Packet::make(spec, segment);
}

namespace {

constexpr uint8_t kMssOption = 2, kMssLength = 4;

} // namespace

std::optional<uint16_t> announcedMss(std::span<const uint8_t> segment) {
  if (segment.size() < kMinimumHeader || (segment[13] & net::tcp::kSyn) == 0) return std::nullopt;
  size_t length = std::min(tcpHeaderLength(segment), segment.size());
  for (size_t at = kMinimumHeader; at + 1 < length;) {
    if (segment[at] == 0) return std::nullopt;
    if (segment[at] == 1) {
      ++at;
      continue;
    }
    if (segment[at + 1] < 2) return std::nullopt;
    if (segment[at] == kMssOption && segment[at + 1] == kMssLength && at + kMssLength <= length)
      return static_cast<uint16_t>(segment[at + 2] << 8 | segment[at + 3]);
    at += segment[at + 1];
  }
  return std::nullopt;
}

net::Bytes withMss(std::span<const uint8_t> syn, uint16_t mss) {
  constexpr size_t kLongestHeader = 60;
  net::Bytes out(syn.begin(), syn.end());
  if (announcedMss(syn) || tcpHeaderLength(syn) + kMssLength > kLongestHeader) return out;
  const std::array<uint8_t, kMssLength> option{kMssOption, kMssLength, static_cast<uint8_t>(mss >> 8),
                                               static_cast<uint8_t>(mss)};
  out.insert(out.begin() + kMinimumHeader, option.begin(), option.end());
  out[12] = static_cast<uint8_t>(out[12] + (kMssLength / 4 << 4));
  return out;
}

std::vector<net::Bytes> cutSegment(std::span<const uint8_t> segment, size_t most) {
  size_t header = std::min(tcpHeaderLength(segment), segment.size());
  std::span<const uint8_t> data = segment.subspan(header);
  std::vector<net::Bytes> out;
  size_t at = 0;
  do {
    size_t length = std::min(std::max<size_t>(most, 1), data.size() - at);
    net::Bytes piece(segment.begin(), segment.begin() + static_cast<std::ptrdiff_t>(header));
    auto part = data.subspan(at, length);
    piece.insert(piece.end(), part.begin(), part.end());
    putWord(piece, 4, wordAt(segment, 4) + static_cast<uint32_t>(at));
    at += length;
    bool last = at == data.size();
    if (!last) piece[13] &= static_cast<uint8_t>(~(net::tcp::kFin | net::tcp::kPsh));
    out.push_back(std::move(piece));
  } while (at < data.size());
  return out;
}

std::optional<net::Ipv4Packet> makeReset(const net::Ipv4Packet& offending, uint8_t ttl, uint16_t ipId,
                                         uint8_t tos) {
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
    auto data = static_cast<uint32_t>(segment.size() - std::min(tcpHeaderLength(segment), segment.size()));
    uint32_t control = (flags & net::tcp::kSyn ? 1U : 0U) + (flags & net::tcp::kFin ? 1U : 0U);
    putWord(reset, 8, wordAt(segment, 4) + data + control);
  }
  net::Ipv4Packet::Spec spec{
      offending.destination(), offending.source(), net::Protocol::Tcp, ttl, tos, ipId, true};
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

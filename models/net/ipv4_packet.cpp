#include "net/ipv4_packet.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace fg::net {
namespace {

// RFC 1624, equation 3: HC' = ~(~HC + ~m + m').
uint16_t adjusted(uint16_t checksum, uint16_t before, uint16_t after) {
  uint32_t sum = uint32_t{static_cast<uint16_t>(~checksum)} + static_cast<uint16_t>(~before) + after;
  return static_cast<uint16_t>(~checksumFold(sum));
}

constexpr size_t kMinimumTransport = 8;
constexpr size_t kQuoteLimit = 548;

} // namespace

// The sum of words in either byte order is the same but for its own byte order (RFC 1071, 2 (B)): so many
// bytes at a time, as they stand in memory.
uint32_t checksumAdd(std::span<const uint8_t> bytes, uint32_t sum) {
  uint64_t inMemoryOrder = 0;
  size_t i = 0;
  for (uint32_t word = 0; i + sizeof word <= bytes.size(); i += sizeof word) {
    std::memcpy(&word, bytes.data() + i, sizeof word);
    inMemoryOrder += word;
  }
  while (inMemoryOrder >> 16)
    inMemoryOrder = (inMemoryOrder & 0xffff) + (inMemoryOrder >> 16);
  const auto folded = static_cast<uint32_t>(inMemoryOrder);
  sum += std::endian::native == std::endian::big ? folded : (folded >> 8 | (folded & 0xff) << 8);
  for (; i + 1 < bytes.size(); i += 2)
    sum += static_cast<uint32_t>(bytes[i] << 8 | bytes[i + 1]);
  if (i < bytes.size()) sum += static_cast<uint32_t>(bytes[i] << 8);
  return sum;
}

uint16_t checksumFold(uint32_t sum) {
  while (sum >> 16)
    sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(sum);
}

std::optional<Ipv4Packet> Ipv4Packet::parse(Bytes bytes) {
  if (bytes.size() < 20 || bytes[0] >> 4 != 4) return {};
  Ipv4Packet packet(std::move(bytes));
  size_t header = packet.headerLength();
  if (header < 20 || packet.m_bytes.size() < header) return {};
  size_t total = packet.length();
  if (total < header || total > packet.m_bytes.size()) return {};
  if (checksumFold(checksumAdd(std::span(packet.m_bytes).first(header))) != 0xffff) return {};
  packet.m_bytes.resize(total);
  return packet;
}

Ipv4Packet Ipv4Packet::make(const Spec& spec, std::span<const uint8_t> payload) {
  Bytes bytes(20);
  bytes[0] = 0x45;
  bytes[1] = spec.tos;
  bytes[8] = spec.ttl;
  bytes[9] = static_cast<uint8_t>(spec.protocol);
  bytes.insert(bytes.end(), payload.begin(), payload.end());
  Ipv4Packet packet(std::move(bytes));
  packet.putHalf(2, static_cast<uint16_t>(packet.m_bytes.size()));
  packet.putHalf(4, spec.id);
  packet.putHalf(6, spec.dontFragment ? 0x4000 : 0);
  packet.putHalf(12, static_cast<uint16_t>(spec.source.value() >> 16));
  packet.putHalf(14, static_cast<uint16_t>(spec.source.value()));
  packet.putHalf(16, static_cast<uint16_t>(spec.destination.value() >> 16));
  packet.putHalf(18, static_cast<uint16_t>(spec.destination.value()));
  packet.fillTransportChecksum();
  packet.fillHeaderChecksum();
  return packet;
}

Ipv4Packet Ipv4Packet::makeUdp(const Spec& spec, uint16_t sourcePort, uint16_t destinationPort,
                               std::span<const uint8_t> data) {
  auto length = static_cast<uint16_t>(8 + data.size());
  Bytes udp{static_cast<uint8_t>(sourcePort >> 8),
            static_cast<uint8_t>(sourcePort),
            static_cast<uint8_t>(destinationPort >> 8),
            static_cast<uint8_t>(destinationPort),
            static_cast<uint8_t>(length >> 8),
            static_cast<uint8_t>(length),
            0,
            0};
  udp.insert(udp.end(), data.begin(), data.end());
  Spec udpSpec = spec;
  udpSpec.protocol = Protocol::Udp;
  return make(udpSpec, udp);
}

Ipv4Packet Ipv4Packet::makeEcho(const Spec& spec, uint8_t type, uint16_t id, uint16_t sequence,
                                std::span<const uint8_t> data) {
  Bytes echo{type,
             0,
             0,
             0,
             static_cast<uint8_t>(id >> 8),
             static_cast<uint8_t>(id),
             static_cast<uint8_t>(sequence >> 8),
             static_cast<uint8_t>(sequence)};
  echo.insert(echo.end(), data.begin(), data.end());
  Spec icmpSpec = spec;
  icmpSpec.protocol = Protocol::Icmp;
  return make(icmpSpec, echo);
}

Ipv4Packet Ipv4Packet::makeIcmpError(const Spec& spec, uint8_t type, uint8_t code, uint32_t rest,
                                     const Ipv4Packet& offending) {
  Bytes error{type,
              code,
              0,
              0,
              static_cast<uint8_t>(rest >> 24),
              static_cast<uint8_t>(rest >> 16),
              static_cast<uint8_t>(rest >> 8),
              static_cast<uint8_t>(rest)};
  size_t quote = std::min(offending.m_bytes.size(), kQuoteLimit);
  error.insert(error.end(), offending.m_bytes.begin(),
               offending.m_bytes.begin() + static_cast<std::ptrdiff_t>(quote));
  Spec icmpSpec = spec;
  icmpSpec.protocol = Protocol::Icmp;
  return make(icmpSpec, error);
}

PacketHeader Ipv4Packet::header() const {
  PacketHeader h;
  h.source = source();
  h.destination = destination();
  h.protocol = protocol();
  h.ttl = ttl();
  h.tos = tos();
  h.id = half(4);
  h.length = length();
  h.fragmentOffset = fragmentOffset();
  h.dontFragment = dontFragment();
  h.moreFragments = moreFragments();
  if (!hasTransportHeader()) return h;
  if (hasPorts(h.protocol)) {
    h.sourcePort = sourcePort();
    h.destinationPort = destinationPort();
  }
  if (h.protocol == Protocol::Tcp) h.tcpFlags = m_bytes.size() > headerLength() + 13 ? tcpFlags() : 0;
  if (h.protocol == Protocol::Icmp) {
    h.icmpType = icmpType();
    h.icmpCode = icmpCode();
    if (h.icmpType == icmp::kEchoRequest || h.icmpType == icmp::kEchoReply) h.icmpId = icmpId();
  }
  return h;
}

bool Ipv4Packet::hasTransportHeader() const {
  return fragmentOffset() == 0 && m_bytes.size() >= headerLength() + kMinimumTransport;
}

std::span<const uint8_t> Ipv4Packet::data() const {
  if (!hasTransportHeader()) return {};
  size_t skip = kMinimumTransport;
  if (protocol() == Protocol::Tcp)
    skip = m_bytes.size() > headerLength() + 12 ? static_cast<size_t>(m_bytes[headerLength() + 12] >> 4) * 4
                                                : payload().size();
  return payload().subspan(std::min(skip, payload().size()));
}

bool Ipv4Packet::isIcmpError() const {
  return protocol() == Protocol::Icmp && hasTransportHeader() && icmp::isError(icmpType());
}

std::optional<Ipv4Packet> Ipv4Packet::quoted() const {
  if (!isIcmpError()) return {};
  auto inner = payload().subspan(8);
  if (inner.size() < 20 || inner[0] >> 4 != 4) return {};
  Ipv4Packet packet(Bytes(inner.begin(), inner.end()));
  if (packet.headerLength() < 20 || inner.size() < packet.headerLength() + kMinimumTransport) return {};
  return packet;
}

void Ipv4Packet::setQuoted(const Ipv4Packet& quoted) {
  std::copy(quoted.m_bytes.begin(), quoted.m_bytes.end(),
            m_bytes.begin() + static_cast<std::ptrdiff_t>(headerLength() + 8));
  fillTransportChecksum();
}

void Ipv4Packet::setPayload(std::span<const uint8_t> payload) {
  m_bytes.resize(headerLength());
  m_bytes.insert(m_bytes.end(), payload.begin(), payload.end());
  putHalf(2, static_cast<uint16_t>(m_bytes.size()));
  fillTransportChecksum();
  fillHeaderChecksum();
}

void Ipv4Packet::putHalf(size_t at, uint16_t value) {
  m_bytes[at] = static_cast<uint8_t>(value >> 8);
  m_bytes[at + 1] = static_cast<uint8_t>(value);
}

std::optional<size_t> Ipv4Packet::transportChecksumAt() const {
  if (fragmentOffset() != 0) return {};
  size_t offset = 0;
  switch (protocol()) {
  case Protocol::Tcp:
    offset = 16;
    break;
  case Protocol::Udp:
    offset = 6;
    break;
  case Protocol::Icmp:
    offset = 2;
    break;
  default:
    return {};
  }
  size_t at = headerLength() + offset;
  if (at + 2 > m_bytes.size()) return {};
  if (protocol() == Protocol::Udp && half(at) == 0) return {}; // sent without a checksum
  return at;
}

void Ipv4Packet::adjustTransportChecksum(uint16_t before, uint16_t after) {
  auto at = transportChecksumAt();
  if (!at) return;
  uint16_t checksum = adjusted(half(*at), before, after);
  if (checksum == 0 && protocol() == Protocol::Udp) checksum = 0xffff; // RFC 768: 0 means none
  putHalf(*at, checksum);
}

void Ipv4Packet::setAddress(size_t at, Ipv4Address address) {
  for (size_t part = 0; part < 2; ++part) {
    uint16_t before = half(at + 2 * part);
    auto after = static_cast<uint16_t>(address.value() >> (part == 0 ? 16 : 0));
    putHalf(10, adjusted(half(10), before, after));
    if (protocol() != Protocol::Icmp) adjustTransportChecksum(before, after); // pseudo header
    putHalf(at + 2 * part, after);
  }
}

void Ipv4Packet::setPort(size_t offset, uint16_t port) {
  size_t at = headerLength() + offset;
  adjustTransportChecksum(half(at), port);
  putHalf(at, port);
}

void Ipv4Packet::setIcmpId(uint16_t id) {
  adjustTransportChecksum(icmpId(), id);
  putHalf(headerLength() + 4, id);
}

void Ipv4Packet::setTtl(uint8_t ttl) {
  uint16_t before = half(8);
  m_bytes[8] = ttl;
  putHalf(10, adjusted(half(10), before, half(8)));
}

void Ipv4Packet::setTos(uint8_t tos) {
  uint16_t before = half(0);
  m_bytes[1] = tos;
  putHalf(10, adjusted(half(10), before, half(0)));
}

void Ipv4Packet::fillHeaderChecksum() {
  putHalf(10, 0);
  putHalf(10, static_cast<uint16_t>(~checksumFold(checksumAdd(std::span(m_bytes).first(headerLength())))));
}

uint16_t Ipv4Packet::transportSum() const {
  uint32_t sum = checksumAdd(payload());
  if (protocol() != Protocol::Icmp) {
    sum = checksumAdd(std::span(m_bytes).subspan(12, 8), sum);
    sum += m_bytes[9] + static_cast<uint32_t>(payload().size());
  }
  return checksumFold(sum);
}

void Ipv4Packet::fillTransportChecksum() {
  size_t offset = protocol() == Protocol::Tcp ? 16 : protocol() == Protocol::Udp ? 6 : 2;
  bool known = hasPorts(protocol()) || protocol() == Protocol::Icmp;
  size_t at = headerLength() + offset;
  if (!known || fragmentOffset() != 0 || at + 2 > m_bytes.size()) return;
  putHalf(at, 0);
  auto checksum = static_cast<uint16_t>(~transportSum());
  if (checksum == 0 && protocol() == Protocol::Udp) checksum = 0xffff;
  putHalf(at, checksum);
}

bool Ipv4Packet::transportChecksumHolds() const {
  if (isFragment() || !transportChecksumAt()) return true;
  return transportSum() == 0xffff;
}

std::vector<Ipv4Packet> Ipv4Packet::fragments(uint16_t mtu) const {
  if (m_bytes.size() <= mtu) return {*this};
  std::vector<Ipv4Packet> out;
  auto all = payload();
  size_t room = (mtu - headerLength()) / 8 * 8;
  for (size_t at = 0; at < all.size(); at += room) {
    auto piece = all.subspan(at, std::min(room, all.size() - at));
    Bytes bytes(m_bytes.begin(), m_bytes.begin() + static_cast<std::ptrdiff_t>(headerLength()));
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    Ipv4Packet fragment(std::move(bytes));
    bool last = at + piece.size() == all.size() && !moreFragments();
    fragment.putHalf(2, static_cast<uint16_t>(fragment.m_bytes.size()));
    fragment.putHalf(6, static_cast<uint16_t>((last ? 0 : 0x2000) | (fragmentOffset() + at) / 8));
    fragment.fillHeaderChecksum();
    out.push_back(std::move(fragment));
  }
  return out;
}

} // namespace fg::net

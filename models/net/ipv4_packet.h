// An IPv4 packet as its bytes: read through accessors, changed in place with checksums kept right.
#pragma once

#include "net/ipv4_address.h"
#include "net/protocol.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fg::net {

using Bytes = std::vector<uint8_t>;

inline constexpr uint8_t kDefaultTtl = 64; // net.ipv4.ip_default_ttl

// What identifies a packet's conversation, read from its headers.
struct PacketHeader {
  Ipv4Address source, destination;
  Protocol protocol = Protocol::Icmp;
  uint8_t ttl = 0;
  uint8_t tos = 0;
  uint16_t id = 0;
  uint16_t length = 0;         // bytes, IP header included
  uint16_t fragmentOffset = 0; // bytes
  bool dontFragment = false, moreFragments = false;
  uint16_t sourcePort = 0, destinationPort = 0; // TCP and UDP; 0 otherwise
  uint8_t icmpType = 0, icmpCode = 0;           // ICMP; 0 otherwise
  uint16_t icmpId = 0;                          // ICMP echo; 0 otherwise
  uint8_t tcpFlags = 0;

  friend bool operator==(const PacketHeader&, const PacketHeader&) = default;
};

class Ipv4Packet {
public:
  Ipv4Packet() = default;

  // Takes bytes from the wire. Nothing where Linux's ip_rcv would drop them as malformed: too short,
  // not version 4, lengths that lie, wrong header checksum. Bytes behind the total length are cut off.
  // https://elixir.bootlin.com/linux/v6.1/source/net/ipv4/ip_input.c (ip_rcv_core)
  static std::optional<Ipv4Packet> parse(Bytes bytes);

  // A packet of header and payload (the transport header included); checksums are filled in.
  struct Spec {
    Ipv4Address source, destination;
    Protocol protocol = Protocol::Udp;
    uint8_t ttl = kDefaultTtl;
    uint8_t tos = 0;
    uint16_t id = 0;
    bool dontFragment = false;
  };
  static Ipv4Packet make(const Spec& spec, std::span<const uint8_t> payload);
  static Ipv4Packet makeUdp(const Spec& spec, uint16_t sourcePort, uint16_t destinationPort,
                            std::span<const uint8_t> data);
  // An echo request or reply; `data` follows the eight bytes of the ICMP header.
  static Ipv4Packet makeEcho(const Spec& spec, uint8_t type, uint16_t id, uint16_t sequence,
                             std::span<const uint8_t> data);
  // An ICMP error that quotes `offending` up to 548 bytes, as Linux does (RFC 1812, 4.3.2.3).
  // `rest` is the second word of the header: the next hop's MTU, or a redirect's gateway.
  static Ipv4Packet makeIcmpError(const Spec& spec, uint8_t type, uint8_t code, uint32_t rest,
                                  const Ipv4Packet& offending);

  PacketHeader header() const;
  const Bytes& bytes() const { return m_bytes; }
  size_t headerLength() const { return static_cast<size_t>(m_bytes[0] & 0xf) * 4; }
  std::span<const uint8_t> payload() const { return std::span(m_bytes).subspan(headerLength()); }
  // TCP's or UDP's user data, or what follows ICMP's eight bytes. Empty for other fragments than the first.
  std::span<const uint8_t> data() const;

  Ipv4Address source() const { return Ipv4Address(word(12)); }
  Ipv4Address destination() const { return Ipv4Address(word(16)); }
  Protocol protocol() const { return static_cast<Protocol>(m_bytes[9]); }
  uint8_t ttl() const { return m_bytes[8]; }
  uint8_t tos() const { return m_bytes[1]; }
  uint16_t length() const { return half(2); }
  bool dontFragment() const { return half(6) & 0x4000; }
  bool moreFragments() const { return half(6) & 0x2000; }
  uint16_t fragmentOffset() const { return static_cast<uint16_t>((half(6) & 0x1fff) * 8); }
  bool isFragment() const { return moreFragments() || fragmentOffset() != 0; }
  bool hasTransportHeader() const;

  uint16_t sourcePort() const { return half(headerLength()); }
  uint16_t destinationPort() const { return half(headerLength() + 2); }
  uint8_t tcpFlags() const { return m_bytes[headerLength() + 13]; }
  uint8_t icmpType() const { return m_bytes[headerLength()]; }
  uint8_t icmpCode() const { return m_bytes[headerLength() + 1]; }
  uint16_t icmpId() const { return half(headerLength() + 4); }
  uint16_t icmpSequence() const { return half(headerLength() + 6); }
  uint32_t icmpRest() const { return word(headerLength() + 4); }
  bool isIcmpError() const;
  // The packet that an ICMP error quotes, as far as it is quoted. Its transport header has at least
  // eight bytes; its checksums are not verified.
  std::optional<Ipv4Packet> quoted() const;

  // Each keeps the IP header's checksum, and TCP's, UDP's or ICMP's, right (RFC 1624).
  void setSource(Ipv4Address address) { setAddress(12, address); }
  void setDestination(Ipv4Address address) { setAddress(16, address); }
  void setSourcePort(uint16_t port) { setPort(0, port); }
  void setDestinationPort(uint16_t port) { setPort(2, port); }
  void setIcmpId(uint16_t id);
  // UDP's checksum as it stands in the header; 0: none. Precondition: UDP, with its header.
  uint16_t udpChecksum() const { return half(headerLength() + 6); }
  void setUdpChecksum(uint16_t checksum) { putHalf(headerLength() + 6, checksum); }
  void setTtl(uint8_t ttl);
  void setTos(uint8_t tos);
  // Replaces what follows the IP header; lengths and checksums are made right.
  void setPayload(std::span<const uint8_t> payload);
  // Replaces what an ICMP error quotes; NAT does this. Precondition: same length as quoted().
  void setQuoted(const Ipv4Packet& quoted);

  // Does the checksum of the transport header hold? True for fragments, and for UDP without one.
  bool transportChecksumHolds() const;

  // Pieces that fit into `mtu`, in order; the packet itself where it fits (RFC 791).
  std::vector<Ipv4Packet> fragments(uint16_t mtu) const;

private:
  explicit Ipv4Packet(Bytes bytes) : m_bytes(std::move(bytes)) {}
  uint16_t half(size_t at) const { return static_cast<uint16_t>(m_bytes[at] << 8 | m_bytes[at + 1]); }
  uint32_t word(size_t at) const { return uint32_t{half(at)} << 16 | half(at + 2); }
  void putHalf(size_t at, uint16_t value);
  void setAddress(size_t at, Ipv4Address address);
  void setPort(size_t offset, uint16_t port);
  std::optional<size_t> transportChecksumAt() const;
  void adjustTransportChecksum(uint16_t before, uint16_t after);
  void fillHeaderChecksum();
  void fillTransportChecksum();
  uint16_t transportSum() const;

  Bytes m_bytes;
};

// RFC 1071's sum over bytes, continued from `sum`; not complemented.
uint32_t checksumAdd(std::span<const uint8_t> bytes, uint32_t sum = 0);
uint16_t checksumFold(uint32_t sum);

} // namespace fg::net

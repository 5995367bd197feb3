// A captured frame taken apart as far as tcpdump's filters and texts ask: Ethernet, ARP, IPv4, ports.
#pragma once

#include "net/ipv4_packet.h"
#include "net/mac_address.h"
#include "trace/recording.h"

#include <optional>
#include <span>

namespace fg::commands::tcpdump {

using Span = std::span<const uint8_t>;

inline uint16_t half(Span bytes, size_t at) { return static_cast<uint16_t>(bytes[at] << 8 | bytes[at + 1]); }
inline uint32_t word(Span bytes, size_t at) { return uint32_t{half(bytes, at)} << 16 | half(bytes, at + 2); }
net::MacAddress macAt(Span bytes, size_t at);

// The fields that filters ask for. What is not there is not set.
struct Layers {
  bool ethernet = false;
  net::MacAddress source, destination; // of Ethernet
  uint16_t etherType = 0;
  size_t length = 0; // of the whole frame
  bool isArp = false, isIp = false;
  net::Ipv4Address from, to; // ARP's protocol addresses, or IP's
  uint8_t protocol = 0;
  bool hasPorts = false; // TCP or UDP, and the first fragment
  uint16_t fromPort = 0, toPort = 0;
  Span network; // what follows the Ethernet header
};
Layers layersOf(const trace::CapturedFrame& frame);

} // namespace fg::commands::tcpdump

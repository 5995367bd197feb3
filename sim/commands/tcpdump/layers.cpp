#include "commands/tcpdump/layers.h"

#include <algorithm>
#include <array>

namespace fg::commands::tcpdump {

net::MacAddress macAt(Span bytes, size_t at) {
  std::array<uint8_t, 6> out{};
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), out.size(), out.begin());
  return net::MacAddress(out);
}

Layers layersOf(const trace::CapturedFrame& frame) {
  constexpr size_t kEthernet = 14, kArp = 28, kIp = 20;
  constexpr uint16_t kIpv4 = 0x0800, kArpType = 0x0806;
  Layers out;
  Span bytes = frame.bytes;
  out.length = bytes.size();
  out.network = bytes;
  out.etherType = kIpv4;
  if (frame.ethernet) {
    if (bytes.size() < kEthernet) return out;
    out.ethernet = true;
    out.destination = macAt(bytes, 0);
    out.source = macAt(bytes, 6);
    out.etherType = half(bytes, 12);
    out.network = bytes.subspan(kEthernet);
  }
  if (out.etherType == kArpType && out.network.size() >= kArp) {
    out.isArp = true;
    out.from = net::Ipv4Address(word(out.network, 14));
    out.to = net::Ipv4Address(word(out.network, 24));
  }
  bool ip = out.etherType == kIpv4 && out.network.size() >= kIp && out.network[0] >> 4 == 4;
  if (!ip) return out;
  out.isIp = true;
  out.protocol = out.network[9];
  out.from = net::Ipv4Address(word(out.network, 12));
  out.to = net::Ipv4Address(word(out.network, 16));
  size_t header = static_cast<size_t>(out.network[0] & 0xf) * 4;
  bool first = (half(out.network, 6) & 0x1fff) == 0;
  out.hasPorts = (out.protocol == 6 || out.protocol == 17) && first && out.network.size() >= header + 4;
  if (!out.hasPorts) return out;
  out.fromPort = half(out.network, header);
  out.toPort = half(out.network, header + 2);
  return out;
}

} // namespace fg::commands::tcpdump

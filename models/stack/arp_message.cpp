#include "stack/arp_message.h"

#include <algorithm>
#include <array>

namespace fg::stack {
namespace {

constexpr std::array<uint8_t, 6> kHead{0, 1, 8, 0, 6, 4}; // Ethernet, IPv4, their address lengths
constexpr size_t kLength = 28;

void put(net::Bytes& out, const net::MacAddress& mac) { out.insert(out.end(), mac.bytes().begin(), mac.bytes().end()); }

void put(net::Bytes& out, net::Ipv4Address address) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<uint8_t>(address.value() >> shift));
}

net::MacAddress macAt(std::span<const uint8_t> bytes, size_t at) {
  std::array<uint8_t, 6> mac{};
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), mac.size(), mac.begin());
  return net::MacAddress(mac);
}

net::Ipv4Address addressAt(std::span<const uint8_t> bytes, size_t at) {
  return {bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]};
}

} // namespace

net::Bytes ArpMessage::bytes() const {
  net::Bytes out(kHead.begin(), kHead.end());
  out.push_back(0);
  out.push_back(static_cast<uint8_t>(operation));
  put(out, senderMac);
  put(out, sender);
  put(out, targetMac);
  put(out, target);
  return out;
}

std::optional<ArpMessage> ArpMessage::parse(std::span<const uint8_t> bytes) {
  if (bytes.size() < kLength || !std::equal(kHead.begin(), kHead.end(), bytes.begin())) return {};
  if (bytes[6] != 0 || (bytes[7] != 1 && bytes[7] != 2)) return {};
  ArpMessage message;
  message.operation = static_cast<Operation>(bytes[7]);
  message.senderMac = macAt(bytes, 8);
  message.sender = addressAt(bytes, 14);
  message.targetMac = macAt(bytes, 18);
  message.target = addressAt(bytes, 24);
  return message;
}

} // namespace fg::stack

#include "net/mac_address.h"

#include <arpa/inet.h>

#include <charconv>

namespace fg::net {

std::optional<MacAddress> MacAddress::parse(std::string_view text) {
  if (text.size() != 17) return {};
  std::array<uint8_t, 6> bytes{};
  for (size_t i = 0; i < 6; ++i) {
    const char* at = text.data() + 3 * i;
    auto [end, error] = std::from_chars(at, at + 2, bytes[i], 16);
    if (error != std::errc{} || end != at + 2) return {};
    if (i < 5 && at[2] != ':') return {};
  }
  return MacAddress(bytes);
}

std::string MacAddress::text() const {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (uint8_t byte : m_bytes) {
    if (!out.empty()) out += ':';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

std::string MacAddress::linkLocalIpv6() const {
  const auto& b = m_bytes;
  const uint8_t address[16] = {0xfe, 0x80, 0,    0,    0,    0,    0,   0, static_cast<uint8_t>(b[0] ^ 2),
                               b[1], b[2], 0xff, 0xfe, b[3], b[4], b[5]};
  char out[INET6_ADDRSTRLEN];
  inet_ntop(AF_INET6, address, out, sizeof out);
  return out;
}

} // namespace fg::net

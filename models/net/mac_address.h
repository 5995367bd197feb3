// Ethernet addresses as values.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace fg::net {

class MacAddress {
public:
  constexpr MacAddress() = default;
  constexpr explicit MacAddress(std::array<uint8_t, 6> bytes) : m_bytes(bytes) {}

  // "02:42:ac:21:44:02", in either case.
  static std::optional<MacAddress> parse(std::string_view text);
  std::string text() const;
  static constexpr MacAddress broadcast() { return MacAddress({0xff, 0xff, 0xff, 0xff, 0xff, 0xff}); }

  constexpr const std::array<uint8_t, 6>& bytes() const { return m_bytes; }
  constexpr bool isMulticast() const { return m_bytes[0] & 1; }
  constexpr bool isBroadcast() const { return *this == broadcast(); }
  // The IPv6 link-local address made of this address as RFC 4291 appendix A says (EUI-64),
  // printed as Linux does: "fe80::42:d0ff:feae:80ea".
  std::string linkLocalIpv6() const;

  friend constexpr auto operator<=>(const MacAddress&, const MacAddress&) = default;

private:
  std::array<uint8_t, 6> m_bytes{};
};

} // namespace fg::net

template<> struct std::hash<fg::net::MacAddress> {
  size_t operator()(const fg::net::MacAddress& mac) const noexcept {
    uint64_t value = 0;
    for (uint8_t byte : mac.bytes())
      value = value << 8 | byte;
    return std::hash<uint64_t>{}(value);
  }
};

// IPv4 addresses and prefixes as values: parsed strictly, printed as Linux prints them.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace fg::net {

// An IPv4 address, in host byte order.
class Ipv4Address {
public:
  constexpr Ipv4Address() = default;
  constexpr explicit Ipv4Address(uint32_t value) : m_value(value) {}
  constexpr Ipv4Address(uint8_t a, uint8_t b, uint8_t c, uint8_t d)
      : m_value(uint32_t{a} << 24 | uint32_t{b} << 16 | uint32_t{c} << 8 | d) {}

  // Four decimal numbers from 0 to 255 with dots and nothing else; nothing otherwise.
  static std::optional<Ipv4Address> parse(std::string_view text);
  std::string text() const;

  constexpr uint32_t value() const { return m_value; }
  constexpr bool isUnspecified() const { return m_value == 0; }
  constexpr bool isLoopback() const { return m_value >> 24 == 127; }
  constexpr bool isMulticast() const { return m_value >> 28 == 14; }
  constexpr bool isLimitedBroadcast() const { return m_value == 0xffffffff; }
  // Address space that RFC 1918 keeps for private networks: no public router knows a way to it.
  constexpr bool isPrivate() const {
    return m_value >> 24 == 10 || m_value >> 20 == 0xac1 || m_value >> 16 == 0xc0a8;
  }
  constexpr Ipv4Address next(uint32_t steps = 1) const { return Ipv4Address(m_value + steps); }

  friend constexpr auto operator<=>(Ipv4Address, Ipv4Address) = default;

private:
  uint32_t m_value = 0;
};

// An address with a prefix length. Host bits are kept: an interface's address is 10.0.2.15/24.
class Ipv4Prefix {
public:
  constexpr Ipv4Prefix() = default;
  constexpr Ipv4Prefix(Ipv4Address address, int length) : m_address(address), m_length(length) {}

  // "a.b.c.d/n", or "a.b.c.d" for a /32.
  static std::optional<Ipv4Prefix> parse(std::string_view text);
  // "a.b.c.d/n", always with the length.
  std::string text() const;

  constexpr Ipv4Address address() const { return m_address; }
  constexpr int length() const { return m_length; }
  constexpr uint32_t maskBits() const { return m_length == 0 ? 0 : 0xffffffffU << (32 - m_length); }
  constexpr Ipv4Address mask() const { return Ipv4Address(maskBits()); }
  constexpr Ipv4Address network() const { return Ipv4Address(m_address.value() & maskBits()); }
  constexpr Ipv4Address broadcast() const { return Ipv4Address(m_address.value() | ~maskBits()); }
  // The same prefix with its host bits cleared.
  constexpr Ipv4Prefix canonical() const { return {network(), m_length}; }
  constexpr bool isCanonical() const { return network() == m_address; }
  constexpr bool contains(Ipv4Address a) const { return (a.value() & maskBits()) == network().value(); }
  constexpr bool contains(const Ipv4Prefix& p) const {
    return p.m_length >= m_length && contains(p.m_address);
  }
  constexpr bool overlaps(const Ipv4Prefix& p) const { return contains(p) || p.contains(*this); }

  friend constexpr auto operator<=>(const Ipv4Prefix&, const Ipv4Prefix&) = default;

private:
  Ipv4Address m_address;
  int m_length = 0;
};

} // namespace fg::net

template<> struct std::hash<fg::net::Ipv4Address> {
  size_t operator()(fg::net::Ipv4Address a) const noexcept { return std::hash<uint32_t>{}(a.value()); }
};

#include "net/ipv4_address.h"

#include <array>
#include <charconv>

namespace fg::net {
namespace {

// A decimal number from 0 to `most` without sign or needless leading zeros.
std::optional<unsigned> parseNumber(std::string_view text, unsigned most) {
  unsigned value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value > most) return {};
  if (text.size() > 1 && text.front() == '0') return {};
  return value;
}

} // namespace

std::optional<Ipv4Address> Ipv4Address::parse(std::string_view text) {
  uint32_t value = 0;
  for (int octet = 0; octet < 4; ++octet) {
    size_t dot = octet < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return {};
    auto number = parseNumber(text.substr(0, dot), 255);
    if (!number) return {};
    value = value << 8 | *number;
    text.remove_prefix(octet < 3 ? dot + 1 : dot);
  }
  return Ipv4Address(value);
}

std::string Ipv4Address::text() const {
  std::array<char, 15> out; // "255.255.255.255"
  char* end = out.data();
  for (int shift = 24; shift >= 0; shift -= 8) {
    end = std::to_chars(end, out.data() + out.size(), m_value >> shift & 0xff).ptr;
    if (shift > 0) *end++ = '.';
  }
  return {out.data(), end};
}

std::optional<Ipv4Prefix> Ipv4Prefix::parse(std::string_view text) {
  size_t slash = text.find('/');
  auto address = Ipv4Address::parse(text.substr(0, slash));
  if (!address) return {};
  if (slash == std::string_view::npos) return Ipv4Prefix(*address, 32);
  auto length = parseNumber(text.substr(slash + 1), 32);
  if (!length) return {};
  return Ipv4Prefix(*address, static_cast<int>(*length));
}

std::string Ipv4Prefix::text() const { return m_address.text() + "/" + std::to_string(m_length); }

} // namespace fg::net

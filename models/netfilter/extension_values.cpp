// Values of options: numbers, ports, masks and quoted text, read and written as libxtables does.
#include "netfilter/extension_spec.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace fg::netfilter {
namespace {
struct Service {
  std::string_view name;
  uint16_t port;
  bool tcp, udp;
};
// The lines of /etc/services that listings of a Kubernetes node meet.
constexpr std::array kServices{
    Service{"ftp-data", 20, true, false},  Service{"ftp", 21, true, false},
    Service{"ssh", 22, true, false},       Service{"telnet", 23, true, false},
    Service{"smtp", 25, true, false},      Service{"domain", 53, true, true},
    Service{"bootps", 67, false, true},    Service{"bootpc", 68, false, true},
    Service{"tftp", 69, false, true},      Service{"http", 80, true, false},
    Service{"kerberos", 88, true, true},   Service{"pop3", 110, true, false},
    Service{"sunrpc", 111, true, true},    Service{"ntp", 123, false, true},
    Service{"imap2", 143, true, false},    Service{"snmp", 161, true, true},
    Service{"bgp", 179, true, false},      Service{"ldap", 389, true, true},
    Service{"https", 443, true, true},     Service{"syslog", 514, false, true},
    Service{"ldaps", 636, true, true},     Service{"nfs", 2049, true, true},
    Service{"mysql", 3306, true, false},   Service{"postgresql", 5432, true, false},
    Service{"http-alt", 8080, true, true}, Service{"tproxy", 8081, true, false},
};
} // namespace

std::optional<std::string> Options::clash(std::string_view extension,
                                          const std::vector<std::string_view>& exclusive) const {
  std::string_view first;
  for (std::string_view name : exclusive) {
    if (!has(name)) continue;
    if (!first.empty())
      return fmt::format("{}: option \"{}\" cannot be used together with \"{}\".\n", extension, first, name);
    first = name;
  }
  return {};
}

std::optional<uint64_t> parseNumber(std::string_view text, uint64_t max) {
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X"))
    base = 16, text.remove_prefix(2);
  else if (text.size() > 1 && text[0] == '0')
    base = 8, text.remove_prefix(1);
  uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value > max) return {};
  return value;
}

std::optional<uint16_t> parsePort(std::string_view text) {
  if (auto number = parseNumber(text, 65535)) return static_cast<uint16_t>(*number);
  for (const Service& service : kServices)
    if (service.name == text) return service.port;
  return {};
}

std::string portText(uint16_t port, uint8_t protocol, Names names) {
  if (names == Names::Resolved)
    for (const Service& s : kServices)
      if (s.port == port && (protocol == 6 ? s.tcp : s.udp)) return std::string(s.name);
  return std::to_string(port);
}

tl::expected<PortRange, std::string> parsePortRange(std::string_view text, char separator) {
  auto bad = [](std::string_view what) {
    return tl::unexpected(fmt::format("invalid port/service `{}' specified", what));
  };
  size_t at = text.find(separator);
  std::string_view first = text.substr(0, at);
  std::string_view last = at == text.npos ? first : text.substr(at + 1);
  auto low = first.empty() && at != text.npos ? std::optional<uint16_t>(0) : parsePort(first);
  auto high = last.empty() && at != text.npos ? std::optional<uint16_t>(65535) : parsePort(last);
  if (!low) return bad(first);
  if (!high) return bad(last);
  return PortRange{*low, *high};
}

std::optional<MaskedValue> parseMasked(std::string_view text) {
  size_t slash = text.find('/');
  auto value = parseNumber(text.substr(0, slash), 0xffffffff);
  auto mask = slash == text.npos ? std::optional<uint64_t>(0xffffffff)
                                 : parseNumber(text.substr(slash + 1), 0xffffffff);
  if (!value || !mask) return {};
  return MaskedValue{static_cast<uint32_t>(*value), static_cast<uint32_t>(*mask)};
}

std::string maskedError(std::string_view extension, std::string_view option, std::string_view text) {
  auto skipNumber = [&] { // as far as strtoul reads
    std::string_view digits = "0123456789";
    if (text.starts_with("0x") || text.starts_with("0X"))
      text.remove_prefix(2), digits = "0123456789abcdefABCDEF";
    size_t end = std::min(text.find_first_not_of(digits), text.size());
    text.remove_prefix(end);
    return end > 0;
  };
  bool number = skipNumber();
  if (number && text.starts_with('/')) text.remove_prefix(1), number = skipNumber();
  if (number && !text.empty())
    return fmt::format("{}: trailing garbage after value for option \"{}\".\n", extension, option);
  return fmt::format("{}: bad integer value for option \"{}\", or out of range.\n", extension, option);
}

std::string wordText(std::string_view word) {
  bool plain = !word.empty() && word.find_first_of(" \t\"\\") == word.npos;
  return plain ? std::string(word) : quotedWord(word);
}

std::string quotedWord(std::string_view text) {
  constexpr std::string_view kPlain = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-";
  if (!text.empty() && text.find_first_not_of(kPlain) == text.npos) return std::string(text);
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

} // namespace fg::netfilter

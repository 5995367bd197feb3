#include "netfilter/ip_set_text.h"

#include "netfilter/extension_spec.h"
#include "netfilter/rule_text.h"

#include <fmt/format.h>

#include <array>

namespace fg::netfilter {
namespace {
using Elements = tl::expected<std::vector<SetElement>, SetError>;

tl::unexpected<SetError> wrong(std::string message) { return tl::unexpected(SetError{std::move(message)}); }
tl::unexpected<SetError> syntax(const std::string& message) { return wrong("Syntax error: " + message); }

struct IcmpKind {
  std::string_view name;
  uint8_t type, code;
};
// lib/ipset_icmp: every message has a code.
constexpr std::array kIcmp{IcmpKind{"echo-reply", 0, 0},
                           IcmpKind{"network-unreachable", 3, 0},
                           IcmpKind{"host-unreachable", 3, 1},
                           IcmpKind{"protocol-unreachable", 3, 2},
                           IcmpKind{"port-unreachable", 3, 3},
                           IcmpKind{"fragmentation-needed", 3, 4},
                           IcmpKind{"source-route-failed", 3, 5},
                           IcmpKind{"network-unknown", 3, 6},
                           IcmpKind{"host-unknown", 3, 7},
                           IcmpKind{"network-prohibited", 3, 9},
                           IcmpKind{"host-prohibited", 3, 10},
                           IcmpKind{"TOS-network-unreachable", 3, 11},
                           IcmpKind{"TOS-host-unreachable", 3, 12},
                           IcmpKind{"communication-prohibited", 3, 13},
                           IcmpKind{"host-precedence-violation", 3, 14},
                           IcmpKind{"precedence-cutoff", 3, 15},
                           IcmpKind{"source-quench", 4, 0},
                           IcmpKind{"network-redirect", 5, 0},
                           IcmpKind{"host-redirect", 5, 1},
                           IcmpKind{"TOS-network-redirect", 5, 2},
                           IcmpKind{"TOS-host-redirect", 5, 3},
                           IcmpKind{"echo-request", 8, 0},
                           IcmpKind{"router-advertisement", 9, 0},
                           IcmpKind{"router-solicitation", 10, 0},
                           IcmpKind{"ttl-zero-during-transit", 11, 0},
                           IcmpKind{"ttl-zero-during-reassembly", 11, 1},
                           IcmpKind{"ip-header-bad", 12, 0},
                           IcmpKind{"required-option-missing", 12, 1},
                           IcmpKind{"timestamp-request", 13, 0},
                           IcmpKind{"timestamp-reply", 14, 0},
                           IcmpKind{"address-mask-request", 17, 0},
                           IcmpKind{"address-mask-reply", 18, 0}};

bool carriesPorts(uint8_t protocol) {
  return protocol == 6 || protocol == 17 || protocol == 132 || protocol == 136;
}

// First and last address of "A", "A/LENGTH" or "A-B".
struct Addresses {
  uint32_t first = 0, last = 0;
};

tl::expected<Addresses, SetError> parseAddresses(const IpSet& set, std::string_view text) {
  size_t at = text.find_first_of("/-");
  auto host = [&](std::string_view word) { return net::Ipv4Address::parse(word); };
  auto first = host(text.substr(0, at));
  if (!first)
    return syntax(fmt::format("cannot parse {}: resolving to IPv4 address failed", text.substr(0, at)));
  if (at == text.npos) return Addresses{first->value(), first->value()};
  std::string_view rest = text.substr(at + 1);
  if (text[at] == '/') {
    auto length = parseSetNumber(rest, 0, 32);
    if (!length) return tl::unexpected(length.error());
    if (*length == 0) return wrong("The value of the CIDR parameter of the IP address is invalid");
    net::Ipv4Prefix prefix(*first, static_cast<int>(*length));
    return Addresses{prefix.network().value(), prefix.network().value() | ~prefix.maskBits()};
  }
  auto last = host(rest);
  if (!last) return syntax(fmt::format("cannot parse {}: resolving to IPv4 address failed", rest));
  Addresses range{std::min(first->value(), last->value()), std::max(first->value(), last->value())};
  if (set.type == SetType::HashNet && range.first == 0 && range.last == UINT32_MAX)
    return wrong("The value of the CIDR parameter of the IP address is invalid");
  return range;
}

// As few networks as cover the addresses (ip_set_range_to_cidr).
std::vector<SetElement> networks(Addresses range) {
  std::vector<SetElement> out;
  for (uint64_t at = range.first; at <= range.last;) {
    int length = 32;
    while (length > 1) {
      uint64_t size = uint64_t{1} << (32 - length + 1);
      if (at % size != 0 || at + size - 1 > range.last) break;
      --length;
    }
    out.push_back({net::Ipv4Address(static_cast<uint32_t>(at)), static_cast<uint8_t>(length)});
    at += uint64_t{1} << (32 - length);
  }
  return out;
}

struct SetPorts {
  uint8_t protocol = 6;
  uint16_t first = 0, last = 0;
};

tl::expected<uint16_t, SetError> parseIcmp(std::string_view text) {
  for (const IcmpKind& kind : kIcmp)
    if (kind.name == text) return static_cast<uint16_t>(kind.type << 8 | kind.code);
  size_t slash = text.find('/');
  auto type = parseNumber(text.substr(0, slash), 255);
  auto code = slash == text.npos ? std::nullopt : parseNumber(text.substr(slash + 1), 255);
  if (!type || !code) return wrong(fmt::format("Cannot parse {} as an ICMP type/code.", text));
  return static_cast<uint16_t>(*type << 8 | *code);
}

tl::expected<uint16_t, SetError> parseSetPort(std::string_view text, std::string_view protocol) {
  if (auto port = parsePort(text)) return *port;
  std::string first = parseSetNumber(text, 0, 65535).error().message;
  return wrong(fmt::format("{}\nSyntax error: '{}' is invalid as number\ncannot parse '{}' as a {} port",
                           first, protocol, text, protocol));
}

tl::expected<SetPorts, SetError> parsePorts(std::string_view text) {
  SetPorts out;
  std::string protocol = "tcp";
  if (size_t colon = text.find(':'); colon != text.npos) {
    protocol = text.substr(0, colon);
    text.remove_prefix(colon + 1);
    auto number = parseRuleProtocol(protocol);
    if (!number || *number == 0) return syntax(fmt::format("cannot parse '{}' as a protocol", protocol));
    out.protocol = *number;
  }
  if (out.protocol == 1) {
    auto kind = parseIcmp(text);
    if (!kind) return tl::unexpected(kind.error());
    out.first = out.last = *kind;
    return out;
  }
  if (!carriesPorts(out.protocol)) {
    if (text == "0") return out;
    return syntax(fmt::format("Protocol {} can be used with pseudo port value 0 only.", protocol));
  }
  size_t dash = text.find('-');
  auto first = parseSetPort(text.substr(0, dash), protocol);
  auto last = dash == text.npos ? first : parseSetPort(text.substr(dash + 1), protocol);
  if (!first) return tl::unexpected(first.error());
  if (!last) return tl::unexpected(last.error());
  out.first = std::min(*first, *last), out.last = std::max(*first, *last);
  return out;
}

std::string portPart(const SetElement& element) {
  std::string protocol = protocolName(element.protocol);
  if (element.protocol != 1) return fmt::format(",{}:{}", protocol, element.port);
  uint8_t type = static_cast<uint8_t>(element.port >> 8), code = static_cast<uint8_t>(element.port);
  for (const IcmpKind& kind : kIcmp)
    if (kind.type == type && kind.code == code) return fmt::format(",icmp:{}", kind.name);
  return fmt::format(",icmp:{}/{}", type, code);
}
} // namespace

tl::expected<uint32_t, SetError> parseSetNumber(std::string_view text, uint32_t low, uint32_t high) {
  std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (!parseNumber(digits, UINT64_MAX)) return syntax(fmt::format("'{}' is invalid as number", text));
  auto number = parseNumber(text, high);
  if (number && *number >= low) return static_cast<uint32_t>(*number);
  return syntax(fmt::format("'{}' is out of range {}-{}", text, low, high));
}

Elements parseElements(const IpSet& set, std::string_view text) {
  size_t comma = text.find(',');
  SetPorts ports{0, 0, 0};
  if (set.type == SetType::HashIpPort) {
    bool one = comma != text.npos && text.find(',', comma + 1) == text.npos;
    if (!one) return syntax(fmt::format("Second element is missing from {}.", text));
    auto given = parsePorts(text.substr(comma + 1));
    if (!given) return tl::unexpected(given.error());
    ports = *given;
  } else if (comma != text.npos) {
    return syntax(fmt::format("Elem separator in {}, but settype {} supports none.", text, name(set.type)));
  }
  auto range = parseAddresses(set, text.substr(0, comma));
  if (!range) return tl::unexpected(range.error());
  if (set.type == SetType::HashNet) return networks(*range);
  if (range->first == 0 && range->last == 0) {
    if (set.type == SetType::HashIpPort) return wrong("Kernel error received: Invalid argument");
    return wrong("Null-valued element, cannot be stored in a hash type of set");
  }
  std::vector<SetElement> out;
  const uint64_t step = uint64_t{1} << (32 - set.netmask);
  for (uint64_t at = range->first; at <= range->last && out.size() <= set.maxelem; at += step)
    for (uint32_t port = ports.first; port <= ports.last && out.size() <= set.maxelem; ++port)
      out.push_back({net::Ipv4Prefix(net::Ipv4Address(static_cast<uint32_t>(at)), set.netmask).network(), 32,
                     ports.protocol, static_cast<uint16_t>(port)});
  return out;
}

std::string elementText(const IpSet& set, const SetElement& element) {
  std::string out = element.address.text();
  if (set.type == SetType::HashNet && element.length < 32) out += fmt::format("/{}", element.length);
  return set.type == SetType::HashIpPort ? out + portPart(element) : out;
}

std::string entryText(const IpSet& set, const SetElement& element, const IpSet::Entry& entry,
                      net::SimTime now) {
  std::string out = elementText(set, element);
  if (set.timeout) {
    auto left = [&] {
      return std::chrono::duration_cast<std::chrono::seconds>(*entry.expires - now).count();
    };
    out += fmt::format(" timeout {}", entry.expires ? std::max<int64_t>(left(), 1) : 0);
  }
  if (entry.nomatch) out += " nomatch";
  if (set.counters) out += fmt::format(" packets {} bytes {}", entry.packets, entry.bytes);
  if (!entry.comment.empty()) out += fmt::format(" comment \"{}\"", entry.comment);
  return out;
}

std::string headerText(const IpSet& set) {
  std::string out = fmt::format("family inet hashsize {} maxelem {}", set.hashsize, set.maxelem);
  if (set.netmask != 32) out += fmt::format(" netmask {}", set.netmask);
  if (set.timeout) out += fmt::format(" timeout {}", *set.timeout);
  if (set.counters) out += " counters";
  if (set.comments) out += " comment";
  if (set.skbinfo) out += " skbinfo";
  return out + fmt::format(" bucketsize {} initval {:#010x}", set.bucketsize, set.initval);
}

} // namespace fg::netfilter

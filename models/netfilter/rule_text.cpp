#include "netfilter/rule_text.h"

#include "netfilter/extension_spec.h"

#include <fmt/format.h>

#include <array>

namespace fg::netfilter {
namespace {
// The protocols that libxtables or /etc/protocols name.
constexpr std::array<std::pair<uint8_t, std::string_view>, 11> kProtocols{{{1, "icmp"},
                                                                           {2, "igmp"},
                                                                           {4, "ipencap"},
                                                                           {6, "tcp"},
                                                                           {17, "udp"},
                                                                           {47, "gre"},
                                                                           {50, "esp"},
                                                                           {51, "ah"},
                                                                           {58, "ipv6-icmp"},
                                                                           {132, "sctp"},
                                                                           {136, "udplite"}}};

std::string addressPart(const AddressPattern& pattern, std::string_view option) {
  if (pattern.isAny()) return {};
  return fmt::format("{} {} {}", pattern.inverted ? " !" : "", option, addressText(pattern));
}

std::string interfacePart(const InterfacePattern& pattern, std::string_view option) {
  if (pattern.isAny()) return {};
  return fmt::format("{} {} {}", pattern.inverted ? " !" : "", option, wordText(pattern.text));
}

std::string jumpText(const Rule& rule) {
  switch (rule.jump) {
  case Jump::None:
    return {};
  case Jump::Goto:
    return " -g " + wordText(rule.jumpName);
  case Jump::Accept:
  case Jump::Drop:
  case Jump::Return:
  case Jump::Chain:
  case Jump::Target:
    break;
  }
  std::string out = " -j " + wordText(rule.jumpName);
  if (rule.target) rule.target->save(out);
  return out;
}
} // namespace

std::string protocolName(uint8_t protocol) {
  for (auto [number, name] : kProtocols)
    if (number == protocol) return std::string(name);
  return std::to_string(protocol);
}

std::optional<uint8_t> parseRuleProtocol(std::string_view text) {
  if (text == "all" || text == "ALL") return uint8_t{0};
  if (text == "icmpv6") return uint8_t{58};
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  for (auto [number, name] : kProtocols)
    if (name == lower) return number;
  if (text.empty() || text.size() > 3 || text.find_first_not_of("0123456789") != text.npos) return {};
  int number = std::stoi(lower);
  return number > 255 ? std::nullopt : std::optional<uint8_t>(static_cast<uint8_t>(number));
}

std::string addressText(const AddressPattern& pattern) {
  std::string address = net::Ipv4Address(pattern.address).text();
  for (int length = 0; length <= 32; ++length)
    if (net::Ipv4Prefix({}, length).maskBits() == pattern.mask) return fmt::format("{}/{}", address, length);
  return address + '/' + net::Ipv4Address(pattern.mask).text();
}

std::string partText(const Rule& rule, BasePart part) {
  switch (part) {
  case BasePart::None:
    return {};
  case BasePart::Source:
    return addressPart(rule.source, "-s");
  case BasePart::Destination:
    return addressPart(rule.destination, "-d");
  case BasePart::In:
    return interfacePart(rule.in, "-i");
  case BasePart::Out:
    return interfacePart(rule.out, "-o");
  case BasePart::Protocol:
    if (rule.protocol == 0) return {};
    return fmt::format("{} -p {}", rule.protocolInverted ? " !" : "", protocolName(rule.protocol));
  case BasePart::Fragment:
    if (rule.fragments == Rule::Fragments::Any) return {};
    return rule.fragments == Rule::Fragments::OnlyFurther ? " -f" : " ! -f";
  }
  return {};
}

std::string ruleName(const Chain& chain, size_t index, const Rule& rule) {
  return fmt::format("{} #{}{}{}", chain.name, index, rule.jumpName.empty() ? "" : " ", rule.jumpName);
}

std::string specText(const Rule& rule, std::string_view counters) {
  std::string out;
  for (BasePart part : {BasePart::Source, BasePart::Destination, BasePart::In, BasePart::Out,
                        BasePart::Protocol, BasePart::Fragment})
    out += partText(rule, part);
  for (const auto& match : rule.matches) {
    out += " -m " + wordText(match->name);
    match->save(out);
  }
  out += counters;
  return out + jumpText(rule);
}

std::string saveText(std::string_view chain, const Rule& rule) {
  return fmt::format("-A {}{}", chain, specText(rule));
}

} // namespace fg::netfilter

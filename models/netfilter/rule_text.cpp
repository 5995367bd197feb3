#include "netfilter/rule_text.h"

#include "netfilter/extension_spec.h"

#include <fmt/format.h>

#include <array>

namespace fg::netfilter {
namespace {
// The protocols that libxtables or Debian 12's /etc/protocols name.
constexpr auto kProtocols =
    std::to_array<std::pair<uint8_t, std::string_view>>({{1, "icmp"},        {2, "igmp"},
                                                         {3, "ggp"},         {4, "ipencap"},
                                                         {5, "st"},          {6, "tcp"},
                                                         {8, "egp"},         {9, "igp"},
                                                         {12, "pup"},        {17, "udp"},
                                                         {20, "hmp"},        {22, "xns-idp"},
                                                         {27, "rdp"},        {29, "iso-tp4"},
                                                         {33, "dccp"},       {36, "xtp"},
                                                         {37, "ddp"},        {38, "idpr-cmtp"},
                                                         {41, "ipv6"},       {43, "ipv6-route"},
                                                         {44, "ipv6-frag"},  {45, "idrp"},
                                                         {46, "rsvp"},       {47, "gre"},
                                                         {50, "esp"},        {51, "ah"},
                                                         {57, "skip"},       {58, "ipv6-icmp"},
                                                         {59, "ipv6-nonxt"}, {60, "ipv6-opts"},
                                                         {73, "rspf"},       {81, "vmtp"},
                                                         {88, "eigrp"},      {89, "ospf"},
                                                         {93, "ax.25"},      {94, "ipip"},
                                                         {97, "etherip"},    {98, "encap"},
                                                         {103, "pim"},       {108, "ipcomp"},
                                                         {112, "vrrp"},      {115, "l2tp"},
                                                         {124, "isis"},      {132, "sctp"},
                                                         {133, "fc"},        {135, "mobility-header"},
                                                         {136, "udplite"},   {137, "mpls-in-ip"},
                                                         {138, "manet"},     {139, "hip"},
                                                         {140, "shim6"},     {141, "wesp"},
                                                         {142, "rohc"},      {143, "ethernet"}});

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

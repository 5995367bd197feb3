// The table of `iptables -L` (iptables/iptables.c, print_firewall).
#include "netfilter/rule_text.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
// xt_print_num: five digits, then K, M, G, T.
std::string shortNumber(uint64_t number) {
  if (number <= 99999) return fmt::format("{:>5} ", number);
  for (char unit : {'K', 'M', 'G'}) {
    number = (number + 500) / 1000;
    if (number <= 9999) return fmt::format("{:>4}{} ", number, unit);
  }
  return fmt::format("{:>4}T ", (number + 500) / 1000);
}

std::string number(uint64_t value, const ListStyle& style) {
  return style.exact ? fmt::format("{:>8} ", value) : shortNumber(value);
}

std::string trimmedNumber(uint64_t value, const ListStyle& style) {
  std::string text = number(value, style);
  size_t first = text.find_first_not_of(' ');
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::string address(const AddressPattern& pattern, Names names) {
  if (names == Names::Resolved) {
    if (pattern.mask == 0) return "anywhere";
    if (pattern.mask == 0xffffffff && pattern.address == 0x7f000001) return "localhost";  // /etc/hosts
    if (pattern.mask == 0xff000000 && pattern.address == 0x7f000000) return "loopback/8"; // /etc/networks
    if (pattern.mask == 0xffff0000 && pattern.address == 0xa9fe0000) return "link-local/16";
  }
  if (pattern.mask == 0xffffffff) return net::Ipv4Address(pattern.address).text();
  return addressText(pattern);
}

std::string interface(const InterfacePattern& pattern, Names names) {
  if (pattern.text.empty()) return names == Names::Numeric ? "*" : "any";
  return (pattern.inverted ? "!" : "") + pattern.text;
}

std::string protocol(const Rule& rule, const ListStyle& style) {
  bool numeric = style.names == Names::Numeric;
  std::string name = rule.protocol == 0 ? "all" : protocolName(rule.protocol);
  if (style.tools != ToolVersion::Iptables1_4_21)
    return fmt::format("{:<4} ", numeric ? std::to_string(rule.protocol) : name);
  // 1.4.21 -n: only the names that libxtables itself knows.
  static constexpr std::string_view kOwn = " all icmp tcp udp esp ah sctp udplite ";
  if (numeric && kOwn.find(' ' + name + ' ') == kOwn.npos) name = std::to_string(rule.protocol);
  return fmt::format("{:<5}", name);
}

std::string fragments(const Rule& rule) {
  switch (rule.fragments) {
  case Rule::Fragments::Any:
    return "-- ";
  case Rule::Fragments::OnlyFurther:
    return "-f ";
  case Rule::Fragments::NotFurther:
    return "!f ";
  }
  return {};
}

std::string title(const TableOf& table, const Chain& chain, const ListStyle& style) {
  if (!chain.isBuiltin())
    return fmt::format("Chain {} ({} references)\n", chain.name, table.references(chain));
  std::string out = fmt::format("Chain {} (policy {}", chain.name, chain.dropsByPolicy ? "DROP" : "ACCEPT");
  if (style.verbose)
    out += fmt::format(" {} packets, {} bytes", trimmedNumber(chain.policyCounters.packets, style),
                       trimmedNumber(chain.policyCounters.bytes, style));
  return out + ")\n";
}

std::string heading(const ListStyle& style) {
  std::string out;
  if (style.lineNumbers) out += "num  ";
  if (style.verbose) out += style.exact ? "    pkts      bytes " : " pkts bytes ";
  out += "target     prot opt ";
  if (style.verbose) out += "in     out     ";
  return out + "source               destination         \n";
}
} // namespace

std::string listRule(const Rule& rule, size_t line, const ListStyle& style) {
  std::string out;
  if (style.lineNumbers) out += fmt::format("{:<4} ", line);
  if (style.verbose) out += number(rule.counters.packets, style) + number(rule.counters.bytes, style);
  out += fmt::format("{:<9} {}{}{}", rule.target ? rule.target->listedAs() : rule.jumpName,
                     rule.protocolInverted ? '!' : ' ', protocol(rule, style), fragments(rule));
  if (style.verbose)
    out += fmt::format(" {:<6} {:<6} ", interface(rule.in, style.names), interface(rule.out, style.names));
  for (const AddressPattern* pattern : {&rule.source, &rule.destination})
    out += fmt::format("{}{:<19} ", pattern->inverted ? '!' : ' ', address(*pattern, style.names));
  if (rule.jump == Jump::Goto) out += "[goto] ";
  for (const auto& match : rule.matches)
    match->list(out, style.names);
  if (rule.target) rule.target->list(out, style.names);
  return out + '\n';
}

std::string listChain(const TableOf& table, const Chain& chain, const ListStyle& style) {
  std::string out = title(table, chain, style) + heading(style);
  for (size_t i = 0; i < chain.rules.size(); ++i)
    out += listRule(chain.rules[i], i + 1, style);
  return out;
}

} // namespace fg::netfilter

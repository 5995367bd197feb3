// Rules and tables as iptables-save and iptables -L print them.
#pragma once

#include "netfilter/chain.h"
#include "netfilter/rule_set.h"
#include "netfilter/walker.h"

namespace fg::netfilter {

// One part of a rule in iptables-save's form, with a blank before it: " ! -s 10.254.0.0/16".
std::string partText(const Rule& rule, BasePart part);
// How steps name a rule: "KUBE-SEP-X #2 DNAT".
std::string ruleName(const Chain& chain, size_t index, const Rule& rule);
// "gre", or the number where iptables knows no name.
std::string protocolName(uint8_t protocol);
std::optional<uint8_t> parseRuleProtocol(std::string_view text);

struct ListStyle {
  Names names = Names::Resolved;
  bool verbose = false, exact = false, lineNumbers = false;
  ToolVersion tools = ToolVersion::Iptables1_8_9;
};
// The block of one chain of `iptables -L`, without the blank line after it.
std::string listChain(const TableOf& table, const Chain& chain, const ListStyle& style);
// The line of one rule.
std::string listRule(const Rule& rule, size_t number, const ListStyle& style);

} // namespace fg::netfilter

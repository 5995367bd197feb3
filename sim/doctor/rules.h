// What checks ask about iptables rules without sending a packet.
#pragma once

#include "host/network_namespace.h"
#include "netfilter/chain.h"
#include "netfilter/rule.h"

#include <functional>
#include <string>
#include <string_view>

namespace fg::doctor {

// Of a rule: its chain's name, its place there from 1, and itself.
struct RuleAt {
  std::string_view chain;
  std::size_t index = 0;
  const netfilter::Rule* rule = nullptr;

  std::string text() const { return netfilter::saveText(chain, *rule); } // as iptables-save prints it
};

// The rules of a built-in chain, and of all chains that it jumps to where the jump stands; each chain once.
// Ends where `visit` returns false.
void forEachRule(const host::NetworkNamespace& ns, trace::Table table, trace::Hook hook,
                 const std::function<bool(const RuleAt&)>& visit);
// The rules of one chain; none where there is no such chain.
void forEachRuleIn(const host::NetworkNamespace& ns, trace::Table table, std::string_view chain,
                   const std::function<bool(const RuleAt&)>& visit);

// Does every packet fit it (a comment asks nothing)?
bool fitsAll(const netfilter::Rule& rule);
// Are there only addresses, interfaces and protocol, and comments beside them?
bool asksNoMatches(const netfilter::Rule& rule);
bool refuses(const netfilter::Rule& rule); // DROP or REJECT
// Does the pattern let through every address of the prefix?
bool covers(const netfilter::AddressPattern& pattern, const net::Ipv4Prefix& prefix);

} // namespace fg::doctor

#include "doctor/rules.h"

#include <algorithm>
#include <set>

namespace fg::doctor {
namespace {

using Visit = std::function<bool(const RuleAt&)>;

bool walk(const netfilter::Chain& chain, std::set<const netfilter::Chain*>& seen, const Visit& visit) {
  if (!seen.insert(&chain).second) return true;
  for (std::size_t i = 0; i < chain.rules.size(); ++i) {
    const netfilter::Rule& rule = chain.rules[i];
    if (!visit({chain.name, i + 1, &rule})) return false;
    if (rule.chain && !walk(*rule.chain, seen, visit)) return false;
  }
  return true;
}

} // namespace

void forEachRule(const host::NetworkNamespace& ns, trace::Table table, trace::Hook hook, const Visit& visit) {
  const netfilter::TableOf* found = ns.netfilter().rules.table(table);
  const netfilter::Chain* chain = found ? found->builtin(hook) : nullptr;
  std::set<const netfilter::Chain*> seen;
  if (chain) walk(*chain, seen, visit);
}

void forEachRuleIn(const host::NetworkNamespace& ns, trace::Table table, std::string_view chain,
                   const Visit& visit) {
  const netfilter::TableOf* found = ns.netfilter().rules.table(table);
  const netfilter::Chain* in = found ? found->find(chain) : nullptr;
  for (std::size_t i = 0; in && i < in->rules.size(); ++i)
    if (!visit({in->name, i + 1, &in->rules[i]})) return;
}

bool asksNoMatches(const netfilter::Rule& rule) {
  return std::all_of(rule.matches.begin(), rule.matches.end(),
                     [](const auto& match) { return match->alwaysMatches(); });
}

bool fitsAll(const netfilter::Rule& rule) {
  return rule.source.isAny() && rule.destination.isAny() && rule.in.isAny() && rule.out.isAny()
         && rule.protocol == 0 && rule.fragments == netfilter::Rule::Fragments::Any && asksNoMatches(rule);
}

bool refuses(const netfilter::Rule& rule) {
  return rule.jump == netfilter::Jump::Drop
         || (rule.jump == netfilter::Jump::Target && rule.jumpName == "REJECT");
}

bool covers(const netfilter::AddressPattern& pattern, const net::Ipv4Prefix& prefix) {
  if (pattern.isAny()) return true;
  if (pattern.inverted) return false;
  bool isWider = (pattern.mask & ~prefix.mask().value()) == 0;
  return isWider && pattern.fits(prefix.canonical().address());
}

} // namespace fg::doctor

// What iptables and conntrack can decide: by the targets of the rules that the chain can reach.
#include "netfilter/chain.h"
#include "netfilter/rule.h"
#include "report/outcomes/possible.h"
#include "report/words/rule_text.h"

#include <algorithm>
#include <array>
#include <set>

namespace fg::report {
namespace {

using netfilter::Chain;
using netfilter::Rule;
using trace::RuleAction;

// Targets behind which no rule of the table is asked (iptables-extensions(8)).
constexpr std::array<std::string_view, 8> kDeciding{"ACCEPT", "DNAT",   "DROP",     "MASQUERADE",
                                                    "NETMAP", "REJECT", "REDIRECT", "SNAT"};

// Every rule that a packet which begins in the chain can be held against, each once.
void addReachable(std::vector<std::string>& targets, const Chain& chain, std::set<const Chain*>& seen) {
  if (!seen.insert(&chain).second) return;
  for (const Rule& rule : chain.rules) {
    if (rule.chain)
      addReachable(targets, *rule.chain, seen);
    else
      targets.push_back(targetText(netfilter::saveText(chain.name, rule)));
  }
}

std::vector<std::string> reachableTargets(const netfilter::RuleSet& rules, trace::Table which,
                                          trace::Hook hook) {
  std::vector<std::string> targets;
  std::set<const Chain*> seen;
  const netfilter::TableOf* table = rules.table(which);
  if (const Chain* chain = table ? table->builtin(hook) : nullptr) addReachable(targets, *chain, seen);
  return targets;
}

bool decides(const std::string& target) {
  return std::ranges::find(kDeciding, target.substr(0, target.find(' '))) != kDeciding.end();
}

bool decided(const trace::RuleVisit& visit) {
  return visit.action == RuleAction::Accept || visit.action == RuleAction::Drop
         || visit.action == RuleAction::Reject;
}

} // namespace

Possible possibleVerdicts(const Stage& stage, const trace::TableTraversal& walk) {
  auto policy = [&](bool drops) { return stage.say("outcome.policy", drops ? "DROP" : "ACCEPT"); };
  auto rule = [&](const std::string& target) { return stage.say("outcome.rule", target); };
  Possible out;
  bool drops = walk.byPolicy && walk.verdict != trace::TableVerdict::Accept;
  auto last = std::find_if(walk.visits.rbegin(), walk.visits.rend(), decided);
  out.happened =
      walk.byPolicy || last == walk.visits.rend() ? policy(drops) : rule(targetText(stage.text(last->rule)));
  const netfilter::RuleSet& rules = stage.ns.netfilter().rulesOf(walk.rulesOf);
  for (const std::string& target : reachableTargets(rules, walk.table, walk.hook))
    if (decides(target)) out.all.push_back(rule(target));
  const netfilter::TableOf* table = rules.table(walk.table);
  const Chain* chain = table ? table->builtin(walk.hook) : nullptr;
  out.all.push_back(policy(chain ? chain->dropsByPolicy : drops));
  return out;
}

// Which states there are for such a packet (nf_conntrack_core.c): an error belongs to another connection or
// to none, a reply to one that was asked for; a TCP segment can be out of place.
Possible possibleStates(const Stage& stage, const trace::ConntrackLookup& lookup,
                        const net::PacketHeader& header) {
  using trace::ConntrackState;
  std::vector<ConntrackState> states;
  bool icmp = header.protocol == net::Protocol::Icmp;
  if (icmp && net::icmp::isError(header.icmpType))
    states = {ConntrackState::Related, ConntrackState::Invalid};
  else if (icmp && header.icmpType == net::icmp::kEchoReply)
    states = {ConntrackState::Established, ConntrackState::Invalid};
  else
    states = {ConntrackState::New, ConntrackState::Established};
  if (header.protocol == net::Protocol::Tcp) states.push_back(ConntrackState::Invalid);
  for (trace::Hook hook : {trace::Hook::Prerouting, trace::Hook::Output})
    for (const std::string& target : reachableTargets(stage.ns.netfilter().rules, trace::Table::Raw, hook))
      if (target.starts_with("CT") || target.starts_with("NOTRACK"))
        states.push_back(ConntrackState::Untracked);
  Possible out{std::string(trace::name(lookup.state)), {}};
  for (ConntrackState state : states)
    out.all.emplace_back(trace::name(state));
  return out;
}

} // namespace fg::report

// An iptables rule, or a built-in chain's policy, let the packet go no further.
#include "report/diagnosis/register.h"

namespace fg::report {
namespace {

using trace::RuleAction;
using trace::TableTraversal;

const TableTraversal* refusal(const Case& lost) {
  const auto* walk = lost.lastWhereItEnded<TableTraversal>();
  return walk && walk->verdict != trace::TableVerdict::Accept ? walk : nullptr;
}

const trace::RuleVisit* refusingRule(const TableTraversal& walk) {
  for (auto visit = walk.visits.rbegin(); visit != walk.visits.rend(); ++visit)
    if (visit->action == RuleAction::Drop || visit->action == RuleAction::Reject) return &*visit;
  return nullptr;
}

// "iptables", with the table where it is another than filter; "iptables-legacy" where that has rules beside
// it.
std::string iptables(const TableTraversal& walk) {
  std::string tool = "iptables";
  if (walk.rulesOf != trace::RulesOf::TheOnlyTool) tool += "-" + std::string(trace::toolWord(walk.rulesOf));
  return walk.table == trace::Table::Filter ? tool : fmt::format("{} -t {}", tool, trace::name(walk.table));
}

} // namespace

std::optional<Diagnosis> iptablesRule(const Case& lost) {
  const TableTraversal* walk = refusal(lost);
  const trace::RuleVisit* rule = walk ? refusingRule(*walk) : nullptr;
  if (!rule) return {};
  std::string text(lost.text(rule->rule)), where = lost.nameOf(lost.failed.endedIn);
  std::string_view chain = lost.text(rule->chain);
  Diagnosis out = lost.begin("iptables-rule");
  out.cause = lost.say("cause.rule", rule->index, chain, trace::name(walk->table), text);
  lost.since(out, [&](const trace::StateChange& change) {
    return change.where == lost.failed.endedIn && change.state == trace::StateKind::Rule
           && change.change == trace::ChangeKind::Added && change.what.find(text) != std::string::npos;
  });
  std::string deletion =
      text.starts_with("-A ") ? "-D " + text.substr(3) : fmt::format("-D {} {}", chain, rule->index);
  out.mends.push_back({where, iptables(*walk) + " " + deletion});
  out.check = Check{{where, fmt::format("{} -L {} -n -v --line-numbers", iptables(*walk), chain)},
                    lost.say("expect.counter", rule->index)};
  return out;
}

std::optional<Diagnosis> chainPolicy(const Case& lost) {
  const TableTraversal* walk = refusal(lost);
  if (!walk || !walk->byPolicy) return {};
  std::string where = lost.nameOf(lost.failed.endedIn);
  std::string_view hook = trace::name(walk->hook);
  bool forward = walk->table == trace::Table::Filter && walk->hook == trace::Hook::Forward;
  Diagnosis out = lost.begin("chain-policy");
  out.cause = forward ? lost.say("cause.policy.forward", trace::name(walk->table))
                      : lost.say("cause.policy", trace::name(walk->table), hook);
  std::string policy = fmt::format("-P {} DROP", hook);
  lost.since(out, [&](const trace::StateChange& change) {
    return change.where == lost.failed.endedIn && change.state == trace::StateKind::Rule
           && change.what.find(policy) != std::string::npos;
  });
  out.mends.push_back({where, fmt::format("{} -P {} ACCEPT", iptables(*walk), hook)});
  if (forward) {
    auto lease = lost.directory.leaseFor(lost.failed.last.destination);
    std::string to = lease ? lease->subnet.text() : lost.failed.last.destination.text();
    out.mends.push_back({where, fmt::format("{} -A FORWARD -d {} -j ACCEPT", iptables(*walk), to)});
  }
  out.check =
      Check{{where, fmt::format("{} -L {} -n", iptables(*walk), hook)}, lost.say("expect.policy", hook)};
  return out;
}

} // namespace fg::report

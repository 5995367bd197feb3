// The part of a hook that walks through tables.
#include "netfilter/hook_run.h"
#include "netfilter/ip_sets.h"
#include "netfilter/recent_lists.h"
#include "netfilter/recording_visitor.h"
#include "netfilter/rule_text.h"

#include <fmt/format.h>

#include <utility>

namespace fg::netfilter {

template<class Visitor> WalkResult HookRun::walk(const TableOf& table, Visitor& visitor) {
  const net::Ipv4Packet& packet = m_context.packet;
  Evaluation evaluation{m_context,
                        packet.header(),
                        packet.hasTransportHeader(),
                        m_place.host,
                        m_netfilter.conntrack,
                        m_netfilter.rules.recent(),
                        m_netfilter.rules.sets(),
                        m_netfilter.chooseByChance,
                        m_hook,
                        m_place.recorder != nullptr,
                        false,
                        1,
                        {},
                        {},
                        {}};
  WalkResult result = walkChain(*table.builtin(m_hook), evaluation, visitor, m_netfilter.walk);
  m_rejectWith = evaluation.rejectWith;
  return result;
}

void HookRun::askTable(Table which) {
  for (const RuleSet* rules : m_netfilter.ruleSets())
    if (rules && rules->table(which) && m_outcome.verdict == HookOutcome::Verdict::Accept)
      obey(which, walkTable(*rules, which));
}

WalkResult HookRun::walkTable(const RuleSet& rules, Table which) {
  const TableOf* table = rules.table(which);
  const Chain* chain = table ? table->builtin(m_hook) : nullptr;
  if (!chain) return {};
  bool worthTelling =
      which == Table::Filter || which == Table::Nat || !chain->rules.empty() || chain->dropsByPolicy;
  if (m_place.recorder && worthTelling) return walkRecorded(rules, *table, *chain);
  NullVisitor nobody;
  return walk(*table, nobody);
}

WalkResult HookRun::walkRecorded(const RuleSet& rules, const TableOf& table, const Chain& chain) {
  trace::Recorder& recorder = *m_place.recorder;
  trace::TableTraversal step;
  step.table = table.which;
  step.rulesOf = m_netfilter.rulesOf(rules);
  step.hook = *chain.hook;
  step.interfaceIn = m_context.in.empty() ? trace::StringId{} : recorder.intern(m_context.in);
  step.interfaceOut = m_context.out.empty() ? trace::StringId{} : recorder.intern(m_context.out);
  step.source = m_context.packet.source();
  step.destination = m_context.packet.destination();
  step.protocol = m_context.packet.protocol();
  step.furtherFragment = m_context.packet.fragmentOffset() != 0;
  RecordingVisitor visitor(recorder, step, m_context.mark);
  WalkResult result = walk(table, visitor);
  step.verdict = result.verdict;
  step.byPolicy = result.rule == nullptr;
  record(std::move(step));
  for (const auto& [what, by] : visitor.changes)
    noteChange(what.field, what.before, what.after, by);
  return result;
}

void HookRun::obey(Table table, const WalkResult& result) {
  if (result.verdict == trace::TableVerdict::Accept) return;
  drop(result.rule ? fmt::format("{} {} #{} {}", trace::name(table), result.chain->name, result.index,
                                 saveText(result.chain->name, *result.rule))
                   : fmt::format("{} {} policy DROP", trace::name(table), result.chain->name));
  if (result.verdict != trace::TableVerdict::Reject) return;
  m_outcome.verdict = HookOutcome::Verdict::Reject;
  m_outcome.rejectWith = m_rejectWith;
  m_outcome.disposition = trace::Disposition::Rejected;
}

} // namespace fg::netfilter

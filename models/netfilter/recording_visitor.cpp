#include "netfilter/recording_visitor.h"

#include "netfilter/recorded_rules.h"
#include "netfilter/rule_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace fg::netfilter {
namespace {
uint8_t shownDepth(size_t depth) { return static_cast<uint8_t>(std::min<size_t>(depth, 0xff)); }
} // namespace

trace::StringId RecordingVisitor::because(const Rule& rule, const MatchResult& result, const Evaluation& e) {
  if (!result.modelled) {
    std::string name = result.failed ? result.failed->name : rule.jumpName;
    return m_recorder.intern(
        fmt::format("{}, assumed {}", name, result.failed ? "not to match" : "to do nothing"));
  }
  if (result.failed) return textOf(m_recorder.recording(), *result.failed);
  return e.note.empty() ? trace::StringId{} : m_recorder.intern(e.note);
}

// Neighbours are one entry; the words are made when somebody looks.
void RecordingVisitor::passBy(const Chain& chain, size_t first, size_t last, size_t depth) {
  trace::ChainId id = chain.rules.recordedIn(m_recorder, chain.name);
  auto before = static_cast<uint32_t>(m_traversal.visits.size());
  auto from = static_cast<uint32_t>(first), to = static_cast<uint32_t>(last);
  if (!m_traversal.passed.empty()) {
    trace::RulesPassedBy& previous = m_traversal.passed.back();
    if (previous.before == before && previous.chain == id && previous.depth == shownDepth(depth)
        && previous.last + 1 == from) {
      previous.last = to;
      return;
    }
  }
  m_traversal.passed.push_back({id, from, to, before, shownDepth(depth)});
}

void RecordingVisitor::visit(const Chain& chain, size_t index, const Rule& rule, size_t depth,
                             const MatchResult& result, trace::RuleAction action, const Evaluation& e) {
  if (result.failedPart != BasePart::None) return passBy(chain, index, index, depth);
  if (!chain.noted) chain.noted = m_recorder.intern(chain.name);
  trace::RuleVisit visit;
  visit.chain = chain.noted;
  visit.index = static_cast<uint32_t>(index);
  visit.depth = shownDepth(depth);
  visit.action = action;
  visit.rule = textOf(m_recorder.recording(), chain.name, rule);
  visit.because = because(rule, result, e);
  visit.byChance = e.byChance;
  visit.probability = e.byChance ? e.probability : 1;
  visit.notModelled = !result.modelled;
  m_traversal.visits.push_back(visit);
  if (e.packet.mark != m_mark) {
    FieldChange mark{trace::Field::Mark, fmt::format("{:#x}", m_mark), fmt::format("{:#x}", e.packet.mark)};
    changes.push_back({std::move(mark), ruleName(chain, index, rule)});
    m_mark = e.packet.mark;
  }
  if (result.matched)
    for (const FieldChange& change : e.changes)
      changes.push_back({change, ruleName(chain, index, rule)});
  if (!result.modelled) warnNotModelled(chain, rule, result);
}

void RecordingVisitor::warnNotModelled(const Chain& chain, const Rule& rule, const MatchResult& result) {
  if (rule.warned) return;
  rule.warned = true;
  m_recorder.warn(fmt::format("iptables: not modelled, so taken {}: {} {}",
                              result.matched ? "to do nothing" : "as if it did not match",
                              trace::name(m_traversal.table), saveText(chain.name, rule)));
}

} // namespace fg::netfilter

#include "netfilter/recording_visitor.h"

#include "netfilter/rule_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace fg::netfilter {
namespace {
template<class Make> trace::StringId once(trace::Recorder& recorder, trace::StringId& kept, Make make) {
  if (!kept) kept = recorder.intern(make());
  return kept;
}

std::string_view trimmed(std::string_view text) {
  if (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

std::string matchText(const Match& match) {
  std::string options;
  match.save(options);
  return fmt::format("-m {}{}{}", match.name, options.empty() ? "" : " ", trimmed(options));
}
} // namespace

trace::StringId RecordingVisitor::because(const Rule& rule, const MatchResult& result, const Evaluation& e) {
  if (!result.modelled) {
    std::string name = result.failed ? result.failed->name : rule.jumpName;
    return m_recorder.intern(
        fmt::format("{}, assumed {}", name, result.failed ? "not to match" : "to do nothing"));
  }
  if (result.failed) return once(m_recorder, result.failed->noted, [&] { return matchText(*result.failed); });
  if (result.failedPart != BasePart::None)
    return m_recorder.intern(trimmed(partText(rule, result.failedPart)));
  return e.note.empty() ? trace::StringId{} : m_recorder.intern(e.note);
}

void RecordingVisitor::visit(const Chain& chain, size_t index, const Rule& rule, size_t depth,
                             const MatchResult& result, trace::RuleAction action, const Evaluation& e) {
  trace::RuleVisit visit;
  visit.chain = once(m_recorder, chain.noted, [&] { return chain.name; });
  visit.index = static_cast<uint16_t>(std::min<size_t>(index, 0xffff));
  visit.depth = static_cast<uint8_t>(std::min<size_t>(depth, 0xff));
  visit.action = action;
  visit.rule = once(m_recorder, rule.text, [&] { return saveText(chain.name, rule); });
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

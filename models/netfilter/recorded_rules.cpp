#include "netfilter/recorded_rules.h"

#include "netfilter/rule_text.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {

std::string_view withoutBlank(std::string_view text) {
  if (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

} // namespace

trace::StringId textOf(const trace::Recording& recording, std::string_view chain, const Rule& rule) {
  if (!rule.text) rule.text = recording.intern(saveText(chain, rule));
  return rule.text;
}

trace::StringId textOf(const trace::Recording& recording, const Match& match) {
  if (match.noted) return match.noted;
  std::string options;
  match.save(options);
  match.noted = recording.intern(
      fmt::format("-m {}{}{}", match.name, options.empty() ? "" : " ", withoutBlank(options)));
  return match.noted;
}

trace::StringId textOf(const trace::Recording& recording, const Rule& rule, BasePart part) {
  return recording.intern(withoutBlank(partText(rule, part)));
}

trace::StringId RecordedRules::rule(const trace::Recording& recording, uint32_t index) const {
  return textOf(recording, recording.text(m_chain), (*m_rules)[index - 1]);
}

trace::RuleVisit RecordedRules::passedBy(const trace::Recording& recording, const trace::TableTraversal& walk,
                                         uint32_t index) const {
  const Rule& rule = (*m_rules)[index - 1];
  trace::RuleVisit visit;
  visit.chain = m_chain;
  visit.index = index;
  visit.rule = this->rule(recording, index);
  const PacketLook look{walk.source,
                        walk.destination,
                        walk.protocol,
                        walk.furtherFragment,
                        recording.text(walk.interfaceIn),
                        recording.text(walk.interfaceOut)};
  BasePart part = firstMisfit(rule, look);
  visit.because =
      part == BasePart::None ? textOf(recording, *portMatch(rule)) : textOf(recording, rule, part);
  return visit;
}

} // namespace fg::netfilter

// The rules of a chain in the recording.
#pragma once

#include "netfilter/walker.h"
#include "trace/recording.h"

#include <memory>

namespace fg::netfilter {

class RecordedRules : public trace::RecordedChain {
public:
  RecordedRules(trace::StringId chain, std::shared_ptr<const std::vector<Rule>> rules)
      : m_chain(chain), m_rules(std::move(rules)) {}

  trace::StringId rule(const trace::Recording& recording, uint32_t index) const override;
  trace::RuleVisit passedBy(const trace::Recording& recording, const trace::TableTraversal& walk,
                            uint32_t index) const override;

private:
  trace::StringId m_chain; // its name
  std::shared_ptr<const std::vector<Rule>> m_rules;
};

// --- what the recording says of a rule ------------------------------------------------------------
// "-A KUBE-SERVICES -d 10.254.0.2/32 …": made once for each rule.
trace::StringId textOf(const trace::Recording& recording, std::string_view chain, const Rule& rule);
// "-m udp --dport 53": made once for each match.
trace::StringId textOf(const trace::Recording& recording, const Match& match);
// "-d 10.254.0.2/32"
trace::StringId textOf(const trace::Recording& recording, const Rule& rule, BasePart part);

} // namespace fg::netfilter

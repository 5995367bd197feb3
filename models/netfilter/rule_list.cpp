#include "netfilter/rule_list.h"

#include "netfilter/recorded_rules.h"

namespace fg::netfilter {

constexpr size_t kWorthAnIndex = 16; // rules

void RuleList::readLater(Reader reader) {
  clear();
  m_shared->reader = std::move(reader);
}

std::vector<Rule>& RuleList::own() {
  read();
  if (m_shared.use_count() > 1) {
    auto copy = std::make_shared<Shared>();
    copy->rules = m_shared->rules;
    m_shared = std::move(copy);
  }
  m_shared->index.reset();
  m_shared->recorded = {};
  return m_shared->rules;
}

const RuleIndex* RuleList::index() const {
  if (size() < kWorthAnIndex) return nullptr;
  if (!m_shared->index) m_shared->index = std::make_unique<const RuleIndex>(m_shared->rules);
  return m_shared->index->isWorthWhile() ? m_shared->index.get() : nullptr;
}

trace::ChainId RuleList::recordedIn(trace::Recorder& recorder, const std::string& chain) const {
  if (!m_shared->recorded) {
    auto& chains = recorder.recording().chains;
    m_shared->recorded = {static_cast<uint32_t>(chains.size())};
    std::shared_ptr<const std::vector<Rule>> rules(m_shared, &m_shared->rules);
    chains.push_back(std::make_unique<const RecordedRules>(recorder.intern(chain), std::move(rules)));
  }
  return m_shared->recorded;
}

} // namespace fg::netfilter

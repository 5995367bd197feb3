#include "engine/chance.h"

namespace fg::engine {

bool Chance::choose(double probability, const std::function<double()>& draw) {
  bool certain = probability <= 0 || probability >= 1;
  bool matched = probability >= 1;
  if (!certain) matched = m_choices.size() < m_forced.size() ? m_forced[m_choices.size()] : draw() < probability;
  if (!certain) m_choices.push_back({matched, matched ? probability : 1 - probability});
  return matched;
}

double Chance::probability() const {
  double product = 1;
  for (const Choice& choice : m_choices) product *= choice.probability;
  return product;
}

// Depth first: the last choice that matched is taken the other way next. Precondition: choices beyond the
// forced ones were made to match (a draw of 0).
bool BranchWalk::advance(const std::vector<Chance::Choice>& made) {
  m_forced.clear();
  for (const Chance::Choice& choice : made) m_forced.push_back(choice.matched);
  while (!m_forced.empty() && !m_forced.back()) m_forced.pop_back();
  if (m_forced.empty()) return false;
  m_forced.back() = false;
  return true;
}

} // namespace fg::engine

#include "engine/chance.h"

namespace fg::engine {

Chance Chance::forced(std::vector<bool> choices) {
  Chance chance;
  chance.m_drawn = false;
  chance.m_forced = std::move(choices);
  return chance;
}

bool Chance::choose(double probability, const std::function<double()>& draw) {
  bool certain = probability <= 0 || probability >= 1;
  bool matched = probability >= 1;
  if (certain) return matched;
  std::size_t number = m_choices.size();
  matched = m_drawn ? draw() < probability : number >= m_forced.size() || m_forced[number];
  m_choices.push_back({matched, matched ? probability : 1 - probability});
  return matched;
}

double Chance::probability() const {
  double product = 1;
  for (const Choice& choice : m_choices)
    product *= choice.probability;
  return product;
}

// Depth first: the last choice that matched is taken the other way next. Precondition: choices beyond the
// forced ones matched, as those of Chance::forced() do.
bool BranchWalk::advance(const std::vector<Chance::Choice>& made) {
  m_forced.clear();
  for (const Chance::Choice& choice : made)
    m_forced.push_back(choice.matched);
  while (!m_forced.empty() && !m_forced.back())
    m_forced.pop_back();
  if (m_forced.empty()) return false;
  m_forced.back() = false;
  return true;
}

} // namespace fg::engine

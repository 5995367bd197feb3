#include "core/manual_scheduler.h"

#include <algorithm>

namespace fg::core {

uint64_t ManualScheduler::after(net::SimTime delay, std::function<void()> action) {
  m_actions.emplace(std::pair(m_now + delay, ++m_lastId), std::move(action));
  return m_lastId;
}

void ManualScheduler::cancel(uint64_t id) {
  auto it =
      std::find_if(m_actions.begin(), m_actions.end(), [&](const auto& a) { return a.first.second == id; });
  if (it != m_actions.end()) m_actions.erase(it);
}

void ManualScheduler::runUntil(net::SimTime time) {
  while (!m_actions.empty() && m_actions.begin()->first.first <= time) {
    auto node = m_actions.extract(m_actions.begin());
    m_now = node.key().first;
    node.mapped()();
  }
  m_now = time;
}

} // namespace fg::core

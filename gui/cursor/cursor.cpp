#include "cursor/cursor.h"

#include <algorithm>

namespace fg::gui {

const PathData* Cursor::path() const {
  return m_trace && m_path < m_trace->paths.size() ? &m_trace->paths[m_path] : nullptr;
}

const Standing* Cursor::standing() const {
  return m_position < 0 ? nullptr : &m_steps[static_cast<std::size_t>(m_position)];
}

const HopData* Cursor::hop() const { return standing() ? m_hops[standing()->hop] : nullptr; }

const StepData* Cursor::step() const { return standing() ? &step(*standing()) : nullptr; }

int Cursor::positionOf(std::size_t hop, std::size_t step) const {
  auto found = std::find_if(m_steps.begin(), m_steps.end(),
                            [&](const Standing& one) { return one.hop == hop && one.step == step; });
  return found == m_steps.end() ? -1 : static_cast<int>(found - m_steps.begin());
}

void Cursor::setTrace(std::shared_ptr<const TraceData> trace) {
  m_trace = std::move(trace);
  m_path = 0;
  gather();
}

void Cursor::setPath(std::size_t index) {
  m_path = index;
  gather();
}

void Cursor::gather() {
  m_hops.clear();
  m_steps.clear();
  if (const PathData* way = path()) {
    for (const HopData& hop : way->request.hops)
      m_hops.push_back(&hop);
    m_requestHops = m_hops.size();
    if (way->reply)
      for (const HopData& hop : way->reply->hops)
        m_hops.push_back(&hop);
  }
  for (std::size_t hop = 0; hop < m_hops.size(); ++hop)
    for (std::size_t step = 0; step < m_hops[hop]->steps.size(); ++step)
      m_steps.push_back({isReply(hop), hop, step});
  m_position = m_steps.empty() ? -1 : 0;
  m_limit = count() - 1;
  emit traceChanged();
  emit positionChanged();
}

void Cursor::setPosition(int position) {
  if (m_steps.empty()) return;
  position = std::clamp(position, 0, m_limit);
  if (std::exchange(m_position, position) != position) emit positionChanged();
}

void Cursor::setLimit(int position) {
  position = std::min(position, count() - 1);
  if (std::exchange(m_limit, position) == position) return;
  emit limitChanged();
  if (m_position > m_limit) setPosition(m_limit);
}

void Cursor::nextHop() {
  if (!standing()) return;
  std::size_t here = standing()->hop;
  auto found =
      std::find_if(m_steps.begin(), m_steps.end(), [&](const Standing& one) { return one.hop > here; });
  setPosition(found == m_steps.end() ? count() - 1 : static_cast<int>(found - m_steps.begin()));
}

void Cursor::previousHop() {
  if (!standing()) return;
  std::size_t here = standing()->step > 0 ? standing()->hop : standing()->hop - (standing()->hop > 0 ? 1 : 0);
  setPosition(positionOf(here, 0));
}

void Cursor::nextDrop() {
  for (int i = 1; i <= m_limit + 1; ++i) {
    int position = (m_position + i) % (m_limit + 1);
    if (step(at(position)).kind != "drop") continue;
    setPosition(position);
    return;
  }
}

} // namespace fg::gui

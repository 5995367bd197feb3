#include "cursor/prediction.h"

namespace fg::gui {

Prediction::Prediction(Cursor& cursor, QObject* parent) : QObject(parent), m_cursor(cursor) {
  connect(&m_cursor, &Cursor::traceChanged, this, [this] {
    if (m_isOn) begin(0);
  });
  connect(&m_cursor, &Cursor::positionChanged, this, &Prediction::changed);
}

void Prediction::setOn(bool on) {
  if (std::exchange(m_isOn, on) == on) return;
  m_asked = m_right = 0;
  if (on)
    begin(m_cursor.position());
  else
    m_cursor.setLimit(m_cursor.count() - 1);
  emit changed();
}

void Prediction::begin(int from) {
  m_last.reset();
  m_cursor.setLimit(limitFrom(from));
}

int Prediction::limitFrom(int position) const {
  for (int next = position + 1; next < m_cursor.count(); ++next)
    if (!m_cursor.step(m_cursor.at(next)).outcomes.empty()) return next - 1;
  return m_cursor.count() - 1;
}

std::optional<Standing> Prediction::question() const {
  if (!hides() || m_cursor.position() != m_cursor.limit()) return {};
  return m_cursor.at(m_cursor.limit() + 1);
}

void Prediction::choose(int outcome) {
  auto asked = question();
  if (!asked) return;
  const StepData& step = m_cursor.step(*asked);
  if (outcome < 0 || static_cast<std::size_t>(outcome) >= step.outcomes.size()) return;
  const OutcomeData& chosen = step.outcomes[static_cast<std::size_t>(outcome)];
  m_last = Guess{chosen.text, {}, step.summary};
  for (const OutcomeData& one : step.outcomes)
    if (one.happened) m_last->truth = one.text;
  ++m_asked;
  m_right += chosen.happened ? 1 : 0;
  int here = m_cursor.limit() + 1;
  m_cursor.setLimit(limitFrom(here));
  m_cursor.setPosition(here);
}

} // namespace fg::gui

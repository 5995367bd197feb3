#include "views/run_until.h"

namespace fg::gui {

RunUntil::RunUntil(Document& document, EventFeed& feed, const EventModel& events, QObject* parent)
    : QObject(parent), m_document(document), m_feed(feed), m_events(events) {
  connect(&m_feed, &EventFeed::completed, this, [this] {
    if (!m_test) return;
    auto found = find();
    m_test = {};
    m_document.lookAt(found.value_or(m_fromNs));
    if (!found) emit nothingFound();
  });
}

void RunUntil::start(Test test) {
  if (!m_document.isOpen()) return;
  m_test = std::move(test);
  m_fromNs = m_document.atNs();
  auto found = find();
  bool isAllKnown = m_feed.reachedNs() >= m_document.endNs();
  if (!found && !isAllKnown) return m_document.lookAt(m_document.endNs());
  m_test = {};
  if (found)
    m_document.lookAt(*found);
  else
    emit nothingFound();
}

std::optional<qint64> RunUntil::find() const {
  for (int row = m_events.countUntil(m_fromNs); row < m_events.rowCount(); ++row)
    if (m_test(m_events.at(row))) return m_events.at(row).timeNs;
  return {};
}

} // namespace fg::gui

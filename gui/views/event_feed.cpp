#include "views/event_feed.h"

#include <algorithm>

namespace fg::gui {
namespace {

constexpr int kPage = 1000; // the most that the engine gives at once

} // namespace

EventFeed::EventFeed(Document& document, EventModel& events, QObject* parent)
    : QObject(parent), m_document(document), m_events(events) {
  connect(&m_document, &Document::historyChanged, this, &EventFeed::begin);
  connect(&m_document, &Document::stateChanged, this, &EventFeed::follow);
  connect(&m_document, &Document::languageChanged, this, [this] { // what was told was told in the other one
    begin();
    if (m_document.isOpen()) follow();
  });
}

void EventFeed::begin() {
  ++m_generation;
  m_events.clear();
  m_changes = m_packets = {};
  m_changeCount = m_packetCount = 0;
  m_reachedNs = -1;
  m_isAsking = false;
}

void EventFeed::follow() {
  m_events.setNow(m_document.atNs());
  m_leastNs = std::min(m_leastNs, m_document.atNs());
  if (m_isAsking || m_document.atNs() <= m_reachedNs) return;
  m_isAsking = true;
  m_leastNs = m_document.atNs();
  ask("changes", m_changeCount);
}

void EventFeed::ask(const QString& method, int offset) {
  m_document.engine().call(method, {{"offset", offset}, {"limit", kPage}}, this,
                           [this, method, generation = m_generation](const Answer& answer) {
                             if (generation != m_generation) return;
                             if (answer.ok()) return take(method, answer.result);
                             m_isAsking = false;
                           });
}

void EventFeed::take(const QString& method, const QJsonObject& page) {
  const QJsonArray items = page["items"].toArray();
  QJsonArray& all = method == "changes" ? m_changes : m_packets;
  for (const QJsonValue item : items)
    all.append(item);
  int next = page["offset"].toInt() + static_cast<int>(items.size());
  bool more = !items.isEmpty() && next < page["total"].toInt();
  if (method == "changes") {
    m_changeCount = next;
    more ? ask(method, next) : ask("packets", m_packetCount);
  } else {
    more ? ask(method, next) : finish();
  }
}

// The first packet that is still on its way is asked for again next time, and all behind it.
void EventFeed::finish() {
  m_isAsking = false;
  for (const QJsonValue packet : std::as_const(m_packets)) {
    if (packet["disposition"].isNull()) break;
    m_packetCount = packet["packet"].toInt() + 1;
  }
  m_events.add(std::exchange(m_changes, {}), std::exchange(m_packets, {}));
  m_reachedNs = std::min(m_leastNs, m_document.atNs());
  if (m_document.atNs() > m_reachedNs) return follow();
  emit completed();
}

} // namespace fg::gui

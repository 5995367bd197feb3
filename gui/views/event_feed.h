// Keeps the list of events as long as the document's history: what was told once is never asked again.
#pragma once

#include "itemmodels/event_model.h"
#include "session/document.h"

namespace fg::gui {

class EventFeed : public QObject {
  Q_OBJECT
public:
  EventFeed(Document& document, EventModel& events, QObject* parent = nullptr);
  // Everything that happened until then is in the list; -1: nothing is.
  qint64 reachedNs() const { return m_reachedNs; }

signals:
  void completed();

private:
  void begin();
  void follow();
  void ask(const QString& method, int offset);
  void take(const QString& method, const QJsonObject& page);
  void finish();

  Document& m_document;
  EventModel& m_events;
  QJsonArray m_changes, m_packets;          // told, and not in the list yet
  int m_changeCount = 0, m_packetCount = 0; // how many are known, without packets that are still on their way
  int m_generation = 0;                     // of the history; answers about another one do not count
  qint64 m_reachedNs = -1, m_leastNs = 0;   // until when all is known; the earliest time while it is asked
  bool m_isAsking = false;
};

} // namespace fg::gui

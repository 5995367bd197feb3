// Looks at the time of the next event of a kind, and plays the scenario on where it is not known yet.
#pragma once

#include "views/event_feed.h"

#include <functional>
#include <optional>

namespace fg::gui {

class RunUntil : public QObject {
  Q_OBJECT
public:
  using Test = std::function<bool(const EventData&)>;
  RunUntil(Document& document, EventFeed& feed, const EventModel& events, QObject* parent = nullptr);
  void start(Test test);

signals:
  void nothingFound(); // until the scenario's end; the time is what it was

private:
  std::optional<qint64> find() const;

  Document& m_document;
  EventFeed& m_feed;
  const EventModel& m_events;
  Test m_test; // empty: nothing is looked for
  qint64 m_fromNs = 0;
};

} // namespace fg::gui

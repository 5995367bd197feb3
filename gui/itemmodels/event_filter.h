// The filter box's language: node1 and udp.dport == 53 and dropped. Words that are no operator are looked for
// in all columns; `and` may be left out; `or`, `not` and parentheses work as usual.
#pragma once

#include "itemmodels/event_model.h"

#include <QSortFilterProxyModel>

#include <functional>
#include <variant>

namespace fg::gui {

using EventTest = std::function<bool(const EventData&)>;
// The test, or what is wrong with the text.
std::variant<EventTest, QString> parseEventFilter(const QString& text);

// What "hide things like this" adds to the filter: a test that passes events like this one.
QString likeText(const EventData& event);

class EventFilter : public QSortFilterProxyModel {
  Q_OBJECT
public:
  explicit EventFilter(EventModel& events, QObject* parent = nullptr);
  // What is wrong, or nothing; then the rows are those that pass.
  QString setText(const QString& text);
  const EventData& at(const QModelIndex& index) const { return m_events.at(mapToSource(index).row()); }

protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
  EventModel& m_events;
  EventTest m_test;
};

} // namespace fg::gui

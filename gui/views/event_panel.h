// The list of what happened, with its filter box.
#pragma once

#include "itemmodels/event_filter.h"
#include "views/event_feed.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QTableView;

namespace fg::gui {

class EventPanel : public QWidget {
  Q_OBJECT
public:
  explicit EventPanel(Document& document, QWidget* parent = nullptr);
  EventModel& events() { return m_events; }
  EventFeed& feed() { return m_feed; }
  QLineEdit& filterBox() { return *m_filterBox; }
  void hideLikeChosen();
  // The event that is chosen in the list; null where none is.
  const EventData* chosen() const;
  QTableView& view() { return *m_view; }

signals:
  void menuAsked(const QString& place, const QPoint& globalPosition);

private:
  void activate(const EventData& event);
  void scrollToNow();
  QModelIndex lastUntilNow() const; // of those that pass the filter
  void setFilter(const QString& text);
  void showMenu(const QPoint& position);
  void narrow(const QString& term);
  void tellEmpty(); // why no event is listed, and what fills the list
  bool eventFilter(QObject* watched, QEvent* event) override;
  void shareWidth();
  void fitLetters(); // rows and columns have room for letters of the size that they have now
  void retranslate();
  void changeEvent(QEvent* event) override;

  Document& m_document;
  EventModel m_events;
  EventFilter m_filter;
  EventFeed m_feed;
  QLineEdit* m_filterBox;
  QLabel *m_problem, *m_hint;
  QTableView* m_view;
};

} // namespace fg::gui

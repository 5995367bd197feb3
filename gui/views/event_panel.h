// The list of what happened, with its filter box.
#pragma once

#include "itemmodels/event_filter.h"
#include "session/document.h"

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
  QLineEdit& filterBox() { return *m_filterBox; }

private:
  void refresh();
  void setFilter(const QString& text);
  void showMenu(const QPoint& position);
  void retranslate();
  void changeEvent(QEvent* event) override;

  Document& m_document;
  EventModel m_events;
  EventFilter m_filter;
  QLineEdit* m_filterBox;
  QLabel* m_problem;
  QTableView* m_view;
};

} // namespace fg::gui

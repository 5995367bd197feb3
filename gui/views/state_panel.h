// The state of a place as tables, as of the document's time.
#pragma once

#include "itemmodels/table_model.h"
#include "session/document.h"

#include <QJsonArray>
#include <QWidget>

class QComboBox;
class QLabel;
class QStringListModel;
class QTableView;

namespace fg::gui {

class StatePanel : public QWidget {
  Q_OBJECT
public:
  explicit StatePanel(Document& document, QWidget* parent = nullptr);
  void setPlace(const QString& place);
  QString place() const;
  void setSeen(bool seen); // false: it is behind another pane
  // The kinds of changes ("route") that the shown table is made of.
  QStringList stateKinds() const;
  bool isOfCluster() const; // the shown table is no single place's
  // The word of the glossary for what the shown table holds.
  QString term() const { return stateKinds().value(0); }

signals:
  // Right-clicked: an address in a row, or else the place whose state is shown.
  void menuAsked(const QString& place, const QPoint& globalPosition);

private:
  void showMenu(const QPoint& position);
  void listTables();
  void fillTables();
  void refresh();
  void fitColumns(); // where there is no room for all, those without a word go
  bool eventFilter(QObject* watched, QEvent* event) override;
  void fitLetters(); // rows and columns have room for letters of the size that they have now
  void retranslate();
  void changeEvent(QEvent* event) override;

  Document& m_document;
  TableModel m_model;
  QComboBox* m_place;
  QStringListModel* m_places; // what m_place offers, as one list: a large cluster has a hundred thousand
  QComboBox* m_table;
  QTableView* m_view;
  QLabel* m_hint;
  QJsonArray m_tables; // those that there are
  QString m_shown;     // which table of which place
  bool m_isSeen = true;
  bool m_isStale = false; // it was asked for another time or table while nobody saw it
};

} // namespace fg::gui

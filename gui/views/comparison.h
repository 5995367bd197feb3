// The same packet in two runs: here, and in another network or before anything was done. Both ways stand side
// by side and move together; the first difference is marked. Without a packet, whole runs are compared: the
// first change, and the ways of the first packet, that differ.
#pragma once

#include "cursor/cursor.h"
#include "scene/address_tag.h"
#include "session/document.h"

#include <QDialog>
#include <QJsonArray>

class QComboBox;
class QLabel;
class QPushButton;
class QTableWidget;

namespace fg::gui {

class LanesView;

class Comparison : public QDialog {
  Q_OBJECT
public:
  // `asked` is what "send" was asked, for the packet that is compared; empty: whole runs are.
  Comparison(Document& document, QJsonObject asked, QWidget* parent = nullptr);
  // What the addresses of the open one are.
  void setAddressTags(AddressTags tags);

  // The other run: a scenario or a capture, or a recording where whole runs are compared; empty: the open one
  // without what was done.
  void compareWith(const QString& name);
  // The open one as it was after so many commands.
  void compareWithDeeds(int deeds);
  int firstDifference() const { return m_first; } // -1: none
  const Cursor& here() const { return m_here; }
  const Cursor& there() const { return m_there; }

public slots:
  void showFirstDifference();

private:
  struct Row {
    int here = -1, there = -1; // positions of the cursors; -1: this way has no such step
    bool same = false;
  };
  bool isOfRuns() const { return m_asked.isEmpty(); }
  void choose();
  void browse();
  void ask();
  void take(const QJsonObject& answer);
  void takeRuns(const QJsonObject& answer);
  QString changeText(const QJsonObject& change) const;
  QString otherName() const;
  void listBranches();
  void tellRuns();
  void fill();
  void follow(int row);
  void moved(const Cursor& cursor, int Row::*side);
  QString stepText(const Cursor& cursor, int position) const;
  void retranslate();
  void changeEvent(QEvent* event) override;

  Document& m_document;
  QJsonObject m_asked;
  AddressTags m_tags;
  QString m_with;
  int m_withDeeds = 0;
  QJsonObject m_runs; // what was answered of whole runs
  Cursor m_here, m_there;
  std::vector<Row> m_rows;
  int m_first = -1;
  bool m_isFollowing = false;
  QLabel *m_withLabel, *m_hereTitle, *m_thereTitle, *m_verdict;
  QComboBox* m_choice;
  QPushButton *m_toFirst, *m_browse;
  QLabel* m_changes;
  LanesView *m_hereLanes, *m_thereLanes;
  QTableWidget* m_table;
};

} // namespace fg::gui

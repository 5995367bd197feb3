// What is wrong, root cause first, and which packets arrive: what the doctor says of the time that is looked
// at.
#pragma once

#include "itemmodels/finding_model.h"
#include "itemmodels/reachability_model.h"
#include "session/document.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QTableView;
class QTextBrowser;

namespace fg::gui {

class DoctorPanel : public QWidget {
  Q_OBJECT
public:
  explicit DoctorPanel(Document& document, QWidget* parent = nullptr);
  void examine();
  // Sends the packet of a class again, to be followed, as of the time of the examination.
  void sendClass(const QModelIndex& index);
  const FindingModel& findings() const { return m_findings; }
  const ReachabilityModel& matrix() const { return m_matrix; }
  // The word of the glossary for the finding that is chosen; empty where none is.
  QString term() const;

signals:
  void examined(); // there is something to read

private:
  void take(const Answer& answer);
  void showFinding(int row);
  void tellTime();
  void clear();
  void fitLetters(); // rows and columns have room for letters of the size that they have now
  void retranslate();
  void changeEvent(QEvent* event) override;

  Document& m_document;
  FindingModel m_findings;
  ReachabilityModel m_matrix;
  QPushButton* m_button;
  QLabel* m_verdict;
  QTableView *m_list, *m_grid;
  QTextBrowser* m_page;
  QString m_says;   // the verdict, or why there is none
  qint64 m_at = -1; // of the examination; -1: none
};

} // namespace fg::gui

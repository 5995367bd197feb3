// Asks what will be decided next, takes the class's guess, and says what it was and why.
#pragma once

#include "cursor/prediction.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QPushButton;

namespace fg::gui {

class PredictBar : public QWidget {
  Q_OBJECT
public:
  explicit PredictBar(Prediction& prediction, Cursor& cursor, QWidget* parent = nullptr);
  QList<QPushButton*> choices() const { return m_choices; }

private:
  void refresh();
  QString questionText(const Standing& question) const;
  void changeEvent(QEvent* event) override;

  Prediction& m_prediction;
  Cursor& m_cursor;
  QLabel *m_answer, *m_question, *m_score;
  QGridLayout* m_grid;
  QList<QPushButton*> m_choices; // those that are offered now; keys 1, 2 and so on
};

} // namespace fg::gui

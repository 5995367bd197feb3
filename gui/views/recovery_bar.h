// Offers what viewers that are gone have left unsaved.
#pragma once

#include "session/unsaved_work.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace fg::gui {

class RecoveryBar : public QWidget {
  Q_OBJECT
public:
  explicit RecoveryBar(QWidget* parent = nullptr);
  void offer(std::vector<UnsavedWork> left); // one after the other

signals:
  void restoreAsked(const fg::gui::UnsavedWork& work);

private:
  void showNext();
  void retranslate();
  void changeEvent(QEvent* event) override;

  std::vector<UnsavedWork> m_left; // the first is offered
  QLabel* m_text;
  QPushButton *m_restore, *m_discard, *m_later;
};

} // namespace fg::gui

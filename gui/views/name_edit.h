// A line to type a name into: one that is too long for it is shown without its middle until somebody types.
#pragma once

#include <QLineEdit>

namespace fg::gui {

class NameEdit : public QLineEdit {
  Q_OBJECT
public:
  using QLineEdit::QLineEdit;
  QString shownText() const;

protected:
  void paintEvent(QPaintEvent* event) override;

private:
  QRect room() const;
};

} // namespace fg::gui

#include "views/name_edit.h"

#include <QPainter>
#include <QStyleOptionFrame>

namespace fg::gui {

QRect NameEdit::room() const {
  constexpr int kBeside = 2; // as QLineEdit leaves it
  QStyleOptionFrame option;
  initStyleOption(&option);
  return style()
      ->subElementRect(QStyle::SE_LineEditContents, &option, this)
      .adjusted(kBeside, 0, -kBeside, 0);
}

QString NameEdit::shownText() const {
  return hasFocus() ? text() : fontMetrics().elidedText(text(), Qt::ElideMiddle, room().width());
}

void NameEdit::paintEvent(QPaintEvent* event) {
  QString shown = shownText();
  if (shown == text()) return QLineEdit::paintEvent(event);
  QPainter painter(this);
  QStyleOptionFrame option;
  initStyleOption(&option);
  style()->drawPrimitive(QStyle::PE_PanelLineEdit, &option, &painter, this);
  painter.setPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::Text));
  painter.drawText(room(), Qt::AlignLeft | Qt::AlignVCenter, shown);
}

} // namespace fg::gui

#include "views/pen.h"

#include "scene/theme.h"

#include <QMouseEvent>
#include <QPainter>

namespace fg::gui {

Pen::Pen(QWidget* covered) : QWidget(covered->parentWidget()), m_covered(covered) {
  setCursor(Qt::CrossCursor);
  m_covered->installEventFilter(this);
  hide();
  retranslate();
}

void Pen::setOn(bool on) {
  wipe();
  setGeometry(m_covered->geometry());
  setVisible(on);
  raise();
}

void Pen::wipe() {
  m_strokes.clear();
  update();
}

bool Pen::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize || event->type() == QEvent::Move) setGeometry(m_covered->geometry());
  return QWidget::eventFilter(watched, event);
}

void Pen::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::RightButton) return wipe();
  if (event->button() == Qt::LeftButton) m_strokes.push_back({event->position()});
}

void Pen::mouseMoveEvent(QMouseEvent* event) {
  if (!(event->buttons() & Qt::LeftButton) || m_strokes.empty()) return;
  m_strokes.back() << event->position();
  update();
}

void Pen::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(themeFor(palette()).drop, 4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  for (const QPolygonF& stroke : m_strokes)
    painter.drawPolyline(stroke);
}

void Pen::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void Pen::retranslate() {
  setAccessibleName(tr("Pen"));
  setAccessibleDescription(tr("The left button draws, the right one wipes all of it away. P ends it."));
}

} // namespace fg::gui

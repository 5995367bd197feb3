// What mouse and keyboard do on the map.
#include "scene/map_view.h"
#include "scene/qt_rect.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QGraphicsItem>
#include <QWheelEvent>

namespace fg::gui {

void MapView::mousePressEvent(QMouseEvent* event) {
  QString place = placeAt(event->pos());
  if (!place.isEmpty() && event->button() == Qt::LeftButton) {
    choose(place);
    if (m_picture.plan.nodes.contains(place.toStdString())) m_pressed = place;
    m_pressedAt = event->pos();
  }
  QGraphicsView::mousePressEvent(event);
}

void MapView::mouseMoveEvent(QMouseEvent* event) {
  bool isFar = (event->pos() - m_pressedAt).manhattanLength() >= QApplication::startDragDistance();
  if (m_pressed.isEmpty() || (!m_ghost && !isFar)) {
    QGraphicsView::mouseMoveEvent(event);
    return;
  }
  if (!m_ghost) {
    m_ghost = scene()->addRect(rectOf(m_picture.plan.nodes.at(m_pressed.toStdString())),
                               QPen(theme().request, 2, Qt::DashLine));
    m_ghost->setZValue(20);
  }
  m_ghost->setPos(mapToScene(event->pos()) - mapToScene(m_pressedAt));
}

void MapView::mouseReleaseEvent(QMouseEvent* event) {
  QGraphicsView::mouseReleaseEvent(event);
  if (!m_ghost) {
    m_pressed.clear();
    return;
  }
  const layout::Rect& rect = m_picture.plan.nodes.at(m_pressed.toStdString());
  QPointF wished = QPointF(rect.x, rect.y) + m_ghost->pos();
  QString node = m_pressed;
  endDrag();
  moveTo(node, wished);
}

void MapView::endDrag() {
  delete m_ghost;
  m_ghost = nullptr;
  m_pressed.clear();
}

void MapView::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && m_ghost)
    endDrag();
  else
    QGraphicsView::keyPressEvent(event);
}

void MapView::contextMenuEvent(QContextMenuEvent* event) {
  if (event->reason() == QContextMenuEvent::Keyboard) {
    askMenu();
    return;
  }
  QString place = placeAt(event->pos());
  if (!place.isEmpty()) emit menuAsked(place, event->globalPos());
}

void MapView::wheelEvent(QWheelEvent* event) {
  if (event->modifiers() & Qt::ControlModifier)
    zoom(event->angleDelta().y() > 0 ? 1.15 : 1 / 1.15);
  else
    PictureView::wheelEvent(event);
}

} // namespace fg::gui

#include "scene/picture_view.h"

#include <QEvent>
#include <QFontInfo>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>

namespace fg::gui {

PictureView::PictureView(QWidget* parent) : QGraphicsView(parent) {
  setScene(new QGraphicsScene(this));
  setRenderHint(QPainter::Antialiasing);
  setAlignment(Qt::AlignLeft | Qt::AlignTop);
  setFrameShape(QFrame::NoFrame);
}

double PictureView::leastFit(double letterPixels, double otherwise) const {
  constexpr int kPresenting = 18;
  int pixels = fontInfo().pixelSize();
  return pixels >= kPresenting ? pixels / letterPixels : otherwise;
}

void PictureView::changeEvent(QEvent* event) {
  QGraphicsView::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange
      || event->type() == QEvent::LanguageChange)
    rebuild();
}

void PictureView::wheelEvent(QWheelEvent* event) {
  if (!(event->modifiers() & Qt::ControlModifier)) {
    QGraphicsView::wheelEvent(event);
    return;
  }
  double factor = event->angleDelta().y() > 0 ? 1.15 : 1 / 1.15;
  double now = transform().m11();
  if (now * factor <= 0.1 || now * factor >= 5) return;
  ViewportAnchor anchor = transformationAnchor();
  setTransformationAnchor(AnchorUnderMouse);
  scale(factor, factor);
  setTransformationAnchor(anchor);
}

void PictureView::drawForeground(QPainter* painter, const QRectF&) {
  QString text = emptyText();
  if (text.isEmpty()) return;
  QFont large = font();
  large.setPixelSize(std::max(15, fontInfo().pixelSize()));
  painter->resetTransform();
  painter->setPen(theme().faint);
  painter->setFont(large);
  painter->drawText(viewport()->rect().adjusted(30, 0, -30, 0), Qt::AlignCenter | Qt::TextWordWrap, text);
}

} // namespace fg::gui

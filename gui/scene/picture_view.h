// What the pictures have in common: a scene that is drawn anew for another theme, zoom by Ctrl and the wheel,
// and a word where there is nothing to see.
#pragma once

#include "scene/theme.h"

#include <QGraphicsView>

namespace fg::gui {

class PictureView : public QGraphicsView {
public:
  explicit PictureView(QWidget* parent);

protected:
  virtual void rebuild() = 0;
  // Why the picture is empty, and what fills it; nothing where it is not.
  virtual QString emptyText() const = 0;
  // How small the picture may become so that it fits: in presenter mode its letters, drawn with so many
  // pixels, are as large as the window's.
  double leastFit(double letterPixels, double otherwise) const;
  const Theme& theme() const { return themeFor(palette()); }

  void changeEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void drawForeground(QPainter* painter, const QRectF& rect) override;
};

} // namespace fg::gui

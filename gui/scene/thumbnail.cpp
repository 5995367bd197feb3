#include "scene/thumbnail.h"

#include "scene/map_scene.h"

#include <QGraphicsScene>
#include <QPainter>

namespace fg::gui {

QPixmap thumbnailOf(const QJsonObject& sketch, QSize size, const Theme& theme) {
  layout::PodSlots podSlots;
  MapPicture picture;
  picture.content = MapContent::from(sketch, podSlots);
  picture.plan = layout::planMap(picture.content.nodes, picture.content.segments);
  QGraphicsScene scene;
  fillMap(scene, picture, theme);
  QPixmap out(size);
  out.fill(Qt::transparent);
  QPainter painter(&out);
  painter.setRenderHint(QPainter::Antialiasing);
  QSizeF fitted = scene.sceneRect().size().scaled(size, Qt::KeepAspectRatio);
  QRectF target(QPointF(), fitted);
  target.moveCenter(QRectF(QPointF(), size).center());
  scene.render(&painter, target);
  return out;
}

} // namespace fg::gui

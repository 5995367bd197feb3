// The packet on the map: the line that it has drawn, the answer's beside it, and the dot that runs along.
#pragma once

#include "cursor/cursor.h"
#include "scene/map_picture.h"
#include "scene/theme.h"

#include <QPainterPath>
#include <QVariantAnimation>

#include <vector>

class QGraphicsItem;
class QGraphicsScene;

namespace fg::gui {

class MapPacket : public QObject {
  Q_OBJECT
public:
  explicit MapPacket(QGraphicsScene& scene, QObject* parent);
  // Draws the way until the cursor; the dot runs over what is new.
  void follow(const Cursor& cursor, const MapPicture& picture, const Theme& theme);
  // The scene was emptied: nothing of this is left.
  void forget();
  // Duration of the dot's run; 0: it jumps.
  void setMoveTime(int milliseconds) { m_move.setDuration(milliseconds); }
  // Puts the dot where it is after a part of its way, 0 to 1.
  void putAt(double part);
  const std::vector<layout::Point>& corners() const { return m_corners; }

private:
  void drawLine(const std::vector<layout::Point>& points, const QPen& pen, QPointF aside);

  QGraphicsScene& m_scene;
  std::vector<QGraphicsItem*> m_items;
  QGraphicsItem* m_dot = nullptr;
  std::vector<layout::Point> m_corners; // of the way that the dot is on
  QPainterPath m_path;
  QVariantAnimation m_move;
};

} // namespace fg::gui

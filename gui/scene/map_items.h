// What the map is painted of: a whole node is one item, so that a thousand pods cost little. The farther one
// is, the less is painted (level of detail).
#pragma once

#include "scene/map_picture.h"
#include "scene/theme.h"

#include <QGraphicsItem>

namespace fg::gui {

// A node with its ports, bridge, veths and pods.
class NodeItem : public QGraphicsItem {
public:
  NodeItem(const layout::MapNode& node, const MapPicture& picture, const Theme& theme);
  QRectF boundingRect() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
  struct Plate {
    QRectF rect;
    QString text, address;
    bool works = true, isChosen = false;
  };
  void paintPort(QPainter* painter, const Plate& port, double level) const;
  void paintPods(QPainter* painter, double level) const;
  void paintTitle(QPainter* painter, double level) const;

  const Theme& m_theme;
  QRectF m_rect;
  Plate m_title, m_bridge;
  QString m_lease;
  int m_drops = 0;
  std::vector<Plate> m_ports, m_pods;
  std::vector<QPointF> m_feet; // where a veth turns to its pod
};

// A bar of a segment, a gateway or a service: a frame with a text.
struct MapPlate {
  QRectF rect;
  QString text;
  QColor border, colour, fill;
  Qt::PenStyle style = Qt::SolidLine;
};

class PlateItem : public QGraphicsItem {
public:
  explicit PlateItem(MapPlate plate) : m_plate(std::move(plate)) {}
  QRectF boundingRect() const override { return m_plate.rect.adjusted(-2, -2, 2, 2); }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
  MapPlate m_plate;
};

} // namespace fg::gui

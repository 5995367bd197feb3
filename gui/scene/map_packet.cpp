#include "scene/map_packet.h"

#include "scene/map_stops.h"

#include <QGraphicsPathItem>
#include <QGraphicsScene>
#include <QPen>

#include <algorithm>

namespace fg::gui {
namespace {

const QPointF kReplyAside(4, 4); // so that both ways are seen where they are the same

bool beginsWith(const std::vector<layout::Point>& longer, const std::vector<layout::Point>& start) {
  return start.size() <= longer.size()
         && std::equal(start.begin(), start.end(), longer.begin(),
                       [](const layout::Point& one, const layout::Point& other) {
                         return one.x == other.x && one.y == other.y;
                       });
}

} // namespace

MapPacket::MapPacket(QGraphicsScene& scene, QObject* parent) : QObject(parent), m_scene(scene) {
  m_move.setDuration(260);
  connect(&m_move, &QVariantAnimation::valueChanged, this,
          [this](const QVariant& part) { putAt(part.toDouble()); });
}

void MapPacket::putAt(double part) {
  if (m_dot) m_dot->setPos(m_path.pointAtPercent(std::clamp(part, 0.0, 1.0)));
}

void MapPacket::forget() {
  m_move.stop();
  m_items.clear();
  m_dot = nullptr;
}

void MapPacket::follow(const Cursor& cursor, const MapPicture& picture, const Theme& theme) {
  m_move.stop();
  for (QGraphicsItem* item : m_items)
    delete item;
  forget();
  std::vector<layout::Point> before = std::exchange(m_corners, {});
  const Standing* standing = cursor.standing();
  if (!standing) return;
  MapStops stops = stopsUntil(cursor, picture.content);
  bool isReply = cursor.isReply(standing->hop);
  auto request = layout::wayThrough(picture.plan, stops.request);
  auto reply = layout::wayThrough(picture.plan, stops.reply);
  drawLine(request, QPen(theme.request, 3, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin), {});
  drawLine(reply, QPen(theme.reply, 3, Qt::DashLine, Qt::FlatCap, Qt::RoundJoin), kReplyAside);
  std::vector<layout::Point> corners = isReply && !reply.empty() ? reply : request;
  if (corners.empty()) return;
  bool isAnswer = isReply && !reply.empty();
  QPointF aside = isAnswer ? kReplyAside : QPointF();
  m_corners = corners;
  m_path = QPainterPath(QPointF(corners.front().x, corners.front().y) + aside);
  double lengthBefore = 0;
  for (std::size_t i = 1; i < corners.size(); ++i) {
    m_path.lineTo(QPointF(corners[i].x, corners[i].y) + aside);
    if (i + 1 == before.size()) lengthBefore = m_path.length();
  }
  m_dot = m_scene.addEllipse(-6, -6, 12, 12, QPen(theme.ground, 1.5), isAnswer ? theme.reply : theme.request);
  m_dot->setZValue(6);
  m_items.push_back(m_dot);
  double length = m_path.length();
  bool grew = !before.empty() && beginsWith(corners, before) && length > lengthBefore;
  if (m_move.duration() > 0 && grew) {
    m_move.setStartValue(lengthBefore / length);
    m_move.setEndValue(1.0);
    m_move.start();
  } else {
    m_dot->setPos(m_path.currentPosition());
  }
  if (cursor.step()->kind != "drop") return;
  QPointF end = m_path.currentPosition();
  for (double tilt : {-8.0, 8.0}) {
    auto* stroke =
        m_scene.addLine(QLineF(end + QPointF(-8, tilt), end + QPointF(8, -tilt)), QPen(theme.drop, 4));
    stroke->setZValue(7);
    m_items.push_back(stroke);
  }
}

void MapPacket::drawLine(const std::vector<layout::Point>& points, const QPen& pen, QPointF aside) {
  if (points.empty()) return;
  QPainterPath path(QPointF(points.front().x, points.front().y) + aside);
  for (const layout::Point& point : points)
    path.lineTo(QPointF(point.x, point.y) + aside);
  QGraphicsItem* line = m_scene.addPath(path, pen);
  line->setZValue(5);
  m_items.push_back(line);
}

} // namespace fg::gui

// The cluster map: segments, nodes, bridges and pods, and the way of the packet that is followed.
#pragma once

#include "cursor/cursor.h"
#include "layout/map.h"
#include "scene/picture_view.h"

#include <QJsonObject>
#include <QPainterPath>

#include <map>
#include <optional>

namespace fg::gui {

// The reference chapter's kinds of address, and the rest.
enum class AddressKind { NodeIp, PodIp, ClusterIp, Outside };

class MapView : public PictureView {
  Q_OBJECT
public:
  explicit MapView(Cursor& cursor, QWidget* parent = nullptr);
  // What "topology" of docs/protocol.md gives.
  void setTopology(const QJsonObject& topology);
  AddressKind kindOf(const QString& address) const;

signals:
  void placeActivated(const QString& place);                          // clicked
  void menuAsked(const QString& place, const QPoint& globalPosition); // right-clicked

protected:
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void rebuild() override;
  QString emptyText() const override;

private:
  void drawWay();
  std::optional<QPointF> dotOf(const QString& place, bool isReply) const;
  static QString interfaceOf(const HopData& hop, const char* kind);
  QPainterPath wayBetween(QPointF from, QPointF to, const HopData& left, const HopData& entered) const;
  QString placeAt(const QPoint& position) const;

  Cursor& m_cursor;
  QJsonObject m_topology;
  layout::MapPlan m_plan;
  std::map<QString, AddressKind> m_kinds;
  std::map<std::string, QString> m_details; // of a place: its addresses
  std::vector<QGraphicsItem*> m_way;
};

} // namespace fg::gui

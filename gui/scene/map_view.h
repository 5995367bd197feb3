// The cluster map: segments, nodes with their interfaces, bridges and pods, and the way of the packet that is
// followed. Layers add what the cluster's tables say.
#pragma once

#include "cursor/cursor.h"
#include "scene/map_packet.h"
#include "scene/map_picture.h"
#include "scene/picture_view.h"

namespace fg::gui {

class MapView : public PictureView {
  Q_OBJECT
public:
  explicit MapView(Cursor& cursor, QWidget* parent = nullptr);
  // What "topology" of docs/protocol.md gives.
  void setTopology(const QJsonObject& topology);
  void setFacts(const MapFacts& facts);
  // Where nodes were put by hand.
  void setPositions(const std::map<QString, QPointF>& positions);
  void setLayer(MapLayer layer, bool shown);
  // Another cluster will be shown: what was remembered of this one is forgotten.
  void forget();
  // What answered a traceroute, in order; "" for what did not.
  void setTraceroute(const QStringList& places);

  AddressKind kindOf(const QString& address) const;
  const MapPicture& picture() const { return m_picture; }
  MapPacket& packet() { return m_packet; }

  void choose(const QString& place);
  void chooseNext(int direction); // the place after (1) or before (-1) the chosen one
  void nudge(QPointF by);         // moves the chosen node
  void askMenu();                 // of the chosen place
  void zoom(double factor);
  void fit();

signals:
  void placeActivated(const QString& place);                          // clicked
  void menuAsked(const QString& place, const QPoint& globalPosition); // right-clicked; "svc:…" for a service
  void nodeMoved(const QString& node, QPointF to);

protected:
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void changeEvent(QEvent* event) override;
  void rebuild() override;
  QString emptyText() const override;

private:
  void replan();
  void follow();
  void keepInSight(); // where the packet is
  void drawTraceroute();
  void moveTo(const QString& node, QPointF wished);
  QString placeAt(const QPoint& position) const;
  const layout::Rect* rectOfPlace(const QString& place) const;
  void endDrag();

  Cursor& m_cursor;
  layout::PodSlots m_slots;
  MapPicture m_picture;
  std::map<QString, QPointF> m_positions;
  QStringList m_traceroute;
  MapPacket m_packet;
  bool m_isZoomed = false; // by hand: the picture is not fitted to the window any more
  QString m_pressed;       // the node that may be dragged
  QPoint m_pressedAt;
  QGraphicsItem* m_ghost = nullptr; // where a dragged node would go
};

} // namespace fg::gui

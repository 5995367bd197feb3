// The flow diagram: the lanes of the packet's way, which the cursor moves along. It only paints what the
// cursor's trace says; where things stand is decided in layout/lanes.
#pragma once

#include "cursor/cursor.h"
#include "layout/lanes.h"
#include "scene/address_tag.h"
#include "scene/picture_view.h"

#include <QVariantAnimation>

namespace fg::gui {

class BoxItem;
class PacketItem;

class LanesView : public PictureView {
  Q_OBJECT
public:
  explicit LanesView(Cursor& cursor, QWidget* parent = nullptr);

  // What is drawn, a line a box: for the test that it equals the recording.
  QStringList dump() const;
  const layout::LanePlan& plan() const { return m_plan; }
  // The point in the middle of a box, in this widget.
  QPoint centreOf(int box) const;
  // Duration of the packet's move from box to box; 0: it jumps.
  void setMoveTime(int milliseconds) { m_move.setDuration(milliseconds); }

  // Says of what kind an address is. Without it, none is said.
  void setAddressTags(AddressTags tags);
  void tagsChanged() { rebuild(); } // they say something else now

signals:
  void menuAsked(const QString& place, const QPoint& globalPosition); // right-clicked in its lane

protected:
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void rebuild() override;
  QString emptyText() const override;

private:
  void replan();
  QString titleOf(const layout::Lane& lane) const;
  const HopData& firstHopIn(const layout::Lane& lane) const;
  double leastScale() const;
  int narrowRoom() const;
  bool isTooWide() const { return m_widest * leastScale() > m_room; }
  void follow();
  void keepInSight();
  void fit();

  Cursor& m_cursor;
  AddressTags m_tags;
  layout::LanePlan m_plan;
  double m_widest = 0; // the picture where no row goes on below itself
  int m_room = 0;
  std::vector<BoxItem*> m_boxes;
  PacketItem* m_packet = nullptr;
  QVariantAnimation m_move;
  int m_current = -1; // the box that the packet is in
};

} // namespace fg::gui

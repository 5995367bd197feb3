// The flow diagram: the lanes of the packet's way, which the cursor moves along. It only paints what the
// cursor's trace says; where things stand is decided in layout/lanes.
#pragma once

#include "cursor/cursor.h"
#include "layout/lanes.h"
#include "scene/picture_view.h"

#include <QVariantAnimation>

namespace fg::gui {

class BoxItem;

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

signals:
  void menuAsked(const QString& place, const QPoint& globalPosition); // right-clicked in its lane

protected:
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void rebuild() override;
  QString emptyText() const override;

private:
  void follow();
  void fit();

  Cursor& m_cursor;
  layout::LanePlan m_plan;
  std::vector<BoxItem*> m_boxes;
  QGraphicsItem* m_packet = nullptr;
  QVariantAnimation m_move;
  int m_current = -1; // the box that the packet is in
};

} // namespace fg::gui

#include "scene/lanes_view.h"

#include "scene/box_text.h"
#include "scene/lanes_items.h"
#include "scene/qt_rect.h"

#include <QContextMenuEvent>
#include <QEvent>
#include <QMouseEvent>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace fg::gui {

namespace {

constexpr double kLeastLetters = 10; // pixels on the screen
constexpr double kNearlyWhole = 0.85;

// As far as it may be known.
std::vector<layout::LaneHop> laneHops(const Cursor& cursor) {
  std::vector<layout::LaneHop> out;
  for (int position = 0; position <= cursor.limit(); ++position) {
    const Standing& standing = cursor.at(position);
    const HopData& hop = *cursor.hops()[standing.hop];
    if (out.size() <= standing.hop)
      out.push_back({hop.nameSpace.toStdString(), hop.depth, standing.isReply, {}});
    const StepData& step = cursor.step(standing);
    out.back().steps.push_back({step.kind.toStdString(), step.fields["hook"].toString().toStdString()});
  }
  return out;
}

} // namespace

LanesView::LanesView(Cursor& cursor, QWidget* parent) : PictureView(parent), m_cursor(cursor) {
  setAccessibleName(tr("Flow lanes"));
  setAccessibleDescription(tr("The packet's way: a lane for each network namespace, a box for each stage"));
  setTransformationAnchor(NoAnchor); // what grows with the window does not slide out of it
  m_move.setDuration(180);
  m_move.setEasingCurve(QEasingCurve::InOutQuad);
  connect(&m_move, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
    if (m_packet) m_packet->setPos(value.toPointF());
  });
  connect(&m_cursor, &Cursor::traceChanged, this, &LanesView::rebuild);
  connect(&m_cursor, &Cursor::limitChanged, this, &LanesView::rebuild);
  connect(&m_cursor, &Cursor::positionChanged, this, &LanesView::follow);
  rebuild();
}

void LanesView::setAddressTags(AddressTags tags) {
  m_tags = std::move(tags);
  rebuild();
}

void LanesView::rebuild() {
  m_move.stop();
  scene()->clear();
  m_boxes.clear();
  m_packet = nullptr;
  m_current = -1;
  replan();
  setBackgroundBrush(theme().ground);
  for (const layout::Lane& lane : m_plan.lanes) {
    scene()->addItem(new LaneItem(rectOf(lane.rect), titleOf(lane), firstHopIn(lane), m_tags, theme()));
  }
  for (const layout::Link& link : m_plan.links)
    scene()->addItem(
        new LinkItem(link.points, m_plan.boxes[link.to].isReply ? theme().reply : theme().request));
  for (const layout::Box& box : m_plan.boxes) {
    auto* item = new BoxItem(box, boxText(box, *m_cursor.hops()[box.hop]), m_tags, theme());
    item->setToolTip(box.isLit() ? boxStory(box, *m_cursor.hops()[box.hop])
                                 : tr("The packet did not come here."));
    scene()->addItem(item);
    m_boxes.push_back(item);
  }
  scene()->setSceneRect(0, 0, m_plan.width, m_plan.height);
  if (m_cursor.count() > 0) {
    m_packet = new PacketItem(theme());
    scene()->addItem(m_packet);
  }
  fit();
  follow();
}

double LanesView::leastScale() const { return leastFit(kLaneTextPixels, kLeastLetters / kLaneTextPixels); }

// The room that there is where a bar stands beside the picture.
int LanesView::narrowRoom() const {
  return maximumViewportSize().width() - verticalScrollBar()->sizeHint().width() - 2;
}

// Rows that would be too wide for letters that can be read go on below themselves.
void LanesView::replan() {
  auto hops = laneHops(m_cursor);
  auto width = [this](const layout::Box& box) {
    return boxWidth(boxText(box, *m_cursor.hops()[box.hop]), m_tags, font());
  };
  layout::LaneMetrics metrics;
  m_plan = layout::planLanes(hops, metrics, width);
  double titles = 0;
  for (const layout::Lane& lane : m_plan.lanes)
    titles = std::max(titles, lane.rect.x + laneTitleWidth(titleOf(lane), firstHopIn(lane), m_tags, font())
                                  + metrics.gutter);
  metrics.leastWidth = titles;
  m_plan = layout::planLanes(hops, metrics, width);
  m_widest = m_plan.width;
  m_room = narrowRoom();
  if (!isTooWide()) return;
  metrics.mostWidth = m_room / leastScale();
  metrics.leastWidth = std::min(titles, metrics.mostWidth);
  m_plan = layout::planLanes(hops, metrics, width);
}

QString LanesView::titleOf(const layout::Lane& lane) const {
  QString place = placeTitle(QString::fromStdString(lane.nameSpace));
  return lane.depth > 0 ? place + " · " + tr("outer packet of the tunnel") : place;
}

const HopData& LanesView::firstHopIn(const layout::Lane& lane) const {
  auto first = std::ranges::find_if(m_plan.boxes, [&](const layout::Box& box) {
    return &m_plan.lanes[static_cast<std::size_t>(box.lane)] == &lane;
  });
  return *m_cursor.hops()[first->hop];
}

void LanesView::follow() {
  const Standing* standing = m_cursor.standing();
  if (!standing || m_boxes.empty() || standing->hop >= m_cursor.hops().size()) return;
  int box = m_plan.boxOf(standing->hop, standing->step);
  if (box < 0 || (box == m_current && m_cursor.step()->kind != "drop")) return;
  if (m_current >= 0) m_boxes[static_cast<std::size_t>(m_current)]->setCurrent(false);
  m_boxes[static_cast<std::size_t>(box)]->setCurrent(true);
  const layout::Rect& rect = m_plan.boxes[static_cast<std::size_t>(box)].rect;
  bool falls = m_cursor.step()->kind == "drop";
  // On the line that leads into the box, between its words and those before; a drop leaves it below.
  QPointF target = falls ? QPointF(rect.right() - kPacketRadius, rect.bottom() + kPacketRadius / 2)
                         : QPointF(rect.x + 1 - kPacketRadius, rect.centerY());
  m_packet->setFalls(falls);
  m_move.stop();
  if (m_current < 0 || m_move.duration() == 0) {
    m_packet->setPos(target);
  } else {
    m_move.setStartValue(m_packet->pos());
    m_move.setEndValue(target);
    m_move.start();
  }
  m_current = box;
  keepInSight();
}

// With the title of its lane, where it stands in the first row.
void LanesView::keepInSight() {
  if (m_current < 0) return;
  const layout::Rect& rect = m_plan.boxes[static_cast<std::size_t>(m_current)].rect;
  const layout::LaneMetrics metrics;
  ensureVisible(rectOf(rect).adjusted(0, -metrics.titleHeight - metrics.margin, 0, 0), 20, 8);
}

void LanesView::fit() {
  if (m_plan.width <= 0) return resetTransform();
  double least = leastScale();
  bool grows = m_cursor.limit() + 1 < m_cursor.count(); // the rest of the way comes later
  auto fitting = [&](int width) {
    return std::clamp((width - 2) / m_plan.width, least, std::max(least, grows ? 1.0 : 1.6));
  };
  // By the room that there is without bars: else the bars' coming and going would change it, and so on for
  // ever.
  QSize room = maximumViewportSize();
  double factor = fitting(room.width());
  if (m_plan.height * factor > room.height())
    factor = fitting(room.width() - verticalScrollBar()->sizeHint().width());
  // Rather a little smaller than all but the last line.
  double whole = (room.height() - 2) / m_plan.height;
  if (whole >= std::max(least, kNearlyWhole * factor)) factor = std::min(factor, whole);
  setTransform(QTransform::fromScale(factor, factor));
  keepInSight();
}

QString LanesView::emptyText() const {
  if (!m_boxes.empty()) return {};
  return tr("No packet is followed yet. Send one with the form on the left, or choose one in the list of "
            "events below.");
}

void LanesView::resizeEvent(QResizeEvent* event) {
  QGraphicsView::resizeEvent(event);
  bool wasTooWide = isTooWide();
  m_room = narrowRoom();
  wasTooWide || isTooWide() ? rebuild() : fit();
}

void LanesView::mousePressEvent(QMouseEvent* event) {
  QPointF at = mapToScene(event->pos());
  for (std::size_t i = 0; i < m_plan.boxes.size(); ++i) {
    const layout::Box& box = m_plan.boxes[i];
    if (!box.isLit() || !rectOf(box.rect).contains(at)) continue;
    int position = m_cursor.positionOf(box.hop, box.firstStep);
    m_cursor.setPosition(position);
    event->accept();
    return;
  }
  QGraphicsView::mousePressEvent(event);
}

void LanesView::contextMenuEvent(QContextMenuEvent* event) {
  QPointF at = mapToScene(event->pos());
  for (const layout::Lane& lane : m_plan.lanes)
    if (rectOf(lane.rect).contains(at))
      emit menuAsked(QString::fromStdString(lane.nameSpace), event->globalPos());
}

QPoint LanesView::centreOf(int box) const {
  const layout::Rect& rect = m_plan.boxes[static_cast<std::size_t>(box)].rect;
  return mapFromScene(QPointF(rect.centerX(), rect.centerY()));
}

QStringList LanesView::dump() const {
  QStringList out;
  for (std::size_t i = 0; i < m_plan.boxes.size(); ++i) {
    const layout::Box& box = m_plan.boxes[i];
    const layout::Lane& lane = m_plan.lanes[static_cast<std::size_t>(box.lane)];
    out << QStringLiteral("%1|%2|%3|%4|%5")
               .arg(QString::fromStdString(lane.nameSpace))
               .arg(lane.depth)
               .arg(m_boxes[i]->text().title,
                    box.drops      ? "drop"
                    : !box.isLit() ? "unseen"
                    : box.isReply  ? "reply"
                                   : "request",
                    m_boxes[i]->text().lines.join(" / "));
  }
  return out;
}

} // namespace fg::gui

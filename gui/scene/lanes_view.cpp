#include "scene/lanes_view.h"

#include "scene/box_text.h"
#include "scene/qt_rect.h"

#include <QContextMenuEvent>
#include <QEvent>
#include <QGraphicsItem>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

namespace fg::gui {

namespace {

constexpr double kCorner = 5, kPacketRadius = 8, kLeastFit = 0.72;
constexpr int kTitlePixels = 12, kTextPixels = 11;

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

QFont sized(QFont font, int pixels, bool bold) {
  font.setPixelSize(pixels);
  font.setBold(bold);
  return font;
}

class LaneItem : public QGraphicsItem {
public:
  LaneItem(QRectF rect, QString title, const Theme& theme)
      : m_rect(rect), m_title(std::move(title)), m_theme(theme) {}
  QRectF boundingRect() const override { return m_rect; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget* widget) override {
    painter->setPen(m_theme.laneBorder);
    painter->setBrush(m_theme.lane);
    painter->drawRoundedRect(m_rect, kCorner, kCorner);
    painter->setPen(m_theme.text);
    painter->setFont(sized(widget ? widget->font() : QFont(), kTitlePixels, true));
    painter->drawText(m_rect.adjusted(10, 4, -10, 0), Qt::AlignLeft | Qt::AlignTop, m_title);
  }

private:
  QRectF m_rect;
  QString m_title;
  const Theme& m_theme;
};

class LinkItem : public QGraphicsItem {
public:
  LinkItem(const std::vector<layout::Point>& points, QColor colour) : m_colour(colour) {
    m_path.moveTo(points.front().x, points.front().y);
    for (const layout::Point& point : points)
      m_path.lineTo(point.x, point.y);
  }
  QRectF boundingRect() const override { return m_path.boundingRect().adjusted(-3, -3, 3, 3); }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override {
    painter->setPen(QPen(m_colour, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->setBrush(Qt::NoBrush);
    painter->drawPath(m_path);
  }

private:
  QPainterPath m_path;
  QColor m_colour;
};

class PacketItem : public QGraphicsItem {
public:
  explicit PacketItem(QColor colour) : m_colour(colour) { setZValue(10); }
  QRectF boundingRect() const override { return {-kPacketRadius - 2, -kPacketRadius - 2, 20, 20}; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override {
    painter->setPen(QPen(Qt::white, 2));
    painter->setBrush(m_colour);
    painter->drawRoundedRect(QRectF(-kPacketRadius, -6, kPacketRadius * 2, 12), 3, 3);
    painter->drawLine(QPointF(-kPacketRadius, -6), QPointF(0, 1)); // an envelope
    painter->drawLine(QPointF(0, 1), QPointF(kPacketRadius, -6));
  }

private:
  QColor m_colour;
};

} // namespace

class BoxItem : public QGraphicsItem {
public:
  BoxItem(const layout::Box& box, BoxText text, const Theme& theme)
      : m_box(box), m_text(std::move(text)), m_theme(theme) {
    setZValue(1);
  }
  const BoxText& text() const { return m_text; }
  void setCurrent(bool current) {
    m_current = current;
    update();
  }
  QRectF boundingRect() const override { return rectOf(m_box.rect).adjusted(-2, -2, 2, 2); }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget* widget) override {
    QRectF rect = rectOf(m_box.rect);
    QColor way = m_box.drops ? m_theme.drop : m_box.isReply ? m_theme.reply : m_theme.request;
    painter->setPen(m_box.isLit() ? QPen(way, m_box.drops ? 4
                                              : m_current ? 3
                                                          : 1.5)
                                  : QPen(m_theme.laneBorder, 1, Qt::DashLine));
    painter->setBrush(!m_box.isLit() ? m_theme.unseen : m_current ? m_theme.current : m_theme.box);
    painter->drawRoundedRect(rect, kCorner, kCorner);
    QFont font = widget ? widget->font() : QFont();
    QRectF inner = rect.adjusted(4, 3, -4, -3);
    painter->setFont(sized(font, kTextPixels, true));
    painter->setPen(m_box.isLit() ? way : m_theme.unseenText);
    line(painter, inner, 0, m_text.title);
    painter->setFont(sized(font, kTextPixels, false));
    for (int i = 0; i < m_text.lines.size(); ++i) {
      bool coloured = i == 0 && (m_box.drops || m_text.rewrites);
      painter->setPen(coloured ? (m_box.drops ? m_theme.drop : m_theme.rewritten) : m_theme.text);
      line(painter, inner, i + 1, m_text.lines[i]);
    }
  }

private:
  static void line(QPainter* painter, QRectF inner, int index, const QString& text) {
    QRectF where(inner.x(), inner.y() + index * inner.height() / 3, inner.width(), inner.height() / 3);
    painter->drawText(
        where, Qt::AlignLeft | Qt::AlignVCenter,
        painter->fontMetrics().elidedText(text, Qt::ElideMiddle, static_cast<int>(where.width())));
  }

  layout::Box m_box;
  BoxText m_text;
  const Theme& m_theme;
  bool m_current = false;
};

LanesView::LanesView(Cursor& cursor, QWidget* parent) : PictureView(parent), m_cursor(cursor) {
  setAccessibleName(tr("Flow lanes"));
  setAccessibleDescription(tr("The packet's way: a lane for each network namespace, a box for each stage"));
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

void LanesView::rebuild() {
  m_move.stop();
  scene()->clear();
  m_boxes.clear();
  m_packet = nullptr;
  m_current = -1;
  m_plan = layout::planLanes(laneHops(m_cursor));
  setBackgroundBrush(theme().ground);
  for (const layout::Lane& lane : m_plan.lanes) {
    QString title = QString::fromStdString(lane.nameSpace);
    if (lane.depth > 0) title += " · " + tr("outer packet of the tunnel");
    scene()->addItem(new LaneItem(rectOf(lane.rect), title, theme()));
  }
  for (const layout::Link& link : m_plan.links)
    scene()->addItem(
        new LinkItem(link.points, m_plan.boxes[link.to].isReply ? theme().reply : theme().request));
  for (const layout::Box& box : m_plan.boxes) {
    auto* item = new BoxItem(box, boxText(box, *m_cursor.hops()[box.hop]), theme());
    item->setToolTip(box.isLit() ? boxStory(box, *m_cursor.hops()[box.hop])
                                 : tr("The packet did not come here."));
    scene()->addItem(item);
    m_boxes.push_back(item);
  }
  scene()->setSceneRect(0, 0, m_plan.width, m_plan.height);
  if (m_cursor.count() > 0) {
    m_packet = new PacketItem(theme().request);
    scene()->addItem(m_packet);
  }
  fit();
  follow();
}

void LanesView::follow() {
  const Standing* standing = m_cursor.standing();
  if (!standing || m_boxes.empty() || standing->hop >= m_cursor.hops().size()) return;
  int box = m_plan.boxOf(standing->hop, standing->step);
  if (box < 0 || box == m_current) return;
  if (m_current >= 0) m_boxes[static_cast<std::size_t>(m_current)]->setCurrent(false);
  m_boxes[static_cast<std::size_t>(box)]->setCurrent(true);
  const layout::Rect& rect = m_plan.boxes[static_cast<std::size_t>(box)].rect;
  QPointF target(rect.right() - kPacketRadius, rect.y);
  m_move.stop();
  if (m_current < 0 || m_move.duration() == 0) {
    m_packet->setPos(target);
  } else {
    m_move.setStartValue(m_packet->pos());
    m_move.setEndValue(target);
    m_move.start();
  }
  m_current = box;
  ensureVisible(rectOf(rect), 20, 30);
}

void LanesView::fit() {
  resetTransform();
  if (m_plan.width <= 0) return;
  double least = leastFit(kTextPixels, kLeastFit);
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
  scale(factor, factor);
}

QString LanesView::emptyText() const {
  if (!m_boxes.empty()) return {};
  return tr("No packet is followed yet. Send one with the form on the left, or choose one in the list of "
            "events below.");
}

void LanesView::resizeEvent(QResizeEvent* event) {
  QGraphicsView::resizeEvent(event);
  fit();
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

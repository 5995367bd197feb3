#include "scene/lanes_items.h"

#include "scene/qt_rect.h"

#include <QPainter>
#include <QRegularExpression>
#include <QWidget>

#include <algorithm>
#include <cmath>

namespace fg::gui {
namespace {

constexpr double kCorner = 5, kBesideText = 10, kLeastBox = 56, kMostBox = 180, kMostRewriting = 200;
constexpr double kTitleLeft = 10, kTitleGap = 14;
constexpr int kTitlePixels = 12;

QFont sized(QFont font, int pixels, bool bold) {
  font.setPixelSize(pixels);
  font.setBold(bold);
  return font;
}

TaggedText tagged(const QString& text, const AddressTags& tags) {
  static const QRegularExpression kAddress(R"(\d+\.\d+\.\d+\.\d+)");
  auto found = kAddress.match(text);
  return {text, tags && found.hasMatch() ? tags(found.captured()) : AddressTag()};
}

// Who sends to whom where the packet comes into that hop.
std::vector<TaggedText> endsOf(const HopData& hop, const AddressTags& tags) {
  auto says =
      std::ranges::find_if(hop.steps, [](const StepData& step) { return step.fields.contains("flow"); });
  if (says == hop.steps.end()) return {};
  FlowData flow = FlowData::from(says->fields["flow"].toObject());
  return {tagged(flow.source, tags), tagged(QStringLiteral("→ ") + flow.destination, tags)};
}

// Writes on a line, and moves its pen behind that.
void writeOn(QPainter* painter, QPointF& pen, const QString& text) {
  painter->drawText(pen, text);
  pen.rx() += painter->fontMetrics().horizontalAdvance(text);
}

// One of a box' three lines.
void writeLine(QPainter* painter, QRectF inner, int index, const QString& text) {
  QRectF where(inner.x(), inner.y() + index * inner.height() / 3, inner.width(), inner.height() / 3);
  painter->drawText(
      where, Qt::AlignLeft | Qt::AlignVCenter,
      painter->fontMetrics().elidedText(text, Qt::ElideMiddle, static_cast<int>(where.width())));
}

} // namespace

LaneItem::LaneItem(QRectF rect, QString title, const HopData& hop, const AddressTags& tags,
                   const Theme& theme)
    : m_rect(rect), m_title(std::move(title)), m_ends(endsOf(hop, tags)), m_theme(theme) {}

double laneTitleWidth(const QString& title, const HopData& hop, const AddressTags& tags, const QFont& font) {
  double width =
      kTitleLeft + kTitleGap + QFontMetricsF(sized(font, kTitlePixels, true)).horizontalAdvance(title);
  for (const TaggedText& end : endsOf(hop, tags))
    width += QFontMetricsF(sized(font, kLaneTextPixels, false)).horizontalAdvance(end.whole() + "  ");
  return std::ceil(width) + kTitleLeft;
}

void LaneItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget* widget) {
  painter->setPen(m_theme.laneBorder);
  painter->setBrush(m_theme.lane);
  painter->drawRoundedRect(m_rect, kCorner, kCorner);
  painter->setPen(m_theme.text);
  painter->setFont(sized(widget ? widget->font() : QFont(), kTitlePixels, true));
  QPointF pen(m_rect.x() + kTitleLeft, m_rect.y() + 5 + kTitlePixels);
  writeOn(painter, pen, m_title);
  painter->setFont(sized(painter->font(), kLaneTextPixels, false));
  pen.rx() += kTitleGap;
  double needed = 0;
  for (const TaggedText& end : m_ends)
    needed += painter->fontMetrics().horizontalAdvance(end.whole() + "  ");
  if (pen.x() + needed > m_rect.right()) return; // the step's page says it as well
  for (const TaggedText& end : m_ends) {
    painter->setPen(m_theme.text);
    writeOn(painter, pen, end.text + " ");
    if (end.tag.name.isEmpty()) continue;
    painter->setPen(end.tag.colour);
    writeOn(painter, pen, end.tag.name + " ");
  }
}

LinkItem::LinkItem(const std::vector<layout::Point>& points, QColor colour) : m_colour(colour) {
  m_path.moveTo(points.front().x, points.front().y);
  for (const layout::Point& point : points)
    m_path.lineTo(point.x, point.y);
}

void LinkItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  painter->setPen(QPen(m_colour, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter->setBrush(Qt::NoBrush);
  painter->drawPath(m_path);
}

void PacketItem::setFalls(bool falls) {
  m_falls = falls;
  setRotation(falls ? 160 : 0);
  setScale(falls ? 1.4 : 1); // it has room there
  update();
}

void PacketItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  constexpr double kHalfHeight = 4, kFlap = 0.5;
  painter->setPen(QPen(m_theme.ground, 1.3));
  painter->setBrush(m_falls ? m_theme.drop : m_theme.request);
  painter->drawRoundedRect(QRectF(-kPacketRadius, -kHalfHeight, kPacketRadius * 2, kHalfHeight * 2), 2, 2);
  painter->drawLine(QPointF(-kPacketRadius, -kHalfHeight), QPointF(0, kFlap)); // an envelope
  painter->drawLine(QPointF(0, kFlap), QPointF(kPacketRadius, -kHalfHeight));
}

BoxItem::BoxItem(const layout::Box& box, BoxText text, const AddressTags& tags, const Theme& theme)
    : m_box(box), m_text(std::move(text)), m_theme(theme) {
  for (const QString& line : std::as_const(m_text.lines))
    m_lines.push_back(tagged(line, tags));
  setZValue(1);
}

void BoxItem::setCurrent(bool current) {
  m_current = current;
  update();
}

QRectF BoxItem::boundingRect() const { return rectOf(m_box.rect).adjusted(-2, -2, 2, 2); }

void BoxItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget* widget) {
  QRectF rect = rectOf(m_box.rect);
  QColor way = m_box.drops ? m_theme.drop : m_box.isReply ? m_theme.reply : m_theme.request;
  double thickness = m_box.drops ? 4 : m_current ? 3 : 1.5;
  painter->setPen(m_box.isLit() ? QPen(way, thickness) : QPen(m_theme.laneBorder, 1, Qt::DashLine));
  painter->setBrush(!m_box.isLit() ? m_theme.unseen : m_current ? m_theme.current : m_theme.box);
  painter->drawRoundedRect(rect, kCorner, kCorner);
  QFont font = widget ? widget->font() : QFont();
  QRectF inner = rect.adjusted(4, 3, -4, -3);
  painter->setFont(sized(font, kLaneTextPixels, true));
  painter->setPen(m_box.isLit() ? way : m_theme.unseenText);
  writeLine(painter, inner, 0, m_text.title);
  painter->setFont(sized(font, kLaneTextPixels, false));
  for (std::size_t i = 0; i < m_lines.size(); ++i) {
    const auto& [text, tag] = m_lines[i];
    int row = static_cast<int>(i) + 1;
    painter->setPen(m_box.drops && i == 0 ? m_theme.drop
                    : m_text.rewrites     ? m_theme.rewritten
                                          : m_theme.text);
    writeLine(painter, inner, row, text);
    if (tag.name.isEmpty()) continue;
    painter->setPen(tag.colour);
    double taken = painter->fontMetrics().horizontalAdvance(text + " ");
    writeLine(painter, inner.adjusted(taken, 0, 0, 0), row, tag.name);
  }
}

double boxWidth(const BoxText& text, const AddressTags& tags, const QFont& font) {
  double width = QFontMetricsF(sized(font, kLaneTextPixels, true)).horizontalAdvance(text.title);
  QFontMetricsF letters(sized(font, kLaneTextPixels, false));
  for (const QString& line : text.lines)
    width = std::max(width, letters.horizontalAdvance(tagged(line, tags).whole()));
  return std::clamp(std::ceil(width) + kBesideText, kLeastBox, text.rewrites ? kMostRewriting : kMostBox);
}

} // namespace fg::gui

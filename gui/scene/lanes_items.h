// What the flow lanes are painted of: lanes, the lines between boxes, boxes, and the packet.
#pragma once

#include "layout/lanes.h"
#include "scene/address_tag.h"
#include "scene/box_text.h"
#include "scene/theme.h"

#include <QGraphicsItem>
#include <QPainterPath>

namespace fg::gui {

inline constexpr int kLaneTextPixels = 11;
inline constexpr double kPacketRadius = 5;

// An address with its kind; the kind is empty where nobody says it.
struct TaggedText {
  QString text;
  AddressTag tag;
  QString whole() const { return tag.name.isEmpty() ? text : text + " " + tag.name; }
};

class LaneItem : public QGraphicsItem {
public:
  // Beside its title it says who sends to whom where the packet comes into that hop.
  LaneItem(QRectF rect, QString title, const HopData& hop, const AddressTags& tags, const Theme& theme);
  QRectF boundingRect() const override { return m_rect; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget* widget) override;
  const std::vector<TaggedText>& ends() const { return m_ends; } // from, to

private:
  QRectF m_rect;
  QString m_title;
  std::vector<TaggedText> m_ends;
  const Theme& m_theme;
};

// How wide a lane's title is with what stands beside it, from the lane's left edge.
double laneTitleWidth(const QString& title, const HopData& hop, const AddressTags& tags, const QFont& font);

class LinkItem : public QGraphicsItem {
public:
  LinkItem(const std::vector<layout::Point>& points, QColor colour);
  QRectF boundingRect() const override { return m_path.boundingRect().adjusted(-3, -3, 3, 3); }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override;

private:
  QPainterPath m_path;
  QColor m_colour;
};

class PacketItem : public QGraphicsItem {
public:
  explicit PacketItem(const Theme& theme) : m_theme(theme) { setZValue(10); }
  void setFalls(bool falls); // off the box that drops it, upside down
  QRectF boundingRect() const override { return {-kPacketRadius - 2, -kPacketRadius - 2, 14, 14}; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override;

private:
  const Theme& m_theme;
  bool m_falls = false;
};

class BoxItem : public QGraphicsItem {
public:
  BoxItem(const layout::Box& box, BoxText text, const AddressTags& tags, const Theme& theme);
  const BoxText& text() const { return m_text; }
  const std::vector<TaggedText>& lines() const { return m_lines; }
  void setCurrent(bool current);
  QRectF boundingRect() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget* widget) override;

private:
  layout::Box m_box;
  BoxText m_text;
  std::vector<TaggedText> m_lines;
  const Theme& m_theme;
  bool m_current = false;
};

// How wide a box has to be for its text in that font, up to a limit: what is longer is told in the middle.
double boxWidth(const BoxText& text, const AddressTags& tags, const QFont& font);

} // namespace fg::gui

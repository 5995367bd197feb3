#include "scene/map_items.h"

#include "scene/qt_rect.h"
#include "session/trace_data.h"

#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include <algorithm>
#include <cmath>

namespace fg::gui {
namespace {

// Scales from which on a thing is legible.
constexpr double kPlateTexts = 0.45, kPortAddresses = 0.9;
constexpr double kLetterPixels = 11, kLargestLetters = 19, kLegible = 10, kLargestName = 60, kPlateCorner = 4;

double levelOf(const QStyleOptionGraphicsItem* option, const QPainter* painter) {
  return option->levelOfDetailFromTransform(painter->worldTransform());
}

// Letters grow in the picture where it is small on the screen.
double lettersAt(double level) { return std::clamp(kLegible / level, kLetterPixels, kLargestLetters); }

QFont letters(const QPainter* painter, double pixels, QFont::Weight weight = QFont::Normal) {
  QFont font = painter->font();
  font.setPixelSize(std::max(1, static_cast<int>(std::lround(pixels))));
  font.setWeight(weight);
  return font;
}

void write(QPainter* painter, const QRectF& where, int align, const QString& text, Qt::TextElideMode elide) {
  painter->drawText(where, align,
                    painter->fontMetrics().elidedText(text, elide, static_cast<int>(where.width())));
}

} // namespace

NodeItem::NodeItem(const layout::MapNode& node, const MapPicture& picture, const Theme& theme)
    : m_theme(theme), m_rect(rectOf(picture.plan.nodes.at(node.name))) {
  QString name = QString::fromStdString(node.name);
  const MapContent::Place& place = picture.content.places.at(name);
  bool withAddresses = picture.layers & MapLayer::Addresses;
  m_title = {m_rect, name, {}, true, picture.chosen == name};
  if (picture.layers & MapLayer::Leases)
    if (auto lease = picture.facts.leases.find(name); lease != picture.facts.leases.end())
      m_lease = lease->second;
  if (picture.layers & MapLayer::Drops)
    if (auto drops = picture.facts.drops.find(name); drops != picture.facts.drops.end())
      m_drops = drops->second;
  auto addressOf = [&](const MapContent::Interface& interface) {
    return withAddresses && !interface.addresses.isEmpty() ? withoutPrefix(interface.addresses.first())
                                                           : QString();
  };
  for (const MapContent::Interface& interface : place.interfaces) {
    const auto* port = picture.plan.port(node.name, interface.name.toStdString());
    bool isShown = interface.segment != "vxlan" && interface.segment != "tun";
    if (port && (isShown || (picture.layers & MapLayer::Tunnels)))
      m_ports.push_back({rectOf(port->rect), interface.name, addressOf(interface), interface.works});
    if (interface.name.toStdString() == node.bridge)
      m_bridge = {rectOf(picture.plan.bridges.at(node.name).rect), interface.name, addressOf(interface)};
  }
  for (const std::string& pod : node.pods) {
    if (pod.empty()) continue;
    QString fullName = QString::fromStdString(pod);
    m_pods.push_back({rectOf(picture.plan.pods.at(pod)), shortName(fullName),
                      withAddresses ? picture.content.places.at(fullName).firstAddress() : QString(), true,
                      picture.chosen == fullName});
    layout::Point foot = picture.plan.vethFoot(pod);
    m_feet.emplace_back(foot.x, foot.y);
  }
}

QRectF NodeItem::boundingRect() const { return m_rect.adjusted(-3, -20, 3, 3); }

void NodeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) {
  double level = levelOf(option, painter);
  painter->setPen(m_title.isChosen ? QPen(m_theme.request, 2.5) : QPen(m_theme.boxBorder, 1.3));
  painter->setBrush(m_theme.lane);
  painter->drawRoundedRect(m_rect, kPlateCorner, kPlateCorner);
  paintPods(painter, level);
  if (level >= kPlateTexts)
    for (const Plate& port : m_ports)
      paintPort(painter, port, level);
  paintTitle(painter, level);
}

void NodeItem::paintTitle(QPainter* painter, double level) const {
  double pixels = level >= kPlateTexts ? lettersAt(level) + 1 : std::min(kLetterPixels / level, kLargestName);
  painter->setFont(letters(painter, pixels, QFont::Bold));
  painter->setPen(m_theme.text);
  bool isNear = level >= kPlateTexts;
  QRectF where = isNear ? QRectF(m_rect.x() + 8, m_rect.y() + 20, m_rect.width() - 16, 20)
                        : m_rect.adjusted(4, 2, -4, -2);
  write(painter, where, isNear ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignTop,
        m_title.text, Qt::ElideMiddle);
  if (isNear && !m_lease.isEmpty()) {
    double taken = painter->fontMetrics().horizontalAdvance(m_title.text) + 12;
    painter->setFont(letters(painter, lettersAt(level)));
    painter->setPen(m_theme.podIp);
    write(painter, where.adjusted(taken, 0, -18, 0), Qt::AlignLeft | Qt::AlignVCenter, m_lease,
          Qt::ElideRight);
  }
  if (m_drops == 0) return;
  double sign = isNear ? lettersAt(level) + 1 : std::min(kLetterPixels / level, kLargestName);
  painter->setFont(letters(painter, sign, QFont::Bold));
  painter->setPen(m_theme.drop);
  QRectF badge = isNear ? where.adjusted(0, 0, -16, 0) : m_rect.adjusted(4, 2, -4, -2);
  painter->drawText(badge, isNear ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignRight | Qt::AlignBottom,
                    QStringLiteral("✗ %1").arg(m_drops));
}

void NodeItem::paintPort(QPainter* painter, const Plate& port, double level) const {
  QColor colour = port.works ? m_theme.nodeIp : m_theme.drop;
  painter->setPen(QPen(colour, 1.3, port.works ? Qt::SolidLine : Qt::DashLine));
  painter->setBrush(m_theme.box);
  painter->drawRoundedRect(port.rect, kPlateCorner, kPlateCorner);
  QRectF inner = port.rect.adjusted(4, 1, -11, -1); // the cable ends at the right
  QRectF lower = port.rect.adjusted(4, port.rect.height() / 2, -3, -1);
  double small = std::max(kLetterPixels - 1, kLegible / level);
  painter->setFont(letters(painter, small));
  bool hasAddress = !port.address.isEmpty() && level >= kPortAddresses
                    && painter->fontMetrics().horizontalAdvance(port.address) <= lower.width();
  QRectF upper = hasAddress ? QRectF(inner.x(), inner.y(), inner.width(), inner.height() / 2) : inner;
  painter->setFont(letters(painter, hasAddress ? kLetterPixels : lettersAt(level)));
  write(painter, upper, Qt::AlignLeft | Qt::AlignVCenter, port.text, Qt::ElideRight);
  if (!port.works) { // a cross on the cable's end
    double size = painter->fontMetrics().ascent();
    QRectF end(port.rect.right() - 2 - size, upper.y(), size, upper.height());
    painter->drawText(end, Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("✗"));
  }
  if (!hasAddress) return;
  painter->setFont(letters(painter, small));
  painter->drawText(lower, Qt::AlignLeft | Qt::AlignVCenter, port.address);
}

void NodeItem::paintPods(QPainter* painter, double level) const {
  painter->setPen(QPen(m_theme.podIp, 1));
  if (!m_bridge.text.isEmpty() && level >= kPlateTexts) {
    for (std::size_t i = 0; i < m_pods.size(); ++i) {
      painter->drawLine(QPointF(m_feet[i].x(), m_bridge.rect.bottom()), m_feet[i]);
      painter->drawLine(m_feet[i], QPointF(m_pods[i].rect.x(), m_feet[i].y()));
    }
  }
  painter->setFont(letters(painter, lettersAt(level)));
  auto plate = [&](const Plate& one, double width) {
    QColor colour = one.isChosen ? m_theme.request : m_theme.podIp;
    if (level < kPlateTexts) {
      painter->fillRect(one.rect, colour);
      return;
    }
    painter->setPen(QPen(colour, width));
    painter->setBrush(m_theme.box);
    painter->drawRoundedRect(one.rect, kPlateCorner, kPlateCorner);
    QRectF inner = one.rect.adjusted(8, 0, -5, 0); // a packet may stand at the left edge
    if (!one.address.isEmpty()) {
      double taken = painter->fontMetrics().horizontalAdvance(one.address) + 6;
      if (taken < inner.width() / 2) {
        painter->setPen(m_theme.podIp);
        painter->drawText(inner, Qt::AlignRight | Qt::AlignVCenter, one.address);
        inner.adjust(0, 0, -taken, 0);
      }
    }
    painter->setPen(m_theme.text);
    write(painter, inner, Qt::AlignLeft | Qt::AlignVCenter, one.text, Qt::ElideMiddle);
  };
  if (!m_bridge.text.isEmpty()) {
    Plate bridge = m_bridge; // its address stands beside its name: ways pass at the right
    bridge.text += "  " + std::exchange(bridge.address, {});
    plate(bridge, 1.3);
  }
  for (const Plate& pod : m_pods)
    plate(pod, pod.isChosen ? 2.5 : 1.3);
}

void PlateItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) {
  painter->setPen(QPen(m_plate.border, 1.3, m_plate.style));
  painter->setBrush(m_plate.fill);
  painter->drawRoundedRect(m_plate.rect, kPlateCorner, kPlateCorner);
  double level = levelOf(option, painter);
  if (level < kPlateTexts) return;
  painter->setFont(letters(painter, std::min(lettersAt(level), m_plate.rect.height() - 3)));
  painter->setPen(m_plate.colour);
  write(painter, m_plate.rect.adjusted(6, 0, -4, 0), Qt::AlignLeft | Qt::AlignVCenter, m_plate.text,
        Qt::ElideRight);
}

} // namespace fg::gui

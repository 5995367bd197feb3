#include "scene/map_view.h"

#include "layout/map_way.h"
#include "scene/map_scene.h"
#include "scene/qt_rect.h"

#include <QEvent>
#include <QGraphicsSimpleTextItem>

#include <algorithm>

namespace fg::gui {
namespace {

constexpr double kLeastZoom = 0.04, kMostZoom = 4, kMostFit = 1.5, kMapLetters = 11;

} // namespace

MapView::MapView(Cursor& cursor, QWidget* parent)
    : PictureView(parent), m_cursor(cursor), m_packet(*scene(), this) {
  setAlignment(Qt::AlignHCenter | Qt::AlignTop);
  setAccessibleName(tr("Cluster map"));
  setAccessibleDescription(tr("Nodes with their pods, and the segments that join them"));
  connect(&m_cursor, &Cursor::positionChanged, this, [this] {
    follow();
    keepInSight();
  });
}

void MapView::forget() {
  m_slots.clear();
  m_traceroute.clear();
  m_picture.chosen.clear();
  m_picture.facts = {};
  m_isZoomed = false;
}

void MapView::setTopology(const QJsonObject& topology) {
  m_picture.content = MapContent::from(topology, m_slots);
  replan();
}

void MapView::setFacts(const MapFacts& facts) {
  if (facts == m_picture.facts) return;
  m_picture.facts = facts;
  rebuild();
}

void MapView::setPositions(const std::map<QString, QPointF>& positions) {
  m_positions = positions;
  replan();
}

void MapView::setLayer(MapLayer layer, bool shown) {
  m_picture.layers.setFlag(layer, shown);
  replan();
}

void MapView::setTraceroute(const QStringList& places) {
  m_traceroute = places;
  rebuild();
}

void MapView::replan() {
  layout::MapWishes wishes;
  for (const auto& [node, at] : m_positions)
    wishes.moved[node.toStdString()] = {at.x(), at.y()};
  if (m_picture.layers & MapLayer::Services)
    for (const MapContent::Service& service : m_picture.content.services)
      wishes.services.push_back(service.name.toStdString());
  double width = m_picture.plan.width, height = m_picture.plan.height;
  m_picture.plan = layout::planMap(m_picture.content.nodes, m_picture.content.segments, wishes);
  rebuild();
  if (!m_isZoomed && (width != m_picture.plan.width || height != m_picture.plan.height)) fit();
}

void MapView::rebuild() {
  m_packet.forget();
  m_ghost = nullptr;
  scene()->clear();
  setBackgroundBrush(theme().ground);
  fillMap(*scene(), m_picture, theme());
  drawTraceroute();
  follow();
}

// The packet, and as much of its node as has room, from the interfaces at its top on.
void MapView::keepInSight() {
  if (m_packet.corners().empty()) return;
  const layout::Point& at = m_packet.corners().back();
  constexpr double kPorts = 20, kBeside = 8;
  double room = viewport()->height() / transform().m11() - 2 * kBeside;
  for (const auto& [name, rect] : m_picture.plan.nodes) {
    if (!rectOf(rect).contains(at.x, at.y)) continue;
    QRectF node = rectOf(rect).adjusted(0, -kPorts, 0, 0);
    node.setHeight(std::min(node.height(), room));
    ensureVisible(node, kBeside, kBeside);
  }
  ensureVisible(QRectF(at.x, at.y, 1, 1), 40, 40);
}

void MapView::follow() { m_packet.follow(m_cursor, m_picture, theme()); }

// A numbered badge at each place that answered.
void MapView::drawTraceroute() {
  std::map<QString, QStringList> numbers;
  for (int i = 0; i < m_traceroute.size(); ++i)
    numbers[m_traceroute[i]] << QString::number(i + 1);
  for (const auto& [place, texts] : numbers) {
    auto at = layout::standIn(m_picture.plan, place.toStdString());
    if (!at) continue;
    auto* text = scene()->addSimpleText(texts.join(','));
    QFont bold = font();
    bold.setPixelSize(12);
    bold.setBold(true);
    text->setFont(bold);
    text->setBrush(theme().ground);
    QRectF badge = text->boundingRect().adjusted(-6, -2, 6, 2);
    badge.moveCenter({at->x, at->y});
    text->setPos(badge.topLeft() + QPointF(6, 2));
    text->setZValue(9);
    auto* frame = scene()->addRect(badge, QPen(theme().ground, 1.5), theme().rewritten);
    frame->setZValue(8);
  }
}

AddressKind MapView::kindOf(const QString& address) const {
  if (auto found = m_picture.content.kinds.find(withoutPrefix(address));
      found != m_picture.content.kinds.end())
    return found->second;
  // A pod that is gone, or not there yet, has left its address in its node's subnet.
  bool isLeased = std::ranges::any_of(m_picture.facts.leases, [&](const auto& lease) {
    return liesIn(withoutPrefix(address), lease.second);
  });
  return isLeased ? AddressKind::PodIp : AddressKind::Outside;
}

const layout::Rect* MapView::rectOfPlace(const QString& place) const {
  std::string name = place.startsWith("svc:") ? place.mid(4).toStdString() : place.toStdString();
  const layout::MapPlan& plan = m_picture.plan;
  for (const auto* rects : {&plan.services, &plan.pods, &plan.gateways, &plan.nodes})
    if (auto found = rects->find(name);
        found != rects->end() && (rects == &plan.services) == place.startsWith("svc:"))
      return &found->second;
  return nullptr;
}

QString MapView::placeAt(const QPoint& position) const {
  QPointF at = mapToScene(position);
  const layout::MapPlan& plan = m_picture.plan;
  for (const auto* rects : {&plan.services, &plan.pods, &plan.gateways, &plan.nodes})
    for (const auto& [name, rect] : *rects)
      if (rectOf(rect).contains(at))
        return (rects == &plan.services ? "svc:" : "") + QString::fromStdString(name);
  for (const auto& port : plan.ports) // those look out of their node
    if (rectOf(port.rect).contains(at)) return QString::fromStdString(port.node);
  return {};
}

void MapView::choose(const QString& place) {
  if (place == m_picture.chosen) return;
  m_picture.chosen = place;
  rebuild();
  if (const layout::Rect* rect = rectOfPlace(place)) ensureVisible(rectOf(*rect), 20, 20);
  if (!place.isEmpty() && !place.startsWith("svc:")) emit placeActivated(place);
}

void MapView::chooseNext(int direction) {
  QStringList order;
  for (const layout::MapNode& node : m_picture.content.nodes) {
    order << QString::fromStdString(node.name);
    for (const std::string& pod : node.pods)
      if (!pod.empty()) order << QString::fromStdString(pod);
  }
  for (const auto& [name, rect] : m_picture.plan.gateways)
    order << QString::fromStdString(name);
  for (const auto& [name, rect] : m_picture.plan.services)
    order << "svc:" + QString::fromStdString(name);
  if (order.isEmpty()) return;
  auto index = order.indexOf(m_picture.chosen);
  if (index < 0) index = direction > 0 ? -1 : 0;
  choose(order[(index + direction + order.size()) % order.size()]);
}

void MapView::moveTo(const QString& node, QPointF wished) {
  layout::Point at = layout::freePlace(m_picture.plan, node.toStdString(), {wished.x(), wished.y()});
  emit nodeMoved(node, {at.x, at.y});
}

void MapView::nudge(QPointF by) {
  auto node = m_picture.plan.nodes.find(m_picture.chosen.toStdString());
  if (node != m_picture.plan.nodes.end())
    moveTo(m_picture.chosen, QPointF(node->second.x, node->second.y) + by);
}

void MapView::askMenu() {
  if (const layout::Rect* rect = rectOfPlace(m_picture.chosen))
    emit menuAsked(m_picture.chosen,
                   viewport()->mapToGlobal(mapFromScene(QPointF(rect->centerX(), rect->centerY()))));
}

QString MapView::emptyText() const {
  return m_picture.plan.nodes.empty() ? tr("The map shows a scenario's nodes and pods: open one.")
                                      : QString();
}

void MapView::zoom(double factor) {
  double now = transform().m11();
  factor = std::clamp(now * factor, kLeastZoom, kMostZoom) / now;
  m_isZoomed = true;
  scale(factor, factor);
}

void MapView::fit() {
  m_isZoomed = false;
  if (m_picture.plan.width <= 0) return;
  QSize room = maximumViewportSize(); // without the bars that a zoom has brought
  double factor =
      std::min((room.width() - 2) / m_picture.plan.width, (room.height() - 2) / m_picture.plan.height);
  resetTransform();
  double least = leastFit(kMapLetters, kLeastZoom);
  factor = std::clamp(factor, least, std::max(least, kMostFit));
  scale(factor, factor);
  keepInSight();
}

void MapView::changeEvent(QEvent* event) {
  PictureView::changeEvent(event);
  if (event->type() == QEvent::FontChange && !m_isZoomed) fit();
}

void MapView::resizeEvent(QResizeEvent* event) {
  QGraphicsView::resizeEvent(event);
  if (!m_isZoomed) fit();
}

} // namespace fg::gui

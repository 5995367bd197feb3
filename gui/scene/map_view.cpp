#include "scene/map_view.h"

#include "scene/qt_rect.h"
#include "session/trace_data.h"

#include <QContextMenuEvent>
#include <QGraphicsItem>
#include <QJsonArray>
#include <QPainter>

#include <algorithm>
#include <optional>
#include <set>

namespace fg::gui {
namespace {

class PlateItem : public QGraphicsItem {
public:
  enum class Text { Top, Middle };
  PlateItem(QRectF rect, QString text, QColor border, QColor fill, QColor colour, Text where, bool bold)
      : m_rect(rect), m_text(std::move(text)), m_border(border), m_fill(fill), m_colour(colour),
        m_where(where), m_bold(bold) {}
  QRectF boundingRect() const override { return m_rect.adjusted(-2, -2, 2, 2); }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget* widget) override {
    painter->setPen(QPen(m_border, 1.3));
    painter->setBrush(m_fill);
    painter->drawRoundedRect(m_rect, 4, 4);
    QFont font = widget ? widget->font() : QFont();
    font.setPixelSize(11);
    font.setBold(m_bold);
    painter->setFont(font);
    painter->setPen(m_colour);
    QRectF inner = m_where == Text::Top ? m_rect.adjusted(8, 12, -8, 0) : m_rect.adjusted(5, 0, -5, 0);
    int align =
        m_where == Text::Top ? int(Qt::AlignTop | Qt::AlignLeft) : int(Qt::AlignVCenter | Qt::AlignLeft);
    painter->drawText(
        inner, align,
        painter->fontMetrics().elidedText(m_text, Qt::ElideMiddle, static_cast<int>(inner.width())));
  }

private:
  QRectF m_rect;
  QString m_text;
  QColor m_border, m_fill, m_colour;
  Text m_where;
  bool m_bold;
};

QStringList addressesOf(const QJsonObject& interface) {
  QStringList out;
  const QJsonArray addresses = interface["addresses"].toArray();
  for (const QJsonValue& address : addresses)
    if (address.toString().contains('.')) out << address.toString();
  return out;
}

QString withoutPrefix(const QString& address) { return address.section('/', 0, 0); }

} // namespace

MapView::MapView(Cursor& cursor, QWidget* parent) : PictureView(parent), m_cursor(cursor) {
  setAccessibleName(tr("Cluster map"));
  setAccessibleDescription(tr("Nodes with their pods, and the segments that join them"));
  connect(&m_cursor, &Cursor::positionChanged, this, &MapView::drawWay);
}

void MapView::setTopology(const QJsonObject& topology) {
  m_topology = topology;
  rebuild();
}

void MapView::rebuild() {
  std::vector<layout::MapNode> nodes;
  std::map<std::string, std::set<std::string>> nodesOn;
  m_kinds.clear();
  m_details.clear();
  const QJsonArray namespaces = m_topology["namespaces"].toArray();
  for (const QJsonValue& value : namespaces) {
    QJsonObject ns = value.toObject();
    std::string name = ns["name"].toString().toStdString();
    bool isPod = ns["kind"] == "pod", isNode = ns["kind"] == "node" || ns["kind"] == "namespace";
    if (isNode) nodes.push_back({name, {}, {}, {}});
    const QJsonArray interfaces = ns["interfaces"].toArray();
    for (const QJsonValue& one : interfaces) {
      QJsonObject interface = one.toObject();
      QStringList addresses = addressesOf(interface);
      for (const QString& address : addresses)
        if (interface["name"] != "lo")
          m_kinds[withoutPrefix(address)] = isPod                  ? AddressKind::PodIp
                                            : ns["kind"] == "node" ? AddressKind::NodeIp
                                                                   : AddressKind::Outside;
      if (!addresses.isEmpty() && interface["name"] != "lo")
        m_details[name] += interface["name"].toString() + "  " + addresses.join(", ") + "\n";
      if (!isNode) continue;
      std::string segment = interface["segment"].toString().toStdString();
      if (!segment.empty()) {
        nodes.back().interfaces.push_back({interface["name"].toString().toStdString(), segment});
        nodesOn[segment].insert(name);
      }
      if (interface["kind"] == "bridge") nodes.back().bridge = interface["name"].toString().toStdString();
    }
  }
  for (const QJsonValue& value : namespaces) {
    QJsonObject ns = value.toObject();
    if (ns["kind"] != "pod") continue;
    std::string node = ns["node"].toString().toStdString();
    for (layout::MapNode& one : nodes)
      if (one.name == node) one.pods.push_back(ns["name"].toString().toStdString());
  }
  const QJsonArray services = m_topology["services"].toArray();
  for (const QJsonValue& service : services)
    m_kinds[service.toObject()["cluster_ip"].toString()] = AddressKind::ClusterIp;

  std::vector<std::string> segments;
  std::map<std::string, QString> titles;
  const QJsonArray known = m_topology["segments"].toArray();
  for (const QJsonValue& value : known) {
    std::string name = value.toObject()["name"].toString().toStdString();
    titles[name] = value.toObject()["name"].toString() + "  " + value.toObject()["prefix"].toString();
    if (nodesOn[name].size() > 1) segments.push_back(name);
  }
  m_plan = layout::planMap(nodes, segments);

  scene()->clear();
  m_way.clear();
  setBackgroundBrush(theme().ground);
  const Theme& colours = theme();
  for (const auto& [name, rect] : m_plan.segments)
    scene()->addItem(new PlateItem(rectOf(rect), titles[name], colours.boxBorder, colours.lane, colours.text,
                                   PlateItem::Text::Middle, false));
  for (const auto& port : m_plan.ports) {
    auto bar = m_plan.segments.find(port.segment);
    if (bar == m_plan.segments.end()) continue;
    scene()
        ->addLine(port.rect.centerX(), bar->second.bottom(), port.rect.centerX(), port.rect.y,
                  QPen(colours.boxBorder, 1.5))
        ->setZValue(-1); // it passes behind other segments
  }
  for (const auto& [name, rect] : m_plan.nodes) {
    auto* node = new PlateItem(rectOf(rect), QString::fromStdString(name), colours.boxBorder, colours.lane,
                               colours.text, PlateItem::Text::Top, true);
    node->setToolTip(m_details[name].trimmed());
    scene()->addItem(node);
  }
  for (const auto& [name, rect] : m_plan.bridges) {
    auto bridge = std::ranges::find(nodes, name, &layout::MapNode::name)->bridge;
    scene()->addItem(new PlateItem(rectOf(rect), QString::fromStdString(bridge), colours.podIp, colours.box,
                                   colours.podIp, PlateItem::Text::Middle, false));
  }
  for (const auto& port : m_plan.ports)
    scene()->addItem(new PlateItem(rectOf(port.rect), QString::fromStdString(port.interface), colours.nodeIp,
                                   colours.box, colours.nodeIp, PlateItem::Text::Middle, false));
  for (const auto& [name, rect] : m_plan.pods) {
    auto* pod = new PlateItem(rectOf(rect), shortName(QString::fromStdString(name)), colours.podIp,
                              colours.box, colours.text, PlateItem::Text::Middle, false);
    pod->setToolTip(QString::fromStdString(name) + "\n" + m_details[name].trimmed());
    scene()->addItem(pod);
  }
  scene()->setSceneRect(0, 0, m_plan.width, m_plan.height);
  drawWay();
  resizeEvent(nullptr);
}

// Where a place's dot stands; nothing where the map does not show it.
std::optional<QPointF> MapView::dotOf(const QString& place, bool isReply) const {
  std::string name = place.toStdString();
  if (auto pod = m_plan.pods.find(name); pod != m_plan.pods.end())
    return QPointF(pod->second.right(), pod->second.centerY() + (isReply ? 6 : -6)); // its name stays legible
  if (auto node = m_plan.nodes.find(name); node != m_plan.nodes.end())
    return QPointF(node->second.right() - (isReply ? 12 : 30), node->second.y + 21);
  return {};
}

// The last interface that a hop leaves by, or the first that it comes in by.
QString MapView::interfaceOf(const HopData& hop, const char* kind) {
  QString found;
  for (const StepData& step : hop.steps)
    if (step.kind == kind && (found.isEmpty() || step.kind == "exit-interface"))
      found = step.fields["interface"].toString();
  return found;
}

// From one node to another by their interfaces and the segment between; straight on inside of a node.
QPainterPath MapView::wayBetween(QPointF from, QPointF to, const HopData& left,
                                 const HopData& entered) const {
  auto port = [&](const HopData& hop, const QString& interface) {
    return std::ranges::find_if(m_plan.ports, [&](const layout::MapPlan::Port& one) {
      return one.node == hop.nameSpace.toStdString() && one.interface == interface.toStdString();
    });
  };
  auto out = port(left, interfaceOf(left, "exit-interface")),
       in = port(entered, interfaceOf(entered, "enter-interface"));
  QPainterPath path(from);
  if (out != m_plan.ports.end() && in != m_plan.ports.end() && m_plan.segments.contains(out->segment)) {
    double bar = m_plan.segments.at(out->segment).centerY();
    path.lineTo(out->rect.centerX(), from.y());
    path.lineTo(out->rect.centerX(), bar);
    path.lineTo(in->rect.centerX(), bar);
    path.lineTo(in->rect.centerX(), to.y());
  }
  path.lineTo(to);
  return path;
}

// By the hops that were made until the cursor.
void MapView::drawWay() {
  for (QGraphicsItem* item : m_way)
    delete item;
  m_way.clear();
  std::optional<QPointF> last;
  std::size_t lastHop = 0;
  const Standing* standing = m_cursor.standing();
  for (std::size_t hop = 0; standing && hop <= standing->hop; ++hop) {
    bool reply = m_cursor.isReply(hop);
    auto here = dotOf(m_cursor.hops()[hop]->nameSpace, reply);
    if (!here) continue;
    QColor colour = reply ? theme().reply : theme().request;
    if (last && *last != *here)
      m_way.push_back(
          scene()->addPath(wayBetween(*last, *here, *m_cursor.hops()[lastHop], *m_cursor.hops()[hop]),
                           QPen(colour, 3, reply ? Qt::DashLine : Qt::SolidLine)));
    m_way.push_back(
        scene()->addEllipse(QRectF(*here - QPointF(5, 5), QSizeF(10, 10)), QPen(theme().ground, 1), colour));
    last = here;
    lastHop = hop;
  }
  if (last && m_cursor.step() && m_cursor.step()->kind == "drop") {
    QPen pen(theme().drop, 4);
    m_way.push_back(scene()->addLine(QLineF(*last + QPointF(-8, -8), *last + QPointF(8, 8)), pen));
    m_way.push_back(scene()->addLine(QLineF(*last + QPointF(-8, 8), *last + QPointF(8, -8)), pen));
  }
  for (QGraphicsItem* item : m_way)
    item->setZValue(5);
}

AddressKind MapView::kindOf(const QString& address) const {
  auto found = m_kinds.find(withoutPrefix(address));
  return found == m_kinds.end() ? AddressKind::Outside : found->second;
}

QString MapView::placeAt(const QPoint& position) const {
  QPointF at = mapToScene(position);
  for (const auto& [name, rect] : m_plan.pods)
    if (rectOf(rect).contains(at)) return QString::fromStdString(name);
  for (const auto& [name, rect] : m_plan.nodes)
    if (rectOf(rect).contains(at)) return QString::fromStdString(name);
  return {};
}

QString MapView::emptyText() const {
  return m_plan.nodes.empty() ? tr("The map shows a scenario's nodes and pods: open one.") : QString();
}

void MapView::resizeEvent(QResizeEvent* event) {
  if (event) QGraphicsView::resizeEvent(event);
  if (m_plan.width <= 0) return;
  double factor =
      std::min((viewport()->width() - 2) / m_plan.width, (viewport()->height() - 2) / m_plan.height);
  resetTransform();
  factor = std::clamp(factor, 0.6, 1.6);
  scale(factor, factor);
}

void MapView::mousePressEvent(QMouseEvent* event) {
  QString place = placeAt(event->pos());
  if (!place.isEmpty() && event->button() == Qt::LeftButton) emit placeActivated(place);
  QGraphicsView::mousePressEvent(event);
}

void MapView::contextMenuEvent(QContextMenuEvent* event) {
  QString place = placeAt(event->pos());
  if (!place.isEmpty()) emit menuAsked(place, event->globalPos());
}

} // namespace fg::gui

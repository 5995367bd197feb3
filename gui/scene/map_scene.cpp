#include "scene/map_scene.h"

#include "layout/map_way.h"
#include "scene/map_items.h"
#include "scene/qt_rect.h"
#include "session/trace_data.h"

#include <QCoreApplication>
#include <QGraphicsPathItem>
#include <QGraphicsScene>
#include <QPen>

#include <algorithm>

namespace fg::gui {
namespace {

constexpr std::size_t kMostServicesWithLines = 8; // with more, those of the chosen one
enum Height { Cables = -3, Bars = -2, Endpoints = 2, Overlays = 3 };

class Filler {
public:
  Filler(QGraphicsScene& scene, const MapPicture& picture, const Theme& theme)
      : m_scene(scene), m_picture(picture), m_plan(picture.plan), m_theme(theme) {}

  void fill() {
    addTrunks();
    addCables();
    addBars();
    for (const layout::MapNode& node : m_picture.content.nodes) {
      auto* item = new NodeItem(node, m_picture, m_theme);
      m_scene.addItem(item);
    }
    if (m_picture.layers & MapLayer::Services) addServices();
    if (m_picture.layers & MapLayer::Routes) addRoutes();
    m_scene.setSceneRect(0, 0, m_plan.width, m_plan.height);
  }

private:
  bool isHidden(layout::SegmentKind kind) const {
    return kind == layout::SegmentKind::Tunnel && !(m_picture.layers & MapLayer::Tunnels);
  }
  QPen cablePen(layout::SegmentKind kind) const {
    return kind == layout::SegmentKind::Tunnel ? QPen(m_theme.rewritten, 1.3, Qt::DashLine)
                                               : QPen(m_theme.boxBorder, 1.5);
  }

  void addTrunks() {
    for (const auto& [segment, x] : m_plan.trunks) {
      const auto *first = m_plan.barNear(segment, 0), *last = m_plan.barNear(segment, m_plan.height);
      if (!isHidden(first->kind))
        m_scene.addLine(x, first->rect.centerY(), x, last->rect.centerY(), cablePen(first->kind))
            ->setZValue(Cables);
    }
  }

  void addCables() {
    for (const auto& port : m_plan.ports) {
      const auto* bar = m_plan.barNear(port.segment, port.rect.y);
      if (!bar || isHidden(bar->kind)) continue;
      double x = m_plan.plug(port).x, y = bar->rect.centerY();
      m_scene.addLine(x, y, x, port.rect.centerY(), cablePen(bar->kind))->setZValue(Cables);
      double nearest = std::clamp(x, bar->rect.x, bar->rect.right()); // a node may have been moved aside
      if (nearest != x) m_scene.addLine(x, y, nearest, y, cablePen(bar->kind))->setZValue(Cables);
    }
  }

  void addPlate(MapPlate plate, double height, const QString& tip) {
    auto* item = new PlateItem(std::move(plate));
    item->setZValue(height);
    item->setToolTip(tip);
    m_scene.addItem(item);
  }

  void addBars() {
    for (const auto& bar : m_plan.bars) {
      if (isHidden(bar.kind)) continue;
      bool isTunnel = bar.kind == layout::SegmentKind::Tunnel;
      QString title = m_picture.content.segmentTitles.at(bar.segment);
      addPlate({rectOf(bar.rect), title, isTunnel ? m_theme.rewritten : m_theme.boxBorder,
                isTunnel ? m_theme.rewritten : m_theme.text, m_theme.lane,
                isTunnel ? Qt::DashLine : Qt::SolidLine},
               Bars, title);
    }
    for (const auto& [place, rect] : m_plan.gateways) {
      const MapContent::Place& gateway = m_picture.content.places.at(QString::fromStdString(place));
      addPlate({rectOf(rect), QCoreApplication::translate("fg::gui::MapView", "gateway"), m_theme.outside,
                m_theme.outside, m_theme.box},
               Bars, gateway.details());
    }
  }

  void addServices() {
    for (const MapContent::Service& service : m_picture.content.services) {
      auto found = m_plan.services.find(service.name.toStdString());
      if (found == m_plan.services.end()) continue;
      bool isChosen = m_picture.chosen == "svc:" + service.name;
      addPlate({rectOf(found->second), shortName(service.name) + "  " + service.address, m_theme.clusterIp,
                m_theme.clusterIp, isChosen ? m_theme.current : m_theme.box},
               Overlays, service.name + "\n" + service.address + "\n" + service.pods.join('\n'));
      if (!isChosen && m_picture.content.services.size() > kMostServicesWithLines) continue;
      for (const QString& pod : service.pods)
        addEndpoint({found->second.centerX(), found->second.y}, pod);
    }
  }

  // Up inside the node's right edge, where no name stands, and into the pod.
  void addEndpoint(QPointF from, const QString& pod) {
    const QString& owner = m_picture.content.places.at(pod).node;
    auto rect = m_plan.pods.find(pod.toStdString());
    auto node = m_plan.nodes.find((rect == m_plan.pods.end() ? pod : owner).toStdString());
    if (node == m_plan.nodes.end()) return;
    constexpr double kInside = 3;
    double x = node->second.right() - kInside;
    double y = rect == m_plan.pods.end() ? layout::standIn(m_plan, node->first)->y : rect->second.centerY();
    QPainterPath path(from);
    path.lineTo(x, node->second.bottom());
    path.lineTo(x, y);
    path.lineTo(rect == m_plan.pods.end() ? x : rect->second.right(), y);
    m_scene.addPath(path, QPen(m_theme.clusterIp, 1.2, Qt::DotLine))->setZValue(Endpoints);
  }

  // From the node that was chosen to each next hop, with what it leads to.
  void addRoutes() {
    auto from = m_plan.nodes.find(m_picture.facts.routesOf.toStdString());
    if (from == m_plan.nodes.end()) return;
    std::map<QString, QStringList> byGateway;
    for (const MapFacts::Route& route : m_picture.facts.routes)
      byGateway[route.gateway] << route.destination;
    for (const auto& [gateway, destinations] : byGateway) {
      auto place = m_picture.content.placeOf.find(gateway);
      if (place == m_picture.content.placeOf.end()) continue;
      auto to = layout::standIn(m_plan, place->second.toStdString());
      if (!to) continue;
      addArrow({from->second.centerX(), from->second.y + 15}, {to->x, to->y}, destinations.join(", "));
    }
  }

  void addArrow(QPointF from, QPointF to, const QString& text) {
    QPainterPath path(from);
    QPointF bend((from.x() + to.x()) / 2, std::min(from.y(), to.y()) - 60);
    path.quadTo(bend, to);
    QPointF label = path.pointAtPercent(0.7); // nearer to where it leads: they all begin at one place
    QLineF tip(to, path.pointAtPercent(0.93));
    for (double turn : {-25.0, 25.0}) {
      QLineF barb = tip;
      barb.setAngle(tip.angle() + turn);
      barb.setLength(9);
      path.moveTo(to);
      path.lineTo(barb.p2());
    }
    m_scene.addPath(path, QPen(m_theme.podIp, 1.8))->setZValue(Overlays);
    addPlate(
        {QRectF(label - QPointF(55, 8), QSizeF(110, 16)), text, m_theme.podIp, m_theme.podIp, m_theme.box},
        Overlays, text);
  }

  QGraphicsScene& m_scene;
  const MapPicture& m_picture;
  const layout::MapPlan& m_plan;
  const Theme& m_theme;
};

} // namespace

void fillMap(QGraphicsScene& scene, const MapPicture& picture, const Theme& theme) {
  Filler(scene, picture, theme).fill();
}

} // namespace fg::gui

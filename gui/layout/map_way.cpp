#include "layout/map_way.h"

namespace fg::layout {
namespace {

constexpr double kCorridor = 16; // below a node's upper edge: the way passes between ports and name

enum class AnchorKind { Home, Port, Bridge, Veth, Pod, Gateway };

struct Anchor {
  AnchorKind kind;
  Point at;
  std::string place, segment = {};
};

std::optional<Anchor> homeOf(const MapPlan& plan, const std::string& place) {
  if (auto pod = plan.pods.find(place); pod != plan.pods.end())
    return Anchor{AnchorKind::Pod, {pod->second.x - 1, pod->second.centerY()}, place};
  if (auto gateway = plan.gateways.find(place); gateway != plan.gateways.end())
    return Anchor{AnchorKind::Gateway, {gateway->second.right(), gateway->second.centerY()}, place};
  if (auto node = plan.nodes.find(place); node != plan.nodes.end())
    return Anchor{AnchorKind::Home, {node->second.right() - 12, node->second.y + 30}, place};
  return {};
}

std::optional<Anchor> anchorOf(const MapPlan& plan, const WayStop& stop) {
  if (stop.interface.empty() || !plan.nodes.contains(stop.place)) return homeOf(plan, stop.place);
  if (plan.pods.contains(stop.pod)) return Anchor{AnchorKind::Veth, plan.vethFoot(stop.pod), stop.place};
  if (const MapPlan::Port* port = plan.port(stop.place, stop.interface))
    return Anchor{AnchorKind::Port, plan.plug(*port), stop.place, port->segment};
  auto bridge = plan.bridges.find(stop.place);
  if (bridge != plan.bridges.end() && bridge->second.name == stop.interface)
    return Anchor{
        AnchorKind::Bridge, {bridge->second.rect.centerX(), bridge->second.rect.bottom()}, stop.place};
  return homeOf(plan, stop.place); // a program
}

// On the bar's lower edge, not across a name.
double alongBar(const MapPlan::Bar& bar) { return bar.rect.bottom(); }

class WayLine {
public:
  explicit WayLine(const MapPlan& plan) : m_plan(plan) {}

  void to(const Anchor& next) {
    if (m_points.empty())
      m_points.push_back(next.at);
    else if (m_last.place != next.place && !alongSegment(next))
      add(next.at); // into a pod, or where the map does not know better
    else if (m_last.place == next.place)
      inside(next);
    m_last = next;
  }
  std::vector<Point> points() { return std::move(m_points); }

private:
  // From one port to another of the same segment, or to its gateway.
  bool alongSegment(const Anchor& next) {
    std::string segment = m_last.segment.empty() ? next.segment : m_last.segment;
    if (segment.empty()) return false;
    const MapPlan::Bar* left = m_plan.barNear(segment, m_points.back().y);
    const MapPlan::Bar* entered = m_plan.barNear(segment, next.at.y);
    if (!left || !entered) return false;
    double out = alongBar(*left), in = alongBar(*entered);
    add({m_points.back().x, out});
    if (left != entered) {
      double trunk = m_plan.trunks.at(segment);
      add({trunk, out});
      add({trunk, in});
    }
    add({next.at.x, in});
    add(next.at);
    return true;
  }

  void inside(const Anchor& next) {
    Point from = m_points.back();
    if (next.kind == AnchorKind::Bridge) { // a bridge is as wide as its node: straight up or down to it
      add({from.x, next.at.y});
    } else if (m_last.kind == AnchorKind::Bridge) {
      add({next.at.x, from.y});
      add(next.at);
    } else {
      double level = m_plan.nodes.contains(next.place) ? m_plan.nodes.at(next.place).y + kCorridor : from.y;
      add({from.x, level});
      add({next.at.x, level});
      add(next.at);
    }
  }

  void add(Point point) {
    if (point.x != m_points.back().x || point.y != m_points.back().y) m_points.push_back(point);
  }

  const MapPlan& m_plan;
  std::vector<Point> m_points;
  Anchor m_last{};
};

} // namespace

std::vector<Point> wayThrough(const MapPlan& plan, const std::vector<WayStop>& stops) {
  WayLine line(plan);
  for (const WayStop& stop : stops)
    if (auto anchor = anchorOf(plan, stop)) line.to(*anchor);
  return line.points();
}

std::optional<Point> standIn(const MapPlan& plan, const std::string& place) {
  auto anchor = homeOf(plan, place);
  return anchor ? std::optional(anchor->at) : std::nullopt;
}

} // namespace fg::layout

#include "layout/map.h"

#include "layout/map_order.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace fg::layout {
namespace {

constexpr double kMapMargin = 14, kNodeGap = 18, kBarHeight = 21, kBarGap = 5, kLeastNodeWidth = 300,
                 kGatewayWidth = 88, kPortHeight = 28, kPortAbove = 16, kBridgeHeight = 22, kTitleHeight = 42,
                 kPodHeight = 22, kPodGap = 5, kPadding = 8, kGutter = 14, kTrunkGap = 7, kServiceWidth = 200,
                 kServiceHeight = 22, kPortLetter = 6, kNameLetter = 1.6;
constexpr std::size_t kMostInOneRow = 6, kFewestPodRows = 2, kShortAddress = 9; // "10.0.2.15"

std::size_t podColumns(std::size_t pods) { return pods <= 4 ? 1 : pods <= 16 ? 2 : 3; }

// A port has room for its address below its name, whose letters grow in a small picture; where it has none,
// for the cross of a cable that is cut.
double portWidth(const MapInterface& interface) {
  return kPortLetter
         * (4
            + std::max(kNameLetter * static_cast<double>(interface.name.size()),
                       static_cast<double>(std::max(interface.addressLetters, kShortAddress))));
}

double portsWidth(const MapNode& node) {
  return std::accumulate(
      node.interfaces.begin(), node.interfaces.end(), 0.0,
      [](double width, const MapInterface& interface) { return width + portWidth(interface); });
}

// All nodes have the room of the one with most pods, and of the one with most ports: their rows are even.
struct NodeSize {
  std::size_t columns, rows;
  double width, podWidth, height;
};

NodeSize sizeOf(const std::vector<MapNode>& nodes) {
  std::size_t most = 0;
  double width = kLeastNodeWidth;
  for (const MapNode& node : nodes) {
    most = std::max(most, node.pods.size());
    width = std::max(width, std::ceil(portsWidth(node)) + 2 * kPadding);
  }
  NodeSize size{podColumns(most), 0, width, 0, 0};
  size.rows = std::max(kFewestPodRows, (most + size.columns - 1) / size.columns);
  size.podWidth = (width - 1.5 * kPadding) / static_cast<double>(size.columns) - kGutter;
  size.height = kTitleHeight + kBridgeHeight + kPadding
                + static_cast<double>(size.rows) * (kPodHeight + kPodGap) + kPadding;
  return size;
}

void placeNode(MapPlan& plan, const MapNode& node, const NodeSize& size, Point at) {
  plan.nodes[node.name] = {at.x, at.y, size.width, size.height};
  double portX = at.x + kPadding;
  for (const MapInterface& interface : node.interfaces) {
    double width = portWidth(interface);
    plan.ports.push_back(
        {node.name, interface.name, interface.segment, {portX, at.y - kPortAbove, width - 4, kPortHeight}});
    portX += width;
  }
  double inside = at.y + kTitleHeight;
  if (!node.bridge.empty())
    plan.bridges[node.name] = {node.bridge,
                               {at.x + kPadding, inside, size.width - 2 * kPadding, kBridgeHeight}};
  inside += kBridgeHeight + kPadding;
  for (std::size_t i = 0; i < node.pods.size(); ++i) {
    if (node.pods[i].empty()) continue;
    std::size_t column = i % size.columns, row = i / size.columns;
    plan.pods[node.pods[i]] = {
        at.x + kPadding / 2 + kGutter + static_cast<double>(column) * (size.podWidth + kGutter),
        inside + static_cast<double>(row) * (kPodHeight + kPodGap), size.podWidth, kPodHeight};
  }
}

struct Span {
  const MapSegment* segment;
  std::size_t from, to; // columns
  bool goesOn;          // to other rows: it begins at its trunk
};

// The bars above a row: those that share a column lie on different tracks.
std::vector<std::vector<Span>> tracksOf(const std::vector<Span>& spans) {
  std::vector<std::vector<Span>> tracks;
  for (const Span& span : spans) {
    auto free = std::ranges::find_if(tracks, [&](const std::vector<Span>& track) {
      return std::ranges::all_of(
          track, [&](const Span& other) { return span.to < other.from || other.to < span.from; });
    });
    if (free == tracks.end()) free = tracks.insert(tracks.end(), std::vector<Span>{});
    free->push_back(span);
  }
  return tracks;
}

class MapPlanner {
public:
  MapPlanner(const std::vector<MapNode>& nodes, const std::vector<MapSegment>& segments,
             const MapWishes& wishes)
      : m_nodes(nodes), m_segments(segments), m_wishes(wishes), m_order(orderNodes(nodes, segments)),
        m_size(sizeOf(nodes)) {
    auto count = static_cast<double>(nodes.size());
    m_columns = nodes.size() <= kMostInOneRow ? std::max<std::size_t>(nodes.size(), 1)
                                              : static_cast<std::size_t>(std::ceil(std::sqrt(count * 2)));
    findTrunks();
  }

  MapPlan plan() {
    double y = kMapMargin;
    for (std::size_t first = 0; first < m_order.size(); first += m_columns)
      y = placeRow(first, std::min(first + m_columns, m_order.size()), y);
    m_plan.width = std::max(m_plan.width, m_left + kMapMargin);
    placeServices(y);
    for (const auto& [name, rect] : m_plan.nodes) {
      m_plan.width = std::max(m_plan.width, rect.right() + kMapMargin);
      m_plan.height = std::max(m_plan.height, rect.bottom() + kMapMargin);
    }
    return std::move(m_plan);
  }

private:
  std::size_t rowOf(std::size_t place) const { return place / m_columns; }

  std::set<std::size_t> rowsOf(const MapSegment& segment) const {
    std::set<std::size_t> rows;
    for (std::size_t place = 0; place < m_order.size(); ++place)
      if (isOn(m_nodes[m_order[place]], segment)) rows.insert(rowOf(place));
    return rows;
  }

  static bool isOn(const MapNode& node, const MapSegment& segment) {
    return std::ranges::any_of(
        node.interfaces, [&](const MapInterface& interface) { return interface.segment == segment.name; });
  }

  void findTrunks() {
    for (const MapSegment& segment : m_segments)
      if (rowsOf(segment).size() > 1) {
        m_plan.trunks[segment.name] = m_left;
        m_left += kTrunkGap;
      }
  }

  double columnX(std::size_t column) const {
    return m_left + static_cast<double>(column) * (m_size.width + kNodeGap);
  }

  std::vector<Span> spansOf(std::size_t first, std::size_t last) const {
    std::vector<Span> spans;
    for (const MapSegment& segment : m_segments) {
      Span span{&segment, last, 0, m_plan.trunks.contains(segment.name)};
      for (std::size_t place = first; place < last; ++place) {
        if (!isOn(m_nodes[m_order[place]], segment)) continue;
        span.from = span.goesOn ? 0 : std::min(span.from, place - first);
        span.to = place - first;
      }
      if (span.from != last) spans.push_back(span);
    }
    return spans;
  }

  double placeRow(std::size_t first, std::size_t last, double y) {
    for (const std::vector<Span>& track : tracksOf(spansOf(first, last))) {
      for (const Span& span : track) {
        double from = span.goesOn ? m_plan.trunks[span.segment->name] : columnX(span.from);
        Rect rect{from, y, columnX(span.to) + m_size.width - from, kBarHeight};
        if (!span.segment->gateway.empty() && !m_plan.gateways.contains(span.segment->gateway)) {
          rect.width -= kGatewayWidth + 6;
          m_plan.gateways[span.segment->gateway] = {rect.right() + 6, y, kGatewayWidth, kBarHeight};
        }
        m_plan.bars.push_back({span.segment->name, span.segment->kind, rect});
      }
      y += kBarHeight + kBarGap;
    }
    y += kPortAbove + kBarGap;
    for (std::size_t place = first; place < last; ++place) {
      const MapNode& node = m_nodes[m_order[place]];
      auto moved = m_wishes.moved.find(node.name);
      placeNode(m_plan, node, m_size,
                moved == m_wishes.moved.end() ? Point{columnX(place - first), y} : moved->second);
      m_plan.width = std::max(m_plan.width, columnX(place - first) + m_size.width + kMapMargin);
    }
    m_plan.height = y + m_size.height + kMapMargin;
    return m_plan.height;
  }

  void placeServices(double y) {
    double x = kMapMargin;
    for (const std::string& service : m_wishes.services) {
      if (x > kMapMargin && x + kServiceWidth > m_plan.width) {
        x = kMapMargin;
        y += kServiceHeight + kBarGap;
      }
      m_plan.services[service] = {x, y, kServiceWidth, kServiceHeight};
      m_plan.height = y + kServiceHeight + kMapMargin;
      x += kServiceWidth + kBarGap;
    }
  }

  const std::vector<MapNode>& m_nodes;
  const std::vector<MapSegment>& m_segments;
  const MapWishes& m_wishes;
  std::vector<std::size_t> m_order;
  NodeSize m_size;
  std::size_t m_columns = 1;
  double m_left = kMapMargin;
  MapPlan m_plan;
};

} // namespace

const MapPlan::Port* MapPlan::port(const std::string& node, const std::string& interface) const {
  auto found = std::ranges::find_if(
      ports, [&](const Port& one) { return one.node == node && one.interface == interface; });
  return found == ports.end() ? nullptr : &*found;
}

const MapPlan::Bar* MapPlan::barNear(const std::string& segment, double y) const {
  const Bar* nearest = nullptr;
  for (const Bar& bar : bars)
    if (bar.segment == segment && (!nearest || std::abs(bar.rect.y - y) < std::abs(nearest->rect.y - y)))
      nearest = &bar;
  return nearest;
}

Point MapPlan::plug(const Port& port) const { return {port.rect.right() - 7, port.rect.centerY()}; }

Point MapPlan::vethFoot(const std::string& pod) const {
  const Rect& rect = pods.at(pod);
  return {rect.x - kGutter / 2, rect.centerY()};
}

MapPlan planMap(const std::vector<MapNode>& nodes, const std::vector<MapSegment>& segments,
                const MapWishes& wishes) {
  return MapPlanner(nodes, segments, wishes).plan();
}

Point freePlace(const MapPlan& plan, const std::string& node, Point wished) {
  constexpr double kGrain = 12;
  Rect own = plan.nodes.at(node);
  auto isFree = [&](Point at) {
    // With its ports, which look out above.
    Rect rect{at.x - 4, at.y - kPortAbove - 2, own.width + 8, own.height + kPortAbove + 6};
    bool clear = at.x >= 0 && at.y >= kPortAbove;
    for (const auto& [name, other] : plan.nodes)
      clear = clear && (name == node || !rect.intersects(other));
    for (const MapPlan::Bar& bar : plan.bars)
      clear = clear && !rect.intersects(bar.rect);
    return clear;
  };
  for (int ring = 0;; ++ring)
    for (int side = -ring; side <= ring; ++side)
      for (auto [dx, dy] : {std::pair{side, -ring}, {side, ring}, {-ring, side}, {ring, side}})
        if (Point at{wished.x + dx * kGrain, wished.y + dy * kGrain}; isFree(at)) return at;
}

} // namespace fg::layout

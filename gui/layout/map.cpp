#include "layout/map.h"

#include <algorithm>
#include <cmath>

namespace fg::layout {
namespace {

constexpr double kMargin = 14, kGap = 16, kBarHeight = 20, kBarGap = 8, kPodWidth = 118, kPodHeight = 24;
constexpr double kPortWidth = 52, kPortHeight = 18, kBridgeHeight = 20, kTitle = 22;
constexpr std::size_t kMostColumns = 8, kPodsInARow = 2;

double nodeWidth() { return kPodsInARow * (kPodWidth + 8) + 16; }

std::size_t podRows(const MapNode& node) { return (node.pods.size() + kPodsInARow - 1) / kPodsInARow; }

double nodeHeight(const MapNode& node) {
  return kPortHeight / 2 + kTitle + kBridgeHeight + 10 + static_cast<double>(podRows(node)) * (kPodHeight + 6)
         + 12;
}

void placeNode(MapPlan& plan, const MapNode& node, double x, double y) {
  Rect rect{x, y, nodeWidth(), nodeHeight(node)};
  plan.nodes[node.name] = rect;
  double portX = x + 8;
  for (const MapInterface& interface : node.interfaces) {
    plan.ports.push_back({node.name,
                          interface.name,
                          interface.segment,
                          {portX, y - kPortHeight / 2, kPortWidth, kPortHeight}});
    portX += kPortWidth + 8;
  }
  double inside = y + kPortHeight / 2 + kTitle;
  if (!node.bridge.empty()) plan.bridges[node.name] = {x + 8, inside, rect.width - 16, kBridgeHeight};
  inside += kBridgeHeight + 10;
  for (std::size_t i = 0; i < node.pods.size(); ++i)
    plan.pods[node.pods[i]] = {x + 8 + static_cast<double>(i % kPodsInARow) * (kPodWidth + 8),
                               inside + static_cast<double>(i / kPodsInARow) * (kPodHeight + 6), kPodWidth,
                               kPodHeight};
}

} // namespace

MapPlan planMap(const std::vector<MapNode>& nodes, const std::vector<std::string>& segments) {
  MapPlan plan;
  std::size_t columns = std::clamp<std::size_t>(
      nodes.size() <= 6 ? nodes.size() : static_cast<std::size_t>(std::ceil(std::sqrt(nodes.size() * 1.6))),
      1, std::max(kMostColumns, static_cast<std::size_t>(std::ceil(std::sqrt(nodes.size())))));
  plan.width = 2 * kMargin + static_cast<double>(columns) * (nodeWidth() + kGap) - kGap;
  double y = kMargin;
  for (const std::string& segment : segments) {
    plan.segments[segment] = {kMargin, y, plan.width - 2 * kMargin, kBarHeight};
    y += kBarHeight + kBarGap;
  }
  y += 26;
  for (std::size_t row = 0; row * columns < nodes.size(); ++row) {
    double tallest = 0;
    for (std::size_t i = row * columns; i < std::min(nodes.size(), (row + 1) * columns); ++i) {
      placeNode(plan, nodes[i], kMargin + static_cast<double>(i % columns) * (nodeWidth() + kGap), y);
      tallest = std::max(tallest, nodeHeight(nodes[i]));
    }
    y += tallest + kGap + kPortHeight;
  }
  plan.height = y;
  return plan;
}

} // namespace fg::layout

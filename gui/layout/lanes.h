// Where the flow diagram's lanes and boxes stand: one lane a network namespace, one row a visit of the
// packet, one box a kernel stage in the order of the packet's way. Lengths are in pixels at scale 1. No Qt.
#pragma once

#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace fg::layout {

enum class Stage {
  Socket,
  DeviceIn,
  Bridge,
  Prerouting,
  Routing,
  Input,
  Forward,
  Output,
  Postrouting,
  Neighbor,
  DeviceOut,
  Tunnel
};
// The field's word: "PREROUTING", "routing", "socket".
std::string_view name(Stage stage);

// What the layout needs to know of a step.
struct LaneStep {
  std::string kind; // "table-traversal"
  std::string hook; // of a table: "FORWARD"
};

struct LaneHop {
  std::string nameSpace;
  int depth = 0; // 1: the outer packet of a tunnel
  bool isReply = false;
  std::vector<LaneStep> steps;
};

struct Rect {
  double x = 0, y = 0, width = 0, height = 0;
  double right() const { return x + width; }
  double bottom() const { return y + height; }
  double centerX() const { return x + width / 2; }
  double centerY() const { return y + height / 2; }
  bool intersects(const Rect& other) const {
    return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
  }
};

struct Lane {
  std::string nameSpace;
  int depth = 0;
  Rect rect;
};

struct Box {
  int lane = 0;
  std::size_t hop = 0;
  Stage stage = Stage::Socket;
  std::size_t firstStep = 0, stepCount = 0; // of the hop; 0 steps: the packet never came here
  bool isReply = false;
  bool drops = false; // the packet ends here, unwanted
  Rect rect;
  bool isLit() const { return stepCount > 0; }
};

struct Point {
  double x = 0, y = 0;
};

// From one box to the next that the packet saw, across lanes as well. It runs beside the boxes, never over
// one.
struct Link {
  std::size_t from = 0, to = 0; // in LanePlan::boxes
  std::vector<Point> points = {};
};

struct LanePlan {
  std::vector<Lane> lanes;
  std::vector<Box> boxes;
  std::vector<Link> links;
  double width = 0, height = 0;
  // The box that shows a step; -1 where there is none.
  int boxOf(std::size_t hop, std::size_t step) const;
};

struct LaneMetrics {
  double boxWidth = 102, boxHeight = 50, gap = 6, rowGap = 8, titleHeight = 25, margin = 8, laneGap = 14,
         indent = 18, gutter = 16;
  double leastWidth = 0; // of the whole, for the lanes' titles
  double mostWidth =
      std::numeric_limits<double>::infinity(); // a row that would be wider goes on below itself
};

// How wide a box has to be for what stands in it.
using BoxWidth = std::function<double(const Box&)>;

// Without `widthOf` all boxes have the metrics' width.
LanePlan planLanes(const std::vector<LaneHop>& hops, const LaneMetrics& metrics = {},
                   const BoxWidth& widthOf = {});

} // namespace fg::layout

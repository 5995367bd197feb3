// Where the cluster map's nodes, pods, interfaces and segments stand: segments as bars above, nodes in rows
// below them, pods inside their node. Nothing overlaps, and the same cluster gets the same picture. Pixels;
// no Qt.
#pragma once

#include "layout/lanes.h"

#include <map>
#include <string>
#include <vector>

namespace fg::layout {

struct MapInterface {
  std::string name, segment; // segment: empty where it is on none
};

struct MapNode {
  std::string name;
  std::vector<MapInterface> interfaces; // those on segments
  std::vector<std::string> pods;        // full names, in order
  std::string bridge;                   // "docker0", or none
};

struct MapPlan {
  std::map<std::string, Rect> segments, nodes, pods, bridges;
  struct Port {
    std::string node, interface, segment;
    Rect rect;
  };
  std::vector<Port> ports;
  double width = 0, height = 0;
};

// Segments that only one node is on (its own NAT network) are drawn at that node.
MapPlan planMap(const std::vector<MapNode>& nodes, const std::vector<std::string>& segments);

} // namespace fg::layout

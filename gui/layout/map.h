// Where the cluster map's nodes, pods, interfaces and segments stand. Nodes stand in rows; above each row lie
// the bars of the segments that its nodes are on; pods stand inside their node. Nothing overlaps, and the
// same cluster gets the same picture. Pixels at scale 1; no Qt.
#pragma once

#include "layout/lanes.h"

#include <map>
#include <string>
#include <vector>

namespace fg::layout {

struct MapInterface {
  std::string name, segment;
  std::size_t addressLetters = 0; // how long its address is
};

struct MapNode {
  std::string name;
  std::vector<MapInterface> interfaces; // those on segments, tunnels too
  std::vector<std::string> pods;        // full names by their slot ("layout/pod_slots.h"); "": a free one
  std::string bridge;                   // "docker0", or none
};

enum class SegmentKind { Cable, Tunnel };

struct MapSegment {
  std::string name;
  SegmentKind kind = SegmentKind::Cable;
  std::string gateway = {}; // the place that leads out of it, or none
};

struct MapPlan {
  std::map<std::string, Rect> nodes, pods, gateways, services;
  struct Bridge {
    std::string name;
    Rect rect;
  };
  std::map<std::string, Bridge> bridges; // by their node
  struct Port {
    std::string node, interface, segment;
    Rect rect;
  };
  std::vector<Port> ports;
  // A segment has one bar above each row of nodes that it reaches; a trunk joins them.
  struct Bar {
    std::string segment;
    SegmentKind kind;
    Rect rect;
  };
  std::vector<Bar> bars;
  std::map<std::string, double> trunks; // the x of a segment's trunk, where it has more than one bar
  double width = 0, height = 0;

  const Port* port(const std::string& node, const std::string& interface) const;
  // The bar of a segment that is nearest to a height; null where there is none.
  const Bar* barNear(const std::string& segment, double y) const;
  // Where the cable of a port ends: beside its name.
  Point plug(const Port& port) const;
  // The veth of a pod leaves its node's bridge here, and runs down beside the pods.
  Point vethFoot(const std::string& pod) const;
};

struct MapWishes {
  std::map<std::string, Point> moved;     // nodes that were put elsewhere: their upper left corners
  std::vector<std::string> services = {}; // in a row below the nodes; none: they are not shown
};

MapPlan planMap(const std::vector<MapNode>& nodes, const std::vector<MapSegment>& segments,
                const MapWishes& wishes = {});

// The place nearest to a wish where a node overlaps no other and no bar.
Point freePlace(const MapPlan& plan, const std::string& node, Point wished);

} // namespace fg::layout

// The line that a packet draws on the map: by its interfaces, along the bars of segments, never across a
// bar's neighbours.
#pragma once

#include "layout/map.h"

#include <optional>

namespace fg::layout {

// A place that the packet was in, and the interface that it came in or went out by; where the map shows no
// such interface, it stands for a program there.
struct WayStop {
  std::string place, interface;
  std::string pod = {}; // of a veth: the pod behind it
};

// The corners of the line; empty where the map shows none of the places.
std::vector<Point> wayThrough(const MapPlan& plan, const std::vector<WayStop>& stops);

// Where somebody stands who is in a place; nothing where the map does not show it.
std::optional<Point> standIn(const MapPlan& plan, const std::string& place);

} // namespace fg::layout

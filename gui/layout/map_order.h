// Which nodes stand next to each other on the map.
#pragma once

#include "layout/map.h"

namespace fg::layout {

// Indices of the nodes, so that those on one segment stand together and its bar is short: a walk over the
// graph of nodes and segments, breadth first, from one end of it. Beyond 200 nodes the order that was given.
std::vector<std::size_t> orderNodes(const std::vector<MapNode>& nodes,
                                    const std::vector<MapSegment>& segments);

} // namespace fg::layout

// The places and interfaces that a packet has come by until the cursor, for the map's line.
#pragma once

#include "cursor/cursor.h"
#include "layout/map_way.h"
#include "scene/map_content.h"

namespace fg::gui {

struct MapStops {
  std::vector<layout::WayStop> request, reply;
};
MapStops stopsUntil(const Cursor& cursor, const MapContent& content);

} // namespace fg::gui

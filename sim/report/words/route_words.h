// The lines about a look into the routing table, and whether its answer is the way that was meant.
#pragma once

#include "report/words/context.h"
#include "report/words/line.h"

#include <optional>
#include <vector>

namespace fg::report {

// The way that the packet should have taken from `place`, where the routing table says another; else nothing.
std::optional<world::IntendedWay> missedWay(const trace::RouteLookup& lookup,
                                            const trace::Recording& recording, const world::Place* place,
                                            const world::Directory& directory);
// "via 172.30.115.77 dev eth2", or "dev docker0".
std::string wayText(net::Ipv4Address gateway, std::string_view device);

std::vector<Line> routeLines(const HopContext& context, const trace::RouteLookup& lookup);

} // namespace fg::report

// The network as it stands, as JSON: what a map draws, and what has a name.
#pragma once

#include "world/world.h"

#include <nlohmann/json.hpp>

namespace fg::report {

// [{name, short_name, kind, node}]
nlohmann::ordered_json placesJson(const world::World& world);
// [{name, kind, prefix}]
nlohmann::ordered_json segmentsJson(const scenario::Scenario& scenario);
// {namespaces, segments, services}, as docs/protocol.md describes them.
nlohmann::ordered_json topologyJson(world::World& world);

} // namespace fg::report

// From the words of a request to a probe with every name resolved.
#pragma once

#include "engine/probe.h"
#include "world/world.h"

namespace fg::engine {

// Everything that is wrong with the request at once, or the probe.
tl::expected<Probe, std::vector<core::Diagnostic>> resolve(const ProbeRequest& request,
                                                           const world::World& world);

} // namespace fg::engine

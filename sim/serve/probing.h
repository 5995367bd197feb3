// What the methods take that send a packet.
#pragma once

#include "engine/probe.h"
#include "serve/parameters.h"

namespace fg::serve {

// The parameters of a packet, and the method's own behind them.
std::vector<Parameter> withProbe(std::vector<Parameter> own);
engine::ProbeRequest probeOf(const Parameters& given);

} // namespace fg::serve

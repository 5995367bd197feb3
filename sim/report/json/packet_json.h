// A packet of the recording in a list of them, as JSON.
#pragma once

#include "trace/recording.h"

#include <nlohmann/json.hpp>

namespace fg::report {

// {packet, time_ns, origin, why, cause, disposition, ended_in, flow}
nlohmann::ordered_json packetJson(const trace::Recording& recording, uint32_t index);

} // namespace fg::report

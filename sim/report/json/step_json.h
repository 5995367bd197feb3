// One step as JSON: the fields of its kind.
#pragma once

#include "trace/recording.h"

#include <nlohmann/json.hpp>

namespace fg::report {

// The addresses, protocol and ports (ICMP: type, code and id) of a packet.
nlohmann::ordered_json flowJson(const net::PacketHeader& header);
// Adds the fields of the step's kind to `out`.
void addStepFields(nlohmann::ordered_json& out, const trace::Step& step, const trace::Recording& recording);

} // namespace fg::report

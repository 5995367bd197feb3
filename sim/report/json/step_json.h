// One step as JSON: the fields of its kind.
#pragma once

#include "report/sentences.h"
#include "trace/recording.h"

#include <nlohmann/json.hpp>

namespace fg::report {

// The addresses, protocol and ports (ICMP: type, code and id) of a packet.
nlohmann::ordered_json flowJson(const net::PacketHeader& header);
// Adds the fields of the step's kind to `out`.
void addStepFields(nlohmann::ordered_json& out, const trace::Step& step, const trace::Recording& recording);
// Fields that are sentences of the recording, in the language that is spoken, where that is not English:
// "said": {"to": …}.
void addSaid(nlohmann::ordered_json& step, const Sentences& say);

} // namespace fg::report

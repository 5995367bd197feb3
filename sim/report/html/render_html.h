// A probe's report as one self-contained HTML file: it opens offline in any browser, steps with the arrow
// keys and prints well.
#pragma once

#include "report/report.h"
#include "report/sentences.h"

#include <nlohmann/json.hpp>
#include <string>

namespace fg::report {

std::string renderHtml(const ProbeReport& report, const world::Directory& directory, const Sentences& say);
// The same of one packet that travelled by itself: what "hops" of the protocol says of it, and "topology" at
// that time.
std::string renderPacketHtml(nlohmann::ordered_json packet, const nlohmann::ordered_json& topology,
                             const Sentences& say);

} // namespace fg::report

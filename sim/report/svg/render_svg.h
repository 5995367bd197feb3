// A probe's report as one picture for a page: the lanes of each way, under its verdict. It follows the
// reader's light or dark theme, says by text and shape what it says by colour, and has the sentences behind
// each box.
#pragma once

#include "report/report.h"
#include "report/sentences.h"
#include "world/directory.h"

#include <nlohmann/json.hpp>

#include <string>

namespace fg::report {

// SVG 1.1, without anything that is loaded from elsewhere.
std::string renderSvg(const ProbeReport& report, const world::Directory& directory, const Sentences& say);
// The same of one packet that travelled by itself: what "hops" of the protocol says of it.
std::string renderPacketSvg(nlohmann::ordered_json packet, const Sentences& say);

} // namespace fg::report

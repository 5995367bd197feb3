// Whether one probe, played to its end, is what an expectation demands.
#pragma once

#include "engine/tracing.h"
#include "report/sentences.h"

#include <string>
#include <vector>

namespace fg::cli {

// One sentence for each demand that does not hold; none where all hold.
std::vector<std::string> mismatches(const scenario::Expectation& expectation, const engine::Path& path,
                                    const report::Sentences& say);
// "t = 30s: node1 to 172.33.31.2: no-route, seen from …": all demands in one line.
std::string demandText(const scenario::Expectation& expectation);
// What became of the probe: "delivered, seen from 172.30.113.231, ttl 63".
std::string outcomeText(const engine::Path& path);

} // namespace fg::cli

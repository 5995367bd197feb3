// `trace --json`: format "flannelgraph-trace/1". Scripts rely on the keys; see docs and CHANGELOG before
// changing one.
#pragma once

#include "report/report.h"
#include "report/sentences.h"

#include <nlohmann/json.hpp>

namespace fg::report {

// Is what else could have been decided told of each step ("outcomes": [{text, happened}])?
enum class TellOutcomes { No, Yes };

// Times are nanoseconds since the probe was sent. `rule_hits` sums the probe and everything that it caused
// over all paths, in the order of namespace, table, chain and index.
nlohmann::ordered_json renderJson(const ProbeReport& report, const world::Directory& directory,
                                  const Sentences& say, TellOutcomes outcomes = TellOutcomes::No);
// The same as text, indented.
std::string renderJsonText(const ProbeReport& report, const world::Directory& directory,
                           const Sentences& say);
struct WayOptions {
  net::SimTime start{0}; // times are nanoseconds since then
  TellOutcomes outcomes = TellOutcomes::No;
  std::size_t first = 0; // the hop to begin with
};
// One packet's way: [{namespace, node, steps}].
nlohmann::ordered_json hopsJson(const trace::Trace& trace, const trace::Recording& recording,
                                const world::Directory& directory, const Sentences& say,
                                const WayOptions& options = {});

} // namespace fg::report

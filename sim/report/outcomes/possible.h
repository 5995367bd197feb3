// The stages' own lists of what they can decide; outcomes.cpp puts them together.
#pragma once

#include "report/sentences.h"
#include "trace/recording.h"
#include "world/directory.h"

#include <string>
#include <vector>

namespace fg::report {

// What happened, and what else could have, in the stage's own order; a text may come more than once.
struct Possible {
  std::string happened;
  std::vector<std::string> all;
};

// Where it was decided.
struct Stage {
  const trace::Recording& recording;
  host::NetworkNamespace& ns;
  const Sentences& say;

  std::string text(trace::StringId id) const { return std::string(recording.text(id)); }
};

Possible possibleWays(const Stage& stage, const trace::RouteLookup& lookup);
Possible possibleVerdicts(const Stage& stage, const trace::TableTraversal& walk);
Possible possiblePorts(const Stage& stage, const trace::BridgeForward& forward);
Possible possibleStates(const Stage& stage, const trace::ConntrackLookup& lookup,
                        const net::PacketHeader& header);
Possible possibleNeighbors(const Stage& stage, const trace::NeighborLookup& lookup);

} // namespace fg::report

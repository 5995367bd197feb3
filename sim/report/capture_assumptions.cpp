#include "report/capture_assumptions.h"

namespace fg::report {
namespace {

// The last one that the packet asked for.
const trace::NeighborLookup* lastLookup(const trace::Trace& trace) {
  const trace::NeighborLookup* found = nullptr;
  for (const trace::Hop& hop : trace.hops)
    for (const trace::Step* step : hop.steps)
      if (const auto* lookup = std::get_if<trace::NeighborLookup>(&step->detail)) found = lookup;
  return found;
}

bool isListed(const scenario::Snapshot& snapshot, const std::string& place, net::Ipv4Address address) {
  for (const auto& ns : snapshot.namespaces)
    for (const auto& neighbor : ns.neighbors)
      if (ns.name == place && neighbor.address == address) return true;
  return false;
}

} // namespace

// A neighbour that is listed as FAILED did not answer; one that is not listed may just not have been asked.
std::vector<std::string> captureAssumptions(const scenario::Scenario& scenario,
                                            const trace::Recording& recording, const trace::Trace& trace) {
  if (!scenario.snapshot || trace.disposition != trace::Disposition::NeighborUnreachable) return {};
  const trace::NeighborLookup* lookup = lastLookup(trace);
  std::string place = recording.nameSpace(trace.endedIn).name;
  if (!lookup || isListed(*scenario.snapshot, place, lookup->address)) return {};
  return {place + ": nobody in the capture has " + lookup->address.text()
          + ", and no neighbour entry tells of it; that nobody answers for it is assumed"};
}

} // namespace fg::report

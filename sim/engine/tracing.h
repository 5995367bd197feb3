// A probe played to its end: one path, or every path that chance can take.
#pragma once

#include "engine/simulation.h"

#include <functional>
#include <memory>

namespace fg::engine {

struct TraceOptions {
  Options simulation;
  std::optional<net::SimTime> at; // nothing: the scenario's end
  bool allPaths = false;
  std::size_t mostPaths = 1000;
  std::function<bool(std::size_t done)> onPath = {}; // progress; false: no more paths
};

// One way that the probe took, in a simulation of its own, played to its end.
struct Path {
  std::shared_ptr<Simulation> simulation;
  Probe probe;
  trace::PacketId packet;
  double probability = 1;
};

struct Traced {
  std::vector<Path> paths;
  double remainder = 0; // chance of the ways beyond `mostPaths`
};

// Every path replays the scenario from its start: that is what a branch means. Errors are the request's.
tl::expected<Traced, std::vector<core::Diagnostic>>
traceProbe(const scenario::Scenario& scenario, const ProbeRequest& request, const TraceOptions& options);

// One path, in a play that stands where the probe is to be sent; it is not finished.
tl::expected<Traced, std::vector<core::Diagnostic>> traceProbeIn(std::shared_ptr<Simulation> simulation,
                                                                 const ProbeRequest& request);

// Where the packet ended, with the command run just before it on a copy of the network.
struct Tried {
  trace::Disposition disposition;
  uint8_t ttl = 0; // as it arrived
  bool answered = false;
};
std::optional<Tried> tryCommand(const scenario::Scenario& scenario, const ProbeRequest& request,
                                const TraceOptions& options, const std::string& place,
                                const std::string& command);

} // namespace fg::engine

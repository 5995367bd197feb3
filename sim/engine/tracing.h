// A probe played to its end: one path, or every path that chance can take, with causes and tried remedies.
#pragma once

#include "engine/simulation.h"
#include "report/probe_report.h"

#include <functional>

namespace fg::engine {

struct TraceOptions {
  Options simulation;
  std::optional<net::SimTime> at;   // nothing: the scenario's end
  bool allPaths = false;
  std::size_t mostPaths = 1000;
  std::function<void(std::size_t done)> onPath; // progress
};

// The simulations behind the report: it points into their recordings.
} // namespace fg::engine

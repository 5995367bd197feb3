// What is done, in the same order, in the model and in the kernel: the scenario's commands and probes by
// their time.
#pragma once

#include "engine/probe.h"
#include "scenario/scenario.h"

#include <variant>
#include <vector>

namespace fg::lab {

struct CommandStep {
  const scenario::Event* event = nullptr; // of a kind that the lab can do
};
struct ProbeStep {
  net::SimTime at{0};
  engine::ProbeRequest request;
};
// The tables are read. `begin` says which probes ran since the last time: how many segments a TCP connection
// takes is the stack's own affair, so that counters which such probes moved are not compared in number.
struct SnapshotStep {
  net::SimTime at{0};
  bool afterTcp = false;
};
using Step = std::variant<CommandStep, ProbeStep, SnapshotStep>;

struct Plan {
  std::vector<Step> steps;
  std::vector<std::string> left; // events that the lab cannot do
};

// The scenario's expectations are its probes.
Plan planOf(const scenario::Scenario& scenario);

} // namespace fg::lab

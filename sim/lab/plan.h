// What is done, in the same order, in the model and in the kernel: the scenario's commands and probes by
// their time.
#pragma once

#include "engine/probe.h"
#include "scenario/scenario.h"

#include <optional>
#include <variant>
#include <vector>

namespace fg::lab {

struct CommandStep {
  const scenario::Event* event = nullptr; // of a kind that the lab can do
  // A datagram that a program sends: the model sends it as the event says, the kernel by this.
  std::optional<engine::ProbeRequest> datagram = {};
};
struct ProbeStep {
  net::SimTime at{0};
  engine::ProbeRequest request;
};
// The tables are read. `begin` says which probes ran
// since the last time: how many segments a TCP connection takes is the stack's own affair, so that counters
// which such probes moved are not compared in number.
struct SnapshotStep {
  net::SimTime at{0};
  bool afterTcp = false;
  bool isBase = false; // nothing was done before: counters only begin from here
};
using Step = std::variant<CommandStep, ProbeStep, SnapshotStep>;

struct Plan {
  std::vector<Step> steps;
  std::vector<std::string> left; // what the lab cannot do, or does not
  // When the first thing is done: until then daemons that start cold have their way.
  std::optional<net::SimTime> begins;
};

// Can the lab do it: a command of this machine's own tools, a cable, a datagram?
bool isDone(const scenario::Event& event);
CommandStep stepOf(const scenario::Event& event);

// The scenario's expectations are its probes. At the first event that the lab cannot do the plan ends: what
// comes behind it would be compared with another network. TCP probes have a source port each, as a connection
// of the same four numbers is not possible right after another.
Plan planOf(const scenario::Scenario& scenario);

} // namespace fg::lab

// The kernel as referee: a scenario played in the model and in real namespaces, and where the two differ.
#pragma once

#include "lab/comparison.h"
#include "lab/network.h"
#include "scenario/scenario.h"

#include <string>
#include <vector>

namespace fg::lab {

struct Verdict {
  std::vector<core::Diagnostic> wrong; // the scenario cannot be played; nothing else is filled in
  std::string notBuilt;                // the real network could not be made: why
  std::vector<std::string> notCompared;
  std::vector<net::SimTime> begins; // of the acts (acts.h); empty where there are no daemons
  std::size_t probes = 0;
  std::vector<Difference> differences;
  // What differed the first time, and did not when the kernel was asked once more: the machine was busy.
  std::vector<Difference> doubts;
  std::vector<Agreement> agreements; // of each probe
  std::size_t counters = 0;          // of rules: how many moved, between two readings each
  std::string walks;                 // of each probe that differs, both sides below each other
};

// Where they differ, the kernel is asked a second time, with all the patience there is and every interface
// watched: only what it says again counts, because a machine that is busy is no disagreement.
Verdict judge(const scenario::Scenario& scenario, Backend backend);

// What the kernel said at first and not again; empty where it was asked once.
std::string doubts(const Verdict& verdict);
// "4 probes agree", or each disagreement with both sides' words, and the walks.
std::string report(const Verdict& verdict);

} // namespace fg::lab

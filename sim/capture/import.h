// A capture as a scenario file: what can be said in one, and a list of what cannot.
#pragma once

#include "scenario/scenario.h"

#include <string>
#include <vector>

namespace fg::capture {

struct Imported {
  std::string text;                 // the scenario, as JSON
  std::vector<std::string> notSaid; // "node1: 12 tracked connections"
};

// Precondition: the scenario was read from a capture.
Imported importCapture(const scenario::Scenario& captured);

} // namespace fg::capture

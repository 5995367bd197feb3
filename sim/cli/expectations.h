// What a scenario expects, held against what happens.
#pragma once

#include "engine/tracing.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace fg::cli {

struct ExpectationResult {
  const scenario::Expectation* expectation = nullptr;
  bool holds = false;
  std::string got; // "no-route, seen from 10.0.2.15"
};

// Those that are due until `end`, each traced at its own time.
std::vector<ExpectationResult> checkExpectations(const scenario::Scenario& scenario, const engine::Options& options,
                                                 net::SimTime end);
bool allHold(const std::vector<ExpectationResult>& results);
void print(const std::vector<ExpectationResult>& results);
nlohmann::ordered_json expectationsJson(const std::vector<ExpectationResult>& results);

} // namespace fg::cli

// What a scenario expects, held against what happens.
#pragma once

#include "engine/tracing.h"
#include "report/json/run_json.h"

#include <vector>

namespace fg::cli {

using report::ExpectationResult;

// Those that are due until `end`, each traced at its own time.
std::vector<ExpectationResult> checkExpectations(const scenario::Scenario& scenario,
                                                 const engine::Options& options, net::SimTime end);
bool allHold(const std::vector<ExpectationResult>& results);
void print(const std::vector<ExpectationResult>& results);

} // namespace fg::cli

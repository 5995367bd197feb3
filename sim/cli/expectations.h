// What a scenario expects, held against what happens.
#pragma once

#include "engine/tracing.h"
#include "report/json/run_json.h"
#include "report/sentences.h"

#include <vector>

namespace fg::cli {

using report::ExpectationResult;

// Those that are due until `end`, each traced at its own time. Where one fails, the trace that shows it is in
// its result.
std::vector<ExpectationResult> checkExpectations(const scenario::Scenario& scenario,
                                                 const engine::Options& options, net::SimTime end,
                                                 const report::Sentences& say);
bool allHold(const std::vector<ExpectationResult>& results);
void print(const std::vector<ExpectationResult>& results, const report::Sentences& say);

} // namespace fg::cli

// JSON texts of `run` and `validate`: the timeline, what was expected, and diagnostics.
#pragma once

#include "core/diagnostic.h"
#include "trace/recording.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace fg::report {

// What a scenario expected, and what happened.
struct ExpectationResult {
  std::string expectation; // "t = 30s: node1 to 172.33.31.2: no-route"
  core::SourceRef place;
  bool holds = false;
  std::string got;
  std::string name = {};
  uint32_t worth = 1;
  std::vector<std::string> wrong = {}; // each demand that does not hold, in a sentence
  std::vector<std::string> trace = {}; // where it fails: the lines of the trace that shows it
};

// {time_ns, namespace, state, change, what, cause, source}; the source is the name of the scenario's file,
// with the line.
nlohmann::ordered_json changeJson(const trace::Recording& recording, const trace::StateChange& change);
// {format, digest, changes: [changeJson()], expectations,
// warnings}
std::string runJson(const trace::Recording& recording, const std::vector<ExpectationResult>& expectations);
// [{severity, file, line, column, message, remedy}]
nlohmann::ordered_json diagnosticsJson(const std::vector<core::Diagnostic>& diagnostics);

} // namespace fg::report

// What a text as a scenario gives: the findings as the user sees them, or the scenario.
#pragma once

#include "scenario/scenario.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace fg::scenario {

inline constexpr const char* kHead = R"({"format": "flannelgraph/1")";

// What another test program holds all findings against (tests/translations).
inline void (*alsoHeld)(const std::vector<core::Diagnostic>& findings) = nullptr;

// The findings in "test.json".
inline std::string findings(const std::string& text) {
  ReadResult result = readScenarioText("test.json", text);
  EXPECT_NE(result.scenario.has_value(), core::hasErrors(result.diagnostics));
  if (alsoHeld) alsoHeld(result.diagnostics);
  return core::text(result.diagnostics);
}

// The findings of a scenario that begins with its format and a comma.
inline std::string findingsOf(const std::string& rest) {
  return findings(std::string(kHead) + ",\n" + rest + "}");
}

inline Scenario good(const std::string& rest) {
  ReadResult result = readScenarioText("test.json", std::string(kHead) + ",\n" + rest + "}");
  EXPECT_EQ(core::text(result.diagnostics), "");
  if (!result.scenario) result.scenario.emplace();
  return std::move(*result.scenario);
}

} // namespace fg::scenario

// Scenario 45's cluster with other events; only what these expect is tried.
#pragma once

#include "scenario/scenario.h"

#include <gtest/gtest.h>

#include <string>

namespace fg::tests {

inline scenario::Scenario plainCluster(const std::string& events) {
  constexpr const char* kFile = "events.json";
  auto read = scenario::readScenarioText(
      kFile, R"({"format": "flannelgraph/1", "extends": "45-plain-cluster", "end": "90s", "events": [)"
                 + events + "]}");
  EXPECT_TRUE(read.scenario) << core::text(read.diagnostics);
  scenario::Scenario out = std::move(read.scenario).value_or(scenario::Scenario{});
  std::erase_if(out.expectations, [](const auto& e) { return e.place.file != kFile; });
  return out;
}

} // namespace fg::tests

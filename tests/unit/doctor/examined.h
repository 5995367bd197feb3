// What the doctor says of a scenario, for tests.
#pragma once

#include "doctor/doctor.h"
#include "report/examination/render.h"
#include "scenario/scenario.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace fg::doctor {

enum class Remedies { Leave, Try };

inline scenario::Scenario scenarioOf(scenario::ReadResult read) {
  EXPECT_TRUE(read.scenario) << core::text(read.diagnostics);
  return read.scenario ? std::move(*read.scenario) : scenario::Scenario{};
}

// A scenario that is the named one with `changes`, the members of a JSON object.
inline scenario::Scenario changed(const std::string& name, const std::string& changes) {
  return scenarioOf(scenario::readScenarioText("changed.json", R"({"format": "flannelgraph/1", "extends": ")"
                                                                   + name + "\", " + changes + "}"));
}

inline report::Examination examined(const scenario::Scenario& scenario, const std::string& at = "",
                                    Remedies remedies = Remedies::Leave) {
  Options options;
  if (!at.empty()) options.at = net::parseDuration(at);
  if (remedies == Remedies::Leave) options.mostTried = 0;
  return *examine(scenario, options, report::Sentences());
}

inline std::string told(const report::Examination& examination) {
  return report::renderExaminationText(examination, report::Sentences(), {});
}

// Null where there is none.
inline const report::Finding* findingOf(const report::Examination& examination, const std::string& id) {
  auto it = std::ranges::find(examination.findings, id, &report::Finding::id);
  return it == examination.findings.end() ? nullptr : &*it;
}

} // namespace fg::doctor

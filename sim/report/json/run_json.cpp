#include "report/json/run_json.h"

#include "report/digest.h"

#include <nlohmann/json.hpp>

namespace fg::report {

std::string runJson(const trace::Recording& recording, const std::vector<ExpectationResult>& expectations) {
  nlohmann::ordered_json out;
  out["format"] = "flannelgraph-run/1";
  out["digest"] = digest(recording);
  out["changes"] = nlohmann::ordered_json::array();
  for (const trace::StateChange& change : recording.changes)
    out["changes"].push_back({{"time_ns", change.at.count()},
                              {"namespace", change.where ? recording.nameSpace(change.where).name : ""},
                              {"state", trace::name(change.state)},
                              {"change", trace::name(change.change)},
                              {"what", change.what},
                              {"cause", change.cause},
                              {"source", change.source.text()}});
  out["expectations"] = nlohmann::ordered_json::array();
  for (const ExpectationResult& result : expectations)
    out["expectations"].push_back({{"expectation", result.expectation},
                                   {"place", result.place.text()},
                                   {"holds", result.holds},
                                   {"got", result.got}});
  out["warnings"] = recording.warnings;
  return out.dump(2) + "\n";
}

std::string diagnosticsJson(const std::vector<core::Diagnostic>& diagnostics) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const core::Diagnostic& d : diagnostics)
    out.push_back({{"severity", d.severity == core::Severity::Error     ? "error"
                                : d.severity == core::Severity::Warning ? "warning"
                                                                        : "note"},
                   {"file", d.place.file},
                   {"line", d.place.line},
                   {"column", d.place.column},
                   {"message", d.message},
                   {"remedy", d.remedy}});
  return out.dump(2) + "\n";
}

} // namespace fg::report

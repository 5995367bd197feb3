#include "report/json/run_json.h"

#include "report/digest.h"
#include "report/render_change.h"

namespace fg::report {

nlohmann::ordered_json changeJson(const trace::Recording& recording, const trace::StateChange& change) {
  return {{"time_ns", change.at.count()},
          {"namespace", change.where ? recording.nameSpace(change.where).name : ""},
          {"state", trace::name(change.state)},
          {"change", trace::name(change.change)},
          {"what", change.what},
          {"cause", change.cause()},
          {"source", sourceText(change.source())}};
}

std::string runJson(const trace::Recording& recording, const std::vector<ExpectationResult>& expectations) {
  nlohmann::ordered_json out;
  out["format"] = "flannelgraph-run/1";
  out["digest"] = digest(recording);
  out["changes"] = nlohmann::ordered_json::array();
  for (const trace::StateChange& change : recording.changes)
    out["changes"].push_back(changeJson(recording, change));
  out["expectations"] = nlohmann::ordered_json::array();
  for (const ExpectationResult& result : expectations)
    out["expectations"].push_back({{"expectation", result.expectation},
                                   {"place", result.place.text()},
                                   {"holds", result.holds},
                                   {"got", result.got},
                                   {"name", result.name},
                                   {"wrong", result.wrong},
                                   {"trace", result.trace}});
  out["warnings"] = recording.warnings;
  return out.dump(2) + "\n";
}

nlohmann::ordered_json diagnosticsJson(const std::vector<core::Diagnostic>& diagnostics) {
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
  return out;
}

} // namespace fg::report

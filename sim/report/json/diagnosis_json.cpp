#include "report/json/diagnosis_json.h"

namespace fg::report {
namespace {

nlohmann::ordered_json commandJson(const PlacedCommand& command) {
  return {{"place", command.place}, {"command", command.command}};
}

} // namespace

nlohmann::ordered_json diagnosisJson(const Diagnosis& d) {
  nlohmann::ordered_json out;
  out["kind"] = d.kind;
  out["verdict"] = d.verdict;
  out["cause"] = d.cause;
  out["since"] = d.since;
  if (d.sinceSource.isKnown()) out["since_source"] = d.sinceSource.text();
  out["mends"] = nlohmann::ordered_json::array();
  for (const PlacedCommand& mend : d.mends)
    out["mends"].push_back(commandJson(mend));
  if (!d.advice.empty()) out["advice"] = d.advice;
  if (!d.triedResult.empty()) out["tried"] = d.triedResult;
  if (d.check) {
    out["check"] = commandJson(d.check->run);
    out["check"]["expected"] = d.check->expected;
  }
  return out;
}

} // namespace fg::report

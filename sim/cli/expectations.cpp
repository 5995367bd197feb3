#include "cli/expectations.h"

#include "cli/terminal.h"

#include <algorithm>
#include <iostream>

namespace fg::cli {
namespace {

std::string asked(const scenario::Expectation& e) {
  std::string out = "t = " + net::durationText(e.at) + ": " + e.from + " to " + e.to;
  if (e.protocol != net::Protocol::Icmp)
    out += " by " + net::protocolText(e.protocol) + " " + std::to_string(e.port);
  out += ": " + e.disposition;
  if (e.seenFrom) out += ", seen from " + e.seenFrom->text();
  return out;
}

ExpectationResult check(const scenario::Scenario& scenario, const engine::Options& options,
                        const scenario::Expectation& expectation) {
  engine::TraceOptions how;
  how.simulation = options;
  how.simulation.pcapFolder.clear();
  how.at = expectation.at;
  ExpectationResult result{asked(expectation), expectation.place, false, {}};
  auto traced = engine::traceProbe(scenario, engine::requestOf(expectation), how);
  if (!traced) {
    result.got = traced.error().front().message;
    return result;
  }
  const engine::Path& path = traced->paths.front();
  auto arrived = trace::traceOf(path.simulation->recording(), path.packet);
  std::string disposition(trace::name(arrived.disposition));
  result.got = disposition + ", seen from " + arrived.last.source.text();
  bool sourceHolds = !expectation.seenFrom || *expectation.seenFrom == arrived.last.source;
  result.holds = disposition == expectation.disposition && sourceHolds;
  return result;
}

} // namespace

std::vector<ExpectationResult> checkExpectations(const scenario::Scenario& scenario,
                                                 const engine::Options& options, net::SimTime end) {
  std::vector<ExpectationResult> out;
  Progress progress("checking", scenario.expectations.size());
  for (const scenario::Expectation& expectation : scenario.expectations) {
    if (expectation.at <= end) out.push_back(check(scenario, options, expectation));
    progress.at(out.size());
  }
  return out;
}

bool allHold(const std::vector<ExpectationResult>& results) {
  return std::all_of(results.begin(), results.end(), [](const ExpectationResult& r) { return r.holds; });
}

void print(const std::vector<ExpectationResult>& results) {
  for (const ExpectationResult& result : results) {
    std::cout << (result.holds ? " = holds   " : " X fails   ") << result.expectation << "\n";
    if (result.holds) continue;
    std::cout << "           " << result.place.text() << "\n           but it is " << result.got << "\n";
  }
}

} // namespace fg::cli

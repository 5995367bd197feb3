#include "cli/expectations.h"

#include "cli/judgement.h"
#include "cli/terminal.h"
#include "report/render_change.h"
#include "report/text/render_text.h"
#include "session/tracing_report.h"

#include <algorithm>
#include <iostream>

namespace fg::cli {
namespace {

// Plays one expectation at the times that it speaks of.
class Check {
public:
  Check(const scenario::Scenario& scenario, const scenario::Expectation& expectation,
        const engine::Options& options, const report::Sentences& say)
      : m_scenario(scenario), m_expected(expectation), m_say(say) {
    m_how.simulation = options;
    m_how.simulation.pcapFolder.clear();
    m_how.allPaths = expectation.everyPath;
    m_result.expectation = demandText(expectation);
    m_result.name = expectation.name;
    m_result.place = expectation.place;
    m_result.worth = expectation.worth;
  }

  ExpectationResult run() {
    m_result.holds = holdsAt(m_expected.at, Wanted::Yes)
                     && (!m_expected.notBefore || holdsAt(*m_expected.notBefore, Wanted::No))
                     && (!m_expected.until || holdsAt(*m_expected.until, Wanted::Yes));
    return std::move(m_result);
  }

private:
  enum class Wanted { No, Yes };

  bool holdsAt(net::SimTime time, Wanted wanted) {
    m_how.at = time;
    const engine::ProbeRequest request = engine::requestOf(m_expected);
    auto traced = engine::traceProbe(m_scenario, request, m_how);
    if (!traced) { // a place that is not there, or has no address
      m_result.got = traced.error().front().message;
      return wanted == Wanted::No;
    }
    std::vector<std::string> wrong;
    std::string got;
    for (const engine::Path& path : traced->paths) {
      wrong = mismatches(m_expected, path, m_say);
      got = outcomeText(path);
      if (!wrong.empty()) break;
    }
    bool good = wrong.empty() == (wanted == Wanted::Yes);
    if (time == m_expected.at || !good) m_result.got = got;
    if (good) return true;
    if (wanted == Wanted::No) wrong = {m_say("expect.already", net::durationText(time))};
    if (time > m_expected.at) wrong.insert(wrong.begin(), m_say("expect.no-longer", net::durationText(time)));
    m_result.wrong = std::move(wrong);
    explain(request, *traced);
    return false;
  }

  void explain(const engine::ProbeRequest& request, const engine::Traced& traced) {
    report::TextOptions style;
    style.width = std::min(terminalWidth(), 96);
    style.colour = report::Colour::Off;
    auto report = session::makeReport(m_scenario, request, m_how, traced, m_say);
    m_result.trace = report::textLines(report, traced.paths.front().simulation->world(), m_say, style);
  }

  const scenario::Scenario& m_scenario;
  const scenario::Expectation& m_expected;
  const report::Sentences& m_say;
  engine::TraceOptions m_how;
  ExpectationResult m_result;
};

} // namespace

std::vector<ExpectationResult> checkExpectations(const scenario::Scenario& scenario,
                                                 const engine::Options& options, net::SimTime end,
                                                 const report::Sentences& say) {
  std::vector<ExpectationResult> out;
  Progress progress("checking", scenario.expectations.size());
  for (const scenario::Expectation& expectation : scenario.expectations) {
    if (std::max(expectation.at, expectation.until.value_or(expectation.at)) <= end)
      out.push_back(Check(scenario, expectation, options, say).run());
    progress.at(out.size());
  }
  return out;
}

bool allHold(const std::vector<ExpectationResult>& results) {
  return std::all_of(results.begin(), results.end(), [](const ExpectationResult& r) { return r.holds; });
}

void print(const std::vector<ExpectationResult>& results, const report::Sentences& say) {
  for (const ExpectationResult& result : results) {
    std::cout << (result.holds ? " = " + say("expect.holds") : " X " + say("expect.fails")) << "   "
              << result.expectation << "\n";
    if (result.holds) continue;
    std::cout << "           " << report::sourceText(result.place) << "\n";
    for (const std::string& wrong : result.wrong)
      std::cout << "           " << wrong << "\n";
    if (result.wrong.empty()) std::cout << "           " << result.got << "\n";
    for (const std::string& line : result.trace)
      std::cout << "      " << line << "\n";
  }
}

} // namespace fg::cli

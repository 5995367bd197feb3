#include "lab/judge.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace fg::lab {
namespace {

using std::chrono::milliseconds;

// How long the kernel must be silent.
constexpr milliseconds kAfterAnswer{3}; // after all that the model foretold, with an answer at its end
constexpr milliseconds kForDrops{250};  // where nothing more is foretold: would there be something?
// Where it is not what was foretold. A machine may be busy; what then differs is asked a second time.
constexpr milliseconds kForMore{500}, kForMoreWithDoubt{2500};

} // namespace

Judge::Judge(Match match)
    : m_match(std::move(match)), m_plan(planOf(m_match.scenario)), m_model(m_match.scenario),
      m_blueprint(m_match.blueprint ? *m_match.blueprint
                                    : blueprintFor(m_plan, m_match.scenario, m_model.simulation())) {
  if (m_match.read == Match::Read::AtTheBeginningToo)
    m_plan.steps.insert(m_plan.steps.begin(), SnapshotStep{{}, false, true});
}

Verdict Judge::run() {
  m_verdict.notCompared = m_blueprint.notBuilt;
  m_verdict.notCompared.insert(m_verdict.notCompared.end(), m_plan.left.begin(), m_plan.left.end());
  if (auto played = m_model.play(m_plan); !played) {
    m_verdict.wrong = played.error();
    return std::move(m_verdict);
  }
  m_verdict.probes = m_model.probes().size();
  playInKernel(Asked::Once);
  if (m_verdict.differences.empty()) return std::move(m_verdict);
  std::vector<Difference> first = m_verdict.differences;
  playInKernel(Asked::Again);
  if (m_verdict.differences.empty()) m_verdict.doubts = std::move(first);
  return std::move(m_verdict);
}

tl::expected<Network, std::string> Judge::network() const {
  auto network = Network::build(m_blueprint, m_match.backend);
  if (!network) return network;
  if (auto tracked = network->trackConnections(m_blueprint); !tracked) return tl::unexpected(tracked.error());
  if (!m_match.prepare) return network;
  if (auto done = m_match.prepare(*network); !done) return tl::unexpected(done.error());
  return network;
}

milliseconds Judge::patience(std::size_t probe, const ProbeSeen& seen, Asked asked,
                             const NamedPorts& named) const {
  const ProbeSeen& foretold = m_model.seen().probes[probe];
  if (!agree(foretold, seen, named)) return asked == Asked::Once ? kForMore : kForMoreWithDoubt;
  return !foretold.responses.empty() && asked == Asked::Once ? kAfterAnswer : kForDrops;
}

void Judge::playInKernel(Asked asked) {
  auto built = network();
  if (!built) {
    m_verdict.notBuilt = built.error();
    return;
  }
  NamedPorts named(m_plan, m_model.seen());
  KernelPlay kernel(*built, m_blueprint, asked == Asked::Once ? m_match.watched : Watched::EveryInterface);
  for (const std::vector<std::string>& refused : {built->notBuilt(), kernel.refused()})
    for (const std::string& each : refused)
      if (std::ranges::find(m_verdict.notCompared, each) == m_verdict.notCompared.end())
        m_verdict.notCompared.push_back(each);
  kernel.play(m_plan, m_model,
              [&](std::size_t probe, const ProbeSeen& seen) { return patience(probe, seen, asked, named); });
  Compared compared = compare(m_plan, m_model.seen(), kernel.seen());
  m_verdict.differences = std::move(compared.differences);
  m_verdict.agreements = std::move(compared.probes);
  for (std::size_t probe = 0; probe < m_verdict.agreements.size(); ++probe)
    m_verdict.agreements[probe].disposition = m_model.disposition(probe);
  m_verdict.counters = compared.counters;
  if (asked == Asked::Again) tell(kernel);
}

void Judge::tell(const KernelPlay& kernel) {
  std::set<std::size_t> told;
  for (const Difference& difference : m_verdict.differences)
    if (difference.probe) told.insert(*difference.probe);
  // Where only tables differ, any probe may be the one.
  if (told.empty())
    for (std::size_t probe = 0; probe < m_verdict.probes; ++probe)
      told.insert(probe);
  for (std::size_t probe : told) {
    m_verdict.walks +=
        fmt::format("--- probe {}: flannelgraph's walk ({})\n{}--- probe {}: the kernel's walk\n", probe + 1,
                    m_model.disposition(probe), m_model.walk(probe), probe + 1);
    for (const std::string& line : kernel.walk(probe))
      m_verdict.walks += line + "\n";
  }
}

} // namespace fg::lab

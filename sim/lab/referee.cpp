#include "lab/referee.h"

#include "lab/kernel_play.h"
#include "lab/model_play.h"

#include <chrono>
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

// kube-proxy's rules begin to count anew whenever it writes them. It does not run in the lab.
scenario::Scenario withoutResync(scenario::Scenario scenario) {
  scenario.kubernetes.proxy.syncPeriod = std::chrono::hours(24 * 365);
  return scenario;
}

class Judge {
public:
  Judge(const scenario::Scenario& scenario, Backend backend)
      : m_backend(backend), m_scenario(withoutResync(scenario)), m_plan(planOf(m_scenario)),
        m_model(m_scenario), m_blueprint(blueprintFor(m_plan, m_scenario, m_model.simulation())) {}

  Verdict run() {
    m_verdict.notCompared = m_blueprint.notBuilt;
    for (const std::string& event : m_plan.left)
      m_verdict.notCompared.push_back(event);
    if (auto played = m_model.play(m_plan); !played) {
      m_verdict.wrong = played.error();
      return std::move(m_verdict);
    }
    m_verdict.probes = m_model.probes().size();
    playInKernel(Watched::No);
    if (m_verdict.differences.empty()) return std::move(m_verdict);
    std::vector<Difference> first = m_verdict.differences;
    playInKernel(Watched::EveryInterface);
    if (m_verdict.differences.empty()) m_verdict.doubts = std::move(first);
    return std::move(m_verdict);
  }

private:
  void playInKernel(Watched watched) {
    auto network = Network::build(m_blueprint, m_backend);
    if (!network) {
      m_verdict.notBuilt = network.error();
      return;
    }
    NamedPorts named(m_plan, m_model.seen());
    KernelPlay kernel(*network, m_blueprint, watched);
    kernel.play(m_plan, m_model, [&](std::size_t probe, const ProbeSeen& seen) {
      const ProbeSeen& foretold = m_model.seen().probes[probe];
      if (!agree(foretold, seen, named)) return watched == Watched::No ? kForMore : kForMoreWithDoubt;
      bool isAnswered = !foretold.responses.empty() && watched == Watched::No;
      return isAnswered ? kAfterAnswer : kForDrops;
    });
    m_verdict.differences = compare(m_plan, m_model.seen(), kernel.seen());
    if (watched == Watched::EveryInterface) tell(kernel);
  }

  void tell(const KernelPlay& kernel) {
    std::set<std::size_t> told;
    for (const Difference& difference : m_verdict.differences)
      if (difference.probe) told.insert(*difference.probe);
    // Where only tables differ, any probe may be the one.
    if (told.empty())
      for (std::size_t probe = 0; probe < m_verdict.probes; ++probe)
        told.insert(probe);
    for (std::size_t probe : told) {
      m_verdict.walks +=
          fmt::format("--- probe {}: flannelgraph's walk ({})\n{}--- probe {}: the kernel's walk\n",
                      probe + 1, m_model.disposition(probe), m_model.walk(probe), probe + 1);
      for (const std::string& line : kernel.walk(probe))
        m_verdict.walks += line + "\n";
    }
  }

  Backend m_backend;
  scenario::Scenario m_scenario;
  Plan m_plan;
  ModelPlay m_model;
  Blueprint m_blueprint;
  Verdict m_verdict;
};

} // namespace

// Further lines stand below the first.
static std::string indented(const std::string& text) {
  std::string out;
  for (char c : text)
    out += c == '\n' ? std::string("\n                ") : std::string(1, c);
  return out;
}

static std::string listed(const std::vector<Difference>& differences) {
  std::string out;
  for (const Difference& difference : differences)
    out += fmt::format("X {}\n  flannelgraph: {}\n  the kernel:   {}\n", difference.what,
                       indented(difference.model), indented(difference.kernel));
  return out;
}

Verdict judge(const scenario::Scenario& scenario, Backend backend) { return Judge(scenario, backend).run(); }

std::string doubts(const Verdict& verdict) {
  if (verdict.doubts.empty()) return {};
  return "It was asked twice: the first time, on a machine that may have been busy, it said otherwise.\n"
         + listed(verdict.doubts);
}

std::string report(const Verdict& verdict) {
  if (verdict.differences.empty())
    return fmt::format("{} probes, and all tables: the kernel agrees\n", verdict.probes) + doubts(verdict);
  return listed(verdict.differences) + verdict.walks;
}

} // namespace fg::lab

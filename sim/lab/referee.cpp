#include "lab/referee.h"

#include "lab/acts.h"
#include "lab/kernel_play.h"
#include "lab/model_play.h"

#include <algorithm>
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

class Judge {
public:
  Judge(const scenario::Scenario& scenario, Backend backend)
      : m_backend(backend), m_plan(planOf(scenario)), m_model(scenario),
        m_blueprint(blueprintFor(m_plan, scenario, m_model.simulation())) {}

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
  Plan m_plan;
  ModelPlay m_model;
  Blueprint m_blueprint;
  Verdict m_verdict;
};

// What one act showed, as part of the whole.
void add(Verdict part, const std::string& when, Verdict& whole) {
  whole.probes += part.probes;
  if (!part.notBuilt.empty()) whole.notBuilt = when + part.notBuilt;
  for (std::string& thing : part.notCompared)
    if (std::ranges::find(whole.notCompared, thing) == whole.notCompared.end())
      whole.notCompared.push_back(std::move(thing));
  auto append = [&](std::vector<Difference>& from, std::vector<Difference>& to) {
    for (Difference& difference : from) {
      difference.what.insert(0, when);
      to.push_back(std::move(difference));
    }
  };
  append(part.differences, whole.differences);
  append(part.doubts, whole.doubts);
  if (!part.walks.empty()) whole.walks += (when.empty() ? "" : "--- " + when + "\n") + part.walks;
}

Verdict judgeActs(const scenario::Scenario& scenario, Backend backend) {
  Verdict verdict;
  auto acts = actsOf(scenario);
  if (!acts) {
    verdict.wrong = acts.error();
    return verdict;
  }
  verdict.notCompared = acts->left;
  for (const Act& act : acts->acts) {
    verdict.begins.push_back(act.begins);
    bool isOnly = acts->acts.size() == 1;
    add(Judge(act.scenario, backend).run(), isOnly ? "" : "from " + net::durationText(act.begins) + " on, ",
        verdict);
    if (!verdict.notBuilt.empty()) break;
  }
  return verdict;
}

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

Verdict judge(const scenario::Scenario& scenario, Backend backend) {
  return scenario.nodes.empty() ? Judge(scenario, backend).run() : judgeActs(scenario, backend);
}

std::string doubts(const Verdict& verdict) {
  if (verdict.doubts.empty()) return {};
  return "It was asked twice: the first time, on a machine that may have been busy, it said otherwise.\n"
         + listed(verdict.doubts);
}

std::string report(const Verdict& verdict) {
  std::string anew;
  for (std::size_t i = 1; i < verdict.begins.size(); ++i)
    anew += (anew.empty() ? "" : ", ") + net::durationText(verdict.begins[i]);
  if (!anew.empty())
    anew = "built anew at " + anew
           + ", as the daemons had made it by then: connections and neighbours begin anew\n";
  if (verdict.differences.empty())
    return anew + fmt::format("{} probes, and all tables: the kernel agrees\n", verdict.probes)
           + doubts(verdict);
  return anew + listed(verdict.differences)
         + "The kernel is not made to wait between two probes: what counts seconds by itself, such as a "
           "SYN/ACK that is sent again, may differ.\n"
         + verdict.walks;
}

} // namespace fg::lab

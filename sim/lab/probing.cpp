#include "lab/probing.h"

#include "capture/capture.h"
#include "lab/judge.h"
#include "lab/neighbors.h"
#include "lab/script_capture.h"
#include "lab/still.h"
#include "lab/temporary_folder.h"

namespace fg::lab {
namespace {

// What counts seconds in a kernel, which is not made to wait, counts none: ICMP's limits and connections'
// times. Redirects are sent ever more seldom, so that none are.
void calm(scenario::Snapshot& snapshot, world::World&) {
  for (scenario::found::Namespace& ns : snapshot.namespaces) {
    ns.sysctls["net.ipv4.icmp_ratelimit"] = "0";
    for (std::string_view name : kConnectionTimes)
      ns.sysctls[std::string(name)] = kNever;
    ns.sysctls["net.ipv4.conf.all.send_redirects"] = "0";
    for (const scenario::found::Interface& interface : ns.interfaces)
      ns.sysctls["net.ipv4.conf." + interface.name + ".send_redirects"] = "0";
  }
}

Blueprint drawnStill(const scenario::Scenario& still) {
  engine::Simulation simulation(still, {.sleep = world::Sleep::Never});
  return blueprintOf(simulation);
}

// Namespaces by the names that a capture gives them. Whoever is not captured says nothing but that he is
// there: a capture knows no more of him.
Blueprint asCaptured(Blueprint blueprint) {
  std::map<std::string, std::string> names;
  for (NamespacePlan& plan : blueprint.namespaces) {
    names[plan.name] = nameInCapture(plan);
    if (plan.node.empty()) plan.rules = kSilence;
  }
  for (NamespacePlan& plan : blueprint.namespaces) {
    plan.name = names.at(plan.name);
    for (InterfacePlan& interface : plan.interfaces)
      if (auto peer = names.find(interface.peerPlace); peer != names.end())
        interface.peerPlace = peer->second;
  }
  return blueprint;
}

void demand(const std::vector<MadeUpProbe>& probes, scenario::Scenario& scenario) {
  scenario.expectations.clear();
  for (const MadeUpProbe& made : probes)
    scenario.expectations.push_back(made.probe);
}

class CapturedProbing {
public:
  CapturedProbing(const scenario::Scenario& still, const ProbingOptions& options, Probing& out)
      : m_options(options), m_original(drawnStill(still)), m_blueprint(asCaptured(m_original)), m_out(out) {}

  void run() {
    auto captured = capture();
    if (!captured) return;
    rename();
    demand(m_out.probes, *captured);
    Match match{*captured, m_options.backend,       m_blueprint,
                {},        Watched::EveryInterface, Match::Read::AtTheBeginningToo};
    match.prepare = [this](const Network& network) { return meetNeighbors(network, m_blueprint); };
    m_out.verdict = Judge(std::move(match)).run();
  }

private:
  std::optional<scenario::Scenario> capture() {
    TemporaryFolder folder;
    auto written = takeCapture(folder.path());
    if (!written) {
      m_out.verdict.notBuilt = written.error();
      return {};
    }
    scenario::ReadResult read = capture::readCapture(folder.path());
    m_out.findings = std::move(read.diagnostics);
    if (!read.scenario) m_out.verdict.wrong = m_out.findings;
    return std::move(read.scenario);
  }

  tl::expected<void, std::string> takeCapture(const std::string& folder) {
    auto network = Network::build(m_blueprint, m_options.backend);
    if (!network) return tl::unexpected(network.error());
    Programs programs(*network, m_blueprint);
    if (auto met = meetNeighbors(*network, m_blueprint); !met) return met;
    return captureByScript(*network, m_blueprint, folder);
  }

  void rename() {
    for (MadeUpProbe& made : m_out.probes)
      for (std::size_t i = 0; i < m_original.namespaces.size(); ++i)
        if (m_original.namespaces[i].name == made.probe.from) {
          made.probe.from = m_blueprint.namespaces[i].name;
          break;
        }
  }

  const ProbingOptions& m_options;
  Blueprint m_original, m_blueprint;
  Probing& m_out;
};

} // namespace

Probing probe(const scenario::Scenario& scenario, const ProbingOptions& options) {
  Probing out;
  scenario::Scenario still = standingStill(scenario, calm);
  still.versions.kernel = scenario::KernelVersion::Linux6_1; // the kernel at hand is no older one
  out.probes = makeProbes(*still.snapshot, options.count, options.seed);
  if (options.through == Through::Capture) {
    CapturedProbing(still, options, out).run();
    return out;
  }
  demand(out.probes, still);
  out.verdict = Judge({still, options.backend, {}, {}, Watched::EveryInterface}).run();
  return out;
}

} // namespace fg::lab

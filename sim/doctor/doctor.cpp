#include "doctor/doctor.h"

#include "doctor/attribution.h"
#include "doctor/check.h"
#include "doctor/remedy.h"
#include "report/examination/render.h"
#include "report/since.h"

#include <algorithm>
#include <set>

namespace fg::doctor {
namespace {

// What is to happen later does not happen while it is examined.
template<class Events> void dropLater(Events& events, net::SimTime at) {
  std::erase_if(events, [&](const scenario::Event& event) { return event.at > at; });
}

constexpr std::size_t kLargeCluster = 20; // nodes: a copy takes long
constexpr std::size_t kTriedWhereLarge = 3;

// Whose daemons a capture does not tell of; nothing where it tells of all.
std::string withoutUnits(Patient& patient) {
  std::vector<std::string> names;
  for (const NodeView& node : patient.nodes())
    if (const auto* signs = patient.signsOf(node); !signs || signs->units.empty())
      names.push_back(node.name());
  if (names.empty()) return {};
  return names.size() == patient.nodes().size() ? patient.say()("doctor.no-daemons")
                                                : patient.say()("doctor.no-daemons-on", listed(names));
}

// What a capture does not hold, and what follows for every verdict.
std::vector<std::string> missingIn(Patient& patient) {
  std::vector<std::string> out;
  const report::Sentences& say = patient.say();
  if (!patient.isCapture()) return out;
  if (patient.leases().empty()) out.push_back(say("doctor.no-leases"));
  if (!patient.podNetwork()) out.push_back(say("doctor.no-network"));
  if (patient.api().services().empty()) out.push_back(say("doctor.no-services"));
  if (std::string daemons = withoutUnits(patient); !daemons.empty()) out.push_back(std::move(daemons));
  for (const auto& ns : patient.scenario().snapshot->namespaces)
    for (const std::string& caveat : ns.caveats)
      out.push_back(ns.name + ": " + caveat);
  return out;
}

std::vector<std::string> distinct(std::vector<std::string> all) {
  std::set<std::string> seen;
  std::erase_if(all, [&](const std::string& one) { return !seen.insert(one).second; });
  return all;
}

class Examining {
public:
  Examining(const scenario::Scenario& scenario, const Options& options, const report::Sentences& say)
      : m_scenario(scenario), m_options(options), m_say(say), m_registry(checks()) {}

  std::optional<report::Examination> run() {
    m_out.subject = m_scenario.name;
    m_out.isCapture = m_scenario.snapshot != nullptr;
    m_out.at = m_options.at.value_or(m_scenario.end);
    m_out.checks = m_registry.all().size();
    std::vector<Suspicion> found;
    Traffic traffic;
    {
      engine::Simulation simulation(m_scenario, m_options.simulation);
      if (!simulation.runUntil(m_out.at, [&](double done) { return m_options.keepOn(done / 2); })) return {};
      look(simulation, found, traffic);
      // The conversations point into this recording: nobody looks at them any more.
      for (Flow& flow : traffic.flows)
        for (Way& way : flow.ways)
          way.conversation = {};
    }
    return tryRemedies(found, traffic) ? std::optional(std::move(m_out)) : std::nullopt;
  }

private:
  void look(engine::Simulation& simulation, std::vector<Suspicion>& found, Traffic& traffic) {
    Patient patient(simulation, m_say);
    Suspicions suspicions;
    for (const Spec& spec : m_registry.all())
      if (spec.look) spec.look(patient, suspicions);
    traffic = Traffic::plan(patient);
    for (const Suspicion& suspicion : suspicions.all())
      if (suspicion.proof) traffic.addProof(*suspicion.proof);
    traffic.send(patient);
    for (const Spec& spec : m_registry.all())
      if (spec.judge) spec.judge(patient, traffic, suspicions);
    found = concluded(std::move(suspicions.all()), traffic, m_registry.names());
    m_out.sources = traffic.sources;
    m_out.targets = traffic.targets;
    m_out.cells = cellsOf(patient, traffic);
    for (std::size_t i = 0; i < found.size(); ++i)
      finish(patient, found[i], i);
    m_out.assumptions = simulation.recording().warnings;
    for (const report::MatrixCell& cell : m_out.cells)
      m_out.assumptions.insert(m_out.assumptions.end(), cell.assumptions.begin(), cell.assumptions.end());
    m_out.assumptions.push_back(m_say("doctor.assumes-classes"));
    m_out.assumptions = distinct(std::move(m_out.assumptions));
    m_out.missing = missingIn(patient);
    m_out.missing.insert(m_out.missing.end(), traffic.notAsked.begin(), traffic.notAsked.end());
  }

  void finish(Patient& patient, Suspicion& suspicion, std::size_t number) {
    report::Finding& finding = suspicion.finding;
    for (std::size_t cell : finding.cells)
      m_out.cells[cell].finding = number;
    if (suspicion.since && finding.since.empty()) {
      report::Since since =
          report::sinceWhen(patient.simulation().recording(), m_out.at, suspicion.since, m_say);
      finding.since = since.text;
      finding.sinceSource = since.source;
    }
    if (finding.places.size() < 2 || suspicion.key.empty()) return;
    std::vector<std::string> others(finding.places.begin() + 1, finding.places.end());
    finding.cause = m_say("doctor.same-on", finding.cause, report::namesText(others, m_say));
  }

  // A capture has none.
  bool needsDaemons(const report::Finding& finding) const {
    return m_out.isCapture && std::ranges::any_of(finding.remedy, [](const report::PlacedCommand& command) {
             return command.command.starts_with("systemctl ");
           });
  }

  bool tryRemedies(std::vector<Suspicion>& found, const Traffic& traffic) {
    bool isLarge = m_scenario.nodes.size() > kLargeCluster;
    std::size_t most = isLarge ? std::min(m_options.mostTried, kTriedWhereLarge) : m_options.mostTried;
    std::size_t done = 0, notTried = 0;
    for (Suspicion& suspicion : found) {
      bool canBeTried = !suspicion.finding.remedy.empty() && !needsDaemons(suspicion.finding);
      notTried += canBeTried && done == most;
      if (canBeTried && done < most) {
        if (!m_options.keepOn(0.5 + 0.5 * static_cast<double>(done) / static_cast<double>(most)))
          return false;
        suspicion.finding.tried = tried(m_scenario, m_options, suspicion, traffic, m_say);
        ++done;
      }
      m_out.findings.push_back(std::move(suspicion.finding));
    }
    if (notTried) m_out.missing.push_back(m_say("tried.not", notTried));
    return true;
  }

  const scenario::Scenario& m_scenario;
  const Options& m_options;
  const report::Sentences& m_say;
  core::Registry<Spec> m_registry;
  report::Examination m_out;
};

} // namespace

std::optional<report::Examination> examine(const scenario::Scenario& scenario, const Options& options,
                                           const report::Sentences& say) {
  scenario::Scenario still = scenario;
  Options until = options;
  until.at = options.at.value_or(scenario.end);
  dropLater(still.events, *until.at);
  dropLater(until.simulation.added, *until.at);
  return Examining(still, until, say).run();
}

} // namespace fg::doctor

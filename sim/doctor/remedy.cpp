#include "doctor/remedy.h"

#include <algorithm>
#include <numeric>

namespace fg::doctor {
namespace {

using namespace std::chrono_literals;

constexpr net::SimTime kDaemonsTake = 60s; // until they have done what a restart makes them do
constexpr std::size_t kMostSent = 256;     // of the lost classes

engine::Options withRemedy(const Options& options, net::SimTime at, const report::Finding& finding) {
  engine::Options out = options.simulation;
  for (const report::PlacedCommand& command : finding.remedy) {
    scenario::Event event;
    event.at = at;
    event.on = command.place;
    event.kind = "run";
    event.arguments["command"] = command.command;
    out.added.push_back(std::move(event));
  }
  return out;
}

// The first command that failed, in the tool's words.
std::optional<std::string> failure(const engine::Simulation& simulation, net::SimTime at,
                                   const report::Finding& finding) {
  for (const engine::EventResult& done : simulation.events()) {
    if (done.event->at != at || done.event->kind != "run" || done.result.status == 0) continue;
    for (const report::PlacedCommand& command : finding.remedy)
      if (done.event->on == command.place && done.event->arguments.at("command") == command.command)
        return command.place + "# " + command.command + ": "
               + done.result.err.substr(0, done.result.err.find('\n'));
  }
  return {};
}

// Is something of the same kind still found in one of its places?
bool isStillThere(const Suspicions& now, const report::Finding& before) {
  return std::ranges::any_of(now.all(), [&](const Suspicion& suspicion) {
    return suspicion.finding.id == before.id
           && std::ranges::any_of(suspicion.finding.places, [&](const std::string& place) {
                return std::ranges::find(before.places, place) != before.places.end();
              });
  });
}

std::vector<std::size_t> toSend(const Spec& spec, const report::Finding& finding, const Traffic& traffic) {
  if (!spec.judge) {
    std::vector<std::size_t> some = finding.cells;
    some.resize(std::min(some.size(), kMostSent));
    return some;
  }
  std::vector<std::size_t> all(traffic.flows.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

} // namespace

std::string tried(const scenario::Scenario& scenario, const Options& options, const Suspicion& suspicion,
                  const Traffic& traffic, const report::Sentences& say) {
  const report::Finding& finding = suspicion.finding;
  const core::Registry<Spec> registry = checks();
  const Spec* spec = registry.find(finding.id);
  net::SimTime at = options.at.value_or(scenario.end);
  engine::Simulation copy(scenario, withRemedy(options, at, finding));
  copy.runUntil(at);
  if (auto failed = failure(copy, at, finding)) return say("tried.failed", *failed);
  bool waits = std::ranges::any_of(finding.remedy, [](const report::PlacedCommand& command) {
    return command.command.starts_with("systemctl ");
  });
  if (waits) copy.runUntil(at + kDaemonsTake);

  Patient patient(copy, say);
  Suspicions now;
  if (spec && spec->look) spec->look(patient, now);
  std::vector<std::size_t> sent = spec ? toSend(*spec, finding, traffic) : finding.cells;
  Traffic again = traffic.again(sent);
  again.send(patient);
  if (spec && spec->judge) spec->judge(patient, again, now);

  std::size_t asked = 0, arrived = 0;
  for (std::size_t cell : finding.cells) {
    if (std::ranges::find(sent, cell) == sent.end()) continue;
    const Question& question = traffic.flows[cell].question;
    auto flow = std::ranges::find_if(again.flows, [&](const Flow& each) {
      return each.question.source == question.source && each.question.target == question.target;
    });
    ++asked;
    arrived += flow != again.flows.end() && flow->passes();
  }
  bool isGone = suspicion.needsProof ? arrived == asked : !isStillThere(now, finding);
  std::string out = asked ? say("tried.arrive", arrived, asked) : std::string();
  std::string rest = isGone ? say("tried.gone") : say("tried.still-there");
  return out.empty() ? rest : say("tried.and", out, rest);
}

} // namespace fg::doctor

// What packets alone show: sources that a node does not take, and whatever no other check explains.
#include "doctor/checks/checks.h"

#include <set>

namespace fg::doctor {
namespace {

// The place where a diagnosis looks, or where the packet ended.
const world::Place* placeOf(Patient& patient, const Way& way) {
  if (way.diagnosis && way.diagnosis->check)
    if (const world::Place* place = patient.world().find(way.diagnosis->check->run.place)) return place;
  const trace::Trace& request = way.conversation.request;
  bool replied = trace::isSuccess(request.disposition) && way.conversation.reply;
  return patient.world().find(replied ? way.conversation.reply->endedIn : request.endedIn);
}

// Of a journal its last lines.
std::optional<report::Check> foretold(Patient& patient, const report::PlacedCommand& run) {
  bool isJournal = run.command.starts_with("journalctl");
  return patient.predicted(run.place, isJournal ? run.command + " | tail -n 3" : run.command);
}

Suspicion fromDiagnosis(Patient& patient, const char* id, const Way& way) {
  Suspicion found;
  found.finding.id = id;
  if (const world::Place* place = placeOf(patient, way)) found.finding.places = {place->name};
  if (!way.diagnosis) {
    found.finding.cause = patient.say()("finding.no-answer");
    found.key = "no-answer";
    return found;
  }
  const report::Diagnosis& diagnosis = *way.diagnosis;
  found.finding.cause = diagnosis.cause;
  found.finding.since = diagnosis.since;
  found.finding.sinceSource = diagnosis.sinceSource;
  found.finding.evidence = {{decidingStep(patient, way), {}}};
  if (!diagnosis.mends.empty()) found.finding.remedy = {diagnosis.mends.front()};
  found.finding.advice = diagnosis.advice;
  // What a command prints is as of now, and these packets have been: what the diagnosis foretells goes first.
  found.finding.check = diagnosis.check;
  if (diagnosis.check && diagnosis.check->expected.empty())
    found.finding.check = foretold(patient, diagnosis.check->run);
  found.blame.kinds = {diagnosis.kind};
  found.key = diagnosis.kind + " " + diagnosis.cause;
  return found;
}

void judgeSources(Patient& patient, const Traffic& traffic, Suspicions& out) {
  std::set<std::string> told;
  for (const Flow& flow : traffic.flows) {
    const Way* lost = flow.lost();
    if (!lost || !lost->diagnosis || lost->diagnosis->kind != "martian-source"
        || lost->diagnosis->mends.empty())
      continue;
    Suspicion found = fromDiagnosis(patient, "reverse-path-filter", *lost);
    found.finding.effect = patient.say()("effect.rp-filter");
    found.finding.advice = patient.say()("advice.rp-filter");
    found.needsProof = true;
    found.blame.visits = {lost->conversation.request.endedIn};
    found.key = found.finding.places.empty() ? "" : found.finding.places.front();
    if (told.insert(found.key).second) out.add(std::move(found));
  }
}

void judgeLost(Patient& patient, const Traffic& traffic, Suspicions& out) {
  std::set<std::string> told;
  for (const Flow& flow : traffic.flows) {
    const Way* lost = flow.lost();
    if (!lost) continue;
    Suspicion found = fromDiagnosis(patient, "packets-lost", *lost);
    found.finding.effect = patient.say()("effect.packets-lost");
    found.needsProof = true;
    if (lost->diagnosis) found.blame.causes = {lost->diagnosis->cause};
    if (told.insert(found.key).second) out.add(std::move(found));
  }
}

} // namespace

Spec reversePathFilterCheck() {
  return {.name = "reverse-path-filter",
          .page =
              "A node drops packets that come in by another interface than its own way back to the sender "
              "leads (net.ipv4.conf.*.rp_filter = 1), before any rule sees them. Nodes with two interfaces "
              "and one default route do so with clients of another network. With 2 the source must only be "
              "reachable; but the answer still goes out by the other interface. A route back mends both.",
          .judge = judgeSources};
}

Spec packetsLostCheck() {
  return {
      .name = "packets-lost",
      .page =
          "A packet that stands for a class of them does not arrive, or is not answered, and no other check "
          "says why. The cause is what `flannelgraph trace` finds for it; trace it to see each decision.",
      .judge = judgeLost};
}

} // namespace fg::doctor

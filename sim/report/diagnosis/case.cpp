#include "report/diagnosis/case.h"

#include "report/render_change.h"

namespace fg::report {

std::string Case::dropReason() const {
  const auto* drop = last<trace::Drop>();
  return drop ? std::string(text(drop->reason)) : std::string();
}

trace::NamespaceId Case::before() const {
  return failed.hops.size() < 2 ? failed.endedIn : failed.hops[failed.hops.size() - 2].where;
}

Diagnosis Case::begin(std::string_view kind) const {
  Diagnosis out;
  out.kind = kind;
  trace::NamespaceId where = failed.endedIn        ? failed.endedIn
                             : failed.hops.empty() ? trace::NamespaceId{}
                                                   : failed.hops.back().where;
  out.verdict = say("verdict.at-sentence", trace::name(disposition()), nameOf(where));
  if (isAnswer) out.verdict = say("reply.dropped", out.verdict);
  return out;
}

Diagnosis Case::beginWithoutRule(std::string_view kind) const {
  Diagnosis out = begin(kind);
  out.verdict = say("verdict.no-rule", out.verdict);
  return out;
}

void Case::since(Diagnosis& diagnosis, const std::function<bool(const trace::StateChange&)>& isIt) const {
  const trace::StateChange* found = nullptr;
  for (const trace::StateChange& change : recording.changes)
    if (change.at <= failed.end && isIt(change)) found = &change;
  // What was so before t = 0 belongs to the network as it was set up, unless the scenario says who did it.
  if (!found || (found->at.count() <= 0 && !found->source.isKnown())) {
    diagnosis.since = say("since.start");
    if (found && !found->cause.empty()) diagnosis.since += " (" + found->cause + ")";
    return;
  }
  std::string time = momentText(found->at);
  if (found->change == trace::ChangeKind::Failed) // the attempt itself tells more than who made it
    diagnosis.since = say("since.because", time, changeText(*found, say), found->cause);
  else
    diagnosis.since =
        found->cause.empty() ? say("since.time-only", time) : say("since.time", time, found->cause);
  diagnosis.sinceSource = found->source;
}

} // namespace fg::report

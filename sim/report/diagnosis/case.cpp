#include "report/diagnosis/case.h"

#include "report/since.h"

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
  Since found = sinceWhen(recording, failed.end, isIt, say);
  diagnosis.since = std::move(found.text);
  diagnosis.sinceSource = std::move(found.source);
}

} // namespace fg::report

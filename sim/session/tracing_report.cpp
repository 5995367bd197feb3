#include "session/tracing_report.h"

#include "report/capture_assumptions.h"

namespace fg::session {
namespace {

// Tries the first remedy of a diagnosis on a copy, and says what came of it.
void tryMend(report::Diagnosis& diagnosis, const scenario::Scenario& scenario,
             const engine::ProbeRequest& request, const engine::TraceOptions& options) {
  for (const report::PlacedCommand& mend : diagnosis.mends) {
    auto tried = engine::tryCommand(scenario, request, options, mend.place, mend.command);
    if (!tried) continue;
    diagnosis.triedResult = std::string(trace::name(tried->disposition));
    if (trace::isSuccess(tried->disposition)) diagnosis.triedResult += ", ttl " + std::to_string(tried->ttl);
    if (tried->disposition == trace::Disposition::Delivered && !tried->answered)
      diagnosis.triedResult += ", but not answered";
    std::swap(diagnosis.mends.front(), const_cast<report::PlacedCommand&>(mend));
    return;
  }
}

std::string deliveredTo(const engine::Path& path, const trace::Conversation& conversation) {
  if (conversation.request.disposition != trace::Disposition::Delivered) return {};
  const world::Place* place = path.simulation->world().find(conversation.request.endedIn);
  return place ? place->name : std::string();
}

} // namespace

report::ProbeReport makeReport(const scenario::Scenario& scenario, const engine::ProbeRequest& request,
                               const engine::TraceOptions& options, const engine::Traced& traced,
                               const report::Sentences& say) {
  const engine::Probe& probe = traced.paths.front().probe;
  report::ProbeReport out;
  out.sourcePlace = probe.from->name;
  out.destinationText = request.to;
  out.destination = probe.destination;
  out.destinationPlace = probe.to ? probe.to->name : "";
  out.destinationService = probe.service;
  out.protocol = probe.protocol;
  out.sourcePort = probe.sourcePort;
  out.destinationPort = probe.destinationPort;
  out.remainder = traced.remainder;
  for (const engine::Path& path : traced.paths) {
    report::TraceReport one;
    one.recording = &path.simulation->recording();
    one.conversation = trace::conversationOf(*one.recording, path.packet);
    one.probability = path.probability;
    one.deliveredTo = deliveredTo(path, one.conversation);
    one.assumptions = one.recording->warnings;
    for (std::string& text : report::captureAssumptions(scenario, *one.recording, one.conversation.request))
      one.assumptions.push_back(std::move(text));
    one.diagnosis = report::diagnose(*one.recording, one.conversation, path.simulation->world(), say);
    if (one.diagnosis) {
      path.simulation->finish(); // remedies are tried in others
      tryMend(*one.diagnosis, scenario, request, options);
    }
    out.paths.push_back(std::move(one));
  }
  out.source = out.paths.front().conversation.request.sent.source;
  return out;
}

} // namespace fg::session

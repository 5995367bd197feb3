#include "report/json/render_json.h"

#include "report/json/diagnosis_json.h"
#include "report/json/rule_hits.h"
#include "report/json/step_json.h"
#include "report/uncertain.h"
#include "report/words/narrator.h"

namespace fg::report {
namespace {

using Json = nlohmann::ordered_json;

Json askedJson(const ProbeReport& report) {
  Json out;
  out["source"] = report.source.text();
  out["destination"] = report.destination.text();
  out["protocol"] = net::protocolText(report.protocol);
  if (net::hasPorts(report.protocol)) {
    out["source_port"] = report.sourcePort;
    out["destination_port"] = report.destinationPort;
  }
  if (!report.sourcePlace.empty()) out["source_place"] = report.sourcePlace;
  if (!report.destinationPlace.empty()) out["destination_place"] = report.destinationPlace;
  if (!report.destinationService.empty()) out["destination_service"] = report.destinationService;
  return out;
}

Json hopsJson(const trace::Trace& trace, const trace::Recording& recording, const Narrator& narrator,
              net::SimTime start);

// The packet that this one is put into, with hops of its own.
Json outerJson(trace::PacketId packet, const trace::Recording& recording, const Narrator& narrator,
               net::SimTime start) {
  trace::Trace outer = trace::traceOf(recording, packet);
  return {{"disposition", trace::name(outer.disposition)},
          {"final_flow", flowJson(outer.last)},
          {"hops", hopsJson(outer, recording, narrator, start)}};
}

Json stepJson(const StepLines& told, const trace::Recording& recording, const Narrator& narrator,
              net::SimTime start) {
  Json out;
  out["time_ns"] = (told.step->at - start).count();
  out["kind"] = trace::kind(told.step->detail);
  out["summary"] = summary(told);
  addStepFields(out, *told.step, recording);
  const auto* wrapped = std::get_if<trace::Encapsulate>(&told.step->detail);
  if (wrapped && wrapped->outerPacket)
    out["packet"] = outerJson(wrapped->outerPacket, recording, narrator, start);
  return out;
}

Json hopsJson(const trace::Trace& trace, const trace::Recording& recording, const Narrator& narrator,
              net::SimTime start) {
  Json hops = Json::array();
  for (size_t i = 0; i < trace.hops.size(); ++i) {
    const trace::NamespaceRecord& where = recording.nameSpace(trace.hops[i].where);
    Json steps = Json::array();
    for (const StepLines& told : narrator.hop(trace, i))
      steps.push_back(stepJson(told, recording, narrator, start));
    hops.push_back({{"namespace", where.name}, {"node", where.node}, {"steps", steps}});
  }
  return hops;
}

Json pathJson(const TraceReport& path, const world::Directory& directory, const Sentences& say) {
  Narrator narrator(*path.recording, directory, say);
  const trace::Trace& request = path.conversation.request;
  Json out;
  out["probability"] = path.probability;
  out["disposition"] = trace::name(request.disposition);
  out["final_flow"] = flowJson(request.last);
  out["delivered_to"] = path.deliveredTo.empty() ? Json() : Json(path.deliveredTo);
  out["hops"] = hopsJson(request, *path.recording, narrator, request.begin);
  out["reply"] = nullptr;
  if (const auto& reply = path.conversation.reply)
    out["reply"] = {{"disposition", trace::name(reply->disposition)},
                    {"final_flow", flowJson(reply->last)},
                    {"hops", hopsJson(*reply, *path.recording, narrator, request.begin)}};
  out["assumptions"] = path.assumptions;
  if (rulesNotModelled(path.conversation) > 0) out["uncertain"] = true;
  if (path.diagnosis) out["diagnosis"] = diagnosisJson(*path.diagnosis);
  return out;
}

Json hitsJson(const ProbeReport& report) {
  Json out = Json::array();
  for (const RuleHit& hit : ruleHits(report))
    out.push_back({{"namespace", hit.nameSpace},
                   {"table", trace::name(hit.table)},
                   {"chain", hit.chain},
                   {"index", hit.index},
                   {"rule", hit.rule},
                   {"packets", hit.packets}});
  return out;
}

} // namespace

Json renderJson(const ProbeReport& report, const world::Directory& directory, const Sentences& say) {
  Json out;
  out["format"] = "flannelgraph-trace/1";
  out["flow"] = askedJson(report);
  out["paths"] = Json::array();
  for (const TraceReport& path : report.paths)
    out["paths"].push_back(pathJson(path, directory, say));
  if (report.remainder > 0)
    out["paths"].push_back({{"probability", report.remainder},
                            {"disposition", nullptr},
                            {"remainder", say("remark.remainder", chanceText(report.remainder))}});
  out["rule_hits"] = hitsJson(report);
  return out;
}

Json hopsJson(const trace::Trace& trace, const trace::Recording& recording, const world::Directory& directory,
              const Sentences& say, net::SimTime start) {
  return hopsJson(trace, recording, Narrator(recording, directory, say), start);
}

std::string renderJsonText(const ProbeReport& report, const world::Directory& directory,
                           const Sentences& say) {
  return renderJson(report, directory, say).dump(2) + "\n";
}

} // namespace fg::report

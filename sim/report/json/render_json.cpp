#include "report/json/render_json.h"

#include "report/json/diagnosis_json.h"
#include "report/json/rule_hits.h"
#include "report/json/step_json.h"
#include "report/outcomes/outcomes.h"
#include "report/uncertain.h"
#include "report/words/narrator.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

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

// "4500005400004000…", two digits a byte.
std::string hexText(const net::Bytes& bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (uint8_t byte : bytes)
    fmt::format_to(std::back_inserter(out), "{:02x}", byte);
  return out;
}

// Writes ways of packets.
class WayWriter {
public:
  WayWriter(const trace::Recording& recording, const world::Directory& directory, const Sentences& say,
            net::SimTime start, TellOutcomes outcomes)
      : m_recording(recording), m_directory(directory), m_say(say), m_narrator(recording, directory, say),
        m_start(start), m_outcomes(outcomes) {}

  Json hops(const trace::Trace& trace, std::size_t first = 0) const {
    Json hops = Json::array();
    auto index = m_recording.packet(trace.packet).steps.begin(); // the hops are made of these, in order
    for (size_t i = 0; i < std::min(first, trace.hops.size()); ++i)
      index += static_cast<std::ptrdiff_t>(trace.hops[i].steps.size());
    for (size_t i = first; i < trace.hops.size(); ++i) {
      const trace::NamespaceRecord& where = m_recording.nameSpace(trace.hops[i].where);
      Json steps = Json::array();
      for (const StepLines& told : m_narrator.hop(trace, i)) {
        steps.push_back(step(told));
        addBytes(steps.back(), m_recording.bytesAt(*index++));
        addSaid(steps.back(), m_say);
      }
      hops.push_back({{"namespace", where.name}, {"node", where.node}, {"steps", steps}});
    }
    return hops;
  }

private:
  // The packet that this one is put into, with hops of its own.
  Json outer(trace::PacketId packet) const {
    trace::Trace outer = trace::traceOf(m_recording, packet);
    return {{"disposition", trace::name(outer.disposition)},
            {"final_flow", flowJson(outer.last)},
            {"hops", hops(outer)}};
  }

  Json step(const StepLines& told) const {
    Json out;
    out["time_ns"] = (told.step->at - m_start).count();
    out["kind"] = trace::kind(told.step->detail);
    out["summary"] = summary(told, m_say);
    addStepFields(out, *told.step, m_recording);
    if (m_outcomes == TellOutcomes::Yes) addOutcomes(out, *told.step);
    const auto* wrapped = std::get_if<trace::Encapsulate>(&told.step->detail);
    if (wrapped && wrapped->outerPacket) out["packet"] = outer(wrapped->outerPacket);
    return out;
  }

  static void addBytes(Json& out, const trace::PacketBytes* kept) {
    if (!kept) return;
    out["bytes_begin_with"] = kept->first == trace::BeginsWith::Ethernet ? "ethernet" : "ip";
    out["bytes"] = hexText(kept->bytes);
  }

  void addOutcomes(Json& out, const trace::Step& step) const {
    for (const Outcome& one : outcomesOf(m_recording, step, m_directory, m_say))
      out["outcomes"].push_back({{"text", one.text}, {"happened", one.happened}});
  }

  const trace::Recording& m_recording;
  const world::Directory& m_directory;
  const Sentences& m_say;
  Narrator m_narrator;
  net::SimTime m_start;
  TellOutcomes m_outcomes;
};

Json pathJson(const TraceReport& path, const world::Directory& directory, const Sentences& say,
              TellOutcomes outcomes) {
  const trace::Trace& request = path.conversation.request;
  WayWriter way(*path.recording, directory, say, request.begin, outcomes);
  Json out;
  out["probability"] = path.probability;
  out["disposition"] = trace::name(request.disposition);
  out["final_flow"] = flowJson(request.last);
  out["delivered_to"] = path.deliveredTo.empty() ? Json() : Json(path.deliveredTo);
  out["hops"] = way.hops(request);
  out["reply"] = nullptr;
  if (const auto& reply = path.conversation.reply)
    out["reply"] = {{"disposition", trace::name(reply->disposition)},
                    {"final_flow", flowJson(reply->last)},
                    {"hops", way.hops(*reply)}};
  out["assumptions"] = path.assumptions;
  if (rulesNotModelled(path.conversation) > 0) out["uncertain"] = true;
  if (path.diagnosis) out["diagnosis"] = diagnosisJson(*path.diagnosis);
  return out;
}

Json hitsJson(const ProbeReport& report) {
  Json out = Json::array();
  for (const RuleHit& hit : ruleHits(report)) {
    Json said{{"namespace", hit.nameSpace}, {"table", trace::name(hit.table)},
              {"chain", hit.chain},         {"index", hit.index},
              {"rule", hit.rule},           {"packets", hit.packets}};
    if (hit.rulesOf != trace::RulesOf::TheOnlyTool) said["backend"] = trace::toolWord(hit.rulesOf);
    out.push_back(std::move(said));
  }
  return out;
}

} // namespace

Json renderJson(const ProbeReport& report, const world::Directory& directory, const Sentences& say,
                TellOutcomes outcomes) {
  Json out;
  out["format"] = "flannelgraph-trace/1";
  out["flow"] = askedJson(report);
  out["paths"] = Json::array();
  for (const TraceReport& path : report.paths)
    out["paths"].push_back(pathJson(path, directory, say, outcomes));
  if (report.remainder > 0)
    out["paths"].push_back({{"probability", report.remainder},
                            {"disposition", nullptr},
                            {"remainder", say("remark.remainder", chanceText(report.remainder))}});
  out["rule_hits"] = hitsJson(report);
  return out;
}

Json hopsJson(const trace::Trace& trace, const trace::Recording& recording, const world::Directory& directory,
              const Sentences& say, const WayOptions& options) {
  return WayWriter(recording, directory, say, options.start, options.outcomes).hops(trace, options.first);
}

std::string renderJsonText(const ProbeReport& report, const world::Directory& directory,
                           const Sentences& say) {
  return renderJson(report, directory, say).dump(2) + "\n";
}

} // namespace fg::report

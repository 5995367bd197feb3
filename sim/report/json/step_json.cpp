#include "report/json/step_json.h"

#include "report/words/context.h"

namespace fg::report {
namespace {

using namespace trace;
using Json = nlohmann::ordered_json;

// Of rules that were passed by together; more are told as a run.
constexpr uint32_t kMostSpelledOut = 100;

class FieldWriter {
public:
  FieldWriter(Json& out, const Recording& recording) : m_out(out), m_recording(recording) {}

  void operator()(const Originate& s) const {
    text("by", s.by);
    packet(s.header);
  }
  void operator()(const EnterInterface& s) const {
    text("interface", s.interface);
    text("port", s.port);
    m_out["mac_source"] = s.source.text();
    m_out["mac_destination"] = s.destination.text();
    packet(s.header);
  }
  void operator()(const BridgeForward& s) const {
    text("bridge", s.bridge);
    text("in_port", s.inPort);
    Json ports = Json::array();
    for (StringId port : s.outPorts)
      ports.push_back(m_recording.text(port));
    m_out["out_ports"] = ports;
    m_out["decision"] = name(s.decision);
    m_out["mac_destination"] = s.destination.text();
    m_out["calls_iptables"] = s.callsIptables;
  }
  void operator()(const ConntrackLookup& s) const {
    m_out["state"] = name(s.state);
    m_out["direction"] = name(s.direction);
    text("entry", s.entry);
    m_out["translates"] = s.translates;
    m_out["reason"] = name(s.reason);
  }
  void operator()(const TableTraversal& s) const {
    m_out["table"] = name(s.table);
    m_out["hook"] = name(s.hook);
    if (s.rulesOf != RulesOf::TheOnlyTool) m_out["backend"] = toolWord(s.rulesOf);
    m_out["verdict"] = name(s.verdict);
    m_out["by_policy"] = s.byPolicy;
    text("interface_in", s.interfaceIn);
    text("interface_out", s.interfaceOut);
    Json visits = Json::array();
    forEachRule(
        s, [&](const RuleVisit& visit) { visits.push_back(visitJson(visit)); },
        [&](const RulesPassedBy& passed) { addPassed(visits, s, passed); });
    m_out["visits"] = std::move(visits);
  }
  void operator()(const RouteLookup& s) const {
    m_out["purpose"] = name(s.purpose);
    m_out["outcome"] = name(s.outcome);
    m_out["destination"] = s.destination.text();
    if (s.rule) m_out["rule"] = m_recording.text(s.rule);
    if (s.outcome != RouteOutcome::Unreachable || s.chosen.kind) m_out["chosen"] = routeJson(s.chosen);
    Json candidates = Json::array();
    for (const RouteEntry& route : s.candidates)
      candidates.push_back(routeJson(route));
    m_out["candidates"] = candidates;
    if (!s.nextHop.isUnspecified()) m_out["next_hop"] = s.nextHop.text();
    if (!s.source.isUnspecified()) m_out["source"] = s.source.text();
  }
  void operator()(const Transformation& s) const {
    m_out["field"] = name(s.field);
    text("before", s.before);
    text("after", s.after);
    text("by", s.by);
  }
  void operator()(const QuoteTranslated& s) const {
    m_out["before"] = flowJson(s.before);
    m_out["after"] = flowJson(s.after);
  }
  void operator()(const NeighborLookup& s) const {
    m_out["address"] = s.address.text();
    text("interface", s.interface);
    m_out["outcome"] = name(s.outcome);
    if (s.outcome == NeighborOutcome::Known || s.outcome == NeighborOutcome::Resolved)
      m_out["mac"] = s.mac.text();
    if (s.asksProgram) m_out["asks_program"] = m_recording.text(s.program);
  }
  void operator()(const Encapsulate& s) const {
    text("interface", s.interface);
    m_out["outer"] = flowJson(s.outer);
  }
  void operator()(const Decapsulate& s) const {
    text("interface", s.interface);
    m_out["inner"] = flowJson(s.inner);
  }
  void operator()(const ExitInterface& s) const {
    text("interface", s.interface);
    text("port", s.port);
    text("to", s.to);
    text("fault", s.fault);
  }
  void operator()(const DeliverLocally& s) const { text("receiver", s.receiver); }
  void operator()(const Drop& s) const {
    m_out["disposition"] = name(s.disposition);
    text("reason", s.reason);
  }
  void operator()(const IcmpErrorSent& s) const {
    m_out["icmp_type"] = s.type;
    m_out["icmp_code"] = s.code;
    m_out["message"] = net::icmp::typeText(s.type, s.code);
    m_out["sent"] = bool(s.packet);
    m_out["from"] = s.from.text();
    m_out["to"] = s.to.text();
    text("because", s.because);
  }

private:
  void text(const char* key, StringId id) const {
    if (id) m_out[key] = m_recording.text(id);
  }
  void packet(const net::PacketHeader& header) const {
    m_out["flow"] = flowJson(header);
    m_out["ttl"] = header.ttl;
    m_out["length"] = header.length;
  }
  Json visitJson(const RuleVisit& visit) const {
    Json out;
    out["chain"] = m_recording.text(visit.chain);
    out["index"] = visit.index;
    out["depth"] = visit.depth;
    out["action"] = name(visit.action);
    out["rule"] = m_recording.text(visit.rule);
    if (visit.because) out["because"] = m_recording.text(visit.because);
    if (visit.byChance) out["probability"] = visit.probability;
    if (visit.notModelled) out["not_modelled"] = true;
    return out;
  }
  // A long run is one entry, with the last index: clusters have tens of thousands of rules for others.
  void addPassed(Json& visits, const TableTraversal& walk, const RulesPassedBy& passed) const {
    if (passed.last - passed.first < kMostSpelledOut) {
      for (uint32_t index = passed.first; index <= passed.last; ++index)
        visits.push_back(visitJson(visitOf(m_recording, walk, passed, index)));
      return;
    }
    RuleVisit first = visitOf(m_recording, walk, passed, passed.first);
    visits.push_back({{"chain", m_recording.text(first.chain)},
                      {"index", passed.first},
                      {"last", passed.last},
                      {"depth", passed.depth},
                      {"action", name(first.action)}});
  }
  Json routeJson(const RouteEntry& route) const {
    Json out;
    out["destination"] = route.destination.text();
    if (!route.gateway.isUnspecified()) out["gateway"] = route.gateway.text();
    out["device"] = m_recording.text(route.device);
    out["metric"] = route.metric;
    if (route.origin) out["origin"] = m_recording.text(route.origin);
    if (route.kind) out["type"] = m_recording.text(route.kind);
    return out;
  }

  Json& m_out;
  const Recording& m_recording;
};

} // namespace

Json flowJson(const net::PacketHeader& header) {
  Json out;
  out["source"] = header.source.text();
  out["destination"] = header.destination.text();
  out["protocol"] = net::protocolText(header.protocol);
  if (net::hasPorts(header.protocol)) {
    out["source_port"] = header.sourcePort;
    out["destination_port"] = header.destinationPort;
  } else if (header.protocol == net::Protocol::Icmp) {
    out["icmp_type"] = header.icmpType;
    out["icmp_code"] = header.icmpCode;
    out["icmp_id"] = header.icmpId;
  }
  return out;
}

void addSaid(Json& step, const Sentences& say) {
  Json said = Json::object();
  for (const char* field : {"because", "by", "message", "reason", "receiver", "to"}) {
    auto found = step.find(field);
    if (found == step.end() || !found->is_string()) continue;
    const auto& recorded = found->get_ref<const std::string&>();
    if (std::string words = say.recorded(recorded); words != recorded) said[field] = std::move(words);
  }
  if (!said.empty()) step["said"] = std::move(said);
}

void addStepFields(Json& out, const Step& step, const Recording& recording) {
  std::visit(FieldWriter(out, recording), step.detail);
}

} // namespace fg::report

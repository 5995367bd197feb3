#include "doctor/traffic.h"

#include "report/capture_assumptions.h"
#include "report/uncertain.h"
#include "report/words/narrator.h"

#include <algorithm>
#include <set>

namespace fg::doctor {
namespace {

using namespace std::chrono_literals;
using trace::Disposition;

constexpr net::SimTime kApart = 500us; // one packet after the other; most are answered within that
constexpr std::size_t kMostWays = 4;   // of one class that chance can take
constexpr uint16_t kHeaders = 28;      // of IP and ICMP
constexpr uint16_t kFirstPort = 40000, kLastPort = 59999;

// In a capture without the sockets of a namespace nobody knows what listens there.
bool mayListen(Patient& patient, trace::NamespaceId where) {
  const world::Place* place = patient.world().find(where);
  const auto* found = place && place->ns ? patient.world().found(*place->ns) : nullptr;
  return found && !found->hasListeners;
}

// It left the model with an address that no answer finds, or for somebody who is in it.
bool hasLostItself(Patient& patient, const trace::Trace& request) {
  return (patient.podNetwork() && patient.podNetwork()->contains(request.last.source))
         || patient.owner(request.last.destination);
}

bool hasPassed(Patient& patient, const trace::Conversation& conversation) {
  const trace::Trace& request = conversation.request;
  switch (request.disposition) {
  case Disposition::LeavesModel:
    return !hasLostItself(patient, request);
  case Disposition::NoListener:
    return mayListen(patient, request.endedIn);
  case Disposition::Delivered:
    return conversation.reply && trace::isSuccess(conversation.reply->disposition);
  default:
    return false;
  }
}

} // namespace

const Way* Flow::lost() const {
  auto it = std::find_if(ways.begin(), ways.end(), [](const Way& way) { return !way.passes; });
  return it == ways.end() ? nullptr : &*it;
}

void Traffic::addProof(const ProofPacket& packet) {
  auto row = std::ranges::find(sources, packet.from, &report::MatrixSource::place);
  std::size_t source = static_cast<std::size_t>(row - sources.begin());
  if (row == sources.end()) sources.push_back({report::SourceKind::Pod, packet.from, "", 1});
  report::MatrixTarget target{.kind = report::TargetKind::Flow,
                              .name = packet.to.text(),
                              .protocol = packet.protocol,
                              .port = packet.port};
  targets.push_back(target);
  flows.push_back({{.source = source,
                    .target = targets.size() - 1,
                    .from = packet.from,
                    .address = packet.to,
                    .protocol = packet.protocol,
                    .port = packet.port,
                    .sourcePort = packet.sourcePort},
                   {}});
}

Traffic Traffic::again(const std::vector<std::size_t>& these) const {
  Traffic out;
  out.sources = sources;
  out.targets = targets;
  for (std::size_t each : these)
    out.flows.push_back({flows[each].question, {}});
  for (const Flow& hop : hops)
    out.hops.push_back({hop.question, {}});
  return out;
}

void Traffic::launch(Patient& patient, Flow& flow) {
  world::World& world = patient.world();
  const Question& question = flow.question;
  engine::Probe probe;
  probe.from = world.find(question.from);
  const world::Place* to = question.to.empty() ? nullptr : world.find(question.to);
  auto address = to ? world.addressOf(*to) : std::optional(question.address);
  if (!probe.from || !probe.from->ns || !address || (!question.to.empty() && !to)) return;
  probe.destination = *address;
  probe.protocol = question.protocol;
  probe.destinationPort = question.port;
  if (question.isLarge) {
    const host::Interface* eth0 = std::as_const(*probe.from->ns).interface("eth0");
    if (eth0) probe.dataBytes = static_cast<uint16_t>(eth0->mtu - kHeaders);
    probe.dontFragment = true;
  }
  probe.ttl = question.ttl;
  engine::BranchWalk walk;
  for (std::size_t way = 0; way < kMostWays; ++way) {
    probe.sourcePort = question.sourcePort ? question.sourcePort : m_port;
    m_port = m_port == kLastPort ? kFirstPort : static_cast<uint16_t>(m_port + 1);
    engine::Chance chance = engine::Chance::forced(walk.next());
    flow.ways.push_back({patient.simulation().launch(probe, chance, kApart), {}, false, {}});
    if (!walk.advance(chance.choices())) return;
  }
}

void Traffic::conclude(Patient& patient, Flow& flow) {
  const trace::Recording& recording = patient.simulation().recording();
  for (Way& way : flow.ways) {
    way.conversation = trace::conversationOf(recording, way.packet);
    way.passes = hasPassed(patient, way.conversation);
    if (!way.passes)
      way.diagnosis = report::diagnose(recording, way.conversation, patient.world(), patient.say());
  }
}

void Traffic::send(Patient& patient) {
  // Routers that say too much fall silent: these are sent while nothing else has made them speak.
  for (std::vector<Flow>* list : {&hops, &flows})
    for (Flow& flow : *list)
      launch(patient, flow);
  std::erase_if(flows, [](const Flow& flow) { return flow.ways.empty(); });
  std::vector<trace::PacketId> packets;
  for (const std::vector<Flow>* list : {&hops, &flows})
    for (const Flow& flow : *list)
      for (const Way& way : flow.ways)
        packets.push_back(way.packet);
  if (packets.empty()) return;
  patient.simulation().settle(packets);
  for (std::vector<Flow>* list : {&hops, &flows})
    for (Flow& flow : *list)
      conclude(patient, flow);
  dropSenseless();
}

// Nobody says that every machine has a way into the world, or that every machine outside has one to the
// nodes.
void Traffic::dropSenseless() {
  std::set<std::string> cutOff; // nodes
  for (const Flow& flow : flows) {
    const report::MatrixSource& source = sources[flow.question.source];
    bool toWorld = targets[flow.question.target].kind == report::TargetKind::World;
    if (toWorld && source.kind == report::SourceKind::Node && flow.lost()) cutOff.insert(source.node);
  }
  std::erase_if(flows, [&](const Flow& flow) {
    const report::MatrixSource& source = sources[flow.question.source];
    const Way* lost = flow.lost();
    if (source.kind == report::SourceKind::Outside && lost) {
      const trace::Trace& request = lost->conversation.request;
      return request.hops.size() < 2 || request.endedIn == request.hops.front().where;
    }
    return targets[flow.question.target].kind == report::TargetKind::World && cutOff.contains(source.node);
  });
}

namespace {

const trace::Trace& failedTrace(const trace::Conversation& conversation) {
  bool arrived = trace::isSuccess(conversation.request.disposition);
  return arrived && conversation.reply ? *conversation.reply : conversation.request;
}

// A hop's line that says "route", where one does and it is asked for; else the one that is marked as unusual,
// or the last.
std::string lineIn(const std::vector<report::StepLines>& steps, const std::string& wanted) {
  std::string last, marked;
  for (const report::StepLines& step : steps)
    for (const report::Line& line : step.lines) {
      if (line.weight == report::Weight::Folded) continue;
      std::string text = line.where + ": " + line.decision;
      if (!line.because.empty()) text += " (" + line.because + ")";
      if (line.where == wanted) return text;
      bool isMarked = line.mark == report::Mark::Unusual || line.mark == report::Mark::Dropped;
      if (isMarked && marked.empty()) marked = text;
      last = text;
    }
  return marked.empty() ? last : marked;
}

// The hop at which a packet that a router outside of the cluster lost was sent astray: the last one at a
// node.
std::size_t decidingHop(Patient& patient, const trace::Trace& failed) {
  std::size_t last = failed.hops.size() - 1;
  auto kindOf = [&](std::size_t hop) {
    const world::Place* place = patient.world().find(failed.hops[hop].where);
    return place ? place->kind : world::PlaceKind::Outside;
  };
  std::size_t hop = last;
  while (hop > 0 && kindOf(hop) != world::PlaceKind::Node && kindOf(hop) != world::PlaceKind::Pod)
    --hop;
  return kindOf(hop) == world::PlaceKind::Node || kindOf(hop) == world::PlaceKind::Pod ? hop : last;
}

} // namespace

std::string decidingStep(Patient& patient, const Way& way) {
  const trace::Recording& recording = patient.simulation().recording();
  const trace::Trace* failed = &failedTrace(way.conversation);
  auto carrier = trace::carrierOf(recording, *failed);
  if (carrier) failed = &*carrier;
  if (failed->hops.empty()) return {};
  std::size_t last = failed->hops.size() - 1, hop = decidingHop(patient, *failed);
  report::Narrator narrator(recording, patient.world(), patient.say());
  return patient.say()("summary.because",
                       report::placeName(recording, patient.world(), patient.say(), failed->hops[hop].where),
                       lineIn(narrator.hop(*failed, hop), hop == last ? "" : patient.say()("where.route")));
}

std::vector<report::MatrixCell> cellsOf(Patient& patient, const Traffic& traffic) {
  const trace::Recording& recording = patient.simulation().recording();
  std::vector<report::MatrixCell> out;
  for (const Flow& flow : traffic.flows) {
    const Question& question = flow.question;
    const Way* lost = flow.lost();
    const Way& shown = lost ? *lost : flow.ways.front();
    const trace::Trace& request = shown.conversation.request;
    report::MatrixCell cell;
    cell.source = question.source;
    cell.target = question.target;
    cell.address = request.sent.destination;
    cell.to = question.to.empty() ? cell.address.text() : question.to;
    cell.port = question.port;
    if (question.isLarge) cell.bytes = static_cast<uint16_t>(request.sent.length - kHeaders);
    cell.passes = !lost;
    cell.disposition = trace::name(request.disposition);
    cell.answered = shown.conversation.reply && trace::isSuccess(shown.conversation.reply->disposition);
    if (request.disposition == Disposition::Delivered || request.disposition == Disposition::LeavesModel)
      cell.seenFrom = request.last.source.text();
    for (const Way& way : flow.ways)
      cell.isUncertain = cell.isUncertain || report::rulesNotModelled(way.conversation) > 0;
    if (lost) {
      const trace::Trace& failed = failedTrace(shown.conversation);
      cell.endedIn = report::placeName(recording, patient.world(), report::Sentences(), failed.endedIn);
      cell.step = decidingStep(patient, shown);
      cell.assumptions = report::captureAssumptions(patient.scenario(), recording, request);
    }
    out.push_back(std::move(cell));
  }
  return out;
}

} // namespace fg::doctor

#include "lab/model_play.h"

#include "lab/blueprint.h"
#include "lab/race.h"
#include "lab/tables.h"
#include "report/text/render_text.h"
#include "stack/endpoint.h"

#include <algorithm>
#include <tuple>

namespace fg::lab {
namespace {

constexpr net::SimTime kConversation = std::chrono::milliseconds(500);

std::string errorText(stack::LocalFailure failure) {
  switch (failure) {
  case stack::LocalFailure::NetUnreachable:
    return "Network is unreachable";
  case stack::LocalFailure::HostUnreachable:
    return "No route to host";
  case stack::LocalFailure::NotPermitted:
    return "Operation not permitted";
  case stack::LocalFailure::PermissionDenied:
    return "Permission denied";
  case stack::LocalFailure::Invalid:
    return "Invalid argument";
  case stack::LocalFailure::MessageTooLong:
    return "Message too long";
  }
  return {};
}

Response failed(stack::LocalFailure failure) {
  Response out;
  out.kind = Response::Kind::SendFailed;
  out.error = errorText(failure);
  return out;
}

// A packet that reached the sender's IP layer, as its sockets see it; nothing where it says nothing about the
// probe.
std::optional<Response> responseOf(const net::PacketHeader& header, net::Protocol protocol) {
  Response out;
  out.from = header.source;
  out.ttl = header.ttl;
  if (header.protocol == net::Protocol::Icmp && net::icmp::isError(header.icmpType)) {
    out.kind = Response::Kind::IcmpError;
    out.type = header.icmpType;
    out.code = header.icmpCode;
    return out;
  }
  if (header.protocol != protocol) return {};
  switch (protocol) {
  case net::Protocol::Icmp:
    return header.icmpType == net::icmp::kEchoReply ? std::optional(out) : std::nullopt;
  case net::Protocol::Udp:
    out.kind = Response::Kind::Datagram;
    return out;
  case net::Protocol::Tcp:
    break;
  }
  bool isOpened = (header.tcpFlags & net::tcp::kSyn) && (header.tcpFlags & net::tcp::kAck);
  if (!isOpened && !(header.tcpFlags & net::tcp::kRst)) return {};
  out = {};
  out.kind = isOpened ? Response::Kind::Connected : Response::Kind::Refused;
  return out;
}

bool isTaken(const trace::PacketRecord& packet) {
  return packet.end == trace::Disposition::Delivered || packet.end == trace::Disposition::NoListener;
}

// What the probe's socket sends by itself: data on the connection, and what it sends again.
bool isSaidOnConnection(uint32_t packet, const engine::Probe& sent, const trace::Recording& recording) {
  const trace::PacketRecord& record = recording.packets[packet];
  if (sent.protocol != net::Protocol::Tcp || record.cause || record.origin != sent.from->ns->id())
    return false;
  const net::PacketHeader header = trace::traceOf(recording, {packet}).sent;
  return header.protocol == net::Protocol::Tcp && header.sourcePort == sent.sourcePort
         && header.destinationPort == sent.destinationPort;
}

// What reached `sender` of all that the probe caused, in the order of its making.
std::vector<Response> responsesTo(trace::PacketId probe, const engine::Probe& sent,
                                  const trace::Recording& recording) {
  std::vector<Response> out;
  net::Protocol protocol = sent.protocol;
  std::vector<trace::PacketId> family{probe};
  for (uint32_t i = probe.value + 1; i < recording.packets.size(); ++i) {
    const trace::PacketRecord& packet = recording.packets[i];
    bool isCaused = std::find(family.begin(), family.end(), packet.cause) != family.end();
    if (!isCaused && !isSaidOnConnection(i, sent, recording)) continue;
    family.push_back({i});
    if (packet.why == trace::Origin::Encapsulation) continue; // what carried it
    if (packet.endedIn != sent.from->ns->id() || !isTaken(packet)) continue;
    net::PacketHeader header = trace::traceOf(recording, {i}).last;
    if (header.fragmentOffset != 0) continue; // it went into the first fragment, which alone goes on
    // Where the sender is led back to itself, its own reset of what it does not know.
    bool isOwn = header.protocol == net::Protocol::Tcp && header.destinationPort != sent.sourcePort;
    if (isOwn) continue;
    bool isLater = protocol == net::Protocol::Tcp && net::icmp::isError(header.icmpType)
                   && header.protocol == net::Protocol::Icmp
                   && !(trace::traceOf(recording, packet.cause).last.tcpFlags & net::tcp::kSyn);
    if (isLater) continue; // it is about what was said over the connection (witness.cpp)
    if (auto response = responseOf(header, protocol)) out.push_back(*response);
  }
  return out;
}

// The packet, and the copies that bridges made of it.
std::vector<trace::PacketId> copiesOf(trace::PacketId probe, const trace::Recording& recording) {
  std::vector<trace::PacketId> out{probe};
  for (uint32_t i = probe.value + 1; i < recording.packets.size(); ++i) {
    const trace::PacketRecord& packet = recording.packets[i];
    if (packet.why == trace::Origin::Copy && std::ranges::find(out, packet.cause) != out.end())
      out.push_back({i});
  }
  return out;
}

// The packet as its receiver's sockets got it; and once more each time that a bridge made a copy of it.
std::vector<Arrival> arrivalsOf(const std::vector<trace::PacketId>& copies,
                                const trace::Recording& recording) {
  std::vector<Arrival> out;
  for (trace::PacketId packet : copies) {
    if (!isTaken(recording.packet(packet))) continue;
    trace::Trace sent = trace::traceOf(recording, packet);
    out.push_back({recording.nameSpace(sent.endedIn).name, sent.last.source, sent.last.destination,
                   sent.last.sourcePort, sent.last.destinationPort, sent.last.ttl});
  }
  return out;
}

std::vector<std::string> hopsOf(const std::vector<trace::PacketId>& copies,
                                const trace::Recording& recording) {
  std::vector<std::string> out;
  for (trace::PacketId packet : copies)
    for (const trace::Hop& hop : trace::traceOf(recording, packet).hops) {
      const std::string& place = recording.nameSpace(hop.where).name;
      if (out.empty() || out.back() != place) out.push_back(place);
    }
  return out;
}

} // namespace

ModelPlay::ModelPlay(const scenario::Scenario& scenario)
    : m_scenario(scenario), m_simulation(scenario, {}), m_errorPauses(m_simulation) {
  for (const world::Place& place : m_simulation.world().places())
    for (std::string_view name : kConnectionTimes)
      if (place.ns) std::ignore = place.ns->setSysctl(std::string(name), std::string(kNever));
  for (const world::Place& place : m_simulation.world().places())
    for (const host::Interface* interface :
         place.ns ? place.ns->interfaces() : std::vector<host::Interface*>())
      for (const auto& [name, value] : kArpTimes)
        std::ignore = place.ns->setSysctl("net.ipv4.neigh." + interface->name + "." + std::string(name),
                                          std::string(value));
}

tl::expected<void, std::vector<core::Diagnostic>> ModelPlay::play(const Plan& plan) {
  for (const Step& step : plan.steps) {
    if (const auto* command = std::get_if<CommandStep>(&step)) {
      m_simulation.runUntil(command->event->at);
      if (!command->datagram) continue;
      auto datagram = m_simulation.resolve(*command->datagram);
      if (!datagram) return tl::unexpected(datagram.error());
      m_datagrams.emplace(command->event, *datagram);
    }
    if (std::holds_alternative<SnapshotStep>(step)) m_seen.snapshots.push_back(snapshot());
    const auto* asked = std::get_if<ProbeStep>(&step);
    if (!asked) continue;
    m_simulation.runUntil(asked->at);
    auto probe = m_simulation.resolve(asked->request);
    if (!probe) return tl::unexpected(probe.error());
    m_requests.push_back(asked->request);
    m_probes.push_back(*probe);
    m_seen.probes.push_back(send(*probe));
    m_pauses.push_back(m_errorPauses.next());
  }
  for (const Step& step : plan.steps)
    if (const auto* command = std::get_if<CommandStep>(&step))
      for (const engine::EventResult& result : m_simulation.events())
        if (result.event->place == command->event->place)
          m_seen.commands.push_back({result.result.status, result.result.out, result.result.err});
  m_seen.resetRacesProgram = resetRacesProgram(m_simulation.recording());
  return {};
}

ProbeSeen ModelPlay::send(const engine::Probe& probe) {
  engine::Chance chance;
  auto answers =
      std::make_shared<std::vector<stack::Answer>>(); // sockets may hear more when this has returned
  trace::PacketId packet =
      m_simulation.send(probe, chance, std::chrono::seconds(10),
                        [answers](const stack::Answer& answer) { answers->push_back(answer); });
  // What is said over the connection comes after its SYN and the answer. The kernel's socket is closed as
  // well once it is known that nothing comes back.
  if (probe.protocol == net::Protocol::Tcp) {
    m_simulation.endpoint(*probe.from).giveUp(probe.sourcePort);
    m_simulation.runUntil(m_simulation.now() + kConversation);
  }
  m_packets.push_back(packet);
  const trace::Recording& recording = m_simulation.recording();
  trace::Trace sent = trace::traceOf(recording, packet);
  m_dispositions.emplace_back(trace::name(sent.disposition));
  ProbeSeen seen;
  std::vector<trace::PacketId> copies = copiesOf(packet, recording);
  seen.arrivals = arrivalsOf(copies, recording);
  seen.hops = hopsOf(copies, recording);
  seen.isCopied = copies.size() > 1;
  seen.responses = responsesTo(packet, probe, recording);
  for (const stack::Answer& answer : *answers) {
    // connect(2) is not told that a rule of OUTPUT dropped its SYN: it is sent anew after a second
    // (tcp_connect).
    bool isToConnect =
        probe.protocol == net::Protocol::Tcp && answer.failure == stack::LocalFailure::NotPermitted;
    if (answer.failure && !isToConnect)
      seen.responses.insert(seen.responses.begin(), failed(*answer.failure));
    // The recording does not keep an error's second word; the socket was told.
    for (Response& response : seen.responses)
      if (answer.kind == stack::Answer::Kind::IcmpError && response.kind == Response::Kind::IcmpError
          && response.type == answer.icmpType && response.code == answer.icmpCode)
        response.info = answer.info;
  }
  return seen;
}

Snapshot ModelPlay::snapshot() {
  Snapshot out;
  for (const world::Place& place : m_simulation.world().places())
    if (place.ns)
      out[place.name] = readTables(
          [&](const std::vector<std::string>& words) { return m_simulation.execute(place, words).out; });
  return out;
}

std::string ModelPlay::walk(std::size_t number) const {
  const engine::Probe& probe = m_probes[number];
  report::ProbeReport report;
  report.sourcePlace = probe.from->name;
  report.destinationText = m_requests[number].to;
  report.destination = probe.destination;
  report.destinationPlace = probe.to ? probe.to->name : "";
  report.protocol = probe.protocol;
  report.sourcePort = probe.sourcePort;
  report.destinationPort = probe.destinationPort;
  report::TraceReport one;
  one.recording = &m_simulation.recording();
  one.conversation = trace::conversationOf(*one.recording, m_packets[number]);
  report.source = one.conversation.request.sent.source;
  report.paths.push_back(std::move(one));
  report::TextOptions style;
  style.verbosity = report::Verbosity::Verbose;
  auto& world = const_cast<engine::Simulation&>(m_simulation).world();
  return report::renderText(report, world, report::Sentences(report::Language::English), style);
}

} // namespace fg::lab

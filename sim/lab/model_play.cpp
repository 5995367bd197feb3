#include "lab/model_play.h"

#include "lab/tables.h"
#include "report/text/render_text.h"
#include "stack/endpoint.h"

#include <algorithm>

namespace fg::lab {
namespace {

template<class... F> struct Overloaded : F... { using F::operator()...; };
template<class... F> Overloaded(F...) -> Overloaded<F...>; // clang 14 does not deduce aggregates

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

std::optional<Response> responseOf(const stack::Answer& answer) {
  using From = stack::Answer::Kind;
  Response out;
  out.from = answer.from;
  out.ttl = answer.ttl;
  switch (answer.kind) {
  case From::EchoReply:
    return out;
  case From::UdpData:
    out.kind = Response::Kind::Datagram;
    return out;
  case From::TcpConnected:
  case From::TcpRefused:
    out = {};
    out.kind = answer.kind == From::TcpRefused ? Response::Kind::Refused : Response::Kind::Connected;
    return out;
  case From::IcmpError:
    out.kind = Response::Kind::IcmpError;
    out.type = answer.icmpType;
    out.code = answer.icmpCode;
    out.info = answer.info;
    return out;
  case From::LocalError:
    out = {};
    out.kind = Response::Kind::SendFailed;
    out.error = answer.failure ? errorText(*answer.failure) : "";
    return out;
  case From::TcpData:
  case From::TimedOut:
    return {};
  }
  return {};
}

} // namespace

ModelPlay::ModelPlay(const scenario::Scenario& scenario) : m_scenario(scenario), m_simulation(scenario, {}) {}

tl::expected<void, std::vector<core::Diagnostic>> ModelPlay::play(const Plan& plan) {
  for (const Step& step : plan.steps) {
    if (const auto* command = std::get_if<CommandStep>(&step)) m_simulation.runUntil(command->event->at);
    if (std::holds_alternative<SnapshotStep>(step)) m_seen.snapshots.push_back(snapshot());
    const auto* asked = std::get_if<ProbeStep>(&step);
    if (!asked) continue;
    m_simulation.runUntil(asked->at);
    auto probe = m_simulation.resolve(asked->request);
    if (!probe) return tl::unexpected(probe.error());
    m_requests.push_back(asked->request);
    m_probes.push_back(*probe);
    m_seen.probes.push_back(send(*probe));
  }
  for (const Step& step : plan.steps)
    if (const auto* command = std::get_if<CommandStep>(&step))
      for (const engine::EventResult& result : m_simulation.events())
        if (result.event->place == command->event->place)
          m_seen.commands.push_back({result.result.status, result.result.out, result.result.err});
  return {};
}

ProbeSeen ModelPlay::send(const engine::Probe& probe) {
  engine::Chance chance;
  auto heard = std::make_shared<std::vector<Response>>(); // sockets may hear more when this has returned
  auto told = [heard](const stack::Answer& answer) {
    if (auto response = responseOf(answer)) heard->push_back(*response);
  };
  trace::PacketId packet = m_simulation.send(probe, chance, std::chrono::seconds(10), told);
  m_packets.push_back(packet);
  ProbeSeen seen;
  seen.responses = *heard;
  trace::Trace sent = trace::traceOf(m_simulation.recording(), packet);
  m_dispositions.emplace_back(trace::name(sent.disposition));
  bool arrived =
      sent.disposition == trace::Disposition::Delivered || sent.disposition == trace::Disposition::NoListener;
  if (arrived)
    seen.arrivals.push_back({m_simulation.recording().nameSpace(sent.endedIn).name, sent.last.source,
                             sent.last.destination, sent.last.sourcePort, sent.last.destinationPort,
                             sent.last.ttl});
  return seen;
}

Snapshot ModelPlay::snapshot() {
  Snapshot out;
  for (const world::Place& place : m_simulation.world().places())
    if (place.ns && place.kind != world::PlaceKind::Gateway)
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

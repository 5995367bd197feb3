#include "trace/trace.h"

#include <charconv>

namespace fg::trace {
namespace {

template<class... F> struct Overloaded : F... { using F::operator()...; };
template<class... F> Overloaded(F...) -> Overloaded<F...>; // clang 14 does not deduce aggregates

uint16_t number(std::string_view text) {
  uint16_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// The header after a change of one field.
void apply(net::PacketHeader& header, const Recording& recording, const Transformation& change) {
  std::string_view after = recording.text(change.after);
  switch (change.field) {
  case Field::Source:
    header.source = net::Ipv4Address::parse(after).value_or(header.source);
    break;
  case Field::Destination:
    header.destination = net::Ipv4Address::parse(after).value_or(header.destination);
    break;
  case Field::SourcePort:
    header.sourcePort = number(after);
    break;
  case Field::DestinationPort:
    header.destinationPort = number(after);
    break;
  case Field::IcmpId:
    header.icmpId = number(after);
    break;
  case Field::Ttl:
    header.ttl = static_cast<uint8_t>(number(after));
    break;
  case Field::Mark:
  case Field::MacSource:
  case Field::MacDestination:
  case Field::Tos:
  case Field::Mss:
  case Field::UdpChecksum:
    break;
  }
}

bool beginsHop(const StepDetail& detail) {
  return std::holds_alternative<Originate>(detail) || std::holds_alternative<EnterInterface>(detail)
         || std::holds_alternative<Decapsulate>(detail);
}

bool endsHop(const StepDetail& detail) {
  return std::holds_alternative<ExitInterface>(detail) || std::holds_alternative<Encapsulate>(detail);
}

} // namespace

Trace traceOf(const Recording& recording, PacketId packet) {
  const PacketRecord& record = recording.packet(packet);
  Trace trace;
  trace.packet = packet;
  trace.disposition = record.end.value_or(Disposition::InFlight);
  trace.endedIn = record.endedIn;
  trace.begin = trace.end = record.at;
  net::PacketHeader header;
  bool unwrapped = false; // it came out of another packet, and enters by the tunnel's interface next
  for (uint32_t index : record.steps) {
    const Step& step = recording.steps[index];
    if (const auto* origin = std::get_if<Originate>(&step.detail)) trace.sent = header = origin->header;
    if (const auto* enter = std::get_if<EnterInterface>(&step.detail)) header = enter->header;
    const auto* out = std::get_if<Decapsulate>(&step.detail);
    if (out) header = out->inner;
    bool moved = trace.hops.empty() || trace.hops.back().where != step.where;
    bool enters = std::holds_alternative<EnterInterface>(step.detail);
    bool begins = beginsHop(step.detail) && !(unwrapped && enters);
    if (moved || begins) trace.hops.push_back({step.where, header, {}});
    unwrapped = out || (unwrapped && !enters);
    trace.hops.back().steps.push_back(&step);
    if (const auto* change = std::get_if<Transformation>(&step.detail)) apply(header, recording, *change);
    trace.end = step.at;
  }
  trace.last = header;
  return trace;
}

Conversation conversationOf(const Recording& recording, PacketId probe) {
  Conversation conversation{traceOf(recording, probe), {}};
  // A router that tells of a better way (a redirect) has passed the packet on: the answer comes later.
  PacketId reply;
  for (PacketId answer : recording.causedBy(probe)) {
    Origin why = recording.packet(answer).why;
    if (why == Origin::IcmpError && !reply) reply = answer;
    if (why != Origin::Reply) continue;
    reply = answer;
    break;
  }
  if (reply) conversation.reply = traceOf(recording, reply);
  return conversation;
}

std::optional<Trace> carrierOf(const Recording& recording, const Trace& lost) {
  if (isSuccess(lost.disposition) || lost.hops.empty()) return {};
  const auto* last = std::get_if<Encapsulate>(&lost.hops.back().steps.back()->detail);
  if (!last || !last->outerPacket || !recording.packet(last->outerPacket).end) return {};
  Trace outer = traceOf(recording, last->outerPacket);
  auto further = carrierOf(recording, outer);
  return further ? further : outer;
}

std::vector<std::string> validate(const Recording& recording, const Trace& trace) {
  std::vector<std::string> broken;
  if (trace.hops.empty()) broken.emplace_back("the trace has no hop");
  net::SimTime last = trace.begin;
  bool ended = false;
  for (size_t i = 0; i < trace.hops.size(); ++i) {
    const Hop& hop = trace.hops[i];
    std::string where = "hop " + std::to_string(i + 1) + " (" + recording.nameSpace(hop.where).name + ")";
    if (!beginsHop(hop.steps.front()->detail)) broken.push_back(where + " begins with no entry");
    if (i + 1 < trace.hops.size() && !endsHop(hop.steps.back()->detail))
      broken.push_back(where + " is followed by another hop but does not end with an exit");
    for (const Step* step : hop.steps) {
      if (step->at < last) broken.push_back(where + ": time goes back at " + std::string(kind(step->detail)));
      last = step->at;
      if (ended && !std::holds_alternative<IcmpErrorSent>(step->detail))
        broken.push_back(where + ": " + std::string(kind(step->detail)) + " after the packet's end");
      std::visit(Overloaded{[&](const Drop&) { ended = true; }, [&](const DeliverLocally&) { ended = true; },
                            [&](const Transformation& t) {
                              if (t.before == t.after)
                                broken.push_back(where + ": a transformation changes nothing");
                            },
                            [&](const TableTraversal& t) {
                              uint8_t depth = 0;
                              for (const RuleVisit& visit : t.visits) {
                                if (visit.depth > depth + 1)
                                  broken.push_back(where + ": a rule is visited without a jump");
                                depth = visit.depth;
                              }
                            },
                            [](const auto&) {}},
                 step->detail);
    }
  }
  if (trace.disposition == Disposition::Delivered && !ended)
    broken.emplace_back("delivered, but no step says so");
  return broken;
}

} // namespace fg::trace

#include "report/words/step_words.h"

#include "report/words/conntrack_words.h"
#include "report/words/route_words.h"
#include "report/words/table_words.h"

#include <algorithm>

namespace fg::report {
namespace {

using namespace trace;

const host::Interface* interfaceOf(const HopContext& c, std::string_view name) {
  if (!c.place || !c.place->ns) return nullptr;
  const host::NetworkNamespace& ns = *c.place->ns;
  return ns.interface(name);
}

std::vector<Line> words(const HopContext& c, const Originate& step) {
  return {{Mark::None, c.say("where.origin"), c.say("origin.decision", c.told(step.by)),
           c.say("origin.because", step.header.length, step.header.ttl), Weight::Detail}};
}

std::string macReason(const HopContext& c, const EnterInterface& step) {
  if (step.destination.isMulticast()) return c.say("enter.broadcast");
  std::string_view name = c.text(step.interface);
  const host::Interface* interface = interfaceOf(c, name);
  if (interface && interface->kind == host::InterfaceKind::Tun) return c.say("enter.program");
  if (!interface) return c.say("enter.other-mac", step.destination.text());
  if (interface->mac == step.destination) return c.say("enter.own-mac", name);
  return c.say("enter.other-mac-not-own", step.destination.text(), name);
}

std::vector<Line> words(const HopContext& c, const EnterInterface& step) {
  Line line;
  line.where = c.say("where.in", c.text(step.interface));
  bool byPort = step.port && step.port != step.interface;
  line.decision = byPort ? c.say("enter.take-port", c.text(step.port)) : c.say("enter.take");
  line.because = macReason(c, step);
  return {line};
}

std::vector<Line> words(const HopContext& c, const BridgeForward& step) {
  Line line;
  line.where = c.say("where.bridge", c.text(step.bridge));
  line.weight = Weight::Detail;
  std::string mac = step.destination.text();
  switch (step.decision) {
  case BridgeDecision::Learned:
    line.decision =
        c.say("bridge.learned", step.outPorts.empty() ? std::string_view() : c.text(step.outPorts.front()));
    line.because = c.say("bridge.learned.because", mac);
    if (step.inPort) line.weight = Weight::Normal;
    break;
  case BridgeDecision::Flooded:
    line.decision = c.say("bridge.flooded", step.outPorts.size());
    line.because = step.destination.isMulticast() ? c.say("bridge.flooded.broadcast")
                                                  : c.say("bridge.flooded.because", mac);
    line.weight = Weight::Normal;
    break;
  case BridgeDecision::Local:
    line.decision = c.say("bridge.local");
    line.because = c.say("bridge.local.because", mac);
    break;
  case BridgeDecision::Dropped:
    line.mark = Mark::Dropped;
    line.decision = c.say("bridge.dropped");
    line.because = c.say("bridge.dropped.because", mac);
    line.weight = Weight::Normal;
    break;
  }
  if (step.callsIptables) line.because += c.say("bridge.iptables");
  return {line};
}

std::vector<Line> words(const HopContext& c, const ConntrackLookup& step) {
  Line line;
  line.where = c.say("where.conntrack");
  line.decision = name(step.state);
  line.because = conntrackReason(c, step);
  if (step.translates) line.because += c.say("conntrack.translates");
  if (step.state == ConntrackState::Invalid) line.mark = Mark::Unusual;
  return {line};
}

std::string fieldName(const HopContext& c, Field field) {
  switch (field) {
  case Field::Source:
    return c.say("where.from");
  case Field::Destination:
    return c.say("where.to");
  case Field::SourcePort:
    return c.say("where.from-port");
  case Field::DestinationPort:
    return c.say("where.to-port");
  case Field::IcmpId:
    return c.say("where.icmp-id");
  case Field::Ttl:
    return c.say("where.ttl");
  case Field::Mark:
    return c.say("where.mark");
  case Field::MacSource:
    return c.say("where.mac-source");
  case Field::MacDestination:
    return c.say("where.mac-destination");
  case Field::Tos:
    return c.say("where.tos");
  case Field::Mss:
    return c.say("where.mss");
  case Field::UdpChecksum:
    return c.say("where.udp-checksum");
  }
  return {};
}

std::string changeReason(const HopContext& c, const Transformation& step) {
  if (step.field == Field::Ttl && c.text(step.by) == "forwarded") return c.say("change.forwards", c.name);
  if (c.text(step.by).starts_with("conntrack: answer")) return c.say("change.conntrack");
  return c.say("change.by", c.told(step.by));
}

std::vector<Line> words(const HopContext& c, const Transformation& step) {
  return {{Mark::Changed, fieldName(c, step.field),
           c.say("change.arrow", c.text(step.before), c.text(step.after)), changeReason(c, step)}};
}

std::vector<Line> words(const HopContext& c, const QuoteTranslated& step) {
  return {{Mark::Changed, c.say("where.quoted"),
           c.say("quote.decision", flowText(step.before), flowText(step.after)), c.say("quote.because")}};
}

// Pods are called by their MAC address, as their names are long; nodes and gateways by interface.
std::string neighborName(const HopContext& c, const NeighborLookup& step) {
  world::AddressInfo info = c.directory.about(step.address, c.place);
  bool shortNamed = info.place && info.place->kind != world::PlaceKind::Pod;
  return shortNamed ? ownerText(step.address, c.directory, c.say, c.place) : step.mac.text();
}

std::vector<Line> words(const HopContext& c, const NeighborLookup& step, net::SimTime at) {
  Line line;
  line.where = c.say("where.neighbor");
  std::string address = step.address.text();
  switch (step.outcome) {
  case NeighborOutcome::Known:
    line.decision = c.say("neighbor.is", address, neighborName(c, step));
    line.because = c.say("neighbor.known");
    break;
  case NeighborOutcome::Resolved:
    line.decision = c.say("neighbor.is", address, neighborName(c, step));
    if (step.program)
      line.because =
          c.say("neighbor.answered-by", c.text(step.program), millisecondsText(at - c.previous, c.say));
    else
      line.because = at > c.previous
                         ? c.say("neighbor.resolved-after", millisecondsText(at - c.previous, c.say))
                         : c.say("neighbor.resolved");
    break;
  case NeighborOutcome::Queued:
    line.decision = c.say("neighbor.queued", address);
    line.because = !step.asksProgram ? c.say("neighbor.queued.because")
                   : step.program    ? c.say("neighbor.asks-program", c.text(step.program))
                                     : c.say("neighbor.asks-no-program");
    break;
  case NeighborOutcome::Failed:
    line.mark = Mark::Unusual;
    line.decision = c.say("neighbor.failed", address);
    line.because = !step.asksProgram ? c.say("neighbor.failed.because", c.text(step.interface))
                   : step.program
                       ? c.say("neighbor.failed.program", c.text(step.program), c.text(step.interface))
                       : c.say("neighbor.failed.no-program", c.text(step.interface));
    break;
  }
  return {line};
}

std::vector<Line> words(const HopContext& c, const Encapsulate& step) {
  return {{Mark::Changed, c.say("where.encapsulate", c.text(step.interface)),
           c.say("encapsulate.decision", step.outer.source.text(), step.outer.destination.text()),
           c.say("encapsulate.because", step.outer.destinationPort)}};
}

std::vector<Line> words(const HopContext& c, const Decapsulate& step) {
  return {{Mark::Changed, c.say("where.decapsulate", c.text(step.interface)),
           c.say("decapsulate.decision", step.inner.source.text(), step.inner.destination.text()),
           c.say("decapsulate.because")}};
}

bool isNatNetwork(const HopContext& c, std::string_view segment) {
  const auto& all = c.directory.scenario().segments;
  return std::any_of(all.begin(), all.end(), [&](const scenario::Segment& s) {
    return s.name == segment && s.kind == scenario::SegmentKind::Nat;
  });
}

// What the hop's bridge decided about the frame just before it left, if it did.
const BridgeForward* bridgeDecision(const HopContext& c) {
  const BridgeForward* last = nullptr;
  for (const Step* step : c.hop().steps)
    if (const auto* bridge = std::get_if<BridgeForward>(&step->detail)) last = bridge;
  return last;
}

// Is the packet put into another one as it leaves?
bool isWrapped(const HopContext& c) {
  const auto& steps = c.hop().steps;
  return std::any_of(steps.begin(), steps.end(),
                     [](const Step* step) { return std::holds_alternative<Encapsulate>(step->detail); });
}

std::string exitReason(const HopContext& c, const ExitInterface& step) {
  std::string_view to = c.text(step.to);
  if (step.fault) return c.say("exit.fault", c.text(step.fault));
  if (isWrapped(c)) return {};
  bool marked = !c.mark.empty() && c.mark != "0x0" && c.mark != "0";
  if (marked) return c.say("exit.mark-stays", c.name);
  if (step.port && step.port != step.interface) {
    const BridgeForward* bridge = bridgeDecision(c);
    if (bridge && bridge->decision == BridgeDecision::Flooded) return c.say("exit.flooded");
    return c.say("exit.learned");
  }
  if (to.find(" in ") != std::string_view::npos) return c.say("exit.veth");
  if (isNatNetwork(c, to)) return c.say("exit.nat-network");
  return {};
}

std::vector<Line> words(const HopContext& c, const ExitInterface& step) {
  Line line;
  line.where = c.say("where.out", c.text(step.interface));
  bool byPort = step.port && step.port != step.interface;
  if (byPort)
    line.decision = c.say("exit.port", c.text(step.port));
  else if (step.to)
    line.decision = c.say("exit.to", c.told(step.to));
  else
    line.decision = c.say("exit.plain");
  line.because = exitReason(c, step);
  if (step.fault) line.mark = Mark::Unusual;
  return {line};
}

std::vector<Line> words(const HopContext& c, const DeliverLocally& step) {
  Line line;
  line.mark = Mark::Arrived;
  line.where = c.say("where.delivered");
  bool echo = c.header.protocol == net::Protocol::Icmp && c.header.icmpType == net::icmp::kEchoRequest;
  line.decision = echo ? c.say("deliver.echo") : c.say("deliver.to", c.told(step.receiver));
  world::AddressInfo info = c.directory.about(c.header.destination, c.place);
  line.because = info.interface.empty() ? c.say("deliver.own-here", c.header.destination.text(), c.name)
                                        : c.say("deliver.own", c.header.destination.text(), info.interface);
  return {line};
}

// The part of the kernel that gave the packet up.
std::string dropPlace(const HopContext& c, Disposition disposition) {
  switch (disposition) {
  case Disposition::NoRoute:
  case Disposition::Martian:
  case Disposition::ForwardingDisabled:
    return c.say("where.route");
  case Disposition::NeighborUnreachable:
  case Disposition::QueueFull:
    return c.say("where.neighbor");
  case Disposition::ConntrackDrop:
    return c.say("where.conntrack");
  case Disposition::TtlExpired:
  case Disposition::Loop:
    return c.say("where.ttl");
  case Disposition::NoListener:
    return c.say("where.socket");
  case Disposition::InterfaceDown:
  case Disposition::PacketTooBig:
  case Disposition::LinkFault:
  case Disposition::NotForUs:
    return c.say("where.link");
  case Disposition::Delivered:
  case Disposition::LeavesModel:
  case Disposition::Denied:
  case Disposition::Rejected:
  case Disposition::Malformed:
  case Disposition::InFlight:
    return c.say("where.end");
  }
  return {};
}

std::vector<Line> words(const HopContext& c, const Drop& step) {
  return {{Mark::Dropped, dropPlace(c, step.disposition), c.say("drop.decision", name(step.disposition)),
           c.told(step.reason)}};
}

std::string icmpReason(const HopContext& c, const IcmpErrorSent& step) {
  if (std::string sign = icmpSign(step.type, step.code); !sign.empty()) return c.say("icmp.shown", sign);
  if (step.type == net::icmp::kTimeExceeded) return c.say("icmp.ttl", step.from.text());
  if (step.type == net::icmp::kUnreachable && step.code == net::icmp::kPortUnreachable)
    return c.say("icmp.refused");
  return c.say("icmp.from", step.from.text());
}

std::vector<Line> words(const HopContext& c, const IcmpErrorSent& step) {
  Line line;
  line.where = c.say("where.icmp");
  const std::string what = c.say.recorded(net::icmp::typeText(step.type, step.code));
  line.decision = step.packet ? c.say("icmp.sent", what, step.to.text()) : c.say("icmp.not-sent", what);
  line.because = step.packet ? icmpReason(c, step) : c.told(step.because);
  return {line};
}

} // namespace

std::string icmpSign(uint8_t type, uint8_t code) {
  if (type != net::icmp::kUnreachable) return {};
  switch (code) { // traceroute(8)
  case net::icmp::kNetUnreachable:
    return "!N";
  case net::icmp::kHostUnreachable:
    return "!H";
  case net::icmp::kProtocolUnreachable:
    return "!P";
  case net::icmp::kFragmentationNeeded:
    return "!F";
  case net::icmp::kNetProhibited:
  case net::icmp::kHostProhibited:
  case net::icmp::kAdminProhibited:
    return "!X";
  default:
    return {};
  }
}

std::vector<Line> stepLines(const HopContext& c, const Step& step,
                            const std::vector<const Transformation*>& changes) {
  return std::visit(Overloaded{[&](const TableTraversal& walk) { return tableLines(c, walk, changes); },
                               [&](const RouteLookup& lookup) { return routeLines(c, lookup); },
                               [&](const NeighborLookup& lookup) { return words(c, lookup, step.at); },
                               [&](const auto& other) { return words(c, other); }},
                    step.detail);
}

} // namespace fg::report

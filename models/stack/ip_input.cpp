// The way in: receive, route, forward, deliver (net/ipv4/ip_input.c, ip_forward.c, route.c).
#include "stack/arp.h"
#include "stack/icmp.h"
#include "stack/ip_stack.h"
#include "stack/reassembly.h"
#include "stack/transport.h"

#include "ns3/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace fg::stack {

NS_LOG_COMPONENT_DEFINE("FgIpInput");

using device::Frame;
using host::InterfaceSettings;
using trace::Disposition;
using trace::RouteOutcome;

void IpStack::receive(Frame&& frame, host::Interface& interface) {
  if (!isInstalled()) return;
  if (frame.type == device::kEtherArp) return m_arp->receive(frame, interface);
  if (frame.type != device::kEtherIpv4) return;
  if (ns().isOutside) return leaveModel(std::move(frame));
  if (!frame.packet) return drop(frame, Disposition::Malformed, "not a well-formed IPv4 packet");
  if (frame.notes.prerouted) return routeInput(std::move(frame)); // br_netfilter was first (ip_sabotage_in)
  if (!m_reassembly->makesWhole(frame)) return;
  Place place{frame.notes.in, 0, frame.notes.port, 0};
  if (pass(netfilter::Hook::Prerouting, frame, place).accepted) routeInput(std::move(frame));
}

void IpStack::leaveModel(Frame&& frame) {
  frame.take();
  recorder().end(frame.id, ns().id(), Disposition::LeavesModel);
}

routing::FlowKey IpStack::inputFlow(const Frame& frame) const {
  routing::FlowKey flow;
  flow.destination = frame.packet->destination();
  flow.source = frame.packet->source();
  flow.tos = routingTos(*frame.packet);
  flow.mark = frame.notes.mark;
  flow.iif = frame.notes.in;
  return flow;
}

namespace {

bool isZeroNet(net::Ipv4Address address) { return address.value() >> 24 == 0; }

// What ip_route_input_slow refuses before it looks at any route; empty where there is nothing.
std::string martianAddress(const net::Ipv4Packet& packet, bool routesLocalnet) {
  net::Ipv4Address source = packet.source(), destination = packet.destination();
  if (source.isMulticast() || source.isLimitedBroadcast()) return source.text() + " is no source address";
  bool toAll = destination.isLimitedBroadcast() || (source.isUnspecified() && destination.isUnspecified());
  if (toAll) return {};
  if (isZeroNet(source)) return "source " + source.text() + " is no host's address";
  if (isZeroNet(destination)) return destination.text() + " is no host's address";
  if (routesLocalnet) return {};
  if (destination.isLoopback()) return "127.0.0.0/8 comes from no wire";
  return source.isLoopback() ? "source 127.0.0.0/8 comes from no wire" : std::string();
}

} // namespace

void IpStack::dropMartian(const Frame& frame, const host::Interface& in, std::string reason) {
  if (ns().eitherOf(in, &InterfaceSettings::logMartians))
    reason += "; the kernel's log: \"IPv4: martian source " + frame.packet->destination().text() + " from "
              + frame.packet->source().text() + ", on dev " + in.name + "\"";
  drop(frame, Disposition::Martian, reason);
}

// Is the source one that may come in here? If not, the packet has ended.
bool IpStack::sourceHolds(const Frame& frame, const host::Interface& in, int out, bool& onLink) {
  const net::Ipv4Packet& packet = *frame.packet;
  auto verdict = ns().validateSource(
      {packet.source(), packet.destination(), routingTos(packet), frame.notes.mark, out}, in);
  onLink = verdict.onLink;
  if (verdict.refusal.empty()) return true;
  if (verdict.byRpFilter) ns().count("TcpExtIPReversePathFilter");
  dropMartian(frame, in, verdict.refusal);
  return false;
}

// ip_route_input_slow.
void IpStack::routeInput(Frame&& frame) {
  const host::Interface* in = ns().interface(frame.notes.in);
  if (!in) return drop(frame, Disposition::InterfaceDown, "the interface is gone");
  if (in->kind == host::InterfaceKind::Loopback) return deliver(std::move(frame)); // it keeps its route
  net::Ipv4Address destination = frame.packet->destination();
  bool fromNobody = frame.packet->source().isUnspecified(), onLink = false;
  bool localnet = ns().eitherOf(*in, &InterfaceSettings::routeLocalnet);
  if (std::string reason = martianAddress(*frame.packet, localnet); !reason.empty())
    return dropMartian(frame, *in, reason);
  if (destination.isLimitedBroadcast() || destination.isUnspecified()) {
    if (fromNobody || sourceHolds(frame, *in, 0, onLink)) deliver(std::move(frame));
    return;
  }
  if (destination.isMulticast())
    return drop(frame, Disposition::NotForUs, "a multicast group that nobody joined");
  RouteResult route = ns().lookup(inputFlow(frame));
  bool recorded = std::exchange(frame.notes.routed, false);
  if (frame.id && !recorded)
    record(frame, ns().routeStep(route, trace::RoutePurpose::Input, destination, false));
  bool mine = route.outcome == RouteOutcome::Local || route.outcome == RouteOutcome::Broadcast;
  if (mine) {
    if (sourceHolds(frame, *in, 0, onLink)) deliver(std::move(frame));
    return;
  }
  if (!ns().forwards(*in)) return dropUnforwarded(frame, *in);
  if (route.error) return noRoute(frame, route);
  if (route.route.kind != routing::RouteKind::Unicast)
    return dropMartian(frame, *in, destination.text() + " is no host's address");
  if (sourceHolds(frame, *in, route.interface, onLink)) forward(std::move(frame), route, onLink);
}

void IpStack::dropUnforwarded(const Frame& frame, const host::Interface& in) {
  ns().count("IpInAddrErrors");
  bool general = ns().allInterfaces().forwarding == 0;
  drop(frame, Disposition::ForwardingDisabled,
       general ? "net.ipv4.ip_forward is 0: this host forwards nothing"
               : "net.ipv4.conf." + in.name + ".forwarding is 0: nothing that comes in there is forwarded");
}

std::string IpStack::refusalText(const RouteResult& route, net::Ipv4Address destination) const {
  if (route.found) return ns().routeText(route.route);
  if (!route.rule.empty()) return "policy rule " + route.rule;
  return "no route to " + destination.text();
}

// ip_error.
void IpStack::noRoute(const Frame& frame, const RouteResult& route) {
  if (!route.found) ns().count("IpExtInNoRoutes");
  drop(frame, Disposition::NoRoute, refusalText(route, frame.packet->destination()));
  switch (*route.error) {
  case core::KernelError::NetUnreachable:
    return m_icmp->sendUnroutable(frame, net::icmp::kNetUnreachable);
  case core::KernelError::HostUnreachable:
    return m_icmp->sendUnroutable(frame, net::icmp::kHostUnreachable);
  case core::KernelError::PermissionDenied:
    return m_icmp->sendUnroutable(frame, net::icmp::kAdminProhibited);
  default: // a blackhole says nothing
    return;
  }
}

// A packet that comes here a second time runs in circles.
bool IpStack::wasHereBefore(const Frame& frame) const {
  if (!frame.id) return false;
  const trace::Recording& recording = recorder().recording();
  int visits = 0;
  for (uint32_t index : recording.packet(frame.id).steps) {
    const trace::Step& step = recording.steps[index];
    bool begins = std::holds_alternative<trace::EnterInterface>(step.detail)
                  || std::holds_alternative<trace::Originate>(step.detail);
    if (begins && step.where == ns().id()) ++visits;
  }
  return visits > 1;
}

// ip_forward: TTL, MTU and redirect come before the FORWARD hook.
void IpStack::forward(Frame&& frame, const RouteResult& route, bool onLink) {
  net::Ipv4Packet& packet = *frame.packet;
  if (frame.destination.isMulticast())
    return drop(frame, Disposition::NotForUs, "a broadcast frame is not forwarded");
  if (packet.ttl() <= 1) {
    bool loop = wasHereBefore(frame);
    drop(frame, loop ? Disposition::Loop : Disposition::TtlExpired,
         loop ? "its TTL ran out, and it was here before" : "its TTL ran out");
    return m_icmp->sendError(frame, {net::icmp::kTimeExceeded, 0});
  }
  const host::Interface* out = ns().interface(route.interface);
  if (!out) return drop(frame, Disposition::InterfaceDown, "the way out is gone");
  uint32_t mtu = ns().mtuOf(route, packet.destination(), host::NetworkNamespace::MtuFor::Forwarded);
  // What was put together from pieces that fit may be cut into such pieces again (ip_exceeds_mtu).
  uint32_t largest = frame.notes.largestFragment != 0 ? frame.notes.largestFragment : packet.length();
  if (packet.dontFragment() && packet.length() > mtu && largest > mtu) {
    drop(frame, Disposition::PacketTooBig,
         std::to_string(packet.length()) + " bytes, MTU " + std::to_string(mtu) + " of "
             + (mtu == out->mtu ? out->name : "route " + ns().routeText(route.route)));
    return m_icmp->sendError(frame, {net::icmp::kUnreachable, net::icmp::kFragmentationNeeded, mtu});
  }
  uint8_t ttl = packet.ttl();
  packet.setTtl(static_cast<uint8_t>(ttl - 1));
  if (frame.id)
    recordChange(frame, trace::Field::Ttl, std::to_string(ttl), std::to_string(ttl - 1), "forwarded");
  if (onLink) redirectIfBetter(frame, route);
  if (!pass(netfilter::Hook::Forward, frame, {frame.notes.in, route.interface, frame.notes.port, 0}).accepted)
    return;
  if (!m_forwarded.IsEmpty()) m_forwarded(asNs3Packet(frame));
  output(std::move(frame), route);
}

// It goes back out of the interface it came in by, and its sender could have asked the next hop itself
// (IPSKB_DOREDIRECT in __mkroute_input).
void IpStack::redirectIfBetter(const Frame& frame, const RouteResult& route) {
  const host::Interface* out = ns().interface(route.interface);
  if (route.interface != frame.notes.in || !ns().eitherOf(*out, &InterfaceSettings::sendRedirects)) return;
  bool shared = ns().eitherOf(*out, &InterfaceSettings::sharedMedia);
  net::Ipv4Address gateway = route.route.gateway.value_or(net::Ipv4Address{});
  if (shared || ns().isOnLink(*out, frame.packet->source(), gateway))
    m_icmp->sendRedirect(frame, route.nextHop);
}

void IpStack::deliver(Frame&& frame) {
  if (!pass(netfilter::Hook::Input, frame, {frame.notes.in, 0, frame.notes.port, 0}).accepted) return;
  if (!m_delivered.IsEmpty()) m_delivered(asNs3Packet(frame));
  toTransport(std::move(frame));
}

// csum_error of __udp4_lib_rcv; TCP and ICMP say nothing.
void IpStack::dropWrongChecksum(const Frame& frame) {
  std::string reason = "the checksum of the transport header is wrong";
  const net::Ipv4Packet& packet = *frame.packet;
  if (packet.protocol() == net::Protocol::Udp) {
    ns().count("UdpInErrors");
    ns().count("UdpInCsumErrors");
    reason += fmt::format("; the kernel's log: \"UDP: bad checksum. From {}:{} to {}:{} ulen {}\"",
                          packet.source().text(), packet.sourcePort(), packet.destination().text(),
                          packet.destinationPort(), packet.payload().size());
  }
  drop(frame, Disposition::Malformed, reason);
}

void IpStack::toTransport(Frame&& frame) {
  if (!frame.packet->transportChecksumHolds()) return dropWrongChecksum(frame);
  bool rawSocket = m_transport->giveToRawSockets(frame);
  if (frame.packet->protocol() == net::Protocol::Icmp) return m_icmp->receive(frame);
  if (takeTunnelled(frame)) return;
  if (net::hasPorts(frame.packet->protocol())) return m_transport->receive(frame);
  if (rawSocket) return record(frame, trace::DeliverLocally{recorder().intern("raw socket")});
  drop(frame, Disposition::NoListener,
       "protocol " + net::protocolText(frame.packet->protocol()) + " is not known here");
  m_icmp->sendError(frame, {net::icmp::kUnreachable, net::icmp::kProtocolUnreachable});
}

} // namespace fg::stack

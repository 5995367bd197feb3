// The way in: receive, route, forward, deliver (net/ipv4/ip_input.c, ip_forward.c, route.c).
#include "stack/arp.h"
#include "stack/icmp.h"
#include "stack/ip_stack.h"
#include "stack/reassembly.h"
#include "stack/transport.h"

#include "ns3/log.h"

#include <algorithm>
#include <utility>

namespace fg::stack {

NS_LOG_COMPONENT_DEFINE("FgIpInput");

using device::Frame;
using trace::Disposition;

void IpStack::receive(Frame frame, host::Interface& interface) {
  if (!isInstalled()) return;
  if (frame.type == device::kEtherArp) return m_arp->receive(frame, interface);
  if (frame.type != device::kEtherIpv4) return;
  if (ns().isOutside) return leaveModel(std::move(frame));
  if (!frame.packet) return drop(frame, Disposition::Malformed, "not a well-formed IPv4 packet");
  if (frame.notes.prerouted) return routeInput(std::move(frame)); // br_netfilter was first (ip_sabotage_in)
  auto whole = m_reassembly->add(std::move(frame));
  if (!whole) return;
  Place place{whole->notes.in, 0, whole->notes.port, 0};
  if (pass(netfilter::Hook::Prerouting, *whole, place).accepted) routeInput(std::move(*whole));
}

void IpStack::leaveModel(Frame frame) {
  frame.take();
  recorder().end(frame.id, ns().id(), Disposition::LeavesModel);
}

void IpStack::routeInput(Frame frame) {
  const host::Interface* in = ns().interface(frame.notes.in);
  if (!in) return drop(frame, Disposition::InterfaceDown, "the interface is gone");
  if (in->kind == host::InterfaceKind::Loopback) return deliver(std::move(frame)); // it keeps its route
  net::Ipv4Address destination = frame.packet->destination();
  if (destination.isLimitedBroadcast()) return deliver(std::move(frame));
  if (destination.isMulticast())
    return drop(frame, Disposition::NotForUs, "a multicast group that nobody joined");
  RouteResult route = ns().lookup(destination);
  bool recorded = std::exchange(frame.notes.routed, false);
  if (frame.id && !recorded)
    record(frame, ns().routeStep(route, trace::RoutePurpose::Input, destination, false));
  bool mine = route.outcome == trace::RouteOutcome::Local || route.outcome == trace::RouteOutcome::Broadcast;
  if (!mine && ns().sysctlNumber("net.ipv4.ip_forward") == 0)
    return drop(frame, Disposition::ForwardingDisabled,
                "net.ipv4.ip_forward is 0: this host forwards nothing");
  if (!mine && route.outcome == trace::RouteOutcome::Unreachable) return noRoute(frame, route);
  if (std::string reason = martian(frame.packet->source(), *in); !reason.empty())
    return drop(frame, Disposition::Martian, reason);
  bool loopback = destination.isLoopback() && ns().sysctlNumber("net.ipv4.conf.all.route_localnet") == 0
                  && ns().sysctlNumber("net.ipv4.conf." + in->name + ".route_localnet") == 0;
  if (loopback) return drop(frame, Disposition::Martian, "127.0.0.0/8 comes from no wire");
  if (mine) return deliver(std::move(frame));
  forward(std::move(frame), route);
}

std::string IpStack::martian(net::Ipv4Address source, const host::Interface& in) const {
  if (source.isMulticast() || source.isLimitedBroadcast()) return source.text() + " is no source address";
  if (source.isLoopback()) return "source 127.0.0.0/8 comes from no wire";
  if (source.isUnspecified()) return {};
  std::string conf = "net.ipv4.conf." + in.name;
  bool acceptLocal = ns().sysctlNumber("net.ipv4.conf.all.accept_local") != 0
                     || ns().sysctlNumber(conf + ".accept_local") != 0;
  if (ns().isLocal(source) && !acceptLocal) return "source " + source.text() + " is an address of this host";
  int filter =
      std::max(ns().sysctlNumber("net.ipv4.conf.all.rp_filter"), ns().sysctlNumber(conf + ".rp_filter"));
  if (filter == 0) return {};
  RouteResult back = ns().lookup(source);
  if (back.outcome != trace::RouteOutcome::Forward)
    return "rp_filter: there is no route back to " + source.text();
  if (filter == 1 && back.interface != in.index)
    return "rp_filter: the route back to " + source.text() + " leaves by "
           + std::string(ns().interfaceName(back.interface)) + ", not by " + in.name;
  return {};
}

// ip_error.
void IpStack::noRoute(const Frame& frame, const RouteResult& route) {
  std::string destination = frame.packet->destination().text();
  if (!route.found) {
    drop(frame, Disposition::NoRoute, "no route to " + destination);
    return m_icmp->sendError(frame, {net::icmp::kUnreachable, net::icmp::kNetUnreachable});
  }
  drop(frame, Disposition::NoRoute, ns().routeText(route.route));
  switch (route.route.kind) {
  case routing::RouteKind::Unreachable:
    return m_icmp->sendError(frame, {net::icmp::kUnreachable, net::icmp::kHostUnreachable});
  case routing::RouteKind::Prohibit:
    return m_icmp->sendError(frame, {net::icmp::kUnreachable, net::icmp::kAdminProhibited});
  case routing::RouteKind::Blackhole:
  case routing::RouteKind::Unicast:
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
void IpStack::forward(Frame frame, const RouteResult& route) {
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
  if (packet.dontFragment() && packet.length() > out->mtu) {
    drop(frame, Disposition::PacketTooBig,
         std::to_string(packet.length()) + " bytes, MTU " + std::to_string(out->mtu) + " of " + out->name);
    return m_icmp->sendError(frame, {net::icmp::kUnreachable, net::icmp::kFragmentationNeeded, out->mtu});
  }
  redirectIfBetter(frame, route);
  auto ttl = static_cast<uint8_t>(packet.ttl() - 1);
  recordChange(frame, trace::Field::Ttl, std::to_string(packet.ttl()), std::to_string(ttl), "forwarded");
  packet.setTtl(ttl);
  if (!pass(netfilter::Hook::Forward, frame, {frame.notes.in, route.interface, frame.notes.port, 0}).accepted)
    return;
  if (!m_forwarded.IsEmpty()) m_forwarded(asNs3Packet(frame));
  output(std::move(frame), route);
}

// It goes back out of the interface it came in by, and its sender could have asked the next hop itself
// (IPSKB_DOREDIRECT in net/ipv4/route.c).
void IpStack::redirectIfBetter(const Frame& frame, const RouteResult& route) {
  if (route.interface != frame.notes.in) return;
  auto allows = [&](const std::string& name) {
    std::string value = ns().sysctl("net.ipv4.conf." + name + ".send_redirects");
    return value != "0"; // unset: Linux' default 1
  };
  if (!allows("all") && !allows(std::string(ns().interfaceName(route.interface)))) return;
  RouteResult back = ns().lookup(frame.packet->source());
  bool senderOnLink = back.outcome == trace::RouteOutcome::Forward
                      && back.interface == route.interface && !back.route.gateway;
  if (senderOnLink) m_icmp->sendRedirect(frame, route.nextHop);
}

void IpStack::deliver(Frame frame) {
  if (!pass(netfilter::Hook::Input, frame, {frame.notes.in, 0, frame.notes.port, 0}).accepted) return;
  if (!m_delivered.IsEmpty()) m_delivered(asNs3Packet(frame));
  toTransport(std::move(frame));
}

void IpStack::toTransport(Frame frame) {
  if (!frame.packet->transportChecksumHolds())
    return drop(frame, Disposition::Malformed, "the checksum of the transport header is wrong");
  bool rawSocket = m_transport->giveToRawSockets(frame);
  if (frame.packet->protocol() == net::Protocol::Icmp) return m_icmp->receive(frame);
  if (net::hasPorts(frame.packet->protocol())) return m_transport->receive(frame);
  if (rawSocket) return record(frame, trace::DeliverLocally{recorder().intern("raw socket")});
  drop(frame, Disposition::NoListener,
       "protocol " + net::protocolText(frame.packet->protocol()) + " is not known here");
  m_icmp->sendError(frame, {net::icmp::kUnreachable, net::icmp::kProtocolUnreachable});
}

} // namespace fg::stack

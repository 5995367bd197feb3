// The way out: route, OUTPUT, reroute, POSTROUTING, fragments, neighbour (net/ipv4/ip_output.c, netfilter.c).
#include "stack/arp.h"
#include "stack/icmp.h"
#include "stack/ip_stack.h"

#include "ns3/log.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::stack {

NS_LOG_COMPONENT_DEFINE("FgIpOutput");

using device::Frame;
using trace::Disposition;

Sent IpStack::originate(net::Ipv4Packet packet, const Origination& origination) {
  Frame frame;
  frame.notes = origination.notes;
  if (frame.notes.sender == netfilter::Sender::Elsewhere) frame.notes.sender = netfilter::Sender::Process;
  frame.packet = std::move(packet);
  frame.carried = origination.carried;
  frame.hidden = origination.hidden || (frame.carried && frame.carried->hidden);
  if (origination.carried)
    frame.id = origination.record;
  else if (!frame.hidden)
    frame.id = recorder().beginPacket(ns().id(), origination.why, origination.cause);
  if (frame.id) record(frame, trace::Originate{frame.packet->header(), recorder().intern(origination.by)});
  if (frame.carried && frame.notes.mark)
    recordChange(frame, trace::Field::Mark, "0x0", fmt::format("0x{:x}", frame.notes.mark),
                 "it has the mark of the packet inside");
  if (!m_sent.IsEmpty()) m_sent(asNs3Packet(frame));
  Sent sent{frame.id, {}};
  RouteResult route;
  sent.failure = outputRoute(frame, origination, route);
  m_lastSent = sent;
  if (sent.failure) return sent;
  bool accepted = output(std::move(frame), route);
  if (!accepted) sent.failure = LocalFailure::NotPermitted; // POSTROUTING is still within send(2)
  m_lastSent = sent;                                        // answers to it may have been sent meanwhile
  return sent;
}

namespace {

LocalFailure failureOf(const host::NetworkNamespace::RouteResult& route) {
  if (route.error == core::KernelError::HostUnreachable) return LocalFailure::HostUnreachable;
  if (route.error == core::KernelError::Invalid) return LocalFailure::Invalid;
  if (route.error == core::KernelError::PermissionDenied) return LocalFailure::PermissionDenied;
  return LocalFailure::NetUnreachable;
}

} // namespace

// A datagram socket that is bound to no address asks for the way without one; TCP chooses its source first
// (ip_route_connect).
routing::FlowKey IpStack::outputFlow(const Frame& frame, bool sourceChosen, int through) const {
  routing::FlowKey flow;
  flow.destination = frame.packet->destination();
  bool unbound = sourceChosen && frame.packet->protocol() != net::Protocol::Tcp;
  if (!unbound) flow.source = frame.packet->source();
  flow.tos = routingTos(*frame.packet);
  flow.mark = frame.notes.mark;
  flow.oif = through;
  return flow;
}

// The route, OUTPUT, and the route again where OUTPUT changed what it goes by (ip_route_me_harder).
std::optional<LocalFailure> IpStack::outputRoute(Frame& frame, const Origination& origination,
                                                 RouteResult& route) {
  net::Ipv4Address destination = frame.packet->destination();
  route = ns().lookupOutput(outputFlow(frame, origination.sourceChosen, origination.through));
  if (frame.id)
    record(frame, ns().routeStep(route, trace::RoutePurpose::Output, destination, origination.sourceChosen));
  if (route.outcome == trace::RouteOutcome::Unreachable) {
    drop(frame, Disposition::NoRoute, refusalText(route, destination));
    return failureOf(route);
  }
  uint32_t mtu = ns().mtuOf(route, destination, host::NetworkNamespace::MtuFor::Own);
  if (frame.packet->dontFragment() && frame.packet->length() > mtu) {
    drop(frame, Disposition::PacketTooBig,
         std::to_string(frame.packet->length()) + " bytes, path MTU " + std::to_string(mtu));
    return LocalFailure::MessageTooLong;
  }
  Passage passage = pass(netfilter::Hook::Output, frame, {0, route.interface, 0, 0});
  if (!passage.accepted) return LocalFailure::NotPermitted;
  if (!passage.reroutes) return {};
  destination = frame.packet->destination();
  route = ns().lookupOutput(outputFlow(frame, false, origination.through));
  if (frame.id) record(frame, ns().routeStep(route, trace::RoutePurpose::Reroute, destination, false));
  if (route.outcome != trace::RouteOutcome::Unreachable) return {};
  drop(frame, Disposition::NoRoute, "no route to " + destination.text() + ", to which OUTPUT sent it");
  return failureOf(route);
}

bool IpStack::output(Frame&& frame, const RouteResult& route) {
  if (!pass(netfilter::Hook::Postrouting, frame, {0, route.interface, 0, 0}).accepted) return false;
  using MtuFor = host::NetworkNamespace::MtuFor;
  MtuFor purpose = frame.notes.in == 0 ? MtuFor::Own : MtuFor::Forwarded;
  uint32_t mtu = ns().mtuOf(route, frame.packet->destination(), purpose);
  bool broadcast = route.outcome == trace::RouteOutcome::Broadcast;
  sendOut(std::move(frame), {route.interface, route.nextHop, broadcast, mtu});
  return true;
}

void IpStack::sendOut(Frame&& frame, const Way& way) {
  const host::Interface* out = ns().interface(way.interface);
  if (!out) return drop(frame, Disposition::InterfaceDown, "the way out is gone");
  uint32_t mtu = way.mtu != 0 ? way.mtu : out->mtu;
  if (frame.notes.largestFragment != 0) mtu = std::min<uint32_t>(mtu, frame.notes.largestFragment);
  if (frame.packet->length() <= mtu) return sendToNeighbor(std::move(frame), way);
  frame.notes.checksumLeft = false; // skb_checksum_help
  auto pieces = frame.packet->fragments(static_cast<uint16_t>(std::min<uint32_t>(mtu, 0xffff)));
  for (size_t i = 0; i < pieces.size(); ++i) {
    Frame piece = frame;
    piece.packet = std::move(pieces[i]);
    if (i > 0 && frame.id) {
      piece.id = recorder().beginPacket(ns().id(), trace::Origin::Fragment, frame.id);
      record(piece, trace::Originate{piece.packet->header(), recorder().intern("fragmentation")});
    }
    sendToNeighbor(std::move(piece), way);
  }
}

void IpStack::sendToNeighbor(Frame&& frame, const Way& way) {
  device::LinuxNetDevice* device = this->device(way.interface);
  if (!device) return drop(frame, Disposition::InterfaceDown, "the way out is gone");
  host::Interface& out = device->interface();
  frame.floods.reset(); // another frame than the one that came in
  frame.source = out.mac;
  frame.type = device::kEtherIpv4;
  if (!device->NeedsArp()) { // lo, or a link whose other end is not modelled
    frame.destination = out.mac;
    return device->transmit(std::move(frame), out);
  }
  if (way.broadcast || way.nextHop.isMulticast()) {
    frame.destination = net::MacAddress::broadcast();
    return device->transmit(std::move(frame), out);
  }
  m_arp->resolve(std::move(frame), out, way.nextHop,
                 [stack = ns3::Ptr<IpStack>(this), index = out.index](Frame ready) {
                   device::LinuxNetDevice* found = stack->device(index);
                   if (found) found->transmit(std::move(ready), found->interface());
                 });
}

} // namespace fg::stack

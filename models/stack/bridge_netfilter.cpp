// br_netfilter: bridged IPv4 frames pass iptables (net/bridge/br_netfilter_hooks.c).
#include "stack/arp.h"
#include "stack/ip_stack.h"
#include "stack/reassembly.h"

#include "ns3/log.h"

#include <algorithm>

namespace fg::stack {

NS_LOG_COMPONENT_DEFINE("FgBridgeNetfilter");

using device::Frame;

bool IpStack::filtersBridged(const Frame& frame) const {
  return frame.packet && ns().sysctlNumber("net.bridge.bridge-nf-call-iptables") != 0;
}

void IpStack::bridgePrerouting(Frame frame, host::Interface& bridge, Continuation next) {
  if (!filtersBridged(frame)) return next(std::move(frame));
  if (!m_reassembly->makesWhole(frame)) return; // nf_defrag_ipv4 comes before
  net::Ipv4Address before = frame.packet->destination();
  if (!pass(netfilter::Hook::Prerouting, frame, {bridge.index, 0, frame.notes.port, 0}).accepted) return;
  frame.notes.prerouted = true;
  if (frame.packet->destination() == before) return next(std::move(frame));
  bridgedDnat(std::move(frame), bridge, std::move(next));
}

// The destination is another one now. Where its route leaves by the same bridge, the frame is bridged there:
// TTL and source address stay. Else it goes up to the host, which routes it (br_nf_pre_routing_finish).
void IpStack::bridgedDnat(Frame frame, host::Interface& bridge, Continuation next) {
  net::Ipv4Address destination = frame.packet->destination();
  RouteResult route = ns().lookup(inputFlow(frame));
  if (frame.id) record(frame, ns().routeStep(route, trace::RoutePurpose::Input, destination, false));
  if (route.outcome == trace::RouteOutcome::Unreachable)
    return drop(frame, trace::Disposition::NoRoute,
                "no route to " + destination.text() + ", to which DNAT sent it");
  if (route.outcome != trace::RouteOutcome::Forward || route.interface != bridge.index) {
    recordChange(frame, trace::Field::MacDestination, frame.destination.text(), bridge.mac.text(),
                 "br_netfilter: DNAT, to be routed");
    frame.destination = bridge.mac;
    frame.notes.routed = true;
    return next(std::move(frame));
  }
  net::MacAddress before = frame.destination;
  frame.notes.forHost = before == bridge.mac;
  m_arp->resolve(std::move(frame), bridge, route.nextHop,
                 [stack = ns3::Ptr<IpStack>(this), before, next = std::move(next)](Frame ready) {
                   stack->recordChange(ready, trace::Field::MacDestination, before.text(),
                                       ready.destination.text(), "br_netfilter: DNAT on the same bridge");
                   next(std::move(ready));
                 });
}

// br_nf_dev_queue_xmit: what was put together goes out in fragments of the size in which it came, and what
// iptables saw is fragmented where it may be. Without br_netfilter a bridge fragments nothing.
std::vector<Frame> IpStack::asBridged(Frame frame, uint32_t mtu) const {
  uint32_t length = static_cast<uint32_t>(frame.payload().size()), largest = frame.notes.largestFragment;
  if (length <= mtu && largest == 0) return {std::move(frame)};
  bool fragments = filtersBridged(frame) && largest <= mtu && !frame.packet->dontFragment();
  if (!fragments) return {};
  uint32_t limit = largest ? largest : mtu;
  std::vector<Frame> out;
  for (net::Ipv4Packet& piece :
       frame.packet->fragments(static_cast<uint16_t>(std::min<uint32_t>(limit, 0xffff)))) {
    Frame& copy = out.emplace_back(frame);
    copy.packet = std::move(piece);
    copy.notes.largestFragment = 0;
    copy.notes.checksumLeft = false;
    if (out.size() == 1 || !frame.id) continue;
    copy.id = recorder().beginPacket(ns().id(), trace::Origin::Fragment, frame.id);
    recorder().step(copy.id, ns().id(),
                    trace::Originate{copy.packet->header(), recorder().intern("fragmentation")});
  }
  return out;
}

bool IpStack::bridgeForward(Frame& frame, host::Interface& bridge, host::Interface& out) {
  if (!filtersBridged(frame)) return true;
  Place place{bridge.index, bridge.index, frame.notes.port, out.index};
  if (!pass(netfilter::Hook::Forward, frame, place).accepted) return false;
  place.in = 0;
  return pass(netfilter::Hook::Postrouting, frame, place).accepted;
}

} // namespace fg::stack

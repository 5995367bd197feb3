#include "stack/icmp.h"

#include "stack/arp.h"
#include "stack/ip_stack.h"
#include "stack/tcp_segment.h"
#include "stack/transport.h"

#include "ns3/log.h"

#include <algorithm>

namespace fg::stack {

NS_LOG_COMPONENT_DEFINE("FgIcmp");

using device::Frame;
using trace::Disposition;

namespace {

// The bits that an error keeps of the offending packet's type of service, and the precedence that it gets.
constexpr uint8_t kTosMask = 0x1e, kInternetControl = 0xc0;

} // namespace

Icmp::Icmp(IpStack& stack) : m_stack(stack) {}

// --- in ------------------------------------------------------------------------------------------

void Icmp::receive(const Frame& frame) {
  if (!frame.packet->hasTransportHeader())
    return m_stack.drop(frame, Disposition::Malformed, "too short for ICMP");
  if (frame.packet->icmpType() == net::icmp::kEchoRequest) return answerEcho(frame);
  if (frame.packet->icmpType() == net::icmp::kEchoReply) return receiveEchoReply(frame);
  if (frame.packet->isIcmpError()) return receiveError(frame);
  m_stack.drop(frame, Disposition::NoListener,
               "ICMP type " + std::to_string(frame.packet->icmpType()) + " is not answered");
}

// icmp_echo and icmp_reply: the source is the address that was asked.
void Icmp::answerEcho(const Frame& frame) {
  const net::Ipv4Packet& request = *frame.packet;
  host::NetworkNamespace& ns = m_stack.ns();
  if (ns.ipv4().icmpEchoIgnoreAll != 0)
    return m_stack.drop(frame, Disposition::NoListener, "net.ipv4.icmp_echo_ignore_all is 1");
  bool toAll = !ns.isLocal(request.destination());
  if (toAll && ns.ipv4().icmpEchoIgnoreBroadcasts != 0)
    return m_stack.drop(frame, Disposition::NoListener,
                        "echo requests to broadcast addresses are not answered "
                        "(net.ipv4.icmp_echo_ignore_broadcasts is 1)");
  m_stack.record(frame, trace::DeliverLocally{m_stack.recorder().intern("echo responder")});
  net::Ipv4Address own = request.destination();
  if (toAll)
    own = m_stack.sourceTowards(request.source()).value_or(net::Ipv4Address{}); // fib_compute_spec_dst
  net::Ipv4Packet::Spec spec{own,           request.source(),  net::Protocol::Icmp, m_stack.defaultTtl(),
                             request.tos(), m_stack.nextIpId()};
  auto reply = net::Ipv4Packet::makeEcho(spec, net::icmp::kEchoReply, request.icmpId(),
                                         request.icmpSequence(), request.data());
  device::Notes notes;
  notes.sender = netfilter::Sender::Kernel;
  SocketInUse sending(m_socketIsInUse);
  m_stack.originate(std::move(reply),
                    {trace::Origin::Reply, frame.id, "echo responder", false, frame.hidden, notes});
}

void Icmp::receiveEchoReply(const Frame& frame) {
  EchoReply reply{*frame.packet, frame.id};
  for (const auto& [id, listener] : std::map(m_echoListeners)) {
    std::string receiver = listener(reply);
    if (receiver.empty()) continue;
    return m_stack.record(frame, trace::DeliverLocally{m_stack.recorder().intern(receiver)});
  }
  m_stack.drop(frame, Disposition::NoListener, "no ping with this identifier");
}

void Icmp::receiveError(const Frame& frame) {
  const net::Ipv4Packet& packet = *frame.packet;
  auto quoted = packet.quoted();
  if (!quoted) return m_stack.drop(frame, Disposition::Malformed, "the quoted packet is too short");
  Notice notice{packet.icmpType(),
                packet.icmpCode(),
                packet.icmpRest(),
                packet.source(),
                packet.ttl(),
                frame.id,
                *quoted};
  learnFrom(notice);
  std::string receiver;
  for (const auto& [id, listener] : std::map(m_errorListeners)) {
    receiver = listener(notice);
    if (!receiver.empty()) break;
  }
  if (m_stack.transport().receiveError(notice) && receiver.empty())
    receiver = net::protocolText(quoted->protocol()) + " socket";
  if (notice.type == net::icmp::kRedirect) receiver = follow(frame, notice);
  if (receiver.empty())
    return m_stack.drop(frame, Disposition::NoListener, "it concerns no socket of this host");
  m_stack.record(frame, trace::DeliverLocally{m_stack.recorder().intern(receiver)});
}

namespace {

// The flow of the packet that an error quotes, which was sent from here.
routing::FlowKey flowOf(const net::Ipv4Packet& quoted) {
  routing::FlowKey flow;
  flow.destination = quoted.destination();
  flow.source = quoted.source();
  flow.tos = IpStack::routingTos(quoted);
  return flow;
}

} // namespace

// A path MTU, as far as net.ipv4.ip_no_pmtu_disc lets it be learned (icmp_unreach).
void Icmp::learnFrom(Notice& notice) {
  bool tooBig = notice.type == net::icmp::kUnreachable && notice.code == net::icmp::kFragmentationNeeded;
  if (!tooBig) return;
  constexpr uint32_t kMtuField = 0xffff;
  constexpr int kOff = 1, kIgnore = 2, kOnlyChecked = 3;
  int setting = m_stack.ns().ipv4().noPmtuDisc;
  notice.rest = setting == kOff ? 0 : notice.rest & kMtuField;
  bool checked = notice.quoted.protocol() == net::Protocol::Tcp;
  if (setting == kIgnore || (setting == kOnlyChecked && !checked)) return;
  m_stack.ns().learnPathMtu(flowOf(notice.quoted), notice.rest);
}

// __ip_do_redirect. A router whose Ethernet address is not known yet is only asked for it: the next redirect
// counts.
std::string Icmp::follow(const Frame& frame, const Notice& notice) {
  host::NetworkNamespace& ns = m_stack.ns();
  host::Interface* in = ns.interface(frame.notes.in);
  if (!in) return {};
  net::Ipv4Address gateway(notice.rest);
  routing::FlowKey flow = flowOf(notice.quoted);
  std::string refusal = ns.redirectRefusal(flow, notice.from, gateway, *in);
  if (!refusal.empty()) return "icmp: redirect, not followed: " + refusal;
  const link::Neighbor* neighbor = ns.neighbors().find(in->index, gateway, ns.now());
  if (!neighbor || !link::isValid(neighbor->state)) {
    m_stack.arp().solicit(*in, gateway);
    return "icmp: redirect, ARP asks for " + gateway.text() + " first";
  }
  ns.learnRedirect(flow, gateway);
  return "icmp: redirect, from now on via " + gateway.text();
}

// --- out -----------------------------------------------------------------------------------------

// __icmp_send's conditions, in its order.
std::string Icmp::whyNot(const Frame& offending) const {
  const net::Ipv4Packet& packet = *offending.packet;
  bool broadcast = packet.destination().isMulticast() || packet.destination().isLimitedBroadcast()
                   || m_stack.ns().typeOf(packet.destination()) == netfilter::AddressType::Broadcast;
  if (broadcast || (offending.notes.in != 0 && offending.destination.isMulticast()))
    return "no ICMP errors about broadcasts";
  if (packet.fragmentOffset() != 0) return "no ICMP errors about fragments other than the first";
  if (packet.isIcmpError()) return "no ICMP errors about ICMP errors";
  if (packet.source().isUnspecified() || packet.source().isMulticast()
      || packet.source().isLimitedBroadcast())
    return "its source address is no host's";
  return {};
}

// The offending packet's destination where it is ours, else what the route back names.
net::Ipv4Address Icmp::sourceFor(const Frame& offending) const {
  host::NetworkNamespace& ns = m_stack.ns();
  net::Ipv4Address destination = offending.packet->destination();
  if (ns.isLocal(destination)) return destination;
  const host::Interface* in = ns.interface(offending.notes.in);
  if (in && ns.ipv4().icmpErrorsUseInboundIfaddr != 0 && !in->addresses.empty()) {
    for (const host::InterfaceAddress& address : in->addresses) // inet_select_addr
      if (address.prefix.contains(offending.packet->source())) return address.prefix.address();
    return in->addresses.front().prefix.address();
  }
  return m_stack.sourceTowards(offending.packet->source()).value_or(net::Ipv4Address{});
}

// nf_ct_attach: the answer belongs to the connection of what it answers. About an untracked packet it is
// untracked in Linux 3.10, which has a connection that stands for that, and looked up in newer kernels.
device::Notes Icmp::relatedTo(const Frame& offending) const {
  device::Notes notes;
  notes.sender = netfilter::Sender::Kernel;
  const netfilter::ConntrackReference& from = offending.notes.conntrack;
  if (!from.entry) {
    bool isOld = m_stack.ns().netfilter().conntrack.settings.isOld();
    if (from.isSettled() && isOld) notes.conntrack = from;
    notes.conntrack.relatedToNone = from.isSettled() && !isOld;
    return notes;
  }
  notes.conntrack = from;
  notes.conntrack.state = netfilter::ConntrackState::Related;
  bool original = from.direction == netfilter::Direction::Original;
  notes.conntrack.direction = original ? netfilter::Direction::Reply : netfilter::Direction::Original;
  notes.conntrack.looked = true;
  return notes;
}

void Icmp::recordUnsent(const Frame& offending, const Error& error, std::string_view because) {
  if (!offending.id) return;
  m_stack.record(
      offending,
      trace::IcmpErrorSent{
          error.type, error.code, {}, offending.packet->source(), {}, m_stack.recorder().intern(because)});
}

void Icmp::recordLimited(const Frame& offending, const Error& error, std::string_view limit) {
  std::string because = "the ICMP rate limit (" + std::string(limit) + ")";
  if (m_limits.blamesRedirects(offending.packet->source()))
    because += ": a redirect to the same host took what was saved up";
  recordUnsent(offending, error, because);
}

void Icmp::sendError(const Frame& offending, const Error& error) {
  if (std::string because = whyNot(offending); !because.empty())
    return recordUnsent(offending, error, because);
  if (m_socketIsInUse)
    return recordUnsent(offending, error,
                        "the kernel's ICMP socket is just sending what this is about (icmp_xmit_lock)");
  host::NetworkNamespace& ns = m_stack.ns();
  net::Ipv4Address to = offending.packet->source(), from = sourceFor(offending);
  if (from.isUnspecified()) return recordUnsent(offending, error, "there is no route back to " + to.text());
  bool tooBig = error.type == net::icmp::kUnreachable && error.code == net::icmp::kFragmentationNeeded;
  bool free = tooBig || ns.isLocal(to); // the wire to oneself is not limited (icmpv4_xrlim_allow)
  std::string_view limit = free ? std::string_view() : m_limits.refuses(ns.ipv4(), error.type, to, ns.now());
  if (!limit.empty()) return recordLimited(offending, error, limit);
  auto tos = static_cast<uint8_t>((offending.packet->tos() & kTosMask) | kInternetControl);
  net::Ipv4Packet::Spec spec{from, to, net::Protocol::Icmp, m_stack.defaultTtl(), tos, m_stack.nextIpId()};
  auto packet = net::Ipv4Packet::makeIcmpError(spec, error.type, error.code, error.rest, *offending.packet);
  Origination origination{trace::Origin::IcmpError, offending.id,        "icmp error", false,
                          offending.hidden,         relatedTo(offending)};
  SocketInUse sending(m_socketIsInUse);
  Sent sent = m_stack.originate(std::move(packet), origination);
  if (sent.failure == LocalFailure::NotPermitted)
    return recordUnsent(offending, error, "a rule of OUTPUT drops it: the sender never learns of this");
  m_stack.record(offending, trace::IcmpErrorSent{error.type, error.code, from, to, sent.id, {}});
}

void Icmp::sendUnroutable(const Frame& offending, uint8_t code) {
  if (m_limits.allowsUnroutable(offending.packet->source(), m_stack.ns().now()))
    return sendError(offending, {net::icmp::kUnreachable, code});
  recordLimited(offending, {net::icmp::kUnreachable, code}, "net.ipv4.route.error_cost");
}

void Icmp::sendRedirect(const Frame& offending, net::Ipv4Address gateway) {
  constexpr uint8_t kRedirectHost = 1;
  net::Ipv4Address to = offending.packet->source();
  net::SimTime now = m_stack.ns().now();
  if (!m_limits.allowsRedirect(to, now)) return;
  sendError(offending, {net::icmp::kRedirect, kRedirectHost, gateway.value()});
  m_limits.redirected(to, now);
}

void Icmp::sendReject(const Frame& offending, netfilter::RejectWith with) {
  using netfilter::RejectWith;
  using namespace net::icmp;
  switch (with) {
  case RejectWith::NetUnreachable:
    return sendError(offending, {kUnreachable, kNetUnreachable});
  case RejectWith::HostUnreachable:
    return sendError(offending, {kUnreachable, kHostUnreachable});
  case RejectWith::ProtocolUnreachable:
    return sendError(offending, {kUnreachable, kProtocolUnreachable});
  case RejectWith::PortUnreachable:
    return sendError(offending, {kUnreachable, kPortUnreachable});
  case RejectWith::NetProhibited:
    return sendError(offending, {kUnreachable, kNetProhibited});
  case RejectWith::HostProhibited:
    return sendError(offending, {kUnreachable, kHostProhibited});
  case RejectWith::AdminProhibited:
    return sendError(offending, {kUnreachable, kAdminProhibited});
  case RejectWith::TcpReset:
    return sendReset(offending, relatedTo(offending), 0); // nf_reject_iphdr_put
  }
}

// TCP's own is looked up by conntrack, and ends the connection there; that of REJECT is attached to it.
void Icmp::sendReset(const Frame& offending) {
  device::Notes notes;
  notes.sender = netfilter::Sender::Kernel;
  sendReset(offending, notes, withoutEcn(offending.packet->tos()));
}

void Icmp::sendReset(const Frame& offending, const device::Notes& notes, uint8_t tos) {
  auto reset = makeReset(*offending.packet, m_stack.defaultTtl(), m_stack.nextIpId(), tos);
  if (reset)
    m_stack.originate(std::move(*reset),
                      {trace::Origin::Reply, offending.id, "tcp reset", false, offending.hidden, notes});
}

// --- listeners -----------------------------------------------------------------------------------

uint64_t Icmp::addErrorListener(ErrorListener listener) {
  m_errorListeners.emplace(++m_lastListener, std::move(listener));
  return m_lastListener;
}

uint64_t Icmp::addEchoListener(EchoListener listener) {
  m_echoListeners.emplace(++m_lastListener, std::move(listener));
  return m_lastListener;
}

void Icmp::removeListener(uint64_t id) {
  m_errorListeners.erase(id);
  m_echoListeners.erase(id);
}

} // namespace fg::stack

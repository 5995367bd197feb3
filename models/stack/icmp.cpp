#include "stack/icmp.h"

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
  if (ns.sysctlNumber("net.ipv4.icmp_echo_ignore_all") != 0)
    return m_stack.drop(frame, Disposition::NoListener, "net.ipv4.icmp_echo_ignore_all is 1");
  if (!ns.isLocal(request.destination()))
    return m_stack.drop(frame, Disposition::NoListener,
                        "echo requests to broadcast addresses are not answered");
  m_stack.record(frame, trace::DeliverLocally{m_stack.recorder().intern("echo responder")});
  net::Ipv4Packet::Spec spec{request.destination(), request.source(), net::Protocol::Icmp,
                             net::kDefaultTtl,      request.tos(),    m_stack.nextIpId()};
  auto reply = net::Ipv4Packet::makeEcho(spec, net::icmp::kEchoReply, request.icmpId(),
                                         request.icmpSequence(), request.data());
  device::Notes notes;
  notes.sender = netfilter::Sender::Kernel;
  m_stack.originate(std::move(reply), {trace::Origin::Reply, frame.id, "echo responder", false, notes});
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
  bool tooBig = notice.type == net::icmp::kUnreachable && notice.code == net::icmp::kFragmentationNeeded;
  if (tooBig && notice.rest >= 68)
    m_stack.learnPathMtu(quoted->destination(), static_cast<uint16_t>(notice.rest));
  std::string receiver;
  for (const auto& [id, listener] : std::map(m_errorListeners)) {
    receiver = listener(notice);
    if (!receiver.empty()) break;
  }
  if (m_stack.transport().receiveError(notice) && receiver.empty())
    receiver = net::protocolText(quoted->protocol()) + " socket";
  if (receiver.empty() && notice.type == net::icmp::kRedirect) {
    m_stack.recorder().warn("hosts do not follow ICMP redirects: not modelled");
    receiver = "icmp: redirect, not followed";
  }
  if (receiver.empty())
    return m_stack.drop(frame, Disposition::NoListener, "it concerns no socket of this host");
  m_stack.record(frame, trace::DeliverLocally{m_stack.recorder().intern(receiver)});
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
  bool inbound = ns.sysctlNumber("net.ipv4.icmp_errors_use_inbound_ifaddr") != 0;
  if (inbound && in && !in->addresses.empty()) return in->addresses.front().prefix.address();
  return m_stack.sourceTowards(offending.packet->source()).value_or(net::Ipv4Address{});
}

// inet_peer_xrlim_allow: a bucket of six for each destination; the wire to oneself is free.
bool Icmp::rateAllows(const Error& error, net::Ipv4Address to) {
  constexpr int kBurst = 6;
  host::NetworkNamespace& ns = m_stack.ns();
  bool tooBig = error.type == net::icmp::kUnreachable && error.code == net::icmp::kFragmentationNeeded;
  bool limited = (ns.sysctlNumber("net.ipv4.icmp_ratemask") >> error.type & 1) != 0;
  net::SimTime cost = std::chrono::milliseconds(ns.sysctlNumber("net.ipv4.icmp_ratelimit"));
  if (tooBig || !limited || cost == net::SimTime{0} || ns.isLocal(to)) return true;
  auto [it, isNew] = m_buckets.try_emplace(to, Bucket{kBurst * cost, ns.now()});
  Bucket& bucket = it->second;
  bucket.tokens = std::min(bucket.tokens + (ns.now() - bucket.last), kBurst * cost);
  bucket.last = ns.now();
  if (bucket.tokens < cost) return false;
  bucket.tokens -= cost;
  return true;
}

// nf_ct_attach: the answer belongs to the connection of what it answers.
device::Notes Icmp::relatedTo(const Frame& offending) const {
  device::Notes notes;
  notes.sender = netfilter::Sender::Kernel;
  const netfilter::ConntrackReference& from = offending.notes.conntrack;
  if (!from.entry) return notes;
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

void Icmp::sendError(const Frame& offending, const Error& error) {
  if (std::string because = whyNot(offending); !because.empty())
    return recordUnsent(offending, error, because);
  net::Ipv4Address to = offending.packet->source(), from = sourceFor(offending);
  if (from.isUnspecified()) return recordUnsent(offending, error, "there is no route back to " + to.text());
  if (!rateAllows(error, to))
    return recordUnsent(offending, error, "the ICMP rate limit (net.ipv4.icmp_ratelimit)");
  auto tos = static_cast<uint8_t>((offending.packet->tos() & kTosMask) | kInternetControl);
  net::Ipv4Packet::Spec spec{from, to, net::Protocol::Icmp, net::kDefaultTtl, tos, m_stack.nextIpId()};
  auto packet = net::Ipv4Packet::makeIcmpError(spec, error.type, error.code, error.rest, *offending.packet);
  Origination origination{trace::Origin::IcmpError, offending.id, "icmp error", false, relatedTo(offending)};
  Sent sent = m_stack.originate(std::move(packet), origination);
  m_stack.record(offending, trace::IcmpErrorSent{error.type, error.code, from, to, sent.id, {}});
}

// ip_rt_send_redirect: at most nine, each after twice the silence of the one before.
void Icmp::sendRedirect(const Frame& offending, net::Ipv4Address gateway) {
  constexpr net::SimTime kLoad = std::chrono::milliseconds(20), kSilence = kLoad * 1024;
  constexpr int kNumber = 9;
  net::SimTime now = m_stack.ns().now();
  RedirectHistory& history = m_redirects[offending.packet->source()];
  if (history.sent > 0 && now - history.last > kSilence) history = {};
  if (history.sent >= kNumber) {
    history.last = now;
    return;
  }
  if (history.sent > 0 && now - history.last <= kLoad * (1 << history.sent)) return;
  ++history.sent;
  history.last = now;
  constexpr uint8_t kRedirectHost = 1;
  sendError(offending, {net::icmp::kRedirect, kRedirectHost, gateway.value()});
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
    return sendReset(offending);
  }
}

void Icmp::sendReset(const Frame& offending) {
  auto reset = makeReset(*offending.packet, m_stack.nextIpId());
  if (!reset) return;
  m_stack.originate(std::move(*reset),
                    {trace::Origin::Reply, offending.id, "tcp reset", false, relatedTo(offending)});
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

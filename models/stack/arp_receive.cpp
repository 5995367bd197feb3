// ARP messages that come in: who is answered, and what is learned (net/ipv4/arp.c, arp_process).
#include "stack/arp.h"
#include "stack/ip_stack.h"

#include "ns3/log.h"

namespace fg::stack {

NS_LOG_COMPONENT_DEFINE("FgArpReceive");

using device::Frame;
using host::InterfaceSettings;
using link::Neighbor;
using link::NeighborState;

void Arp::receive(const Frame& frame, host::Interface& in) {
  auto message = ArpMessage::parse(frame.other);
  if (!message || message->target.isMulticast()) return;
  host::NetworkNamespace& ns = m_stack.ns();
  bool localnet = ns.eitherOf(in, &InterfaceSettings::routeLocalnet);
  if (message->target.isLoopback() && !localnet) return;
  bool gratuitous = message->sender == message->target;
  if (gratuitous && ns.eitherOf(in, &InterfaceSettings::dropGratuitousArp)) return;
  bool request = message->operation == ArpMessage::Operation::Request;
  struct Scope {
    bool& hidden;
    ~Scope() { hidden = false; }
  } scope{m_hidden};
  m_hidden = frame.hidden;
  if (message->sender.isUnspecified()) { // duplicate address detection (RFC 5227)
    bool own = ns.typeOf(message->target) == netfilter::AddressType::Local;
    if (request && own && !ignores(*message, in)) reply(*message, in);
    return;
  }
  if (request && answers(*message, in)) return;
  update(*message, frame, in);
}

// The request is taken care of here: it is for an address of this host, or of one that it stands in for.
bool Arp::answers(const ArpMessage& request, host::Interface& in) {
  host::NetworkNamespace& ns = m_stack.ns();
  routing::FlowKey flow;
  flow.destination = request.target;
  flow.source = request.sender;
  flow.iif = in.index;
  auto way = ns.lookup(flow);
  bool own = way.outcome == trace::RouteOutcome::Local;
  bool forwarded = way.outcome == trace::RouteOutcome::Forward && ns.forwards(in);
  if (!own && !forwarded) return false;
  host::NetworkNamespace::SourceQuery query{request.sender, request.target};
  query.out = own ? 0 : way.interface;
  if (!ns.validateSource(query, in).refusal.empty()) return false; // rp_filter sees ARP, too
  if (own) {
    if (ignores(request, in)) return true;
    hear(request, in);
    reply(request, in);
    return true;
  }
  if (!isProxyFor(request, in, way.interface)) return false;
  hear(request, in);
  replyForAnother(request, in);
  return true;
}

// arp_ignore and arp_filter.
bool Arp::ignores(const ArpMessage& request, const host::Interface& in) const {
  const host::NetworkNamespace& ns = m_stack.ns();
  auto isOn = [&](const host::Interface& interface, bool nearSender, routing::Scope widest) {
    for (const host::InterfaceAddress& address : interface.addresses)
      if (address.prefix.address() == request.target && address.scope <= widest
          && (!nearSender || address.prefix.contains(request.sender)))
        return true;
    return false;
  };
  constexpr int kOnlyHere = 1, kOnlyNear = 2, kNoHostScope = 3, kNever = 8;
  switch (ns.largestOf(in, &InterfaceSettings::arpIgnore)) {
  case kOnlyHere:
    if (!isOn(in, false, routing::Scope::Host)) return true;
    break;
  case kOnlyNear:
    if (!isOn(in, true, routing::Scope::Host)) return true;
    break;
  case kNoHostScope:
    if (const host::Interface* owner = ns.owner(request.target);
        !owner || !isOn(*owner, false, routing::Scope::Link))
      return true;
    break;
  case kNever:
    return true;
  default:
    break;
  }
  if (!ns.eitherOf(in, &InterfaceSettings::arpFilter)) return false;
  routing::FlowKey back;
  back.destination = request.sender;
  back.source = request.target;
  auto way = ns.lookup(back);
  return way.outcome != trace::RouteOutcome::Forward || way.interface != in.index;
}

// arp_fwd_proxy, arp_fwd_pvlan, and the addresses of `ip neigh add proxy`.
bool Arp::isProxyFor(const ArpMessage& request, const host::Interface& in, int out) const {
  const host::NetworkNamespace& ns = m_stack.ns();
  if (out == in.index)
    return request.sender != request.target && ns.eitherOf(in, &InterfaceSettings::proxyArpPvlan);
  return ns.eitherOf(in, &InterfaceSettings::proxyArp)
         || ns.neighbors().proxies.contains({in.index, request.target});
}

// pneigh_enqueue: a while later, so that the address's real owner is faster.
void Arp::replyForAnother(const ArpMessage& request, host::Interface& in) {
  host::NetworkNamespace& ns = m_stack.ns();
  auto most = static_cast<uint64_t>(ns.neighbors().timersOf(in.index).proxyDelay.count());
  if (most == 0) return reply(request, in);
  net::SimTime delay(static_cast<int64_t>(ns.rng().below(most)));
  ns.environment().scheduler.after(delay, [this, request, index = in.index, alive = m_alive] {
    if (!*alive) return;
    if (host::Interface* interface = m_stack.ns().interface(index)) reply(request, *interface);
  });
}

void Arp::reply(const ArpMessage& request, host::Interface& in) {
  ArpMessage message;
  message.operation = ArpMessage::Operation::Reply;
  message.senderMac = in.mac;
  message.sender = request.target;
  message.targetMac = request.senderMac;
  message.target = request.sender;
  send(in, request.senderMac, message);
}

// neigh_event_ns: who asks us is likely to be written to.
void Arp::hear(const ArpMessage& message, host::Interface& in) {
  host::NetworkNamespace& ns = m_stack.ns();
  Neighbor* neighbor = ns.neighbors().find(in.index, message.sender, ns.now());
  bool isNew = !neighbor;
  if (isNew && !ns.neighbors().hasRoom(ns.now())) return;
  if (isNew) neighbor = &ns.neighbors().create(in.index, message.sender, ns.now());
  bool valid = !isNew && link::isValid(neighbor->state);
  bool news = !valid || neighbor->mac != message.senderMac;
  ns.neighbors().hear(*neighbor, message.senderMac, ns.now());
  if (news) recordState(*neighbor, valid ? trace::ChangeKind::Changed : trace::ChangeKind::Added);
  if (news) answered({in.index, message.sender});
}

// What any other message teaches. Only an answer to us confirms; a request or a broadcast leaves the entry
// stale. Who is not known is not learned, unless arp_accept says so.
void Arp::update(const ArpMessage& message, const Frame& frame, host::Interface& in) {
  host::NetworkNamespace& ns = m_stack.ns();
  bool isReply = message.operation == ArpMessage::Operation::Reply;
  bool gratuitous = message.sender == message.target && !ns.isLocal(message.sender);
  Neighbor* neighbor = ns.neighbors().find(in.index, message.sender, ns.now());
  bool isNew = !neighbor;
  if (isNew) {
    int accept = ns.largestOf(in, &InterfaceSettings::arpAccept);
    bool near = accept == 1 || (accept == 2 && ns.isOnLink(in, message.sender, {}));
    bool neighbourly =
        gratuitous || (isReply && ns.typeOf(message.sender) == netfilter::AddressType::Unicast);
    if (!near || !neighbourly || !ns.neighbors().hasRoom(ns.now())) return;
    neighbor = &ns.neighbors().create(in.index, message.sender, ns.now());
  }
  bool valid = !isNew && link::isValid(neighbor->state), same = neighbor->mac == message.senderMac;
  net::SimTime age = ns.now() - neighbor->updated;
  bool locked = valid && !same && !gratuitous && age <= ns.neighbors().timersOf(in.index).lockTime;
  if (locked || link::isFixed(neighbor->state)) return;
  bool confirms = isReply && frame.destination == in.mac;
  if (confirms)
    ns.neighbors().confirm(*neighbor, message.senderMac, ns.now(), ns.rng());
  else
    ns.neighbors().hear(*neighbor, message.senderMac, ns.now());
  bool news = !valid || !same;
  if (news) recordState(*neighbor, valid ? trace::ChangeKind::Changed : trace::ChangeKind::Added);
  bool stillProbing = neighbor->state == NeighborState::Delay || neighbor->state == NeighborState::Probe;
  if (!stillProbing) answered({in.index, message.sender});
}

} // namespace fg::stack

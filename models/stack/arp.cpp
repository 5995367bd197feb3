#include "stack/arp.h"

#include "stack/icmp.h"
#include "stack/ip_stack.h"

#include "ns3/log.h"

namespace fg::stack {

NS_LOG_COMPONENT_DEFINE("FgArp");

using device::Frame;
using link::Neighbor;
using link::NeighborState;
using trace::NeighborOutcome;

Arp::Arp(IpStack& stack) : m_stack(stack) {}

void Arp::stop() {
  m_queries.clear();
  *m_alive = false;
}

// --- resolving (neigh_resolve_output, __neigh_event_send) --------------------------------------------

void Arp::resolve(Frame frame, host::Interface& out, net::Ipv4Address nextHop, Continuation then) {
  host::NetworkNamespace& ns = m_stack.ns();
  Key key{out.index, nextHop};
  Neighbor* neighbor = ns.neighbors.find(out.index, nextHop, ns.now());
  bool asking = neighbor && neighbor->state == NeighborState::Incomplete;
  bool known = neighbor && !asking && neighbor->state != NeighborState::Failed;
  if (known) {
    if (neighbor->state == NeighborState::Stale) {
      neighbor->state = NeighborState::Delay;
      neighbor->updated = ns.now();
      arm(key, ns.neighbors.timers.delayFirstProbe);
    }
    recordLookup(frame, key, neighbor->mac, NeighborOutcome::Known);
    frame.destination = neighbor->mac;
    return then(std::move(frame));
  }
  recordLookup(frame, key, {}, NeighborOutcome::Queued);
  enqueue(m_queries[key], {std::move(frame), std::move(then)});
  if (!asking) startQuery(out, nextHop);
}

void Arp::enqueue(Query& query, Waiting waiting) {
  auto limit = static_cast<size_t>(m_stack.ns().neighbors.timers.queueLength);
  if (query.queue.size() >= limit) {
    Waiting oldest = std::move(query.queue.front());
    query.queue.pop_front();
    m_stack.drop(oldest.frame, trace::Disposition::QueueFull,
                 "more than " + std::to_string(limit) + " packets wait for the same neighbour");
  }
  query.queue.push_back(std::move(waiting));
}

void Arp::startQuery(host::Interface& out, net::Ipv4Address nextHop) {
  host::NetworkNamespace& ns = m_stack.ns();
  Neighbor& neighbor = ns.neighbors.create(out.index, nextHop, ns.now());
  neighbor.probes = 1;
  arm({out.index, nextHop}, ns.neighbors.timers.retransmit);
  ask(out, neighbor, net::MacAddress::broadcast());
}

void Arp::arm(const Key& key, net::SimTime delay) {
  Query& query = m_queries[key];
  disarm(query);
  query.timed = true;
  query.timer = m_stack.ns().environment().scheduler.after(delay, [this, key, alive = m_alive] {
    if (*alive) timerFired(key);
  });
}

void Arp::disarm(Query& query) {
  if (query.timed) m_stack.ns().environment().scheduler.cancel(query.timer);
  query.timed = false;
}

// neigh_timer_handler.
void Arp::timerFired(const Key& key) {
  auto it = m_queries.find(key);
  if (it == m_queries.end()) return;
  it->second.timed = false;
  host::NetworkNamespace& ns = m_stack.ns();
  const link::NeighborTimers& timers = ns.neighbors.timers;
  Neighbor* neighbor = ns.neighbors.find(key.first, key.second, ns.now());
  host::Interface* out = ns.interface(key.first);
  if (!neighbor || !out) return fail(key);
  if (neighbor->state == NeighborState::Delay) {
    neighbor->state = NeighborState::Probe;
    neighbor->updated = ns.now();
    neighbor->probes = 0;
  }
  bool asking = neighbor->state == NeighborState::Incomplete || neighbor->state == NeighborState::Probe;
  if (!asking) return;
  bool probing = neighbor->state == NeighborState::Probe;
  if (neighbor->probes >= (probing ? timers.unicastSolicit : timers.multicastSolicit)) return fail(key);
  ++neighbor->probes;
  arm(key, timers.retransmit);
  ask(*out, *neighbor, probing ? neighbor->mac : net::MacAddress::broadcast());
}

// neigh_invalidate: each packet that waits becomes a host unreachable (ipv4_link_failure).
void Arp::fail(const Key& key) {
  auto it = m_queries.find(key);
  if (it == m_queries.end()) return;
  disarm(it->second);
  std::deque<Waiting> queue = std::move(it->second.queue);
  m_queries.erase(it);
  host::NetworkNamespace& ns = m_stack.ns();
  if (Neighbor* neighbor = ns.neighbors.find(key.first, key.second, ns.now())) {
    neighbor->state = NeighborState::Failed;
    neighbor->updated = ns.now();
    recordState(*neighbor, trace::ChangeKind::Failed);
  }
  for (const Waiting& waiting : queue) {
    recordLookup(waiting.frame, key, {}, NeighborOutcome::Failed);
    m_stack.drop(waiting.frame, trace::Disposition::NeighborUnreachable,
                 "nobody on " + std::string(ns.interfaceName(key.first)) + " answers for " + key.second.text());
    m_stack.icmp().sendError(waiting.frame, {net::icmp::kUnreachable, net::icmp::kHostUnreachable});
  }
}

// The neighbour's address is known: what waited for it goes out.
void Arp::answered(const Key& key) {
  auto it = m_queries.find(key);
  if (it == m_queries.end()) return;
  host::NetworkNamespace& ns = m_stack.ns();
  const Neighbor* neighbor = ns.neighbors.find(key.first, key.second, ns.now());
  if (!neighbor) return;
  disarm(it->second);
  std::deque<Waiting> queue = std::move(it->second.queue);
  m_queries.erase(it);
  net::MacAddress mac = neighbor->mac;
  for (Waiting& waiting : queue) {
    recordLookup(waiting.frame, key, mac, NeighborOutcome::Resolved);
    waiting.frame.destination = mac;
    waiting.then(std::move(waiting.frame));
  }
}

void Arp::forgetInterface(int interface) {
  std::vector<Key> keys;
  for (const auto& [key, query] : m_queries)
    if (key.first == interface) keys.push_back(key);
  for (const Key& key : keys) {
    disarm(m_queries[key]);
    for (const Waiting& waiting : m_queries[key].queue)
      m_stack.drop(waiting.frame, trace::Disposition::InterfaceDown, "the interface went down");
    m_queries.erase(key);
  }
}

// --- messages --------------------------------------------------------------------------------------

// arp_solicit with arp_announce 0: the source of the packet that waits, where it is ours; else an address that
// suits the target.
net::Ipv4Address Arp::senderAddress(const host::Interface& out, net::Ipv4Address target, const Query* query) const {
  if (query && !query->queue.empty()) {
    net::Ipv4Address source = query->queue.back().frame.packet->source();
    if (m_stack.ns().isLocal(source)) return source;
  }
  for (const host::InterfaceAddress& address : out.addresses)
    if (address.prefix.contains(target)) return address.prefix.address();
  if (!out.addresses.empty()) return out.addresses.front().prefix.address();
  return m_stack.sourceTowards(target).value_or(net::Ipv4Address{});
}

void Arp::ask(host::Interface& out, const Neighbor& neighbor, const net::MacAddress& to) {
  auto it = m_queries.find({out.index, neighbor.address});
  ArpMessage message;
  message.senderMac = out.mac;
  message.sender = senderAddress(out, neighbor.address, it == m_queries.end() ? nullptr : &it->second);
  message.target = neighbor.address;
  send(out, to, message);
}

void Arp::announce(host::Interface& interface, net::Ipv4Address address) {
  ArpMessage message;
  message.operation = ArpMessage::Operation::Reply;
  message.senderMac = message.targetMac = interface.mac;
  message.sender = message.target = address;
  send(interface, net::MacAddress::broadcast(), message);
}

void Arp::send(host::Interface& out, const net::MacAddress& to, const ArpMessage& message) {
  device::LinuxNetDevice* device = m_stack.device(out.index);
  if (!device) return;
  Frame frame;
  frame.type = device::kEtherArp;
  frame.source = out.mac;
  frame.destination = to;
  frame.other = message.bytes();
  device->transmit(std::move(frame), out);
}

// arp_process.
void Arp::receive(const Frame& frame, host::Interface& in) {
  auto message = ArpMessage::parse(frame.other);
  if (!message || message->target.isLoopback() || message->target.isMulticast()) return;
  host::NetworkNamespace& ns = m_stack.ns();
  bool request = message->operation == ArpMessage::Operation::Request;
  if (request && ns.isLocal(message->target)) {
    bool probe = message->sender.isUnspecified(); // duplicate address detection
    if (!probe && !m_stack.martian(message->sender, in).empty()) return;
    if (!probe) update(*message, frame, in, true);
    return reply(*message, in);
  }
  update(*message, frame, in, false);
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

// neigh_update: only an answer to us confirms; a request or a broadcast leaves the entry stale.
void Arp::update(const ArpMessage& message, const Frame& frame, host::Interface& in, bool create) {
  host::NetworkNamespace& ns = m_stack.ns();
  Neighbor* neighbor = ns.neighbors.find(in.index, message.sender, ns.now());
  if (!neighbor && !create) return;
  bool isNew = !neighbor;
  if (isNew) neighbor = &ns.neighbors.create(in.index, message.sender, ns.now());
  constexpr net::SimTime kLockTime = std::chrono::seconds(1);
  bool valid = neighbor->state != NeighborState::Incomplete && neighbor->state != NeighborState::Failed;
  bool gratuitous = message.sender == message.target;
  bool locked = valid && neighbor->mac != message.senderMac && ns.now() - neighbor->updated <= kLockTime;
  if (locked && !create && !gratuitous) return;
  bool confirms = message.operation == ArpMessage::Operation::Reply && frame.destination == in.mac;
  bool news = isNew || !valid || neighbor->mac != message.senderMac;
  if (confirms) ns.neighbors.confirm(*neighbor, message.senderMac, ns.now(), ns.rng());
  else ns.neighbors.hear(*neighbor, message.senderMac, ns.now());
  if (news) recordState(*neighbor, valid && !isNew ? trace::ChangeKind::Changed : trace::ChangeKind::Added);
  bool stillProbing = neighbor->state == NeighborState::Delay || neighbor->state == NeighborState::Probe;
  if (!stillProbing) answered({in.index, message.sender});
}

// --- recording ---------------------------------------------------------------------------------------

void Arp::recordLookup(const Frame& frame, const Key& key, const net::MacAddress& mac, NeighborOutcome outcome) {
  if (!frame.id) return;
  trace::StringId interface = m_stack.recorder().intern(m_stack.ns().interfaceName(key.first));
  m_stack.record(frame, trace::NeighborLookup{key.second, interface, mac, outcome});
}

void Arp::recordState(const Neighbor& neighbor, trace::ChangeKind change) {
  host::NetworkNamespace& ns = m_stack.ns();
  std::string what = neighbor.address.text() + " dev " + std::string(ns.interfaceName(neighbor.interface));
  if (neighbor.state != NeighborState::Failed) what += " lladdr " + neighbor.mac.text();
  m_stack.recorder().change(ns.id(), trace::StateKind::Neighbor, change, what + " " + std::string(link::name(neighbor.state)));
}

} // namespace fg::stack

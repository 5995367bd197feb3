#include "stack/arp.h"

#include "stack/icmp.h"
#include "stack/ip_stack.h"

#include "ns3/log.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::stack {

NS_LOG_COMPONENT_DEFINE("FgArp");

using device::Frame;
using link::Neighbor;
using link::NeighborState;
using trace::NeighborOutcome;

namespace {

// Where programs are asked, too (app_solicit), they did not know, or there is none.
std::string silentPrograms(const host::NetworkNamespace& ns, int interface) {
  if (ns.neighbors().timersOf(interface).applicationSolicit == 0) return {};
  return ns.neighbors().listener ? ns.neighbors().listener->name + " does not know, and "
                                 : "no program answers the kernel (app_solicit), and ";
}

} // namespace

Arp::Arp(IpStack& stack) : m_stack(stack) {
  m_stack.ns().neighbors().onChange = [this, alive = m_alive](const Key& key) {
    if (*alive) changedByHand(key);
  };
}

Arp::~Arp() { *m_alive = false; }

void Arp::stop() {
  m_queries.clear();
  *m_alive = false;
}

// --- resolving (neigh_resolve_output, __neigh_event_send) --------------------------------------------

bool Arp::isKnown(Frame& frame, const host::Interface& out, net::Ipv4Address nextHop) {
  host::NetworkNamespace& ns = m_stack.ns();
  Neighbor* neighbor = ns.neighbors().find(out.index, nextHop, ns.now());
  if (!neighbor || !link::isValid(neighbor->state)) return false;
  use(*neighbor, frame);
  recordLookup(frame, {out.index, nextHop}, neighbor->mac, NeighborOutcome::Known);
  frame.destination = neighbor->mac;
  return true;
}

void Arp::await(Frame&& frame, host::Interface& out, net::Ipv4Address nextHop, Continuation then) {
  host::NetworkNamespace& ns = m_stack.ns();
  Key key{out.index, nextHop};
  Neighbor* neighbor = ns.neighbors().find(out.index, nextHop, ns.now());
  bool asking = neighbor && neighbor->state == NeighborState::Incomplete;
  if (!neighbor && !ns.neighbors().hasRoom(ns.now()))
    return m_stack.drop(frame, trace::Disposition::NeighborUnreachable,
                        "neighbour table overflow: " + std::to_string(ns.neighbors().gcThreshold3)
                            + " entries (net.ipv4.neigh.default.gc_thresh3)");
  recordLookup(frame, key, {}, NeighborOutcome::Queued);
  enqueue(key, {std::move(frame), std::move(then)});
  if (!asking) startQuery(out, nextHop);
}

// A stale entry is used all the same, but asked again in a while; a reachable one that is in use does not
// become stale unasked.
void Arp::use(Neighbor& neighbor, const Frame& frame) {
  host::NetworkNamespace& ns = m_stack.ns();
  neighbor.used = ns.now();
  Key key{neighbor.interface, neighbor.address};
  if (neighbor.state == NeighborState::Stale) {
    neighbor.state = NeighborState::Delay;
    neighbor.updated = ns.now();
    arm(key, ns.neighbors().timersOf(key.first).delayFirstProbe);
  } else if (neighbor.state == NeighborState::Reachable && !m_queries.contains(key)) {
    arm(key, neighbor.confirmed + neighbor.reachableFor - ns.now());
  }
  if (auto it = m_queries.find(key); it != m_queries.end() && !frame.hidden) it->second.recorded = true;
}

void Arp::enqueue(const Key& key, Waiting waiting) {
  Query& query = m_queries[key];
  auto limit = static_cast<size_t>(std::max(m_stack.ns().neighbors().timersOf(key.first).queueLength, 1));
  while (query.queue.size() >= limit) {
    Waiting oldest = std::move(query.queue.front());
    query.queue.pop_front();
    m_stack.drop(oldest.frame, trace::Disposition::QueueFull,
                 "more than " + std::to_string(limit) + " packets wait for the same neighbour");
  }
  query.recorded = query.recorded || !waiting.frame.hidden;
  query.queue.push_back(std::move(waiting));
}

void Arp::startQuery(host::Interface& out, net::Ipv4Address nextHop) {
  host::NetworkNamespace& ns = m_stack.ns();
  Neighbor& neighbor = ns.neighbors().create(out.index, nextHop, ns.now());
  arm({out.index, nextHop}, ns.neighbors().timersOf(out.index).retransmit);
  ask(out, neighbor);
}

void Arp::solicit(host::Interface& out, net::Ipv4Address nextHop) {
  host::NetworkNamespace& ns = m_stack.ns();
  const Neighbor* known = ns.neighbors().find(out.index, nextHop, ns.now());
  bool needed = !known || known->state == NeighborState::Failed || known->state == NeighborState::None;
  if (!needed || !ns.neighbors().hasRoom(ns.now())) return;
  m_queries[{out.index, nextHop}].recorded = true;
  startQuery(out, nextHop);
}

void Arp::confirmPath(net::Ipv4Address destination) {
  host::NetworkNamespace& ns = m_stack.ns();
  auto way = ns.lookup(destination);
  if (way.outcome != trace::RouteOutcome::Forward) return;
  Neighbor* neighbor = ns.neighbors().find(way.interface, way.nextHop, ns.now());
  if (neighbor && link::isValid(neighbor->state)) neighbor->confirmed = ns.now();
}

void Arp::arm(const Key& key, net::SimTime delay) {
  Query& query = m_queries[key];
  disarm(query);
  query.timed = true;
  query.timer = m_stack.ns().environment().scheduler.after(std::max(delay, net::SimTime{0}),
                                                           [this, key, alive = m_alive] {
                                                             if (*alive) timerFired(key);
                                                           });
}

void Arp::disarm(Query& query) {
  if (query.timed) m_stack.ns().environment().scheduler.cancel(query.timer);
  query.timed = false;
}

// neigh_timer_handler: the time of a reachable or a delayed entry is over.
void Arp::outlived(Neighbor& neighbor) {
  host::NetworkNamespace& ns = m_stack.ns();
  const link::NeighborTimers& timers = ns.neighbors().timersOf(neighbor.interface);
  net::SimTime now = ns.now();
  bool reachable = neighbor.state == NeighborState::Reachable;
  net::SimTime goodFor = reachable ? neighbor.reachableFor : timers.delayFirstProbe;
  if (now < neighbor.confirmed + goodFor) { // a connection said so meanwhile
    if (!reachable) neighbor.updated = now;
    neighbor.state = NeighborState::Reachable;
    return arm({neighbor.interface, neighbor.address}, neighbor.confirmed + neighbor.reachableFor - now);
  }
  neighbor.updated = now;
  neighbor.probes = 0;
  if (!reachable) {
    neighbor.state = NeighborState::Probe;
  } else if (now <= neighbor.used + timers.delayFirstProbe) {
    neighbor.state = NeighborState::Delay;
    arm({neighbor.interface, neighbor.address}, timers.delayFirstProbe);
  } else {
    neighbor.state = NeighborState::Stale;
  }
}

// neigh_timer_handler.
void Arp::timerFired(const Key& key) {
  auto it = m_queries.find(key);
  if (it == m_queries.end()) return;
  it->second.timed = false;
  host::NetworkNamespace& ns = m_stack.ns();
  const link::NeighborTimers& timers = ns.neighbors().timersOf(key.first);
  Neighbor* neighbor = ns.neighbors().find(key.first, key.second, ns.now());
  host::Interface* out = ns.interface(key.first);
  if (!neighbor || !out) return fail(key);
  if (neighbor->state == NeighborState::Reachable || neighbor->state == NeighborState::Delay)
    outlived(*neighbor);
  bool probing = neighbor->state == NeighborState::Probe;
  bool asking = neighbor->state == NeighborState::Incomplete || probing;
  if (!asking) {
    auto idle = m_queries.find(key);
    if (idle != m_queries.end() && !idle->second.timed && idle->second.queue.empty()) m_queries.erase(idle);
    return;
  }
  int most = timers.applicationSolicit
             + (probing ? timers.unicastSolicit + timers.multicastResolicit : timers.multicastSolicit);
  if (neighbor->probes >= most) return fail(key);
  arm(key, timers.retransmit);
  ask(*out, *neighbor);
}

// arp_solicit: one that had an address is asked itself, then programs are, then everybody.
void Arp::ask(host::Interface& out, Neighbor& neighbor) {
  link::NeighborTable& table = m_stack.ns().neighbors();
  const link::NeighborTimers& timers = table.timersOf(out.index);
  int unicast = neighbor.state == NeighborState::Probe ? timers.unicastSolicit : 0;
  int asked = neighbor.probes++;
  if (asked < unicast) return askOnLink(out, neighbor, neighbor.mac);
  if (asked >= unicast + timers.applicationSolicit)
    return askOnLink(out, neighbor, net::MacAddress::broadcast());
  if (table.listener) table.listener->asked(neighbor);
}

// neigh_invalidate: each packet that waits becomes a host unreachable (ipv4_link_failure).
void Arp::fail(const Key& key) {
  auto it = m_queries.find(key);
  if (it == m_queries.end()) return;
  disarm(it->second);
  std::deque<Waiting> queue = std::move(it->second.queue);
  bool hidden = !it->second.recorded;
  m_queries.erase(it);
  host::NetworkNamespace& ns = m_stack.ns();
  if (Neighbor* neighbor = ns.neighbors().find(key.first, key.second, ns.now())) {
    neighbor->state = NeighborState::Failed;
    neighbor->updated = ns.now();
    m_hidden = hidden;
    recordState(*neighbor, trace::ChangeKind::Failed);
    m_hidden = false;
  }
  for (const Waiting& waiting : queue) {
    recordLookup(waiting.frame, key, {}, NeighborOutcome::Failed);
    m_stack.drop(waiting.frame, trace::Disposition::NeighborUnreachable,
                 fmt::format("{}nobody on {} answers for {}", silentPrograms(ns, key.first),
                             ns.interfaceName(key.first), key.second.text()));
    m_stack.icmp().sendError(waiting.frame, {net::icmp::kUnreachable, net::icmp::kHostUnreachable});
  }
}

// The neighbour's address is known: what waited for it goes out.
void Arp::answered(const Key& key) {
  auto it = m_queries.find(key);
  if (it == m_queries.end()) return;
  host::NetworkNamespace& ns = m_stack.ns();
  Neighbor* neighbor = ns.neighbors().find(key.first, key.second, ns.now());
  if (!neighbor) return;
  disarm(it->second);
  std::deque<Waiting> queue = std::move(it->second.queue);
  m_queries.erase(it);
  net::MacAddress mac = neighbor->mac;
  if (!queue.empty()) use(*neighbor, queue.front().frame);
  for (Waiting& waiting : queue) {
    recordLookup(waiting.frame, key, mac, NeighborOutcome::Resolved);
    waiting.frame.destination = mac;
    waiting.then(std::move(waiting.frame));
  }
}

// `ip neigh` or `arp` changed an entry: what waits goes out or fails, and a state with a timer gets one.
void Arp::changedByHand(const Key& key) {
  host::NetworkNamespace& ns = m_stack.ns();
  Neighbor* neighbor = ns.neighbors().find(key.first, key.second, ns.now());
  if (!neighbor || neighbor->state == NeighborState::Failed) return fail(key);
  if (link::isValid(neighbor->state)) answered(key);
  neighbor = ns.neighbors().find(key.first, key.second, ns.now());
  bool timed = neighbor
               && (neighbor->state == NeighborState::Incomplete || neighbor->state == NeighborState::Delay
                   || neighbor->state == NeighborState::Probe);
  if (!timed) return;
  bool delayed = neighbor->state == NeighborState::Delay;
  arm(key, delayed ? ns.neighbors().timersOf(key.first).delayFirstProbe : net::SimTime{0});
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

// arp_solicit: with arp_announce 0 the source of the packet that waits, where it is ours; with 1 only where
// the target is on its link; with 2, and else, an address that suits the target.
net::Ipv4Address Arp::senderAddress(const host::Interface& out, net::Ipv4Address target,
                                    const Query* query) const {
  const host::NetworkNamespace& ns = m_stack.ns();
  int announce = ns.largestOf(out, &host::InterfaceSettings::arpAnnounce);
  if (announce < 2 && query && !query->queue.empty()) {
    net::Ipv4Address source = query->queue.front().frame.packet->source();
    if (ns.isLocal(source) && (announce == 0 || ns.isOnLink(out, target, source))) return source;
  }
  for (const host::InterfaceAddress& address : out.addresses)
    if (address.prefix.contains(target)) return address.prefix.address();
  if (!out.addresses.empty()) return out.addresses.front().prefix.address();
  return m_stack.sourceTowards(target).value_or(net::Ipv4Address{});
}

void Arp::askOnLink(host::Interface& out, const Neighbor& neighbor, const net::MacAddress& to) {
  auto it = m_queries.find({out.index, neighbor.address});
  ArpMessage message;
  message.senderMac = out.mac;
  message.sender = senderAddress(out, neighbor.address, it == m_queries.end() ? nullptr : &it->second);
  message.target = neighbor.address;
  m_hidden = it != m_queries.end() && !it->second.recorded;
  send(out, to, message);
  m_hidden = false;
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
  frame.hidden = m_hidden;
  device->transmit(std::move(frame), out);
}

// inetdev_send_gratuitous_arp.
void Arp::interfaceUp(host::Interface& interface) {
  if (m_stack.ns().largestOf(interface, &host::InterfaceSettings::arpNotify) == 0) return;
  for (const host::InterfaceAddress& address : interface.addresses) {
    ArpMessage message;
    message.senderMac = interface.mac;
    message.sender = message.target = address.prefix.address();
    send(interface, net::MacAddress::broadcast(), message);
  }
}

// --- recording ---------------------------------------------------------------------------------------

void Arp::recordLookup(const Frame& frame, const Key& key, const net::MacAddress& mac,
                       NeighborOutcome outcome) {
  if (!frame.id) return;
  const link::NeighborTable& table = m_stack.ns().neighbors();
  trace::NeighborLookup step{key.second, m_stack.recorder().intern(m_stack.ns().interfaceName(key.first)),
                             mac, outcome};
  step.asksProgram = outcome != NeighborOutcome::Known && table.timersOf(key.first).applicationSolicit > 0;
  if (step.asksProgram && table.listener) step.program = m_stack.recorder().intern(table.listener->name);
  m_stack.record(frame, step);
}

// What packets of the control plane teach a neighbour table is no part of the story.
void Arp::recordState(const Neighbor& neighbor, trace::ChangeKind change) {
  if (m_hidden) return;
  host::NetworkNamespace& ns = m_stack.ns();
  std::string what = neighbor.address.text() + " dev " + std::string(ns.interfaceName(neighbor.interface));
  if (neighbor.state != NeighborState::Failed) what += " lladdr " + neighbor.mac.text();
  m_stack.recorder().change(ns.id(), trace::StateKind::Neighbor, change,
                            what + " " + std::string(link::name(neighbor.state)));
}

} // namespace fg::stack

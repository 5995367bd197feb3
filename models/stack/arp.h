// Neighbour resolution with Linux' timing (net/core/neighbour.c, net/ipv4/arp.c).
#pragma once

#include "device/frame.h"
#include "host/network_namespace.h"
#include "stack/arp_message.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>

namespace fg::stack {

class IpStack;

class Arp {
public:
  explicit Arp(IpStack& stack);

  using Continuation = std::function<void(device::Frame)>;
  // Finds the Ethernet address of `nextHop` and calls `then` with it as the frame's destination: at once where
  // it is known, when the answer comes, or never. Who never answers is an ICMP host unreachable.
  void resolve(device::Frame frame, host::Interface& out, net::Ipv4Address nextHop, Continuation then);
  void receive(const device::Frame& frame, host::Interface& in);
  // Tells everybody on the link that the address is here (gratuitous ARP, as `arping -A` does).
  void announce(host::Interface& interface, net::Ipv4Address address);
  // The interface went away or down: what waits on it is lost.
  void forgetInterface(int interface);
  // Forgets everything that waits, without a record.
  void stop();

private:
  struct Waiting {
    device::Frame frame;
    Continuation then;
  };
  // One neighbour's timer, and what waits for it.
  struct Query {
    std::deque<Waiting> queue;
    uint64_t timer = 0;
    bool timed = false;
  };
  using Key = link::NeighborTable::Key;

  void startQuery(host::Interface& out, net::Ipv4Address nextHop);
  void enqueue(Query& query, Waiting waiting);
  void arm(const Key& key, net::SimTime delay);
  void disarm(Query& query);
  void timerFired(const Key& key);
  void ask(host::Interface& out, const link::Neighbor& neighbor, const net::MacAddress& to);
  void fail(const Key& key);
  void answered(const Key& key);
  void update(const ArpMessage& message, const device::Frame& frame, host::Interface& in, bool create);
  void reply(const ArpMessage& request, host::Interface& in);
  void send(host::Interface& out, const net::MacAddress& to, const ArpMessage& message);
  net::Ipv4Address senderAddress(const host::Interface& out, net::Ipv4Address target, const Query* query) const;
  void recordLookup(const device::Frame& frame, const Key& key, const net::MacAddress& mac,
                    trace::NeighborOutcome outcome);
  void recordState(const link::Neighbor& neighbor, trace::ChangeKind change);

  IpStack& m_stack;
  std::map<Key, Query> m_queries;
  std::shared_ptr<bool> m_alive = std::make_shared<bool>(true); // timers may outlive us
};

} // namespace fg::stack

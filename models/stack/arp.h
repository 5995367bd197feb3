// Neighbour resolution with Linux' timing (net/core/neighbour.c).
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
  ~Arp();

  using Continuation = std::function<void(device::Frame)>;
  // Finds the Ethernet address of `nextHop` and calls `then` with it as the frame's destination: at once
  // where it is known, when the answer comes, or never. Who never answers is an ICMP host unreachable.
  template<class Then>
  void resolve(device::Frame&& frame, host::Interface& out, net::Ipv4Address nextHop, Then then) {
    if (isKnown(frame, out, nextHop)) return then(std::move(frame));
    await(std::move(frame), out, nextHop, std::move(then));
  }
  // Asks for the address although no packet waits for it.
  void solicit(host::Interface& out, net::Ipv4Address nextHop);
  // A connection to `destination` goes on: its next hop is there (dst_confirm).
  void confirmPath(net::Ipv4Address destination);
  void receive(const device::Frame& frame, host::Interface& in);
  // Tells everybody on the link that the address is here (gratuitous ARP, as `arping -A` does).
  void announce(host::Interface& interface, net::Ipv4Address address);
  // The interface came up: with arp_notify it tells its addresses.
  void interfaceUp(host::Interface& interface);
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
    bool recorded = false; // a packet that is recorded asks, too
  };
  using Key = link::NeighborTable::Key;

  // Makes the neighbour the frame's destination, where it is known.
  bool isKnown(device::Frame& frame, const host::Interface& out, net::Ipv4Address nextHop);
  void await(device::Frame&& frame, host::Interface& out, net::Ipv4Address nextHop, Continuation then);
  void use(link::Neighbor& neighbor, const device::Frame& frame);
  void startQuery(host::Interface& out, net::Ipv4Address nextHop);
  void enqueue(const Key& key, Waiting waiting);
  void arm(const Key& key, net::SimTime delay);
  void disarm(Query& query);
  void timerFired(const Key& key);
  void outlived(link::Neighbor& neighbor);
  void ask(host::Interface& out, link::Neighbor& neighbor);
  void askOnLink(host::Interface& out, const link::Neighbor& neighbor, const net::MacAddress& to);
  void fail(const Key& key);
  void answered(const Key& key);
  void changedByHand(const Key& key);
  void send(host::Interface& out, const net::MacAddress& to, const ArpMessage& message);
  net::Ipv4Address senderAddress(const host::Interface& out, net::Ipv4Address target,
                                 const Query* query) const;

  // --- messages (arp_receive.cpp) ---
  bool answers(const ArpMessage& request, host::Interface& in);
  bool ignores(const ArpMessage& request, const host::Interface& in) const;
  bool isProxyFor(const ArpMessage& request, const host::Interface& in, int out) const;
  void replyForAnother(const ArpMessage& request, host::Interface& in);
  void update(const ArpMessage& message, const device::Frame& frame, host::Interface& in);
  void hear(const ArpMessage& message, host::Interface& in);
  void reply(const ArpMessage& request, host::Interface& in);

  void recordLookup(const device::Frame& frame, const Key& key, const net::MacAddress& mac,
                    trace::NeighborOutcome outcome);
  void recordState(const link::Neighbor& neighbor, trace::ChangeKind change);

  IpStack& m_stack;
  std::map<Key, Query> m_queries;
  bool m_hidden = false; // what is done now is for a packet that is not recorded
  std::shared_ptr<bool> m_alive = std::make_shared<bool>(true); // timers may outlive us
};

} // namespace fg::stack

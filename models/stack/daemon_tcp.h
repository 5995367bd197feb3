// TCP of a host's daemons (host::Streams): connections as Linux opens them, sends again, keeps them alive and
// gives up. ns-3's TCP, which probes and servers use, has no keepalive, gives up in times of its own, and has
// no connection that stood before the clock began.
#pragma once

#include "core/rng.h"
#include "core/timers.h"
#include "device/frame.h"
#include "host/streams.h"
#include "stack/icmp.h"
#include "stack/origination.h"

#include <map>
#include <memory>
#include <tuple>
#include <vector>

namespace fg::stack {

class IpStack;

class DaemonTcp {
public:
  using Id = host::Streams::Id;
  using Owner = host::Streams::Owner;
  using Accept = host::Streams::Accept;

  // `lastId` is shared by all stacks of a simulation, so that no two ends have one id.
  DaemonTcp(IpStack& stack, std::shared_ptr<Id> lastId);
  ~DaemonTcp();

  tl::expected<Id, host::StreamEnd> connect(const host::StreamAddress& to, Owner owner);
  // 0 where nobody listens there.
  Id connectStanding(DaemonTcp& peer, const host::StreamAddress& to, std::span<const uint8_t> said,
                     Owner owner);
  bool listen(const host::StreamAddress& at, Accept accept);
  void stopListening(const host::StreamAddress& at) { m_listeners.erase(at); }
  std::vector<host::StreamAddress> listening() const;
  void send(Id id, std::span<const uint8_t> bytes);
  void close(Id id);
  net::SimTime unacknowledgedFor(Id id) const;
  host::StreamAddress localAddress(Id id) const;
  void lose();

  // False: it is no daemon's.
  bool receive(const device::Frame& frame);

private:
  enum class State { SynSent, SynReceived, Established };
  struct Standing; // tracked by no kernel yet
  struct Connection {
    explicit Connection(core::Scheduler& scheduler) : sendAgain(scheduler), keepAlive(scheduler) {}

    Id id = 0;
    host::StreamAddress local, remote;
    State state = State::SynSent;
    uint32_t unacknowledged = 0, next = 0, expected = 0; // sequence numbers: SND.UNA, SND.NXT, RCV.NXT
    net::Bytes outgoing;                                 // from `unacknowledged` on, without SYN and FIN
    uint16_t peerMss = 536;
    bool closing = false, finSent = false; // a FIN is due behind `outgoing`; it was sent
    bool finReceived = false;
    bool hidden = true; // its segments are not recorded
    int tries = 0;
    net::SimTime timeout{0};
    std::optional<net::SimTime> waitingSince; // for an acknowledgement
    net::SimTime heard{0};                    // the last segment of the other end
    uint64_t generation = 0;                  // of the cluster's state, when it was heard last
    int unanswered = 0;                       // keepalive probes
    std::optional<host::StreamEnd> softError; // an ICMP error while it stood
    Owner owner;
    std::shared_ptr<Standing> standing;
    core::Timers sendAgain, keepAlive;
  };
  using Flow = std::tuple<host::StreamAddress, host::StreamAddress>; // local, remote
  struct Segment;

  Connection& make(const host::StreamAddress& local, const host::StreamAddress& remote, Owner owner);
  Connection* find(Id id) const;
  const std::pair<const host::StreamAddress, Accept>* listenerAt(const host::StreamAddress& at) const;
  uint16_t freePort(net::Ipv4Address local, const host::StreamAddress& remote);
  bool accept(const Segment& segment, const device::Frame& frame);
  void take(Connection& connection, const Segment& segment);
  void takeReset(Connection& connection, const Segment& segment);
  void opened(Connection& connection, const Segment& segment);
  bool acknowledge(Connection& connection, uint32_t upTo);
  void takeData(Connection& connection, const Segment& segment);
  std::string takeError(const Icmp::Notice& notice);

  Sent transmit(Connection& connection, uint8_t flags, uint32_t sequence, std::span<const uint8_t> data = {});
  void sendPending(Connection& connection);
  void sendFirstAgain(Connection& connection);
  size_t segmentSize(const Connection& connection) const;
  void planSendAgain(Connection& connection);
  void timedOut(Id id);
  void planKeepAlive(Connection& connection, net::SimTime delay);
  void keepAlive(Id id);
  void heardOf(Connection& connection);
  void end(Id id, host::StreamEnd how);
  void erase(Id id);
  void track(Connection& connection);

  IpStack& m_stack;
  std::shared_ptr<Id> m_lastId;
  core::Rng m_rng;
  std::map<Id, std::unique_ptr<Connection>> m_connections;
  std::map<Flow, Id> m_byFlow;
  std::map<host::StreamAddress, Accept> m_listeners;
  uint64_t m_errorListener = 0;
};

} // namespace fg::stack

// The members of one cluster of etcd, and what carries their messages.
#pragma once

#include "etcd/etcd.h"
#include "host/streams.h"

namespace fg::etcd {

class PeerStreams;

class Cluster : public PeerNetwork {
public:
  ~Cluster() override;
  // Can packets of the one get to the other, and back?
  using Reaches = std::function<bool(const Etcd& from, const Etcd& to)>;

  // One daemon a node. Precondition: at least one. Outlives nothing of `nodes`.
  struct Place {
    host::NetworkNamespace* node = nullptr;
    Etcd::Settings settings;
  };
  explicit Cluster(const std::vector<Place>& places);

  const std::vector<std::unique_ptr<Etcd>>& members() const { return m_members; }
  Etcd& first() { return *m_members.front(); }
  Etcd* member(MemberId id);
  Etcd* on(const host::NetworkNamespace& node);
  // By a URL that clients use.
  Etcd* at(std::string_view clientUrl);
  // A member that runs and that others take for the leader; null where there is none.
  Etcd* leader();

  Reaches reaches = [](const Etcd&, const Etcd&) { return true; };
  // Of a message, one way. Zero while a cluster settles: then all is agreed upon before a request returns.
  net::SimTime latency{0};

  // From now on messages travel as segments between the members' peer URLs, and clients are served on their
  // client URLs. What runs already has stood in connection for long.
  void goOnline(host::Streams& streams);

  void send(RaftMessage message) override;

private:
  void deliver(const RaftMessage& message);

  std::unique_ptr<PeerStreams> m_streams; // null: function calls
  std::vector<std::unique_ptr<Etcd>> m_members;
  std::deque<RaftMessage> m_queue; // those that take no time
  bool m_delivering = false;
  core::Timers m_timers;
};

} // namespace fg::etcd

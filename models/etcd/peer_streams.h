// The messages of members as TCP segments between their peer URLs. Each member has one connection to each
// other on which it says what it has to say; the real one has three (two streams, and a pipeline of POSTs).
// A message is as long as a real one; what it says stays in the model, and is found by the number in it.
// https://github.com/etcd-io/etcd/blob/v3.4.23/etcdserver/api/rafthttp/peer.go
#pragma once

#include "etcd/cluster.h"

namespace fg::etcd {

class PeerStreams : public PeerDoor {
public:
  PeerStreams(Cluster& cluster, host::Streams& streams);
  ~PeerStreams() override;

  // Members that run have been in connection for long.
  void stand();
  // Lost where there is no connection yet, as rafthttp drops it: Raft says it again.
  void send(const RaftMessage& message);

  void open(Etcd& member) override;
  void shut(Etcd& member) override;

private:
  using Stream = host::Streams::Id;
  // From one member to another.
  struct Link {
    Stream stream = 0;
    bool open = false;
    std::map<uint64_t, RaftMessage> letters; // by number; that are on their way
  };
  using Ends = std::pair<MemberId, MemberId>; // from, to
  struct Incoming {
    MemberId at = 0;
    std::string pending;
    bool greeted = false;
  };
  void dial(const Ends& ends);
  void drop(const Ends& ends);
  host::Streams::Owner ownerOf(const Ends& ends);
  std::string greeting(const Ends& ends) const;
  void received(Stream stream, std::span<const uint8_t> bytes);
  void deliver(MemberId at, uint64_t number);

  Cluster& m_cluster;
  host::Streams& m_streams;
  uint64_t m_lastLetter = 0;
  std::map<Ends, Link> m_links;
  std::map<Ends, net::SimTime> m_dialled; // the last try
  std::map<Stream, Incoming> m_incoming;
  core::Timers m_timers;
};

} // namespace fg::etcd

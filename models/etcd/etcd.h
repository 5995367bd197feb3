// etcd as a daemon: one member of a cluster, alone or with others. It answers what it may by itself and
// proposes the rest to the cluster's log.
// https://github.com/etcd-io/etcd/blob/v3.4.23/etcdserver/v2_server.go, v3_server.go, server.go
#pragma once

#include "etcd/key_value_store.h"
#include "etcd/member_id.h"
#include "etcd/raft.h"
#include "etcd/revision_store.h"
#include "host/daemon.h"
#include "host/streams.h"

#include <chrono>

namespace fg::etcd {

// What everybody in a cluster knows of a member.
struct Member {
  MemberId id = 0;
  std::string name, peerUrl, clientUrl;
};

// How members send one another messages. Implemented by Cluster.
class PeerNetwork {
public:
  virtual ~PeerNetwork() = default;
  virtual void send(RaftMessage message) = 0;
};

class Etcd;

// Where a member that runs is reached by its peers.
class PeerDoor {
public:
  virtual ~PeerDoor() = default;
  virtual void open(Etcd& member) = 0;
  virtual void shut(Etcd& member) = 0;
};

class HttpServer;

class Etcd : public host::Daemon {
public:
  struct Settings {
    std::string name = "default"; // --name
    std::string peerUrl = "http://localhost:2380", clientUrl = "http://localhost:2379";
  };
  // A cluster of its own.
  explicit Etcd(host::NetworkNamespace& node) : Etcd(node, Settings{}) {}
  Etcd(host::NetworkNamespace& node, const Settings& settings);
  ~Etcd() override;
  // Makes it one of `members`, before it starts for the first time.
  void join(std::vector<Member> members, PeerNetwork& network);

  const Member& self() const { return m_self; }
  const std::vector<Member>& members() const { return m_members; }
  uint64_t clusterId() const;

  // --- what clients ask -------------------------------------------------------------------------
  // Precondition of all: it runs. `done` is called once, at once or later. No majority for 7 s: RaftInternal,
  // or "etcdserver: request timed out".
  using KeysDone = std::function<void(Result<Event>)>;
  void request(KeysRequest request, KeysDone done);
  using KeyDone = std::function<void(RpcResult<KeyAnswer>)>;
  void request(KeyOperation operation, KeyDone done);
  // Seconds that the lease has again. Asked of a leader.
  RpcResult<int64_t> keepAlive(int64_t lease);
  // Seconds that are left.
  RpcResult<int64_t> timeToLive(int64_t lease) const;
  // When each lease ends, unless it is renewed. Empty where this member does not lead.
  const std::map<int64_t, net::SimTime>& leaseEnds() const { return m_leaseEnds; }

  // As this member has it by now.
  KeyValueStore& store() { return m_store; }
  const KeyValueStore& store() const { return m_store; }
  RevisionStore& revisions() { return m_revisions; }
  const RevisionStore& revisions() const { return m_revisions; }
  MemberId leader() const { return m_raft ? m_raft->leader() : 0; }
  bool isLeader() const { return isRunning() && leader() == m_self.id; }
  const Raft::Disk& disk() const { return m_disk; }
  // How long news of a change is on its way to a watcher. Zero while a cluster settles.
  net::SimTime watchLatency{0};

  // Listens there for clients while it runs (models/etcd/http_server.h). `epoch` is the date at the
  // scenario's time 0.
  void serve(host::Streams& streams, std::vector<host::StreamAddress> addresses,
             std::chrono::sys_seconds epoch);

  // --- what members say to one another ------------------------------------------------------------
  void receive(const RaftMessage& message);
  // Null: none.
  void setDoor(PeerDoor* door) { m_door = door; }
  // Stands for election at once, as the first member does while a cluster settles.
  void campaign();

  // --- backups --------------------------------------------------------------------------------------
  struct Backup {
    KeyValueStore::Data keys;
    RevisionStore::Data revisions;
  };
  Backup backup() const { return {m_store.data(), m_revisions.data()}; }
  // Puts the data of a backup in place of its own, and a log that begins anew. Precondition: it does not run.
  void restore(const Backup& backup);

protected:
  void onStart() override;
  void onStop() override;

private:
  struct Waiting {
    KeysDone keys;
    KeyDone key;
  };
  uint64_t nextId();
  void propose(Command command, Waiting waiting);
  void apply(const LogEntry& entry);
  void timedOut(uint64_t id);
  void leaderChanged();
  void planExpiry();
  void expire();

  Member m_self;
  std::vector<Member> m_members;
  PeerNetwork* m_network = nullptr; // null: alone
  KeyValueStore m_store;
  RevisionStore m_revisions;
  Raft::Disk m_disk;
  core::Rng m_rng;
  std::optional<Raft> m_raft; // while it runs
  std::map<uint64_t, Waiting> m_waiting;
  uint64_t m_lastId = 0;
  std::map<int64_t, net::SimTime> m_leaseEnds; // of the leader
  std::optional<net::SimTime> m_swept;         // the last sweep
  core::Timers m_expiry;
  PeerDoor* m_door = nullptr;
  std::unique_ptr<HttpServer> m_http; // null: nobody listens
};

} // namespace fg::etcd

// Raft as etcd uses it: how members of a cluster agree on one log. Messages in, messages out; time is core's.
// Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (2014);
// https://github.com/etcd-io/etcd/blob/v3.4.23/raft/raft.go (with CheckQuorum, as etcdserver sets it)
#pragma once

#include "core/rng.h"
#include "core/timers.h"
#include "etcd/command.h"

#include <deque>
#include <map>

namespace fg::etcd {

using MemberId = uint64_t; // 0: none

struct RaftMessage {
  enum class Type { Propose, Vote, VoteReply, Append, AppendReply, Heartbeat, HeartbeatReply };
  Type type = Type::Heartbeat;
  MemberId from = 0, to = 0;
  uint64_t term = 0;
  uint64_t index = 0, logTerm = 0; // the entry before `entries`; the last entry of a candidate
  uint64_t commit = 0;
  std::vector<LogEntry> entries = {};
  bool rejected = false;
  uint64_t hint = 0; // of a rejection: the last index that the follower has
};

class Raft {
public:
  enum class Role { Follower, Candidate, Leader };

  // What survives a crash.
  struct Disk {
    uint64_t term = 0;
    MemberId vote = 0;
    std::vector<LogEntry> log; // index i is at i - 1
    uint64_t commit = 0, applied = 0;
  };
  struct Settings {
    MemberId self = 0;
    std::vector<MemberId> members; // with itself
    // etcd's defaults: --heartbeat-interval, --election-timeout.
    net::SimTime heartbeat = std::chrono::milliseconds(100), election = std::chrono::seconds(1);
  };
  struct Surroundings {
    std::function<void(RaftMessage)> send;
    std::function<void(const LogEntry&)> apply; // each committed entry, in order, once
    std::function<void()> leaderChanged = {};
  };
  // Begins as a follower; a lone member is leader at once. `disk` is written before anything is sent.
  Raft(Settings settings, Disk& disk, core::Scheduler& scheduler, core::Rng& rng, Surroundings surroundings);
  void start();

  void receive(const RaftMessage& message);
  // False where no leader is known: the proposal is lost. True does not mean that it will be committed.
  bool propose(std::shared_ptr<const Proposal> proposal);
  // Stands for election now.
  void campaign();

  Role role() const { return m_role; }
  MemberId leader() const { return m_leader; }
  uint64_t term() const { return m_disk.term; }
  uint64_t lastIndex() const { return m_disk.log.size(); }
  bool isLeader() const { return m_role == Role::Leader; }

private:
  struct Follower {
    uint64_t next = 1, match = 0;
    bool active = false; // heard of since the last check of the quorum
  };
  size_t majority() const { return m_settings.members.size() / 2 + 1; }
  uint64_t termAt(uint64_t index) const { return index == 0 ? 0 : m_disk.log[index - 1].term; }
  void becomeFollower(uint64_t term, MemberId leader);
  void becomeLeader();
  void setLeader(MemberId leader);
  void resetElectionTimer();
  void electionTimeout();
  void beat();
  void checkQuorum();
  void append(std::shared_ptr<const Proposal> proposal);
  void sendAppend(MemberId to);
  void sendAppends();
  void advanceCommit();
  bool refusesTerm(const RaftMessage& message);
  void onPropose(const RaftMessage& message);
  void onVote(const RaftMessage& message);
  void onVoteReply(const RaftMessage& message);
  void onAppend(const RaftMessage& message);
  void onAppendReply(const RaftMessage& message);
  void onHeartbeat(const RaftMessage& message);
  void onHeartbeatReply(const RaftMessage& message);
  void send(RaftMessage message);
  // Sends what was put aside, then applies what is committed.
  void flush();

  Settings m_settings;
  Disk& m_disk;
  core::Rng& m_rng;
  Surroundings m_surroundings;
  Role m_role = Role::Follower;
  MemberId m_leader = 0;
  std::optional<net::SimTime> m_heard; // of a leader
  std::map<MemberId, Follower> m_followers;
  std::map<MemberId, bool> m_votes;
  std::deque<RaftMessage> m_outbox;
  bool m_flushing = false;
  core::Timers m_electionTimer, m_leaderTimers;
};

} // namespace fg::etcd

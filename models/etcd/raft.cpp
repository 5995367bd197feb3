#include "etcd/raft.h"

#include <algorithm>
#include <cassert>

namespace fg::etcd {

using Type = RaftMessage::Type;

Raft::Raft(Settings settings, Disk& disk, core::Scheduler& scheduler, core::Rng& rng,
           Surroundings surroundings)
    : m_settings(std::move(settings)), m_disk(disk), m_rng(rng), m_surroundings(std::move(surroundings)),
      m_electionTimer(scheduler), m_leaderTimers(scheduler) {}

void Raft::start() {
  if (m_settings.members.size() == 1) return campaign();
  resetElectionTimer();
  flush();
}

// --- roles -------------------------------------------------------------------------------------

void Raft::becomeFollower(uint64_t term, MemberId leader) {
  if (term > m_disk.term) {
    m_disk.term = term;
    m_disk.vote = 0;
  }
  m_role = Role::Follower;
  m_leaderTimers.clear();
  setLeader(leader);
  resetElectionTimer();
}

void Raft::becomeLeader() {
  m_role = Role::Leader;
  m_electionTimer.clear();
  m_followers.clear();
  for (MemberId member : m_settings.members)
    m_followers[member] = {lastIndex() + 1, 0, true};
  setLeader(m_settings.self);
  append(nullptr); // what earlier leaders left is committed with it
  if (m_settings.members.size() == 1) return;
  m_leaderTimers.after(m_settings.heartbeat, [this] { beat(); });
  m_leaderTimers.after(m_settings.election, [this] { checkQuorum(); });
}

void Raft::setLeader(MemberId leader) {
  bool changed = m_leader != leader;
  m_leader = leader;
  if (changed && m_surroundings.leaderChanged) m_surroundings.leaderChanged();
}

void Raft::resetElectionTimer() {
  m_electionTimer.clear();
  auto spread = static_cast<uint64_t>(m_settings.election / std::chrono::milliseconds(1));
  net::SimTime wait = m_settings.election + m_rng.below(spread) * std::chrono::milliseconds(1);
  m_electionTimer.after(wait, [this] { electionTimeout(); });
}

void Raft::electionTimeout() {
  if (m_role != Role::Leader) campaign();
}

void Raft::campaign() {
  ++m_disk.term;
  m_disk.vote = m_settings.self;
  m_role = Role::Candidate;
  setLeader(0);
  m_votes = {{m_settings.self, true}};
  if (majority() == 1) {
    becomeLeader();
    return flush();
  }
  resetElectionTimer();
  for (MemberId member : m_settings.members)
    if (member != m_settings.self)
      send({Type::Vote, m_settings.self, member, m_disk.term, lastIndex(), termAt(lastIndex())});
  flush();
}

void Raft::beat() {
  m_leaderTimers.after(m_settings.heartbeat, [this] { beat(); });
  for (const auto& [member, follower] : m_followers)
    if (member != m_settings.self)
      send({Type::Heartbeat, m_settings.self, member, m_disk.term, 0, 0,
            std::min(follower.match, m_disk.commit)});
  flush();
}

// A leader that hears of no majority for an election timeout gives up (CheckQuorum).
void Raft::checkQuorum() {
  size_t active = 1;
  for (auto& [member, follower] : m_followers) {
    if (member != m_settings.self && follower.active) ++active;
    follower.active = false;
  }
  if (active < majority()) {
    becomeFollower(m_disk.term, 0);
    return flush();
  }
  m_leaderTimers.after(m_settings.election, [this] { checkQuorum(); });
}

// --- the log -----------------------------------------------------------------------------------

bool Raft::propose(std::shared_ptr<const Proposal> proposal) {
  if (m_leader == 0) return false;
  if (m_role == Role::Leader) {
    append(std::move(proposal));
  } else {
    RaftMessage message{Type::Propose, m_settings.self, m_leader};
    message.entries.push_back({0, 0, std::move(proposal)});
    send(std::move(message));
  }
  flush();
  return true;
}

void Raft::append(std::shared_ptr<const Proposal> proposal) {
  m_disk.log.push_back({m_disk.term, lastIndex() + 1, std::move(proposal)});
  m_followers[m_settings.self] = {lastIndex() + 1, lastIndex(), true};
  advanceCommit();
  sendAppends();
}

void Raft::sendAppends() {
  for (MemberId member : m_settings.members)
    if (member != m_settings.self) sendAppend(member);
}

void Raft::sendAppend(MemberId to) {
  Follower& follower = m_followers[to];
  RaftMessage message{Type::Append, m_settings.self,   to,
                      m_disk.term,  follower.next - 1, termAt(follower.next - 1)};
  message.commit = m_disk.commit;
  message.entries.assign(m_disk.log.begin() + static_cast<std::ptrdiff_t>(follower.next - 1),
                         m_disk.log.end());
  follower.next = lastIndex() + 1; // taken for received until the follower says otherwise
  send(std::move(message));
}

// An entry of the leader's own term is committed once a majority has it, and all before with it.
void Raft::advanceCommit() {
  std::vector<uint64_t> matches;
  for (MemberId member : m_settings.members)
    matches.push_back(m_followers[member].match);
  std::sort(matches.begin(), matches.end(), std::greater<>());
  uint64_t agreed = matches[majority() - 1];
  if (agreed <= m_disk.commit || termAt(agreed) != m_disk.term) return;
  m_disk.commit = agreed;
}

// --- messages ----------------------------------------------------------------------------------

void Raft::receive(const RaftMessage& message) {
  if (!refusesTerm(message)) {
    switch (message.type) {
    case Type::Propose:
      onPropose(message);
      break;
    case Type::Vote:
      onVote(message);
      break;
    case Type::VoteReply:
      onVoteReply(message);
      break;
    case Type::Append:
      onAppend(message);
      break;
    case Type::AppendReply:
      onAppendReply(message);
      break;
    case Type::Heartbeat:
      onHeartbeat(message);
      break;
    case Type::HeartbeatReply:
      onHeartbeatReply(message);
      break;
    }
  }
  flush();
}

// Takes over a later term; refuses messages of an earlier one.
bool Raft::refusesTerm(const RaftMessage& message) {
  if (message.type == Type::Propose) return false;
  bool fromLeader = message.type == Type::Append || message.type == Type::Heartbeat;
  if (message.term > m_disk.term) {
    bool hasLeader = m_leader != 0
                     && (m_role == Role::Leader
                         || (m_heard && m_electionTimer.scheduler().now() < *m_heard + m_settings.election));
    // Who hears of a leader does not help to depose it.
    if (message.type == Type::Vote && hasLeader) return true;
    becomeFollower(message.term, fromLeader ? message.from : 0);
    return false;
  }
  if (message.term == m_disk.term) return false;
  // An old leader learns that its time is over.
  if (fromLeader) send({Type::AppendReply, m_settings.self, message.from, m_disk.term});
  return true;
}

void Raft::onPropose(const RaftMessage& message) {
  if (m_role != Role::Leader) return; // lost: the one who waits for it finds out by time
  for (const LogEntry& entry : message.entries)
    append(entry.proposal);
}

void Raft::onVote(const RaftMessage& message) {
  uint64_t lastTerm = termAt(lastIndex());
  bool upToDate = message.logTerm > lastTerm || (message.logTerm == lastTerm && message.index >= lastIndex());
  bool free = m_disk.vote == message.from || (m_disk.vote == 0 && m_leader == 0);
  RaftMessage reply{Type::VoteReply, m_settings.self, message.from, m_disk.term};
  reply.rejected = !upToDate || !free;
  if (!reply.rejected) {
    m_disk.vote = message.from;
    resetElectionTimer();
  }
  send(std::move(reply));
}

void Raft::onVoteReply(const RaftMessage& message) {
  if (m_role != Role::Candidate) return;
  m_votes.emplace(message.from, !message.rejected);
  auto granted = static_cast<size_t>(
      std::count_if(m_votes.begin(), m_votes.end(), [](const auto& vote) { return vote.second; }));
  if (granted >= majority())
    becomeLeader();
  else if (m_votes.size() - granted >= majority())
    becomeFollower(m_disk.term, 0);
}

void Raft::onAppend(const RaftMessage& message) {
  becomeFollower(m_disk.term, message.from);
  m_heard = m_electionTimer.scheduler().now();
  RaftMessage reply{Type::AppendReply, m_settings.self, message.from, m_disk.term, message.index};
  if (message.index < m_disk.commit) { // old: everything up to the commit is agreed upon
    reply.index = m_disk.commit;
    return send(std::move(reply));
  }
  if (message.index > lastIndex() || termAt(message.index) != message.logTerm) {
    reply.rejected = true;
    reply.hint = lastIndex();
    return send(std::move(reply));
  }
  for (const LogEntry& entry : message.entries) {
    if (entry.index <= lastIndex() && termAt(entry.index) == entry.term) continue;
    assert(entry.index > m_disk.commit && "a committed entry is never replaced");
    m_disk.log.resize(entry.index - 1);
    m_disk.log.push_back(entry);
  }
  uint64_t last = message.index + message.entries.size();
  m_disk.commit = std::max(m_disk.commit, std::min(message.commit, last));
  reply.index = last;
  send(std::move(reply));
}

void Raft::onAppendReply(const RaftMessage& message) {
  if (m_role != Role::Leader) return;
  Follower& follower = m_followers[message.from];
  follower.active = true;
  if (message.rejected) {
    if (message.index <= follower.match) return; // of long ago
    follower.next = std::max(follower.match + 1, std::min(message.index, message.hint + 1));
    return sendAppend(message.from);
  }
  follower.match = std::max(follower.match, message.index);
  follower.next = std::max(follower.next, follower.match + 1);
  uint64_t before = m_disk.commit;
  advanceCommit();
  if (m_disk.commit > before) sendAppends(); // the others learn of the commit
}

void Raft::onHeartbeat(const RaftMessage& message) {
  becomeFollower(m_disk.term, message.from);
  m_heard = m_electionTimer.scheduler().now();
  m_disk.commit = std::max(m_disk.commit, message.commit);
  send({Type::HeartbeatReply, m_settings.self, message.from, m_disk.term});
}

void Raft::onHeartbeatReply(const RaftMessage& message) {
  if (m_role != Role::Leader) return;
  Follower& follower = m_followers[message.from];
  follower.active = true;
  if (follower.match >= lastIndex()) return;
  follower.next = follower.match + 1; // something was lost
  sendAppend(message.from);
}

void Raft::send(RaftMessage message) { m_outbox.push_back(std::move(message)); }

void Raft::flush() {
  if (m_flushing) return;
  m_flushing = true;
  while (!m_outbox.empty() || m_disk.applied < m_disk.commit) {
    if (!m_outbox.empty()) {
      RaftMessage message = std::move(m_outbox.front());
      m_outbox.pop_front();
      m_surroundings.send(std::move(message));
      continue;
    }
    const LogEntry entry = m_disk.log[m_disk.applied++];
    m_surroundings.apply(entry);
  }
  m_flushing = false;
}

} // namespace fg::etcd

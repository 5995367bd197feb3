// Raft under random histories: messages lost, late and out of order, members that crash, partitions.
#include "core/manual_scheduler.h"
#include "etcd/raft.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <set>

using namespace fg;
using namespace std::chrono_literals;

namespace {

// Members joined by a bad network, with clocks of different pace.
class RaftWorld {
public:
  RaftWorld(size_t size, uint64_t seed) : m_chance(seed, "network"), m_members(size) {
    for (size_t i = 0; i < size; ++i) {
      m_ids.push_back(i + 1);
      m_members[i].rng.emplace(seed, "member " + std::to_string(i));
    }
    for (size_t i = 0; i < size; ++i)
      start(i);
  }

  struct Member {
    etcd::Raft::Disk disk;
    std::optional<core::Rng> rng;
    std::unique_ptr<etcd::Raft> raft;
    std::vector<uint64_t> applied; // ids, as its state machine has them: kept with the disk
    std::set<uint64_t> waits;      // proposals of its own clients
    int pace = 100;                // percent of true time
  };

  void start(size_t i) {
    Member& member = m_members[i];
    if (member.raft) return;
    etcd::Raft::Settings settings;
    settings.self = m_ids[i];
    settings.members = m_ids;
    settings.heartbeat = settings.heartbeat * 100 / member.pace;
    settings.election = settings.election * 100 / member.pace;
    etcd::Raft::Surroundings surroundings;
    surroundings.send = [this](etcd::RaftMessage message) { send(std::move(message)); };
    surroundings.apply = [this, &member](const etcd::LogEntry& entry) {
      if (!entry.proposal) return;
      member.applied.push_back(entry.proposal->id);
      if (member.waits.erase(entry.proposal->id)) m_acknowledged.insert(entry.proposal->id);
    };
    member.raft = std::make_unique<etcd::Raft>(settings, member.disk, m_scheduler, *member.rng, surroundings);
    member.raft->start();
  }
  void crash(size_t i) {
    m_members[i].raft.reset();
    m_members[i].waits.clear(); // nobody gets an answer from it any more
  }
  void propose(size_t i) {
    if (!m_members[i].raft) return;
    auto proposal = std::make_shared<etcd::Proposal>(
        etcd::Proposal{++m_lastId, etcd::KeysRequest{etcd::KeysRequest::Method::Put, "/k"}});
    m_members[i].waits.insert(m_lastId);
    m_members[i].raft->propose(proposal);
  }
  void run(net::SimTime time) { m_scheduler.runUntil(m_scheduler.now() + time); }
  // Everybody runs and reaches everybody, until they agree.
  void settle() {
    cut.clear();
    loss = 0;
    for (size_t i = 0; i < m_members.size(); ++i)
      start(i);
    for (int round = 0; round < 60 && !agrees(); ++round)
      run(2s);
  }
  bool agrees() const {
    size_t leaders = 0;
    for (const Member& member : m_members) {
      if (!member.raft || member.disk.applied != m_members[0].disk.applied) return false;
      if (member.disk.log.size() != member.disk.commit) return false;
      leaders += member.raft->isLeader() ? 1 : 0;
    }
    return leaders == 1;
  }

  // --- what must hold ------------------------------------------------------------------------------
  void check() {
    for (const Member& member : m_members) {
      RC_ASSERT(member.disk.commit <= member.disk.log.size());
      for (size_t i = 0; i < member.disk.commit; ++i) {
        const etcd::LogEntry& entry = member.disk.log[i];
        if (i == m_committed.size()) m_committed.push_back(entry);
        // One log for all and for ever: what is committed is a prefix of what the others have.
        RC_ASSERT(m_committed[i].term == entry.term);
        RC_ASSERT(m_committed[i].proposal == entry.proposal);
      }
      if (member.raft && member.raft->isLeader()) {
        auto [known, isNew] = m_leaders.emplace(member.raft->term(), member.raft.get());
        RC_ASSERT(isNew || known->second == member.raft.get()); // one leader a term
      }
    }
  }
  void checkAcknowledged() const {
    std::set<uint64_t> committed;
    for (const etcd::LogEntry& entry : m_committed)
      if (entry.proposal) committed.insert(entry.proposal->id);
    for (uint64_t id : m_acknowledged)
      RC_ASSERT(committed.contains(id));
    for (const Member& member : m_members)
      for (uint64_t id : m_acknowledged)
        RC_ASSERT(std::find(member.applied.begin(), member.applied.end(), id) != member.applied.end());
  }
  size_t acknowledged() const { return m_acknowledged.size(); }
  size_t size() const { return m_members.size(); }
  Member& member(size_t i) { return m_members[i]; }

  std::set<std::pair<etcd::MemberId, etcd::MemberId>> cut; // one way each
  unsigned loss = 0;                                       // percent
  net::SimTime slowest = 5ms;

private:
  void send(etcd::RaftMessage message) {
    if (m_chance.below(100) < loss) return;
    // Each message takes its own time: they overtake one another.
    net::SimTime latency = 100us + m_chance.below(static_cast<uint64_t>(slowest / 1us)) * 1us;
    m_scheduler.after(latency, [this, message = std::move(message)] {
      Member& to = m_members[message.to - 1];
      if (to.raft && !cut.contains({message.from, message.to})) to.raft->receive(message);
    });
  }

  core::ManualScheduler m_scheduler;
  core::Rng m_chance;
  std::vector<etcd::MemberId> m_ids;
  std::vector<Member> m_members;
  uint64_t m_lastId = 0;
  std::set<uint64_t> m_acknowledged;
  std::vector<etcd::LogEntry> m_committed;
  std::map<uint64_t, const etcd::Raft*> m_leaders;
};

// One thing that happens to the cluster.
void happen(RaftWorld& world, core::Rng& rng) {
  size_t i = rng.below(world.size());
  switch (rng.below(12)) {
  case 0:
    return world.crash(i);
  case 1:
  case 2:
    for (size_t j = 0; j < world.size(); ++j)
      world.start(j);
    return;
  case 3: // cut off, both ways
    for (size_t j = 1; j <= world.size(); ++j)
      if (j != i + 1) world.cut.insert({{i + 1, j}, {j, i + 1}});
    return;
  case 4: // only one way
    world.cut.insert({i + 1, 1 + rng.below(world.size())});
    return;
  case 5:
  case 6:
    return world.cut.clear();
  case 7:
    world.loss = static_cast<unsigned>(rng.below(40));
    return;
  case 8:
    world.slowest = 1ms + rng.below(300) * 1ms;
    return;
  default:
    for (uint64_t n = 1 + rng.below(4); n > 0; --n)
      world.propose(rng.below(world.size()));
  }
}

// 300 histories; FLANNELGRAPH_HISTORIES=10000 for more.
TEST(Raft, KeepsEveryAcknowledgedWriteAndOneLog) {
  const char* histories = std::getenv("FLANNELGRAPH_HISTORIES");
  setenv("RC_PARAMS", (std::string("seed=1 max_success=") + (histories ? histories : "300")).c_str(), 1);
  size_t acknowledged = 0, played = 0;
  bool good = rc::check("every acknowledged write survives in one log", [&] {
    const auto seed = *rc::gen::arbitrary<uint64_t>();
    const auto steps = *rc::gen::inRange(20, 80);
    core::Rng rng(seed, "history");
    RaftWorld world(rng.below(4) == 0 ? 5 : 3, seed);
    for (size_t i = 0; i < world.size(); ++i)
      world.member(i).pace = 80 + static_cast<int>(rng.below(41)); // once it starts again
    for (int step = 0; step < steps; ++step) {
      happen(world, rng);
      world.run(rng.below(1500) * 1ms);
      world.check();
    }
    world.settle();
    world.check();
    RC_ASSERT(world.agrees());
    world.checkAcknowledged();
    acknowledged += world.acknowledged();
    ++played;
  });
  EXPECT_TRUE(good);
  EXPECT_GT(acknowledged, played * 5) << "most writes get through";
}

TEST(Raft, ALoneMemberLeadsAtOnce) {
  core::ManualScheduler scheduler;
  core::Rng rng(1, "raft");
  etcd::Raft::Disk disk;
  size_t applied = 0;
  etcd::Raft raft({1, {1}}, disk, scheduler, rng, {[](auto) {}, [&](const auto&) { ++applied; }});
  raft.start();
  EXPECT_TRUE(raft.isLeader());
  EXPECT_TRUE(raft.propose(std::make_shared<etcd::Proposal>()));
  EXPECT_EQ(applied, 2u) << "its own first entry, and the proposal";
}

TEST(Raft, WithoutALeaderProposalsAreRefused) {
  core::ManualScheduler scheduler;
  core::Rng rng(1, "raft");
  etcd::Raft::Disk disk;
  etcd::Raft raft({1, {1, 2, 3}}, disk, scheduler, rng, {[](auto) {}, [](const auto&) {}});
  raft.start();
  EXPECT_FALSE(raft.propose(std::make_shared<etcd::Proposal>()));
  scheduler.runUntil(2s);
  EXPECT_EQ(raft.role(), etcd::Raft::Role::Candidate) << "the election timeout is between 1 and 2 s";
}

} // namespace

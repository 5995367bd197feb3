// A member alone, and three of them: what clients of etcd see.
#include "etcd/client.h"
#include "unit/control_fixture.h"

#include <gmock/gmock.h>

using namespace fg;
using namespace fg::test;
using namespace std::chrono_literals;

namespace {

etcd::KeysRequest put(const std::string& key, const std::string& value, net::SimTime ttl = net::SimTime{0}) {
  etcd::KeysRequest request{etcd::KeysRequest::Method::Put, key, value};
  request.ttl = ttl;
  return request;
}

TEST(MemberId, IsThatOfTheRealEtcd) {
  // Measured with etcd 3.4.23: `etcdctl member list`.
  EXPECT_EQ(etcd::idText(etcd::memberId({"http://localhost:2380"}, "etcd-cluster")), "8e9e05c52164694d");
  EXPECT_EQ(etcd::clusterId({0x8e9e05c52164694d}), 14841639068965178418u);
  EXPECT_EQ(etcd::idText(etcd::memberId({"http://127.0.0.1:22380"}, "tok")), "117b9266988c4966");
}

struct OneMember : testing::Test {
  World world;
  etcd::Etcd etcd{world.createNamespace("etcd", "etcd")};
  void SetUp() override { etcd.start(); }
  int64_t count(const char* key) {
    etcd::RangeRequest request;
    request.range.key = key;
    return etcd.revisions().range(request)->count;
  }
  bool has(const char* key) { return etcd.store().get(key).has_value(); }
};

TEST_F(OneMember, AKeyExpiresAtTheSweepAfterItsTime) {
  world.scheduler.runUntil(200ms);
  etcd.request(put("/a", "1", 1s), [](auto) {});
  world.scheduler.runUntil(1499ms);
  EXPECT_TRUE(has("/a"));
  world.scheduler.runUntil(1500ms);
  EXPECT_FALSE(has("/a"));
}

TEST_F(OneMember, SettingAKeyAgainMovesItsEnd) {
  etcd.request(put("/a", "1", 1s), [](auto) {});
  world.scheduler.runUntil(800ms);
  etcd.request(put("/a", "1", 1s), [](auto) {});
  world.scheduler.runUntil(1700ms);
  EXPECT_TRUE(has("/a"));
  world.scheduler.runUntil(2s);
  EXPECT_FALSE(has("/a"));
}

TEST_F(OneMember, KeysOfALeaseGoWithIt) {
  int64_t id = 0;
  etcd.request(etcd::LeaseGrantRequest{0, 5},
               [&](auto answer) { id = std::get<etcd::LeaseGrantAnswer>(*answer).id; });
  etcd.request(etcd::PutRequest{"k", "v", id}, [](auto answer) { EXPECT_TRUE(answer); });
  world.scheduler.runUntil(4s);
  EXPECT_EQ(etcd.keepAlive(id), 5);
  world.scheduler.runUntil(8s);
  EXPECT_EQ(count("k"), 1);
  EXPECT_EQ(etcd.timeToLive(id), 1);
  world.scheduler.runUntil(9s);
  EXPECT_EQ(count("k"), 0);
  EXPECT_FALSE(etcd.keepAlive(id));
}

TEST_F(OneMember, AnOldBackupTakesTheIndexBack) {
  etcd.request(put("/a", "1"), [](auto) {});
  auto backup = etcd.backup();
  etcd.request(put("/b", "1"), [](auto) {});
  etcd.stop();
  etcd.restore(backup);
  etcd.start();
  EXPECT_TRUE(has("/a"));
  EXPECT_FALSE(has("/b"));
  std::string seen;
  ASSERT_TRUE(etcd.store().watch("/", etcd::Recursive::Yes, 5, [&](auto event) { seen += event->node.key; }));
  etcd.request(put("/c", "1"), [](auto) {});
  EXPECT_EQ(seen, "") << "index 5 again, which the watcher believes to have seen";
  etcd.request(put("/d", "1"), [](auto) {});
  EXPECT_EQ(seen, "/d");
}

struct ThreeMembers : testing::Test {
  World world;
  std::unique_ptr<etcd::Cluster> cluster;
  std::set<std::string> cut; // nodes that reach nobody
  void SetUp() override {
    std::vector<etcd::Cluster::Place> places;
    for (const char* name : {"m1", "m2", "m3"})
      places.push_back(
          {&world.createNamespace(name, name),
           {name, std::string("http://") + name + ":2380", std::string("http://") + name + ":2379"}});
    cluster = std::make_unique<etcd::Cluster>(places);
    cluster->reaches = [this](const etcd::Etcd& from, const etcd::Etcd& to) {
      return !cut.contains(from.self().name) && !cut.contains(to.self().name);
    };
    for (auto& member : cluster->members())
      member->start();
    cluster->first().campaign();
    cluster->latency = 1ms;
  }
  void after(net::SimTime time) { world.scheduler.runUntil(world.scheduler.now() + time); }
  etcd::Etcd& named(const std::string& name) { return *cluster->at("http://" + name + ":2379"); }
  std::string set(etcd::Etcd& member, const char* key, net::SimTime patience = 8s) {
    std::string outcome = "waits";
    member.request(put(key, "1"), [&outcome](auto event) {
      outcome = event ? std::to_string(event->node.modifiedIndex) : event.error().text();
    });
    world.scheduler.runUntil(world.scheduler.now() + patience);
    return outcome;
  }
};

TEST_F(ThreeMembers, SettleWithoutTimePassing) {
  EXPECT_EQ(world.scheduler.now(), 0ns);
  EXPECT_EQ(cluster->leader(), &cluster->first());
  for (auto& member : cluster->members())
    EXPECT_EQ(member->leader(), cluster->first().self().id);
}

TEST_F(ThreeMembers, AnyMemberTakesWrites) {
  EXPECT_EQ(set(named("m3"), "/a", 10ms), "8") << "a fresh cluster of three has written seven keys";
  after(200ms);
  for (auto& member : cluster->members())
    EXPECT_TRUE(member->store().get("/a"));
}

TEST_F(ThreeMembers, ALostLeaderIsReplacedAndNothingIsLost) {
  ASSERT_EQ(set(named("m1"), "/a", 10ms), "8");
  named("m1").stop();
  after(3s);
  ASSERT_NE(cluster->leader(), nullptr);
  EXPECT_EQ(set(named("m2"), "/b", 100ms), "9");
  named("m1").start();
  after(1s);
  EXPECT_TRUE(named("m1").store().get("/b"));
}

TEST_F(ThreeMembers, WithoutAMajorityWritesFailAndPlainReadsGoOn) {
  ASSERT_EQ(set(named("m1"), "/a", 10ms), "8");
  cut = {"m1"};
  after(3s);
  EXPECT_FALSE(named("m1").isLeader()) << "it gave up, as it hears of no majority";
  EXPECT_EQ(set(named("m1"), "/b"), "300: Raft Internal Error (etcdserver: request timed out) [8]");
  EXPECT_TRUE(named("m1").store().get("/a"));
  EXPECT_EQ(set(named("m2"), "/b", 100ms), "9");
  cut = {};
  after(20s); // it comes back with a later term, so that all elect anew
  EXPECT_TRUE(named("m1").store().get("/b"));
  EXPECT_EQ(named("m1").store().index(), 9u);
}

TEST_F(ThreeMembers, AClientGoesToAnotherMember) {
  etcd::Client client(world.scheduler, {"http://m1:2379", "http://m2:2379"},
                      [&](const std::string& endpoint) -> tl::expected<etcd::Etcd*, std::string> {
                        etcd::Etcd* member = cluster->at(endpoint);
                        if (member->isRunning()) return member;
                        return tl::unexpected(etcd::dialError(endpoint, "getsockopt: connection refused"));
                      });
  std::string outcome;
  auto told = [&](auto event) { outcome = event ? "done" : event.error().text(); };
  named("m1").stop();
  after(3s);
  client.request(put("/a", "1"), told);
  after(100ms);
  EXPECT_EQ(outcome, "done");
  named("m3").stop();
  after(3s);
  outcome.clear();
  client.request(put("/b", "1"), told);
  after(10s);
  EXPECT_EQ(outcome,
            "client: etcd cluster is unavailable or misconfigured; error #0: client: etcd member "
            "http://m2:2379 has no leader\n; error #1: dial tcp m1:2379: getsockopt: connection refused");
}

TEST_F(ThreeMembers, ExpiryGoesByTheClocksOfTheMembers) {
  named("m2").node().clockSkew = 10s;
  etcd::KeysRequest request = put("/a", "1", 5s);
  named("m2").request(request, [](auto) {}); // its expiration is 15 s by the others' clocks
  after(14s);
  EXPECT_TRUE(named("m1").store().get("/a"));
  after(2s);
  EXPECT_FALSE(named("m1").store().get("/a"));
}

} // namespace

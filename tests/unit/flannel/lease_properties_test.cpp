// What leases promise, under random histories: crashes, partitions, wrong clocks, restarts, leases removed by
// hand.
#include "flannel/flanneld.h"
#include "unit/control_fixture.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <set>

using namespace fg;
using namespace fg::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kPrefix = "/coreos.com/network";

// Nodes with flanneld, and etcd with one member or three on nodes of their own.
class LeaseWorld {
public:
  // A small network, so that subnets are soon given again: `bits` long subnets in a /21.
  LeaseWorld(size_t nodes, size_t members, const std::string& version, uint64_t seed) {
    world.environment.seed = seed;
    std::vector<etcd::Cluster::Place> places;
    for (size_t i = 0; i < members; ++i) {
      std::string name = "m" + std::to_string(i + 1);
      places.push_back({&world.createNamespace(name, name),
                        {name, "http://" + name + ":2380", "http://" + name + ":2379"}});
      m_endpoints += (i == 0 ? "" : ",") + places.back().settings.clientUrl;
    }
    etcd = std::make_unique<etcd::Cluster>(places);
    etcd->reaches = [this](const etcd::Etcd& from, const etcd::Etcd& to) {
      return !cut.contains(from.self().name) && !cut.contains(to.self().name);
    };
    for (const auto& member : etcd->members())
      member->start();
    if (members > 1) etcd->first().campaign();
    put("/config", R"({"Network":"10.5.0.0/21","SubnetLen":24,"Backend":{"Type":"host-gw"}})");
    etcd->latency = 1ms;
    for (const auto& member : etcd->members())
      member->watchLatency = 50ms;
    for (size_t i = 0; i < nodes; ++i)
      addNode("n" + std::to_string(i + 1), version);
  }

  struct Host {
    std::string name;
    host::NetworkNamespace* ns = nullptr;
    host::Files files;
    std::unique_ptr<flannel::Flanneld> flanneld;
  };

  void put(const std::string& key, const std::string& value) {
    etcd::KeysRequest request{etcd::KeysRequest::Method::Put, kPrefix + key, value};
    if (etcd::Etcd* leader = etcd->leader()) leader->request(request, [](auto) {});
  }
  void removeLease(const net::Ipv4Prefix& subnet) {
    etcd::KeysRequest request{etcd::KeysRequest::Method::Delete,
                              kPrefix + ("/subnets/" + flannel::subnetKey(subnet))};
    if (etcd::Etcd* leader = etcd->leader()) leader->request(request, [](auto) {});
  }
  void run(net::SimTime time) { world.scheduler.runUntil(world.scheduler.now() + time); }
  // Links are cut or mended: connections notice.
  void setCut(const std::set<std::string>& names) {
    cut = names;
    for (auto& host : hosts)
      host->flanneld->etcdClient().breakWatches();
  }
  static bool isLive(const Host& host) { return host.flanneld->isRunning() && host.flanneld->isReady(); }
  // By what the cluster of etcd has agreed upon.
  bool holdsItsLease(const Host& host) {
    const etcd::Etcd* newest = &etcd->first();
    for (const auto& member : etcd->members())
      if (member->disk().applied > newest->disk().applied) newest = member.get();
    auto found =
        newest->store().get(kPrefix + ("/subnets/" + flannel::subnetKey(host.flanneld->lease().subnet)));
    if (!found) return false;
    auto attributes = flannel::LeaseAttributes::parse(found->node.value);
    return attributes && attributes->publicIp == host.flanneld->lease().attributes.publicIp;
  }
  // Pairs of live nodes that use the same addresses.
  std::vector<std::pair<Host*, Host*>> overlaps() {
    std::vector<std::pair<Host*, Host*>> out;
    for (size_t i = 0; i < hosts.size(); ++i)
      for (size_t j = i + 1; j < hosts.size(); ++j) {
        Host &a = *hosts[i], &b = *hosts[j];
        if (isLive(a) && isLive(b) && a.flanneld->lease().subnet.overlaps(b.flanneld->lease().subnet))
          out.emplace_back(&a, &b);
      }
    return out;
  }
  static std::string logOf(const Host& host) {
    std::string out;
    for (const host::LogLine& line : host.flanneld->log())
      out += line.text + "\n";
    return out;
  }

  World world;
  std::unique_ptr<etcd::Cluster> etcd;
  std::vector<std::unique_ptr<Host>> hosts;
  std::set<std::string> cut; // nodes and members that nobody reaches

private:
  void addNode(const std::string& name, const std::string& version) {
    auto host = std::make_unique<Host>();
    host->name = name;
    host->ns = &world.createNamespace(name, name);
    std::string address = "192.168.0." + std::to_string(10 + hosts.size()) + "/24";
    World::addInterface(*host->ns, "eth0", address);
    World::addDefault(*host->ns, "eth0", "192.168.0.1", 0);
    flannel::installPackage(host->files, {m_endpoints, kPrefix, "", false});
    flannel::Flanneld::Settings settings;
    settings.version = flannel::findVersion(version);
    auto dial = [this, name](const std::string& endpoint) -> tl::expected<etcd::Etcd*, std::string> {
      etcd::Etcd* member = etcd->at(endpoint);
      if (cut.contains(name) || cut.contains(member->self().name))
        return tl::unexpected(etcd::dialError(endpoint, "i/o timeout"));
      if (!member->isRunning())
        return tl::unexpected(etcd::dialError(endpoint, "getsockopt: connection refused"));
      return member;
    };
    host->flanneld = std::make_unique<flannel::Flanneld>(*host->ns, host->files, dial, settings);
    hosts.push_back(std::move(host));
  }

  std::string m_endpoints;
};

// One thing that happens.
void happen(LeaseWorld& world, core::Rng& rng) {
  LeaseWorld::Host& host = *world.hosts[rng.below(world.hosts.size())];
  const auto& members = world.etcd->members();
  etcd::Etcd& member = *members[rng.below(members.size())];
  switch (rng.below(14)) {
  case 0:
  case 1:
    return host.flanneld->stop();
  case 2:
  case 3:
  case 4:
  case 5:
    return host.flanneld->start();
  case 6: { // another node is cut off
    auto cut = world.cut;
    cut.insert(host.name);
    return world.setCut(cut);
  }
  case 7: {
    auto cut = world.cut;
    cut.insert(member.self().name);
    return world.setCut(cut);
  }
  case 8:
  case 9:
    return world.setCut({});
  case 10:
    return member.stop();
  case 11:
    for (const auto& one : members)
      one->start();
    return;
  case 12:
    (rng.below(2) ? *host.ns : member.node()).clockSkew = (rng.below(7200) * 1s) - 3600s;
    return;
  default:
    // By hand; where it does not run, that of its last run.
    if (rng.below(2)) return world.removeLease(host.flanneld->lease().subnet);
    host.files.remove("/run/flannel/subnet.env"); // a reboot: /run is empty
  }
}

// All is well again, for long enough that everybody has heard of everything.
void settle(LeaseWorld& world) {
  world.setCut({});
  for (const auto& member : world.etcd->members())
    member->start();
  world.run(60s);
  world.run(90s);
}

// What 0.8 to 0.11 really do (TakeOver below): the subnet of subnet.env is taken from whom it was given to
// meanwhile. flanneld says so; the subnets of these lines.
std::set<net::Ipv4Prefix> takenOver(const LeaseWorld& world) {
  std::set<net::Ipv4Prefix> out;
  for (const auto& host : world.hosts)
    for (const host::LogLine& line : host->flanneld->log()) {
      constexpr std::string_view kBegin = "Found lease (",
                                 kEnd = ") matching previously leased subnet, reusing";
      if (!line.text.starts_with(kBegin) || !line.text.ends_with(kEnd)) continue;
      auto subnet = net::Ipv4Prefix::parse(
          line.text.substr(kBegin.size(), line.text.size() - kBegin.size() - kEnd.size()));
      RC_ASSERT(subnet.has_value());
      out.insert(*subnet);
    }
  return out;
}

void playHistory(const std::string& version) {
  const auto seed = *rc::gen::arbitrary<uint64_t>();
  const auto steps = *rc::gen::inRange(10, 30);
  core::Rng rng(seed, "history of leases");
  bool three = rng.below(5) == 0; // with heartbeats each 100 ms, only minutes are played
  LeaseWorld world(2 + rng.below(5), three ? 3 : 1, version, seed);
  for (auto& host : world.hosts)
    host->flanneld->start();
  for (int step = 0; step < steps; ++step) {
    happen(world, rng);
    bool brief = three || rng.below(6) > 0;
    world.run(brief ? rng.below(20'000) * 1ms : rng.below(10 * 3600) * 1s);
    // Who uses another's addresses has lost its lease and could not hear of it.
    for (auto [a, b] : world.overlaps())
      RC_ASSERT(!world.holdsItsLease(*a) || !world.holdsItsLease(*b));
  }
  settle(world);
  auto excused = takenOver(world);
  RC_ASSERT(excused.empty() || flannel::findVersion(version)->keepsPreviousSubnet);
  RC_CLASSIFY(!excused.empty(), "a subnet was taken over");
  for (auto [a, b] : world.overlaps())
    RC_ASSERT(excused.contains(a->flanneld->lease().subnet));
  for (auto& host : world.hosts)
    if (LeaseWorld::isLive(*host) && !excused.contains(host->flanneld->lease().subnet))
      RC_ASSERT(world.holdsItsLease(*host));
}

std::string releaseName(const testing::TestParamInfo<const char*>& test) {
  std::string out = std::string("Flannel") + test.param;
  std::replace(out.begin(), out.end(), '.', '_');
  return out;
}

struct LeaseProperties : testing::TestWithParam<const char*> {};

// 300 histories of each release; FLANNELGRAPH_HISTORIES=10000 for more.
TEST_P(LeaseProperties, NoTwoLiveNodesUseTheSameAddresses) {
  const char* histories = std::getenv("FLANNELGRAPH_HISTORIES");
  setenv("RC_PARAMS", (std::string("seed=1 max_success=") + (histories ? histories : "300")).c_str(), 1);
  EXPECT_TRUE(rc::check("no two live nodes with overlapping subnets", [] { playHistory(GetParam()); }));
}
INSTANTIATE_TEST_SUITE_P(Releases, LeaseProperties, testing::Values("0.7.1", "0.9.1", "0.10.0"), releaseName);

// What releases really do wrong, each a case of its own.

// The first node's subnet becomes the second one's while the first is stopped.
net::Ipv4Prefix passOn(LeaseWorld& world) {
  auto &first = *world.hosts[0], &second = *world.hosts[1];
  first.flanneld->start();
  world.run(1s);
  net::Ipv4Prefix subnet = first.flanneld->lease().subnet;
  first.flanneld->stop();
  world.removeLease(subnet);
  // Chance gives it to the other one: it is all that is left.
  world.put("/config", R"({"Network":"10.5.0.0/21","SubnetLen":24,"SubnetMin":")" + subnet.address().text()
                           + R"(","SubnetMax":")" + subnet.address().text()
                           + R"(","Backend":{"Type":"host-gw"}})");
  second.flanneld->start();
  world.run(1s);
  return subnet;
}

struct TakeOver : testing::TestWithParam<const char*> {};

// flannel #805: 0.8 to 0.11 take the subnet of subnet.env back, even where it is another node's by now.
TEST_P(TakeOver, ARestartedNodeTakesItsOldSubnetFromItsNewOwner) {
  LeaseWorld world(2, 1, GetParam(), 1);
  auto &first = *world.hosts[0], &second = *world.hosts[1];
  net::Ipv4Prefix subnet = passOn(world);
  ASSERT_EQ(second.flanneld->lease().subnet, subnet);
  first.flanneld->start();
  world.run(10s);
  EXPECT_EQ(world.overlaps().size(), 1u);
  EXPECT_THAT(LeaseWorld::logOf(first), testing::HasSubstr("matching previously leased subnet, reusing"));
}
INSTANTIATE_TEST_SUITE_P(Releases, TakeOver, testing::Values("0.9.1", "0.10.0"), releaseName);

TEST(LeaseCases, Flannel071DoesNotLookAtItsOldSubnet) {
  LeaseWorld world(2, 1, "0.7.1", 1);
  auto& first = *world.hosts[0];
  passOn(world);
  first.flanneld->start();
  world.run(3s);
  EXPECT_TRUE(world.overlaps().empty());
  EXPECT_THAT(LeaseWorld::logOf(first), testing::HasSubstr("failed to acquire lease: out of subnets"));
}

// Data from before the second node came: its lease is gone, and it does not hear of that, as the index that
// its watch waits behind has not come yet.
TEST(LeaseCases, AfterAnOldBackupASubnetIsGivenTwice) {
  LeaseWorld world(3, 1, "0.7.1", 1);
  auto &first = *world.hosts[0], &second = *world.hosts[1], &third = *world.hosts[2];
  first.flanneld->start();
  world.run(1s);
  etcd::Etcd& member = world.etcd->first();
  auto backup = member.backup();
  second.flanneld->start();
  world.run(1s);
  net::Ipv4Prefix subnet = second.flanneld->lease().subnet;
  member.stop();
  member.restore(backup);
  member.start();
  world.put("/config", R"({"Network":"10.5.0.0/21","SubnetLen":24,"SubnetMin":")" + subnet.address().text()
                           + R"(","SubnetMax":")" + subnet.address().text()
                           + R"(","Backend":{"Type":"host-gw"}})");
  third.flanneld->start();
  world.run(1s);
  EXPECT_EQ(world.overlaps().size(), 1u);
  EXPECT_FALSE(world.holdsItsLease(second));
  EXPECT_TRUE(world.holdsItsLease(third));
}

// A clock that is more than the margin behind: the renewal comes too late.
TEST(LeaseCases, AClockThatIsBehindLosesTheLease) {
  LeaseWorld world(1, 1, "0.9.1", 1);
  auto& host = *world.hosts[0];
  host.flanneld->start();
  world.run(1s);
  host.ns->clockSkew = -2h;
  host.flanneld->stop();
  host.flanneld->start(); // plans by its clock from now on
  world.run(25h);
  EXPECT_FALSE(host.flanneld->isRunning());
  EXPECT_THAT(LeaseWorld::logOf(host), testing::HasSubstr("Lease has been revoked. Shutting down daemon."));
}

} // namespace

#include "flannel/flanneld.h"
#include "host/systemd.h"
#include "unit/control_fixture.h"

#include <gmock/gmock.h>

using namespace fg;
using namespace fg::test;
using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace {

constexpr const char* kPrefix = "/kube-centos/network";

struct FlannelTest : testing::Test {
  World world;
  host::NetworkNamespace& etcdNode = world.createNamespace("etcd", "etcd");
  etcd::Etcd etcd{etcdNode};
  std::map<std::string, host::Files> files;
  std::map<std::string, std::unique_ptr<flannel::Flanneld>> daemons;
  std::map<std::string, std::unique_ptr<host::Systemd>> systemds;

  void SetUp() override { etcd.start(); }
  void configure(const std::string& json =
                     R"({"Network":"172.33.0.0/16","SubnetLen":24,"Backend":{"Type":"host-gw"}})") {
    ASSERT_TRUE(etcd.store().set(std::string(kPrefix) + "/config", json));
  }
  flannel::Flanneld& add(const std::string& name, const std::string& version,
                         std::optional<net::Ipv4Prefix> pin = {},
                         const std::string& options = "-iface=eth2") {
    static const std::map<std::string, std::pair<std::string, std::string>> kAddresses{
        {"node1", {"172.17.8.101/24", "172.30.113.231/21"}},
        {"node2", {"172.17.8.102/24", "172.30.115.77/21"}},
        {"node3", {"172.17.8.103/24", "172.30.118.65/21"}}};
    auto [eth1, eth2] = kAddresses.at(name);
    host::NetworkNamespace& node = world.addNode(name, eth1, eth2);
    flannel::installPackage(files[name], {"http://172.17.8.101:2379", kPrefix, options, false});
    flannel::Flanneld::Settings settings;
    settings.version = flannel::findVersion(version);
    settings.pinnedSubnet = pin;
    daemons[name] = std::make_unique<flannel::Flanneld>(node, files[name], etcd, settings);
    systemds[name] = std::make_unique<host::Systemd>(node, files[name]);
    systemds[name]->attach("flanneld.service", *daemons[name], "flanneld");
    return *daemons[name];
  }
  static std::string logOf(const flannel::Flanneld& daemon) {
    std::string out;
    for (const host::LogLine& line : daemon.log())
      out += line.text + "\n";
    return out;
  }
  std::vector<std::string> leases() {
    std::vector<std::string> out;
    auto found = etcd.store().get(std::string(kPrefix) + "/subnets", etcd::Recursive::Yes);
    if (!found) return out;
    for (const auto& node : found->node.nodes)
      out.push_back(node.key.substr(node.key.rfind('/') + 1) + " " + node.value);
    return out;
  }
};

TEST_F(FlannelTest, ThreeNodesSettleWithRoutesToEachOther) {
  configure();
  add("node1", "0.7.1", prefix("172.33.68.0/24")).start();
  add("node2", "0.7.1", prefix("172.33.31.0/24")).start();
  add("node3", "0.7.1", prefix("172.33.96.0/24")).start();
  EXPECT_THAT(leases(),
              ElementsAre(R"(172.33.68.0-24 {"PublicIP":"172.30.113.231","BackendType":"host-gw"})",
                          R"(172.33.31.0-24 {"PublicIP":"172.30.115.77","BackendType":"host-gw"})",
                          R"(172.33.96.0-24 {"PublicIP":"172.30.118.65","BackendType":"host-gw"})"));
  auto routes = routesOf(*world.find("node1"));
  EXPECT_THAT(routes, Contains("172.33.31.0/24 via 172.30.115.77 dev eth2"));
  EXPECT_THAT(routes, Contains("172.33.96.0/24 via 172.30.118.65 dev eth2"));
  EXPECT_THAT(routes, Not(Contains(HasSubstr("172.33.68.0"))));
  EXPECT_EQ(world.scheduler.now(), 0ns);
  EXPECT_EQ(files["node1"].read("/run/flannel/docker"),
            "DOCKER_OPT_BIP=\"--bip=172.33.68.1/"
            "24\"\nDOCKER_OPT_IPMASQ=\"--ip-masq=true\"\nDOCKER_OPT_MTU=\"--mtu=1500\"\n"
            "DOCKER_NETWORK_OPTIONS=\" --bip=172.33.68.1/24 --ip-masq=true --mtu=1500\"\n");
}

TEST_F(FlannelTest, ChanceChoosesAmongTheFirstHundredSubnets) {
  configure();
  auto& daemon = add("node1", "0.9.1");
  daemon.start();
  ASSERT_TRUE(daemon.isReady());
  uint32_t third = daemon.lease().subnet.address().value() >> 8 & 0xff;
  EXPECT_GE(third, 1u);
  EXPECT_LE(third, 100u);
}

TEST_F(FlannelTest, APinThatChanceCouldNotChooseIsNotUsed) {
  configure();
  auto& daemon = add("node1", "0.9.1", prefix("172.33.101.0/24")); // the hundred-and-first
  daemon.start();
  EXPECT_NE(daemon.lease().subnet, prefix("172.33.101.0/24"));
  EXPECT_THAT(world.recorder.recording().warnings, Contains(HasSubstr("could not choose the pinned subnet")));
}

TEST_F(FlannelTest, NodesThatAnnounceTheSameAddressShareOneLease) {
  configure();
  auto& one = add("node1", "0.7.1", {}, "");
  auto& two = add("node2", "0.7.1", {}, "");
  one.start();
  two.start();
  EXPECT_EQ(one.lease().subnet, two.lease().subnet);
  EXPECT_THAT(logOf(two), HasSubstr("for current IP (10.0.2.15), reusing"));
}

TEST_F(FlannelTest, WithoutAConfigurationItAsksEachSecond) {
  auto& daemon = add("node1", "0.9.1");
  daemon.start();
  EXPECT_THAT(logOf(daemon),
              HasSubstr("Couldn't fetch network config: 100: Key not found (/kube-centos) [3]"));
  configure();
  world.scheduler.runUntil(999ms);
  EXPECT_FALSE(daemon.isReady());
  world.scheduler.runUntil(1s);
  EXPECT_TRUE(daemon.isReady());
}

TEST_F(FlannelTest, AnUnknownBackendIsNamed) {
  configure(R"({"Network":"172.33.0.0/16","Backend":{"Type":"VXlane"}})");
  auto& daemon = add("node1", "0.9.1");
  daemon.start();
  EXPECT_FALSE(daemon.isRunning());
  EXPECT_THAT(logOf(daemon), HasSubstr("Error fetching backend: unknown backend type: vxlane"));
}

TEST_F(FlannelTest, ALostRouteComesBackAtTheCheck) {
  configure();
  add("node1", "0.7.1", prefix("172.33.68.0/24")).start();
  add("node2", "0.7.1", prefix("172.33.31.0/24")).start();
  host::NetworkNamespace& node = *world.find("node1");
  ASSERT_TRUE(node.deleteRoute({prefix("172.33.31.0/24"), {}, {}, {}}));
  world.scheduler.runUntil(9s);
  EXPECT_THAT(routesOf(node), Not(Contains(HasSubstr("172.33.31.0/24"))));
  world.scheduler.runUntil(10s);
  EXPECT_THAT(routesOf(node), Contains("172.33.31.0/24 via 172.30.115.77 dev eth2"));
  EXPECT_THAT(logOf(*daemons["node1"]), HasSubstr("Route recovered 172.33.31.0/24 : 172.30.115.77"));
}

struct FailedRoute {
  std::string version;
  bool healed;
};
void PrintTo(const FailedRoute& route, std::ostream* out) { *out << route.version; }
class FailedRouteTest : public FlannelTest, public testing::WithParamInterface<FailedRoute> {};

// A route that could not be added: 0.7.1 forgets it, later releases try again (#801).
TEST_P(FailedRouteTest, IsHealedByLaterReleasesOnly) {
  configure();
  add("node1", GetParam().version, prefix("172.33.68.0/24")).start();
  host::NetworkNamespace& node = *world.find("node1");
  ASSERT_TRUE(node.setUp(*node.interface("eth2"), false));
  add("node2", GetParam().version, prefix("172.33.31.0/24")).start();
  EXPECT_THAT(logOf(*daemons["node1"]), HasSubstr("Error adding route to 172.33.31.0/24 via 172.30.115.77"));
  ASSERT_TRUE(node.setUp(*node.interface("eth2"), true));
  world.scheduler.runUntil(10s);
  EXPECT_EQ(node.routes().find({prefix("172.33.31.0/24"), {}, {}, {}}) != nullptr, GetParam().healed);
}

TEST_P(FailedRouteTest, AStaleRouteIsReplacedByLaterReleasesOnly) {
  configure();
  host::NetworkNamespace& node = add("node1", GetParam().version, prefix("172.33.68.0/24")).node();
  routing::Route stale;
  stale.destination = prefix("172.33.31.0/24");
  stale.gateway = ip("172.30.118.65");
  ASSERT_TRUE(node.addRoute(stale));
  daemons["node1"]->start();
  add("node2", GetParam().version, prefix("172.33.31.0/24")).start();
  EXPECT_THAT(logOf(*daemons["node1"]),
              HasSubstr("Replacing existing route to 172.33.31.0/24 via 172.30.118.65"));
  auto gateway = node.routes().find({prefix("172.33.31.0/24"), {}, {}, {}})->gateway;
  EXPECT_EQ(gateway == ip("172.30.115.77"), GetParam().healed);
}

INSTANTIATE_TEST_SUITE_P(Releases, FailedRouteTest,
                         testing::Values(FailedRoute{"0.7.1", false}, FailedRoute{"0.9.1", true},
                                         FailedRoute{"0.10.0", true}),
                         [](const auto& test) {
                           std::string name = "Flannel";
                           for (char c : test.param.version)
                             name += c == '.' ? '_' : c;
                           return name;
                         });

TEST_F(FlannelTest, ALeaseIsRenewedAnHourBeforeItsEnd) {
  configure();
  auto& daemon = add("node1", "0.9.1");
  daemon.start();
  EXPECT_EQ(daemon.lease().expiration, 24h);
  world.scheduler.runUntil(23h);
  EXPECT_EQ(daemon.lease().expiration, 47h);
  EXPECT_THAT(logOf(daemon), HasSubstr("Waiting for 23h0m0s to renew lease\n"));
  EXPECT_THAT(logOf(daemon), HasSubstr("Lease renewed"));
}

// flannel #1242: the time that is left overflows.
TEST_F(FlannelTest, AReservationIsNeverRenewed) {
  configure();
  std::string lease = R"({"PublicIP":"172.30.113.231","BackendType":"host-gw"})";
  ASSERT_TRUE(etcd.store().set(std::string(kPrefix) + "/subnets/172.33.68.0-24", lease));
  auto& daemon = add("node1", "0.10.0");
  daemon.start();
  EXPECT_EQ(daemon.lease().subnet, prefix("172.33.68.0/24"));
  EXPECT_THAT(logOf(daemon), HasSubstr("Manager with Previous Subnet: None\n")); // 0.0.0.0/0 up to 0.9.1
  EXPECT_THAT(logOf(daemon), HasSubstr("Waiting for 2562046h47m16.854775808s to renew lease\n"));
  world.scheduler.runUntil(30 * 24h);
  EXPECT_THAT(logOf(daemon), Not(HasSubstr("Lease renewed")));
  EXPECT_THAT(leases(), ElementsAre("172.33.68.0-24 " + lease));
  EXPECT_FALSE(
      etcd.store().get(std::string(kPrefix) + "/subnets/172.33.68.0-24")->node.expiration.has_value());
}

TEST_F(FlannelTest, AnExpiredLeaseTakesTheRoutesOfOthersAway) {
  configure();
  add("node1", "0.9.1", prefix("172.33.68.0/24")).start();
  add("node2", "0.9.1", prefix("172.33.31.0/24")).start();
  daemons["node2"]->stop();
  world.scheduler.runUntil(23h + 59min);
  EXPECT_THAT(routesOf(*world.find("node1")), Contains(HasSubstr("172.33.31.0/24")));
  world.scheduler.runUntil(24h + 1s);
  EXPECT_THAT(routesOf(*world.find("node1")), Not(Contains(HasSubstr("172.33.31.0/24"))));
}

TEST_F(FlannelTest, ARevokedLeaseIsReplacedInProcessBy071) {
  configure();
  auto& daemon = add("node1", "0.7.1");
  daemon.start();
  auto before = daemon.lease().subnet;
  ASSERT_TRUE(etcd.store().remove(std::string(kPrefix) + "/subnets/" + flannel::subnetKey(before)));
  EXPECT_TRUE(daemon.isReady());
  EXPECT_THAT(logOf(daemon), HasSubstr("Lease has been revoked\n"));
  EXPECT_EQ(leases().size(), 1u);
}

TEST_F(FlannelTest, ARevokedLeaseEnds091) {
  configure();
  auto& daemon = add("node1", "0.9.1");
  daemon.start();
  ASSERT_TRUE(
      etcd.store().remove(std::string(kPrefix) + "/subnets/" + flannel::subnetKey(daemon.lease().subnet)));
  EXPECT_FALSE(daemon.isRunning());
  EXPECT_THAT(logOf(daemon), HasSubstr("Lease has been revoked. Shutting down daemon."));
}

TEST_F(FlannelTest, MasqueradingRulesAreThoseOfTheRelease) {
  configure();
  add("node1", "0.7.1", prefix("172.33.68.0/24"), "-iface=eth2 -ip-masq").start();
  add("node2", "0.9.1", prefix("172.33.31.0/24"), "-iface=eth2 -ip-masq").start();
  EXPECT_THAT(rulesOf(*world.find("node1"), "nat", "POSTROUTING"),
              ElementsAre("-P POSTROUTING ACCEPT",
                          "-A POSTROUTING -s 172.33.0.0/16 -d 172.33.0.0/16 -j RETURN",
                          "-A POSTROUTING -s 172.33.0.0/16 ! -d 224.0.0.0/4 -j MASQUERADE",
                          "-A POSTROUTING ! -s 172.33.0.0/16 -d 172.33.0.0/16 -j MASQUERADE"));
  EXPECT_THAT(rulesOf(*world.find("node2"), "nat", "POSTROUTING"),
              Contains("-A POSTROUTING ! -s 172.33.0.0/16 -d 172.33.31.0/24 -j RETURN"));
  EXPECT_THAT(rulesOf(*world.find("node1"), "filter", "FORWARD"), ElementsAre("-P FORWARD ACCEPT"));
  EXPECT_THAT(rulesOf(*world.find("node2"), "filter", "FORWARD"),
              ElementsAre("-P FORWARD ACCEPT", "-A FORWARD -s 172.33.0.0/16 -j ACCEPT",
                          "-A FORWARD -d 172.33.0.0/16 -j ACCEPT"));
}

TEST_F(FlannelTest, FlushedForwardRulesComeBackWithinFiveSeconds) {
  configure();
  host::NetworkNamespace& node = add("node1", "0.9.1").node();
  daemons["node1"]->start();
  node.netfilter().rules.iptables(std::vector<std::string>{"-F", "FORWARD"});
  world.scheduler.runUntil(5s);
  EXPECT_EQ(rulesOf(node, "filter", "FORWARD").size(), 3u);
}

TEST_F(FlannelTest, ColdStartsTakeTheTimeThatTheyAreGiven) {
  configure();
  etcd.watchLatency = 50ms;
  add("node1", "0.9.1", prefix("172.33.68.0/24")).start();
  auto& late = add("node2", "0.9.1", prefix("172.33.31.0/24"));
  late.setStartLatency(300ms);
  late.start();
  world.scheduler.runUntil(349ms);
  EXPECT_TRUE(late.isReady());
  EXPECT_THAT(routesOf(*world.find("node1")), Not(Contains(HasSubstr("172.33.31.0/24"))));
  world.scheduler.runUntil(350ms);
  EXPECT_THAT(routesOf(*world.find("node1")), Contains(HasSubstr("172.33.31.0/24")));
}

TEST_F(FlannelTest, WithoutEtcdTheWatchIsTriedAgain) {
  configure();
  add("node1", "0.9.1", prefix("172.33.68.0/24")).start();
  etcd.stop();
  world.scheduler.runUntil(3s);
  etcd.start();
  add("node2", "0.9.1", prefix("172.33.31.0/24")).start();
  world.scheduler.runUntil(5s);
  EXPECT_THAT(routesOf(*world.find("node1")), Contains(HasSubstr("172.33.31.0/24")));
  EXPECT_THAT(logOf(*daemons["node1"]),
              HasSubstr("Watch subnets: client: etcd cluster is unavailable or misconfigured"));
}

TEST_F(FlannelTest, TheRecordingSaysWhoseLeaseMadeARoute) {
  configure();
  add("node1", "0.7.1", prefix("172.33.68.0/24")).start();
  add("node3", "0.7.1", prefix("172.33.96.0/24")).start();
  const auto& changes = world.recorder.recording().changes;
  auto it = std::find_if(changes.begin(), changes.end(), [](const trace::StateChange& c) {
    return c.what == "172.33.96.0/24 via 172.30.118.65 dev eth2";
  });
  ASSERT_NE(it, changes.end());
  EXPECT_EQ(it->cause(), "flanneld: lease 172.33.96.0/24 of 172.30.118.65");
}

} // namespace

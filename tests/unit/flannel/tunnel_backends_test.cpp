// What flanneld leaves in the kernel of a node with its backends vxlan and udp.
#include "flannel/flanneld.h"
#include "unit/control_fixture.h"

#include <gmock/gmock.h>
#include <set>

using namespace fg;
using namespace fg::test;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

namespace {

constexpr const char* kPrefix = "/kube-centos/network";

struct TunnelBackends : testing::Test {
  World world;
  host::NetworkNamespace& etcdNode = world.createNamespace("etcd", "etcd");
  etcd::Etcd etcd{etcdNode};
  std::map<std::string, host::Files> files;
  std::map<std::string, std::unique_ptr<flannel::Flanneld>> daemons;

  void begin(const std::string& backend, const std::string& version) {
    etcd.start();
    ASSERT_TRUE(etcd.store().set(std::string(kPrefix) + "/config",
                                 R"({"Network":"172.33.0.0/16","Backend":)" + backend + "}"));
    add("node1", version, "172.17.8.101/24", "172.30.113.231/21", "172.33.68.0/24");
    add("node3", version, "172.17.8.103/24", "172.30.118.65/21", "172.33.96.0/24");
  }
  void add(const std::string& name, const std::string& version, const char* eth1, const char* eth2,
           const char* pin) {
    host::NetworkNamespace& node = world.addNode(name, eth1, eth2);
    flannel::installPackage(files[name], {"http://172.17.8.101:2379", kPrefix, "-iface=eth2", false});
    flannel::Flanneld::Settings settings;
    settings.version = flannel::findVersion(version);
    settings.pinnedSubnet = prefix(pin);
    daemons[name] = std::make_unique<flannel::Flanneld>(node, files[name], etcd, settings);
    daemons[name]->start();
  }
  host::NetworkNamespace& node(const char* name) { return *world.find(name); }
  std::string lease(const char* key) {
    auto found = etcd.store().get(std::string(kPrefix) + "/subnets/" + key);
    return found ? found->node.value : "";
  }
};

TEST_F(TunnelBackends, VxlanSetsRouteNeighbourAndFdbEntry) {
  begin(R"({"Type":"vxlan"})", "0.10.0");
  auto& node1 = node("node1");
  const host::Interface& flannel = *std::as_const(node1).interface("flannel.1");
  const host::Interface& remote = *std::as_const(node("node3")).interface("flannel.1");
  EXPECT_EQ(flannel.mtu, 1450u);
  EXPECT_TRUE(flannel.up);
  EXPECT_EQ(flannel.addresses.at(0).prefix, prefix("172.33.68.0/32"));
  EXPECT_EQ(flannel.vxlan->vni, 1u);
  EXPECT_EQ(flannel.vxlan->port, 8472);
  EXPECT_FALSE(flannel.vxlan->learning);
  EXPECT_EQ(lease("172.33.68.0-24"),
            R"({"PublicIP":"172.30.113.231","BackendType":"vxlan","BackendData":{"VtepMAC":")"
                + flannel.mac.text() + "\"}}");
  EXPECT_THAT(routesOf(node1), Contains("172.33.96.0/24 via 172.33.96.0 dev flannel.1"));
  auto* neighbor = node1.neighbors().find(flannel.index, ip("172.33.96.0"), world.scheduler.now());
  ASSERT_TRUE(neighbor);
  EXPECT_EQ(neighbor->state, link::NeighborState::Permanent);
  EXPECT_EQ(neighbor->mac, remote.mac);
  const auto* entry = flannel.vxlan->fdb.find(remote.mac, world.scheduler.now());
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->remotes.at(0).host, ip("172.30.118.65"));
  EXPECT_THAT(*files["node1"].read("/run/flannel/subnet.env"), HasSubstr("FLANNEL_MTU=1450"));
}

TEST_F(TunnelBackends, VxlanTakesAllThreeBackWithTheLease) {
  begin(R"({"Type":"vxlan"})", "0.9.1");
  ASSERT_TRUE(etcd.store().remove(std::string(kPrefix) + "/subnets/172.33.96.0-24"));
  world.scheduler.runUntil(world.scheduler.now() + std::chrono::seconds(1));
  auto& node1 = node("node1");
  EXPECT_THAT(routesOf(node1), Not(Contains(HasSubstr("172.33.96.0"))));
  EXPECT_TRUE(std::as_const(node1).interface("flannel.1")->vxlan->fdb.entries(world.scheduler.now()).empty());
}

TEST_F(TunnelBackends, VxlanTakesVniPortAndDirectRouting) {
  begin(R"({"Type":"vxlan","VNI":7,"Port":4789,"DirectRouting":true})", "0.10.0");
  auto& node1 = node("node1");
  ASSERT_TRUE(node1.interface("flannel.7"));
  EXPECT_EQ(node1.interface("flannel.7")->vxlan->port, 4789);
  EXPECT_THAT(routesOf(node1), Contains("172.33.96.0/24 via 172.30.118.65 dev eth2"));
}

TEST_F(TunnelBackends, VxlanKeepsItsInterfaceOverARestart) {
  begin(R"({"Type":"vxlan"})", "0.10.0");
  net::MacAddress mac = node("node1").interface("flannel.1")->mac;
  daemons["node1"]->stop();
  ASSERT_TRUE(node("node1").interface("flannel.1"));
  daemons["node1"]->start();
  EXPECT_EQ(node("node1").interface("flannel.1")->mac, mac);
}

// --- 0.7.1: neighbours are set as the kernel asks for them -----------------------------------------------

TEST_F(TunnelBackends, OldVxlanHasOneRouteAndHasTheKernelAsk) {
  begin(R"({"Type":"vxlan"})", "0.7.1");
  auto& node1 = node("node1");
  const host::Interface& flannel = *std::as_const(node1).interface("flannel.1");
  const host::Interface& remote = *std::as_const(node("node3")).interface("flannel.1");
  EXPECT_EQ(flannel.addresses.at(0).prefix, prefix("172.33.68.0/32"));
  EXPECT_THAT(routesOf(node1), Contains("172.33.0.0/16 dev flannel.1"));
  EXPECT_THAT(routesOf(node1), Not(Contains(HasSubstr("172.33.96.0"))));
  EXPECT_EQ(node1.sysctl("net.ipv4.neigh.flannel/1.app_solicit"), "3");
  EXPECT_TRUE(node1.neighbors().entries(world.scheduler.now()).empty());
  EXPECT_EQ(flannel.vxlan->fdb.find(remote.mac, world.scheduler.now())->remotes.at(0).host,
            ip("172.30.118.65"));
  EXPECT_THAT(*files["node1"].read("/run/flannel/subnet.env"), HasSubstr("FLANNEL_MTU=1450"));
  EXPECT_TRUE(world.recorder.recording().warnings.empty());
}

struct Misses : TunnelBackends {
  void SetUp() override { begin(R"({"Type":"vxlan"})", "0.7.1"); }
  host::Interface& flannel() { return *node("node1").interface("flannel.1"); }
  // What the entry has become a while after the kernel asked.
  std::optional<link::Neighbor> asked(const char* address, link::NeighborState state) {
    auto& table = node("node1").neighbors();
    if (!table.listener) return {};
    auto& entry = table.create(flannel().index, ip(address), world.scheduler.now());
    entry.state = state;
    table.listener->asked(entry);
    world.scheduler.runUntil(world.scheduler.now() + std::chrono::milliseconds(1));
    return *table.find(flannel().index, ip(address), world.scheduler.now());
  }
  std::string lastWords() { return daemons["node1"]->log().back().text; }
};

TEST_F(Misses, AreAnsweredFromTheLeases) {
  auto entry = asked("172.33.96.3", link::NeighborState::Incomplete);
  EXPECT_EQ(entry->state, link::NeighborState::Reachable);
  EXPECT_EQ(entry->mac, node("node3").interface("flannel.1")->mac);
}

TEST_F(Misses, OfAddressesWithoutALeaseAreLogged) {
  EXPECT_EQ(asked("172.33.7.7", link::NeighborState::Incomplete)->state, link::NeighborState::Incomplete);
  EXPECT_EQ(lastWords(), "L3 miss but route for 172.33.7.7 not found");
}

TEST_F(Misses, AreNoneWhereTheKernelHasAnAddress) {
  EXPECT_EQ(asked("172.33.96.3", link::NeighborState::Probe)->state, link::NeighborState::Probe);
}

TEST_F(Misses, AreAnsweredByNobodyOnceTheDaemonEnds) {
  daemons["node1"]->stop();
  EXPECT_FALSE(asked("172.33.96.3", link::NeighborState::Incomplete));
  EXPECT_THAT(routesOf(node("node1")), Contains("172.33.0.0/16 dev flannel.1")); // what was set stays
  EXPECT_EQ(flannel().vxlan->fdb.entries(world.scheduler.now()).size(), 1u);
}

TEST_F(Misses, OfALeaseThatIsGoneFindNothingAndItsFdbEntryGoes) {
  daemons["node3"]->stop(); // it would register again
  ASSERT_TRUE(etcd.store().remove(std::string(kPrefix) + "/subnets/172.33.96.0-24"));
  world.scheduler.runUntil(world.scheduler.now() + std::chrono::seconds(1));
  EXPECT_TRUE(flannel().vxlan->fdb.entries(world.scheduler.now()).empty());
  EXPECT_EQ(asked("172.33.96.3", link::NeighborState::Incomplete)->state, link::NeighborState::Incomplete);
}

// handleInitialSubnetEvents: what a daemon finds in the database and no lease names is taken away.
TEST_F(Misses, ARestartClearsTheForwardingDatabase) {
  daemons["node1"]->stop();
  auto stale = net::MacAddress::parse("02:00:00:00:00:99").value();
  flannel().vxlan->fdb.append({stale, {{ip("172.30.1.1"), 0, 0, 0}}, link::VxlanFdb::State::Permanent, {}});
  daemons["node1"]->start();
  EXPECT_FALSE(flannel().vxlan->fdb.find(stale, world.scheduler.now()));
  EXPECT_EQ(flannel().vxlan->fdb.entries(world.scheduler.now()).size(), 1u);
}

// setAddr4 removes nothing: with another lease the interface has both addresses.
TEST_F(Misses, AnotherLeaseAddsItsAddress) {
  ASSERT_TRUE(etcd.store().remove(std::string(kPrefix) + "/subnets/172.33.68.0-24"));
  world.scheduler.runUntil(world.scheduler.now() + std::chrono::seconds(2));
  std::set<net::Ipv4Prefix> addresses;
  for (const auto& address : flannel().addresses)
    addresses.insert(address.prefix);
  EXPECT_TRUE(addresses.contains(net::Ipv4Prefix(daemons["node1"]->lease().subnet.address(), 32)));
  EXPECT_TRUE(addresses.contains(prefix("172.33.68.0/32")));
}

TEST_F(TunnelBackends, UdpHasATunWithTheWholeNetwork) {
  begin(R"({"Type":"udp"})", "0.7.1");
  auto& node1 = node("node1");
  const host::Interface& flannel = *std::as_const(node1).interface("flannel0");
  EXPECT_EQ(flannel.mtu, 1472u);
  EXPECT_EQ(flannel.addresses.at(0).prefix, prefix("172.33.68.0/16"));
  EXPECT_THAT(routesOf(node1), Contains("172.33.0.0/16 dev flannel0"));
  EXPECT_EQ(lease("172.33.68.0-24"), R"({"PublicIP":"172.30.113.231"})");
  daemons["node1"]->stop();
  EXPECT_FALSE(node1.interface("flannel0"));
}

TEST_F(TunnelBackends, ABadSettingIsRefusedInFlannelsWords) {
  begin(R"({"Type":"vxlan","VNI":"one"})", "0.10.0");
  EXPECT_FALSE(daemons["node1"]->isReady());
}

} // namespace

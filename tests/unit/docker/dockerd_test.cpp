#include "docker/dockerd.h"
#include "unit/control_fixture.h"

#include <gmock/gmock.h>

using namespace fg;
using namespace fg::test;
using testing::Contains;
using testing::ElementsAre;

namespace {

struct DockerTest : testing::Test {
  World world;
  host::NetworkNamespace& node = world.addNode("node1", "172.17.8.101/24", "172.30.113.231/21");
  host::Files files;
  std::unique_ptr<docker::Dockerd> daemon;

  docker::Dockerd& start(const std::string& version = "1.12.6",
                         const std::string& options = "--bip=172.33.68.1/24 --ip-masq=true --mtu=1500") {
    docker::installPackage(files);
    files.write("/usr/lib/systemd/system/docker.service.d/flannel.conf",
                "[Service]\nEnvironmentFile=-/run/flannel/docker\n");
    files.write("/run/flannel/docker", "DOCKER_NETWORK_OPTIONS=\" " + options + "\"\n");
    docker::Dockerd::Settings settings;
    settings.version = docker::findVersion(version);
    settings.bridgeMac = mac("02:42:d0:ae:80:ea");
    daemon = std::make_unique<docker::Dockerd>(node, files, world, settings);
    daemon->start();
    return *daemon;
  }
};

TEST_F(DockerTest, Docker0IsListing12) {
  start();
  const host::Interface* bridge = node.interface("docker0");
  ASSERT_TRUE(bridge);
  EXPECT_EQ(bridge->index, 5);
  EXPECT_EQ(bridge->mac.text(), "02:42:d0:ae:80:ea");
  ASSERT_EQ(bridge->addresses.size(), 1u);
  EXPECT_EQ(bridge->addresses[0].prefix.text(), "172.33.68.1/24");
  EXPECT_FALSE(bridge->addresses[0].broadcast);
  EXPECT_THAT(routesOf(node), Contains("172.33.68.0/24 dev docker0"));
  EXPECT_EQ(node.sysctl("net.ipv4.ip_forward"), "1");
  EXPECT_EQ(node.sysctl("net.bridge.bridge-nf-call-iptables"), "1");
}

TEST_F(DockerTest, TheRulesStandInDockersOrder) {
  start();
  EXPECT_THAT(rulesOf(node, "filter", "FORWARD"),
              ElementsAre("-P FORWARD ACCEPT", "-A FORWARD -j DOCKER-ISOLATION",
                          "-A FORWARD -o docker0 -j DOCKER",
                          "-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                          "-A FORWARD -i docker0 ! -o docker0 -j ACCEPT",
                          "-A FORWARD -i docker0 -o docker0 -j ACCEPT"));
  EXPECT_THAT(rulesOf(node, "filter", "DOCKER-ISOLATION"),
              ElementsAre("-N DOCKER-ISOLATION", "-A DOCKER-ISOLATION -j RETURN"));
  EXPECT_THAT(
      rulesOf(node, "nat", "POSTROUTING"),
      ElementsAre("-P POSTROUTING ACCEPT", "-A POSTROUTING -s 172.33.68.0/24 ! -o docker0 -j MASQUERADE"));
  EXPECT_THAT(rulesOf(node, "nat", "DOCKER"), ElementsAre("-N DOCKER", "-A DOCKER -i docker0 -j RETURN"));
  EXPECT_THAT(
      rulesOf(node, "nat", "OUTPUT"),
      ElementsAre("-P OUTPUT ACCEPT", "-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER"));
}

// libnetwork takes its old chains away first, and says nothing where there are none.
TEST_F(DockerTest, ChainsThatAreNotThereYetAreNoComplaint) {
  for (const host::LogLine& line : start().log())
    EXPECT_EQ(line.text.find("iptables failed"), std::string::npos) << line.text;
}

TEST_F(DockerTest, ARestartLeavesTheRulesAsTheyAre) {
  start();
  auto before = rulesOf(node, "filter", "FORWARD");
  daemon->stop();
  daemon->start();
  EXPECT_EQ(rulesOf(node, "filter", "FORWARD"), before);
  EXPECT_EQ(rulesOf(node, "nat", "PREROUTING").size(), 2u);
}

TEST_F(DockerTest, Docker113DropsForwardingOnlyWhereItTurnedForwardingOn) {
  start("1.13.1");
  EXPECT_EQ(rulesOf(node, "filter", "FORWARD").front(), "-P FORWARD DROP");
}

TEST_F(DockerTest, Docker113LeavesThePolicyWhereForwardingWasOn) {
  node.setSysctl("net.ipv4.ip_forward", "1");
  start("1.13.1");
  EXPECT_EQ(rulesOf(node, "filter", "FORWARD").front(), "-P FORWARD ACCEPT");
}

TEST_F(DockerTest, Docker112NeverDropsForwarding) {
  start("1.12.6");
  EXPECT_EQ(rulesOf(node, "filter", "FORWARD").front(), "-P FORWARD ACCEPT");
}

TEST_F(DockerTest, WithoutFlannelItTakesTheFirstNetworkThatOverlapsNoRoute) {
  start("1.12.6", "");
  EXPECT_EQ(daemon->network().text(), "172.18.0.1/16") << "172.17.8.0/24 is on eth1";
}

TEST_F(DockerTest, AnotherBipReplacesTheAddressButNotTheOldRule) {
  start();
  daemon->stop();
  start("1.12.6", "--bip=172.33.7.1/24 --ip-masq=true --mtu=1500");
  ASSERT_EQ(node.interface("docker0")->addresses.size(), 1u);
  EXPECT_EQ(node.interface("docker0")->addresses[0].prefix.text(), "172.33.7.1/24");
  EXPECT_THAT(rulesOf(node, "nat", "POSTROUTING"),
              Contains("-A POSTROUTING -s 172.33.68.0/24 ! -o docker0 -j MASQUERADE"));
}

TEST_F(DockerTest, ASandboxIsListing12) {
  start();
  docker::SandboxRequest request;
  request.name = "kube-system/coredns";
  request.veth = "veth295bef2";
  request.vethMac = mac("6a:72:d7:9f:29:19");
  auto sandbox = daemon->createSandbox(request);
  ASSERT_TRUE(sandbox);
  EXPECT_EQ((*sandbox)->ip.text(), "172.33.68.2");
  EXPECT_EQ((*sandbox)->mac.text(), "02:42:ac:21:44:02");
  const host::Interface* outer = node.interface("veth295bef2");
  ASSERT_TRUE(outer);
  EXPECT_EQ(outer->index, 7);
  EXPECT_EQ(outer->peerIndex, 6);
  EXPECT_EQ(outer->master, node.interface("docker0")->index);
  EXPECT_EQ(outer->peerNetnsid, 0);
  EXPECT_TRUE(node.interface("docker0")->carrier);
  host::NetworkNamespace& inside = *(*sandbox)->ns;
  EXPECT_THAT(routesOf(inside), ElementsAre("default via 172.33.68.1 dev eth0", "172.33.68.0/24 dev eth0"));
}

TEST_F(DockerTest, AddressesAreTheLowestFreeOnes) {
  start();
  docker::SandboxRequest a, b, c;
  a.name = "a";
  b.name = "b";
  c.name = "c";
  ASSERT_TRUE(daemon->createSandbox(a));
  ASSERT_TRUE(daemon->createSandbox(b));
  daemon->removeSandbox("a");
  EXPECT_FALSE(world.find("a"));
  EXPECT_EQ((*daemon->createSandbox(c))->ip.text(), "172.33.68.2");
  EXPECT_EQ(daemon->createSandbox(c).error(), "Conflict. The name \"/c\" is already in use");
}

TEST_F(DockerTest, APublishedPortIsThreeRulesThatGoWithTheSandbox) {
  start();
  docker::SandboxRequest request;
  request.name = "web";
  request.ports = {{net::Protocol::Tcp, 8080, 80}};
  ASSERT_TRUE(daemon->createSandbox(request));
  EXPECT_THAT(
      rulesOf(node, "nat", "DOCKER"),
      Contains("-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.33.68.2:80"));
  EXPECT_THAT(
      rulesOf(node, "filter", "DOCKER"),
      Contains("-A DOCKER -d 172.33.68.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT"));
  EXPECT_THAT(
      rulesOf(node, "nat", "POSTROUTING"),
      Contains("-A POSTROUTING -s 172.33.68.2/32 -d 172.33.68.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE"));
  daemon->removeSandbox("web");
  EXPECT_EQ(rulesOf(node, "nat", "DOCKER").size(), 2u);
  EXPECT_EQ(rulesOf(node, "filter", "DOCKER").size(), 1u);
  EXPECT_EQ(rulesOf(node, "nat", "POSTROUTING").size(), 2u);
}

TEST_F(DockerTest, WithoutUserlandProxyPortsAreHairpins) {
  start("1.12.6", "--bip=172.33.68.1/24 --userland-proxy=false --icc=false");
  EXPECT_THAT(rulesOf(node, "nat", "OUTPUT"), Contains("-A OUTPUT -m addrtype --dst-type LOCAL -j DOCKER"));
  EXPECT_THAT(rulesOf(node, "nat", "POSTROUTING"),
              Contains("-A POSTROUTING -o docker0 -m addrtype --src-type LOCAL -j MASQUERADE"));
  EXPECT_EQ(rulesOf(node, "filter", "FORWARD").back(), "-A FORWARD -i docker0 -o docker0 -j DROP");
  EXPECT_EQ(node.sysctl("net.ipv4.conf.all.route_localnet"), "1");
  docker::SandboxRequest request;
  request.name = "a";
  EXPECT_TRUE(node.interface((*daemon->createSandbox(request))->veth)->hairpin);
}

TEST_F(DockerTest, AWrongOptionStopsItInDockersWords) {
  start("1.12.6", "--bib=172.33.68.1/24");
  EXPECT_FALSE(daemon->isRunning());
  EXPECT_EQ(daemon->log().back().text, "Error starting daemon: unknown flag: --bib");
}

} // namespace

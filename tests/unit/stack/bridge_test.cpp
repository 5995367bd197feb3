// A bridge with pods on it: learning, flooding, hairpin, and br_netfilter.
#include "world.h"

namespace fg::stack {
namespace {

using trace::BridgeDecision;

// node with docker0 and three pods; `outside` is on the node's eth0.
struct BridgedWorld : World {
  host::NetworkNamespace& node = add("node");
  host::NetworkNamespace& a = add("a");
  host::NetworkNamespace& b = add("b");
  host::NetworkNamespace& c = add("c");

  BridgedWorld() {
    veth(node, "vetha", a, "eth0");
    veth(node, "vethb", b, "eth0");
    veth(node, "vethc", c, "eth0");
    address(node, bridge(node, "docker0", {"vetha", "vethb", "vethc"}), "172.17.0.1/24");
    address(a, *a.interface("eth0"), "172.17.0.2/24");
    address(b, *b.interface("eth0"), "172.17.0.3/24");
    address(c, *c.interface("eth0"), "172.17.0.4/24");
    for (auto* pod : {&a, &b, &c})
      route(*pod, "0.0.0.0/0", "172.17.0.1");
    node.setSysctl("net.ipv4.ip_forward", "1");
    iptables(node,
             "-t nat -A PREROUTING -d 10.254.0.2 -p udp --dport 53 -j DNAT --to-destination 172.17.0.3:5353");
    EXPECT_TRUE(programs(b).listen(net::Protocol::Udp, 5353));
  }
};

TEST(Bridge, ForwardsBetweenItsPortsWithoutTouchingTheTtl) {
  BridgedWorld world;
  auto answers = world.ping(world.a, "172.17.0.3");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].ttl, 64);
  EXPECT_EQ(world.path(), "a node b");
  auto decisions = world.steps<trace::BridgeForward>();
  ASSERT_EQ(decisions.size(), 1u);
  EXPECT_EQ(decisions[0].decision, BridgeDecision::Learned);  // the ARP answer taught it
  EXPECT_EQ(world.c.interface("eth0")->received.packets, 1u); // the ARP request only
}

TEST(Bridge, FloodsWhatItHasForgotten) {
  BridgedWorld world;
  ASSERT_EQ(world.ping(world.a, "172.17.0.3").size(), 1u);
  world.node.interface("docker0")->fdb->flush();
  ASSERT_EQ(world.ping(world.a, "172.17.0.3").size(), 1u);
  auto decisions = world.steps<trace::BridgeForward>();
  ASSERT_EQ(decisions.size(), 1u);
  EXPECT_EQ(decisions[0].decision, BridgeDecision::Flooded);
  EXPECT_EQ(decisions[0].outPorts.size(), 2u);
  EXPECT_EQ(world.path(), "a node b");
}

TEST(Bridge, ForgetsAnAddressAfterFiveMinutes) {
  BridgedWorld world;
  ASSERT_EQ(world.ping(world.a, "172.17.0.3").size(), 1u);
  const link::Fdb& fdb = *world.node.interface("docker0")->fdb;
  EXPECT_TRUE(fdb.find(world.b.interface("eth0")->mac, world.scheduler.now()));
  world.run(std::chrono::seconds(301));
  EXPECT_FALSE(fdb.find(world.b.interface("eth0")->mac, world.scheduler.now()));
}

TEST(Bridge, GivesTheHostWhatIsForTheHost) {
  BridgedWorld world;
  ASSERT_EQ(world.ping(world.a, "172.17.0.1").size(), 1u);
  EXPECT_EQ(world.path(), "a node");
  EXPECT_EQ(world.steps<trace::BridgeForward>().at(0).decision, BridgeDecision::Local);
}

TEST(BridgeNetfilter, BridgesATranslatedPacketWithItsTtlAndSourceMac) {
  BridgedWorld world;
  world.node.setSysctl("net.bridge.bridge-nf-call-iptables", "1");
  auto answers = world.udp(world.a, "10.254.0.2", 53);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].from, ip("10.254.0.2"));
  EXPECT_EQ(world.lastTrace().last.ttl, 64);
  auto arrived = world.steps<trace::EnterInterface>().back();
  EXPECT_EQ(arrived.source, world.a.interface("eth0")->mac);
  EXPECT_EQ(arrived.destination, world.b.interface("eth0")->mac);
}

TEST(BridgeNetfilter, OffThePacketIsRoutedAndTheAnswerComesFromTheWrongAddress) {
  BridgedWorld world;
  world.node.setSysctl("net.ipv4.conf.all.send_redirects", "0");
  world.node.setSysctl("net.ipv4.conf.docker0.send_redirects", "0");
  auto answers = world.udp(world.a, "10.254.0.2", 53);
  EXPECT_EQ(world.lastTrace().last.ttl, 63);
  for (const Answer& answer : answers)
    EXPECT_EQ(answer.from, ip("172.17.0.3"));
}

TEST(BridgeNetfilter, APodReachesItselfThroughAServiceOnlyWithHairpin) {
  BridgedWorld world;
  world.node.setSysctl("net.bridge.bridge-nf-call-iptables", "1");
  world.iptables(world.node, "-t nat -A POSTROUTING -s 172.17.0.3 -d 172.17.0.3 -j MASQUERADE");
  EXPECT_TRUE(world.udp(world.b, "10.254.0.2", 53).empty());
  EXPECT_EQ(world.steps<trace::BridgeForward>().back().decision, BridgeDecision::Dropped);
  world.node.interface("vethb")->hairpin = true;
  EXPECT_EQ(world.udp(world.b, "10.254.0.2", 53).size(), 1u);
  EXPECT_EQ(world.lastTrace().last.source, ip("172.17.0.1"));
}

} // namespace
} // namespace fg::stack

// A bridge with pods on it: learning, flooding, hairpin, and br_netfilter.
#include "world.h"

namespace fg::stack {
namespace {

using trace::BridgeDecision;
using trace::Disposition;

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

// The three cases of a pod that reaches itself (facts section 4, "Hairpin").
TEST(BridgeNetfilter, OffAPodReachesItselfWithoutHairpinAsThePacketIsRouted) {
  BridgedWorld world;
  world.iptables(world.node, "-t nat -A POSTROUTING -s 172.17.0.3 -d 172.17.0.3 -j MASQUERADE");
  EXPECT_FALSE(world.node.interface("vethb")->hairpin);
  EXPECT_EQ(world.udp(world.b, "10.254.0.2", 53).size(), 1u);
  EXPECT_EQ(world.lastTrace().last.source, ip("172.17.0.1"));
  EXPECT_EQ(world.lastTrace().last.ttl, 63);
}

// Facts section 4: with bridge-nf=0 the answer of a translated connection goes straight back, and the client
// resets it.
TEST(BridgeNetfilter, OffATranslatedTcpConnectionComesToNothingUnlessItIsMasqueraded) {
  BridgedWorld world;
  world.iptables(
      world.node,
      "-t nat -A PREROUTING -d 10.254.0.2 -p tcp --dport 80 -j DNAT --to-destination 172.17.0.3:8080");
  EXPECT_TRUE(world.programs(world.b).listen(net::Protocol::Tcp, 8080));
  for (const Answer& answer : world.tcp(world.a, "10.254.0.2", 80))
    EXPECT_NE(answer.kind, Answer::Kind::TcpData);
  world.iptables(world.node, "-t nat -A POSTROUTING -d 172.17.0.3 -j MASQUERADE");
  auto answers = world.tcp(world.a, "10.254.0.2", 80);
  ASSERT_FALSE(answers.empty());
  EXPECT_EQ(answers.back().kind, Answer::Kind::TcpData);
}

TEST(BridgeNetfilter, OffIptablesDoesNotSeeBridgedPackets) {
  BridgedWorld world;
  world.iptables(world.node, "-A FORWARD -j DROP");
  EXPECT_EQ(world.ping(world.a, "172.17.0.3").size(), 1u);
  world.node.setSysctl("net.bridge.bridge-nf-call-iptables", "1");
  EXPECT_TRUE(world.ping(world.a, "172.17.0.3").empty());
  EXPECT_EQ(world.fate(), Disposition::Denied);
}

// Measured: the server gets the datagram with TTL 64 and again with 63 (facts section 4, "promiscuous bridge
// artefact").
TEST(BridgeNetfilter, APromiscuousBridgeDeliversATranslatedFrameTwice) {
  BridgedWorld world;
  world.node.setSysctl("net.bridge.bridge-nf-call-iptables", "1");
  world.node.setSysctl("net.ipv4.conf.all.send_redirects", "0");
  world.node.setSysctl("net.ipv4.conf.docker0.send_redirects", "0");
  world.node.setPromiscuous(*world.node.interface("docker0"), true);
  world.iptables(world.node, "-t mangle -A FORWARD -p udp");
  uint64_t before = world.b.interface("eth0")->received.packets;
  auto answers = world.udp(world.a, "10.254.0.2", 53);
  EXPECT_EQ(answers.size(), 2u);
  EXPECT_EQ(world.lastTrace().last.ttl, 64);
  EXPECT_GE(world.b.interface("eth0")->received.packets - before, 2u);
  trace::PacketId copy;
  const trace::Recording& recording = world.recorder.recording();
  for (trace::PacketId id : recording.causedBy(world.lastPacket))
    if (recording.packet(id).why == trace::Origin::Copy) copy = id;
  ASSERT_TRUE(copy);
  EXPECT_EQ(trace::traceOf(recording, copy).last.ttl, 63);
  auto listed = world.node.netfilter().rules.iptables(
      std::vector<std::string>{"-t", "mangle", "-vnxL", "FORWARD", "1"});
  EXPECT_NE(listed.out.find("       4 "), std::string::npos) << listed.out; // two of the request, two answers
}

// With bridge-nf-call-iptables 1, PREROUTING is over before docker0 gets the frame: tcpdump there shows the
// translated destination, and the port the one that was sent.
TEST(BridgeNetfilter, ATapOnTheBridgeSeesTheTranslatedDestination) {
  BridgedWorld world;
  world.node.setSysctl("net.bridge.bridge-nf-call-iptables", "1");
  world.iptables(
      world.node,
      "-t nat -A PREROUTING -d 10.254.0.3 -p udp --dport 53 -j DNAT --to-destination 172.17.0.1:53");
  std::vector<std::string> onBridge, onPort;
  auto watch = [&](const char* name, std::vector<std::string>& seen) {
    auto* device = world.fabric.stackOf(world.node)->device(world.node.interface(name)->index);
    device->TraceConnectWithoutContext(
        "MacRx", ns3::Callback<void, ns3::Ptr<const ns3::Packet>>([&seen](ns3::Ptr<const ns3::Packet> frame) {
          net::Bytes wire(frame->GetSize());
          frame->CopyData(wire.data(), frame->GetSize());
          if (auto parsed = device::Frame::parse(wire); parsed && parsed->packet)
            seen.push_back(parsed->packet->destination().text());
        }));
  };
  watch("docker0", onBridge);
  watch("vetha", onPort);
  world.udp(world.a, "10.254.0.3", 53);
  EXPECT_EQ(onPort, std::vector<std::string>{"10.254.0.3"});
  EXPECT_EQ(onBridge, std::vector<std::string>{"172.17.0.1"});
}

TEST(Bridge, APromiscuousBridgeShowsPlainFramesToItsHostInVain) {
  BridgedWorld world;
  world.node.setPromiscuous(*world.node.interface("docker0"), true);
  EXPECT_EQ(world.ping(world.a, "172.17.0.3").size(), 1u);
}

// Measured: iptables sees one packet of 3028 bytes, and the port sends fragments of the size in which they
// came.
TEST(BridgeNetfilter, PutsFragmentsTogetherForIptablesAndSendsThemOnAsFragments) {
  BridgedWorld world;
  world.node.setSysctl("net.bridge.bridge-nf-call-iptables", "1");
  world.a.setMtu(*world.a.interface("eth0"), 1000);
  ASSERT_EQ(world.udp(world.a, "10.254.0.2", 53).size(), 1u);
  uint64_t before = world.b.interface("eth0")->received.packets;
  uint64_t bytes = world.b.interface("eth0")->received.bytes;
  // Port 53 asks a DNS question of fixed size; so the size is asked for on another port.
  world.iptables(
      world.node,
      "-t nat -A PREROUTING -d 10.254.0.3 -p udp --dport 54 -j DNAT --to-destination 172.17.0.3:5353");
  auto answers = std::make_shared<std::vector<Answer>>();
  UdpSpec spec;
  spec.destination = ip("10.254.0.3");
  spec.dport = 54;
  spec.size = 3000;
  world.lastPacket =
      world.programs(world.a).sendUdp(spec, [answers](const Answer& answer) { answers->push_back(answer); });
  world.run(std::chrono::seconds(10));
  EXPECT_EQ(answers->size(), 1u);
  EXPECT_EQ(world.b.interface("eth0")->received.packets - before, 4u); // 996, 996, 996, 100 bytes
  EXPECT_EQ(world.b.interface("eth0")->received.bytes - bytes, 3u * (996 + 14) + 100 + 14);
}

TEST(Bridge, FollowsTheLeastMtuOfItsPortsUntilItIsSet) {
  BridgedWorld world;
  host::Interface& docker0 = *world.node.interface("docker0");
  world.node.setMtu(*world.node.interface("vetha"), 1400);
  EXPECT_EQ(docker0.mtu, 1400u);
  EXPECT_TRUE(world.node.setMaster(*world.node.interface("vetha"), 0));
  EXPECT_EQ(docker0.mtu, 1500u);
  world.node.setMtu(docker0, 1350);
  world.node.setMtu(*world.node.interface("vethb"), 1250);
  EXPECT_EQ(docker0.mtu, 1350u);
}

TEST(Bridge, IsolatedPortsReachOthersOnly) {
  BridgedWorld world;
  world.node.interface("vetha")->isolated = world.node.interface("vethb")->isolated = true;
  world.ping(world.a, "172.17.0.3");
  EXPECT_EQ(world.fate(), Disposition::NeighborUnreachable); // ARP does not get through either
  EXPECT_EQ(world.ping(world.a, "172.17.0.4").size(), 1u);
  EXPECT_EQ(world.ping(world.a, "172.17.0.1").size(), 1u);
}

TEST(Bridge, ForgetsWhatItLearnedFromAPortThatGoesDown) {
  BridgedWorld world;
  ASSERT_EQ(world.ping(world.a, "172.17.0.3").size(), 1u);
  net::MacAddress mac = world.b.interface("eth0")->mac;
  const link::Fdb& fdb = *world.node.interface("docker0")->fdb;
  EXPECT_TRUE(fdb.find(mac, world.scheduler.now()));
  EXPECT_TRUE(world.node.setUp(*world.node.interface("vethb"), false));
  EXPECT_FALSE(fdb.find(mac, world.scheduler.now()));
}

// Two bridges joined by three cables: with spanning tree off Linux floods for ever, and more each round.
TEST(Bridge, ALoopOfBridgesEndsAndIsTold) {
  World world;
  host::NetworkNamespace &left = world.add("left"), &right = world.add("right"), &pod = world.add("pod");
  for (const char* cable : {"c1", "c2", "c3"})
    world.veth(left, cable, right, cable);
  world.veth(left, "p", pod, "eth0");
  world.bridge(left, "br0", {"c1", "c2", "c3", "p"});
  world.bridge(right, "br0", {"c1", "c2", "c3"});
  world.address(pod, *pod.interface("eth0"), "10.0.0.1/24");
  world.ping(pod, "10.0.0.2");
  EXPECT_EQ(world.fate(), Disposition::NeighborUnreachable);
  ASSERT_FALSE(world.recorder.recording().warnings.empty());
  EXPECT_NE(world.recorder.recording().warnings[0].find("a loop of bridges leads through br0"),
            std::string::npos);
}

TEST(LinkFault, LosesTheShareOfFramesThatItIsToldAndSaysWhere) {
  RoutedWorld world;
  ASSERT_EQ(world.ping(world.client, "10.0.2.2").size(), 1u);
  ASSERT_TRUE(world.fabric.setFault("lan", {1.0, {}, {}}, core::Rng(1, "test")));
  EXPECT_TRUE(world.ping(world.client, "10.0.2.2").empty());
  EXPECT_EQ(world.fate(), Disposition::LinkFault);
  EXPECT_EQ(world.text(world.steps<trace::Drop>().at(0).reason),
            "lost on lan, which loses 100 % of its frames");
  ASSERT_TRUE(world.fabric.setFault("lan", {}, core::Rng(1, "test")));
  EXPECT_EQ(world.ping(world.client, "10.0.2.2").size(), 1u);
}

TEST(LinkFault, DelaysAndSlows) {
  RoutedWorld world;
  ASSERT_EQ(world.ping(world.client, "10.0.2.2").size(), 1u);
  ASSERT_TRUE(
      world.fabric.setFault("lan", {0, std::chrono::milliseconds(50), 1'000'000}, core::Rng(1, "test")));
  net::SimTime sent = world.scheduler.now();
  auto answers = world.ping(world.client, "10.0.2.2");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_GT(answers[0].at - sent,
            std::chrono::milliseconds(101)); // there and back, and a millisecond on the wire
}

} // namespace
} // namespace fg::stack

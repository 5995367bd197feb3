// Neighbours and ARP: states, timers, who answers for what (net/core/neighbour.c, net/ipv4/arp.c).
#include "stack/arp.h"
#include "world.h"

namespace fg::stack {
namespace {

using link::NeighborState;
using std::chrono::milliseconds;
using std::chrono::seconds;
using trace::Disposition;

// Two hosts on one segment.
struct Pair : World {
  host::NetworkNamespace& one = add("one");
  host::NetworkNamespace& two = add("two");
  Pair() {
    address(one, card(one, "eth0", "lan"), "10.0.0.1/24");
    address(two, card(two, "eth0", "lan"), "10.0.0.2/24");
  }
  host::Interface& eth0(host::NetworkNamespace& ns) { return *ns.interface("eth0"); }
  std::optional<NeighborState> stateOf(host::NetworkNamespace& ns, std::string_view address) {
    const auto* neighbor = ns.neighbors().find(eth0(ns).index, ip(address), ns.now());
    return neighbor ? std::optional(neighbor->state) : std::nullopt;
  }
};

TEST(Neighbor, GoesFromReachableToStaleToDelayToProbe) {
  Pair world;
  world.ping(world.one, "10.0.0.2");
  EXPECT_EQ(world.stateOf(world.one, "10.0.0.2"), NeighborState::Reachable);
  world.run(seconds(60));
  EXPECT_EQ(world.stateOf(world.one, "10.0.0.2"), NeighborState::Stale);
  world.fabric.disconnect(world.two, world.eth0(world.two)); // from now on nobody answers
  UdpSpec spec;
  spec.destination = ip("10.0.0.2");
  spec.dport = 9;
  world.programs(world.one).sendUdp(spec, nullptr);
  EXPECT_EQ(world.stateOf(world.one, "10.0.0.2"), NeighborState::Delay);
  world.run(milliseconds(5500));
  EXPECT_EQ(world.stateOf(world.one, "10.0.0.2"), NeighborState::Probe);
  world.run(seconds(3)); // three questions to it alone, a second apart
  EXPECT_EQ(world.stateOf(world.one, "10.0.0.2"), NeighborState::Failed);
}

// dst_confirm: while a connection goes on, nobody asks again, although the entry is good for a second only.
TEST(Neighbor, IsConfirmedByATcpConnectionThatGoesOn) {
  World world;
  world.fabric.addSegment("slow", 2'000'000, std::chrono::microseconds(100));
  world.segments.emplace_back("slow");
  auto& one = world.add("one");
  auto& two = world.add("two");
  auto& card = world.address(one, world.card(one, "eth0", "slow"), "10.0.0.1/24");
  world.address(two, world.card(two, "eth0", "slow"), "10.0.0.2/24");
  for (auto* ns : {&one, &two})
    ns->setSysctl("net.ipv4.neigh.eth0.base_reachable_time_ms", "1000");
  auto server = world.programs(two).receiveBulk(8080, 0);
  auto client = world.programs(one).sendBulk({ip("10.0.0.2"), 8080}, 2'000'000);
  world.run(seconds(7));
  EXPECT_LT(server->received, 2'000'000u); // it still goes on
  uint64_t packets = 0;
  for (const trace::PacketRecord& packet : world.recorder.recording().packets)
    packets += packet.origin == one.id() ? 1 : 0;
  EXPECT_EQ(card.sent.packets - packets, 1u); // the one question at the beginning
}

TEST(Neighbor, QueuesWhatWaitsAndDropsTheOldest) { // unres_qlen
  Pair world;
  world.one.setSysctl("net.ipv4.neigh.eth0.unres_qlen", "2");
  std::vector<trace::PacketId> sent;
  for (uint16_t i = 1; i <= 3; ++i) {
    EchoSpec spec;
    spec.destination = ip("10.0.0.9");
    spec.sequence = i;
    sent.push_back(world.programs(world.one).sendEcho(spec, nullptr));
  }
  world.run(seconds(5));
  auto fate = [&](size_t i) { return trace::traceOf(world.recorder.recording(), sent[i]).disposition; };
  EXPECT_EQ(fate(0), Disposition::QueueFull);
  EXPECT_EQ(fate(1), Disposition::NeighborUnreachable);
  EXPECT_EQ(fate(2), Disposition::NeighborUnreachable);
}

// With app_solicit 3 as measured on Linux 6.18: programs are asked at once, after 1 and after 2 s, then
// everybody at 3, 4 and 5 s; after 6 s nobody has the address.
TEST(Neighbor, IsAskedOfProgramsBeforeEverybody) {
  Pair world;
  world.one.setSysctl("net.ipv4.neigh.eth0.app_solicit", "3");
  std::vector<net::SimTime> asked;
  auto begin = world.one.now();
  world.one.neighbors().listener = {"flanneld", [&](const link::Neighbor& neighbor) {
                                      EXPECT_EQ(neighbor.state, NeighborState::Incomplete);
                                      asked.push_back(world.one.now() - begin);
                                    }};
  uint64_t frames = world.eth0(world.one).sent.packets;
  auto answers = world.ping(world.one, "10.0.0.9");
  EXPECT_EQ(asked, (std::vector<net::SimTime>{seconds(0), seconds(1), seconds(2)}));
  EXPECT_EQ(world.eth0(world.one).sent.packets - frames, 3u);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].icmpCode, net::icmp::kHostUnreachable);
  auto drops = world.steps<trace::Drop>();
  EXPECT_EQ(world.text(drops.at(0).reason),
            "flanneld does not know, and nobody on eth0 answers for 10.0.0.9");
  auto lookups = world.steps<trace::NeighborLookup>();
  EXPECT_EQ(world.text(lookups.at(0).program), "flanneld");
}

TEST(Neighbor, IsWhatAProgramSaysThatWasAsked) {
  Pair world;
  world.one.setSysctl("net.ipv4.neigh.eth0.app_solicit", "3");
  world.one.neighbors().listener = {"flanneld", [&](const link::Neighbor& neighbor) {
                                      world.scheduler.after(milliseconds(1), [&, to = neighbor.address] {
                                        world.one.setNeighbor(world.eth0(world.one), to,
                                                              world.eth0(world.two).mac,
                                                              NeighborState::Reachable);
                                      });
                                    }};
  auto answers = world.ping(world.one, "10.0.0.2");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].kind, Answer::Kind::EchoReply);
}

TEST(Neighbor, IsAskedOfProgramsInVainWhereNoneListens) {
  Pair world;
  world.one.setSysctl("net.ipv4.neigh.eth0.app_solicit", "3");
  world.ping(world.one, "10.0.0.9");
  EXPECT_EQ(world.text(world.steps<trace::Drop>().at(0).reason),
            "no program answers the kernel (app_solicit), and nobody on eth0 answers for 10.0.0.9");
}

// An entry whose owner does not answer: three questions to it alone, then three to programs, which see its
// address in them.
TEST(Neighbor, IsAskedItselfBeforePrograms) {
  Pair world;
  world.one.setSysctl("net.ipv4.neigh.eth0.app_solicit", "3");
  world.two.setSysctl("net.ipv4.conf.eth0.arp_ignore", "8");
  int asked = 0;
  world.one.neighbors().listener = {"flanneld", [&](const link::Neighbor& neighbor) {
                                      EXPECT_EQ(neighbor.state, NeighborState::Probe);
                                      ++asked;
                                    }};
  world.one.setNeighbor(world.eth0(world.one), ip("10.0.0.2"), world.eth0(world.two).mac,
                        NeighborState::Stale);
  UdpSpec spec;
  spec.destination = ip("10.0.0.2");
  spec.dport = 9;
  world.programs(world.one).sendUdp(spec, nullptr);
  world.run(milliseconds(10500)); // 5 s of DELAY, then a question each second
  EXPECT_EQ(asked, 3);
  EXPECT_EQ(world.stateOf(world.one, "10.0.0.2"), NeighborState::Probe);
  world.run(seconds(1));
  EXPECT_EQ(world.stateOf(world.one, "10.0.0.2"), NeighborState::Failed);
}

TEST(Neighbor, OverflowIsSaid) { // gc_thresh3
  Pair world;
  world.one.setSysctl("net.ipv4.neigh.default.gc_thresh2", "1");
  world.one.setSysctl("net.ipv4.neigh.default.gc_thresh3", "2");
  for (std::string_view address : {"10.0.0.7", "10.0.0.8", "10.0.0.9"}) {
    EchoSpec spec;
    spec.destination = ip(address);
    spec.sequence = ++world.lastSequence;
    world.lastPacket = world.programs(world.one).sendEcho(spec, nullptr);
  }
  auto drops = world.steps<trace::Drop>();
  ASSERT_EQ(drops.size(), 1u);
  EXPECT_EQ(world.text(drops[0].reason),
            "neighbour table overflow: 2 entries (net.ipv4.neigh.default.gc_thresh3)");
}

TEST(Neighbor, APermanentEntryIsNeverAskedForNorOverheard) {
  Pair world;
  world.one.neighbors().setPermanent(world.eth0(world.one).index, ip("10.0.0.2"), world.mac(), {});
  world.ping(world.two, "10.0.0.1"); // two asks one, with its own Ethernet address
  EXPECT_TRUE(world.ping(world.one, "10.0.0.2").empty());
  EXPECT_EQ(world.stateOf(world.one, "10.0.0.2"), NeighborState::Permanent);
}

TEST(Neighbor, SetByHandSendsWhatWaits) {
  Pair world;
  world.two.setSysctl("net.ipv4.conf.eth0.arp_ignore", "8"); // it never answers
  EchoSpec spec;
  spec.destination = ip("10.0.0.2");
  bool answered = false;
  world.programs(world.two);
  world.two.neighbors().setPermanent(world.eth0(world.two).index, ip("10.0.0.1"), world.eth0(world.one).mac,
                                     {});
  world.programs(world.one).sendEcho(
      spec, [&](const Answer& answer) { answered |= answer.kind == Answer::Kind::EchoReply; });
  world.run(seconds(1));
  EXPECT_FALSE(answered);
  world.one.neighbors().setPermanent(world.eth0(world.one).index, ip("10.0.0.2"), world.eth0(world.two).mac,
                                     world.one.now());
  world.run(seconds(1));
  EXPECT_TRUE(answered);
}

// --- who answers -----------------------------------------------------------------------------------------

// Does two answer for an address of its other interface, or of none?
struct Answering : Pair {
  Answering() {
    auto& inner = two.addInterface(host::InterfaceKind::Ethernet, "eth1", mac());
    std::ignore = two.setUp(inner, true);
    address(two, inner, "10.9.0.2/24");
    routing::Route link;
    link.destination = cidr("10.9.0.0/24");
    link.interface = eth0(one).index;
    EXPECT_TRUE(one.addRoute(link));
  }
  bool answers(std::string_view address) {
    ping(one, address);
    auto state = stateOf(one, address);
    return state && link::isValid(*state);
  }
};

TEST(ArpIgnore, ZeroAnswersForAnyAddressOfTheHost) { // the weak host model [O]
  Answering world;
  EXPECT_TRUE(world.answers("10.9.0.2"));
  EXPECT_EQ(world.ping(world.one, "10.9.0.2").size(), 1u);
}

TEST(ArpIgnore, OneAnswersForAddressesOfTheInterfaceOnly) {
  Answering world;
  world.two.setSysctl("net.ipv4.conf.all.arp_ignore", "1");
  EXPECT_FALSE(world.answers("10.9.0.2"));
  EXPECT_TRUE(world.answers("10.0.0.2"));
}

TEST(ArpIgnore, TwoWantsTheAskerOnTheSameSubnet) {
  Answering world;
  world.address(world.two, world.eth0(world.two), "10.9.0.3/24");
  world.two.setSysctl("net.ipv4.conf.eth0.arp_ignore", "1");
  EXPECT_TRUE(world.answers("10.9.0.3"));
  world.one.neighbors().removeInterface(world.eth0(world.one).index);
  world.two.setSysctl("net.ipv4.conf.eth0.arp_ignore", "2");
  EXPECT_FALSE(world.answers("10.9.0.3")); // asked by 10.0.0.1
}

TEST(ArpFilter, AnswersOnlyWhereTheWayBackLeaves) {
  Answering world;
  world.two.setSysctl("net.ipv4.conf.eth0.arp_filter", "1");
  EXPECT_TRUE(world.answers("10.0.0.2"));
  routing::Route away;
  away.destination = cidr("10.0.0.1/32");
  away.interface = world.two.interface("eth1")->index;
  ASSERT_TRUE(world.two.addRoute(away));
  world.one.neighbors().removeInterface(world.eth0(world.one).index);
  EXPECT_FALSE(world.answers("10.0.0.2"));
}

TEST(ArpAnnounce, TwoAsksWithAnAddressThatSuitsTheTarget) {
  Pair world;
  auto& other = world.one.addInterface(host::InterfaceKind::Ethernet, "eth1", world.mac());
  ASSERT_TRUE(world.one.setUp(other, true));
  world.address(world.one, other, "172.16.0.1/24");
  auto learnt = [&] {
    EchoSpec spec;
    spec.destination = ip("10.0.0.2");
    spec.sequence = ++world.lastSequence;
    spec.source = ip("172.16.0.1");
    world.programs(world.one).sendEcho(spec, nullptr);
    world.run(seconds(1));
    return world.stateOf(world.two, "172.16.0.1").has_value();
  };
  EXPECT_TRUE(learnt()); // announced with the packet's own source
  world.one.neighbors().removeInterface(world.eth0(world.one).index);
  world.two.neighbors().removeInterface(world.eth0(world.two).index);
  world.one.setSysctl("net.ipv4.conf.eth0.arp_announce", "2");
  EXPECT_FALSE(learnt());
  EXPECT_TRUE(world.stateOf(world.two, "10.0.0.1").has_value());
}

TEST(ProxyArp, ARouterAnswersForWhatItHasARouteTo) {
  RoutedWorld world;
  routing::Route link; // the client believes that the server is its neighbour
  link.destination = cidr("10.0.2.0/24");
  link.interface = world.client.interface("eth0")->index;
  ASSERT_TRUE(world.client.addRoute(link));
  auto first = world.ping(world.client, "10.0.2.2");
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].icmpCode, net::icmp::kHostUnreachable);
  world.router.setSysctl("net.ipv4.conf.veth1.proxy_arp", "1");
  auto answers = world.ping(world.client, "10.0.2.2");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].kind, Answer::Kind::EchoReply);
  EXPECT_EQ(world.path(), "client router server");
}

TEST(GratuitousArp, MovesAKnownAddressAndIsLearnedNewOnlyWhereAccepted) {
  Pair world;
  auto& three = world.add("three");
  auto& card = world.card(three, "eth0", "lan");
  auto tell = [&] {
    world.fabric.stackOf(three)->arp().announce(card, ip("10.0.0.2"));
    world.run(seconds(1));
    const auto* known =
        world.one.neighbors().find(world.eth0(world.one).index, ip("10.0.0.2"), world.one.now());
    return known ? known->mac : net::MacAddress{};
  };
  EXPECT_EQ(tell(), net::MacAddress{});
  world.one.setSysctl("net.ipv4.conf.eth0.arp_accept", "1");
  EXPECT_EQ(tell(), card.mac);
}

TEST(GratuitousArp, IsSentByAnInterfaceThatComesUpWithArpNotify) {
  Pair world;
  world.one.setSysctl("net.ipv4.conf.eth0.arp_accept", "1");
  ASSERT_TRUE(world.two.setUp(world.eth0(world.two), false));
  world.two.setSysctl("net.ipv4.conf.eth0.arp_notify", "1");
  ASSERT_TRUE(world.two.setUp(world.eth0(world.two), true));
  world.run(seconds(1));
  EXPECT_EQ(world.stateOf(world.one, "10.0.0.2"), NeighborState::Stale);
}

TEST(Arp, IsNotAnsweredWhereRpFilterRefusesTheAsker) { // facts section 4: ARP requests are checked too
  Answering world;
  world.two.setSysctl("net.ipv4.conf.eth0.rp_filter", "1");
  routing::Route away;
  away.destination = cidr("10.0.0.1/32");
  away.interface = world.two.interface("eth1")->index;
  ASSERT_TRUE(world.two.addRoute(away));
  EXPECT_FALSE(world.answers("10.0.0.2"));
}

} // namespace
} // namespace fg::stack

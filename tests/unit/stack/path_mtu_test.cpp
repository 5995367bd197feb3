// MTUs, fragments, and path MTU discovery, as kernel 6.18 does them.
#include "world.h"

#include "stack/reassembly.h"

namespace fg::stack {
namespace {

using std::chrono::seconds;
using trace::Disposition;

// The link behind the router takes 1400 bytes.
struct Narrow : RoutedWorld {
  Narrow() {
    router.setMtu(*router.interface("eth1"), 1400);
    server.setMtu(*server.interface("eth0"), 1400);
  }
  std::vector<Answer> echo(uint16_t bytes, bool df) {
    std::vector<Answer> answers;
    EchoSpec spec;
    spec.destination = ip("10.0.2.2");
    spec.size = bytes;
    spec.df = df;
    spec.sequence = ++lastSequence;
    lastPacket = programs(client).sendEcho(spec, [&](const Answer& answer) { answers.push_back(answer); });
    run(seconds(1));
    return answers;
  }
  uint32_t pathMtu() { return fabric.stackOf(client)->pathMtu(ip("10.0.2.2")); }
};

TEST(PathMtu, IsLearnedFromTheErrorAndForgottenAfterTenMinutes) {
  Narrow world;
  auto first = world.echo(1472, true);
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].icmpCode, net::icmp::kFragmentationNeeded);
  EXPECT_EQ(first[0].info, 1400u);
  EXPECT_EQ(world.pathMtu(), 1400u);
  auto second = world.echo(1472, true); // "ping: local error: message too long, mtu=1400"
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second[0].failure, LocalFailure::MessageTooLong);
  EXPECT_EQ(second[0].info, 1400u);
  EXPECT_EQ(world.echo(1472, false).at(0).kind, Answer::Kind::EchoReply); // fragmented here
  world.run(seconds(601));
  EXPECT_EQ(world.pathMtu(), 1500u);
}

TEST(PathMtu, BelowTheLeastIsLockedAndSentWithoutDf) { // min_pmtu 552
  Narrow world;
  world.router.setMtu(*world.router.interface("eth1"), 500);
  EXPECT_EQ(world.echo(1000, true).at(0).info, 500u);
  EXPECT_EQ(world.pathMtu(), 552u);
  EXPECT_EQ(world.echo(500, false).at(0).kind, Answer::Kind::EchoReply); // the router may fragment it
}

TEST(PathMtu, IsNotLearnedWhereDiscoveryIsOff) { // ip_no_pmtu_disc 1: measured, "mtu = 0", then 552
  Narrow world;
  world.client.setSysctl("net.ipv4.ip_no_pmtu_disc", "1");
  EXPECT_EQ(world.echo(1472, true).at(0).info, 0u);
  EXPECT_EQ(world.pathMtu(), 552u);
}

TEST(PathMtu, ARouteMayHaveOneOfItsOwn) {
  RoutedWorld world;
  routing::Route route;
  route.destination = cidr("10.0.2.2/32");
  route.interface = world.router.interface("eth1")->index;
  route.mtu = 1350;
  ASSERT_TRUE(world.router.addRoute(route));
  EchoSpec spec;
  spec.destination = ip("10.0.2.2");
  spec.size = 1472;
  spec.df = true;
  uint32_t told = 0;
  world.programs(world.client).sendEcho(spec, [&](const Answer& answer) { told = answer.info; });
  world.run(seconds(1));
  EXPECT_EQ(told, 1350u);
}

TEST(Tcp, SurvivesANarrowLinkBySmallerSegments) {
  Narrow world;
  world.server.setMtu(*world.server.interface("eth0"), 1500); // it announces segments that do not get through
  world.router.setSysctl("net.ipv4.icmp_ratelimit", "1000");
  constexpr uint64_t kBytes = 300'000;
  auto server = world.programs(world.server).receiveBulk(8080, kBytes);
  auto client = world.programs(world.client).sendBulk({ip("10.0.2.2"), 8080}, kBytes);
  world.run(seconds(60));
  EXPECT_EQ(server->received, kBytes);
  EXPECT_EQ(client->received, kBytes);
  for (const trace::PacketRecord& packet : world.recorder.recording().packets)
    EXPECT_NE(packet.why, trace::Origin::Fragment); // no segment was fragmented on its way
}

TEST(Tcp, ANarrowLinkOfItsOwnIsAnnouncedToTheOtherEnd) {
  Narrow world; // the server's own link takes 1400 bytes: the client never sends more
  world.iptables(world.router, "-A OUTPUT -p icmp -j DROP");
  auto server = world.programs(world.server).receiveBulk(8080, 0);
  auto client = world.programs(world.client).sendBulk({ip("10.0.2.2"), 8080}, 100'000);
  world.run(seconds(10));
  EXPECT_EQ(server->received, 100'000u);
}

TEST(Tcp, ASynAnnouncesTheLargestSegmentAndIsSixtyBytes) {
  RoutedWorld world;
  ASSERT_TRUE(world.programs(world.server).listen(net::Protocol::Tcp, 80));
  world.tcp(world.client, "10.0.2.2", 80);
  EXPECT_EQ(world.steps<trace::Originate>().at(0).header.length, 60);
}

// The error is filtered: the sender never learns why its large packets vanish.
TEST(Tcp, ABlackHoleSwallowsLargeSegmentsOnly) {
  Narrow world;
  world.server.setMtu(*world.server.interface("eth0"), 1500);
  world.iptables(world.router, "-A OUTPUT -p icmp -j DROP");
  auto server = world.programs(world.server).receiveBulk(8080, 0);
  auto client = world.programs(world.client).sendBulk({ip("10.0.2.2"), 8080}, 100'000);
  world.run(seconds(10));
  EXPECT_EQ(server->received, 0u);
  EXPECT_GT(client->sent, 0u); // the connection was opened: small segments pass
  bool explained = false;      // beside the drop of each large segment
  for (const trace::Step& step : world.recorder.recording().steps)
    if (const auto* error = std::get_if<trace::IcmpErrorSent>(&step.detail))
      explained |=
          !error->packet
          && world.text(error->because) == "a rule of OUTPUT drops it: the sender never learns of this";
  EXPECT_TRUE(explained);
}

// --- fragments -------------------------------------------------------------------------------------------

// Raw fragments of a UDP datagram to the server, as a stranger on its link would send them.
struct Fragments : RoutedWorld {
  net::Ipv4Packet datagram = [] {
    net::Ipv4Packet::Spec spec{ip("10.0.1.2"), ip("10.0.2.2"), net::Protocol::Udp, 64, 0, 77};
    return net::Ipv4Packet::makeUdp(spec, 40000, 53, net::Bytes(3000));
  }();
  std::vector<net::Ipv4Packet> pieces = datagram.fragments(1000);

  trace::PacketId inject(const net::Ipv4Packet& piece) {
    device::Frame frame;
    frame.packet = piece;
    frame.source = router.interface("eth1")->mac;
    frame.destination = server.interface("eth0")->mac;
    frame.id = recorder.beginPacket(server.id(), trace::Origin::Probe);
    frame.notes.in = server.interface("eth0")->index;
    fabric.stackOf(server)->record(frame, trace::Originate{piece.header(), recorder.intern("a stranger")});
    auto id = frame.id;
    fabric.stackOf(server)->receive(std::move(frame), *server.interface("eth0"));
    return id;
  }
  Disposition fateOf(trace::PacketId id) { return trace::traceOf(recorder.recording(), id).disposition; }
};

TEST(Reassembly, TakesFragmentsInAnyOrder) {
  Fragments world;
  ASSERT_EQ(world.pieces.size(), 4u);
  trace::PacketId first;
  for (size_t i : {3U, 0U, 2U, 1U}) {
    auto id = world.inject(world.pieces[i]);
    if (i == 0) first = id;
  }
  EXPECT_EQ(world.fateOf(first), Disposition::NoListener); // whole, and nobody listens
}

TEST(Reassembly, AnOverlapEndsTheWholePacketAndADuplicateOnlyItself) { // inet_frag_queue_insert
  Fragments world;
  auto first = world.inject(world.pieces[0]);
  EXPECT_EQ(world.fateOf(world.inject(world.pieces[0])), Disposition::Malformed);
  EXPECT_EQ(world.fateOf(first), Disposition::InFlight); // still waiting
  auto other = world.datagram.fragments(600);
  auto overlapping = world.inject(other[1]);
  EXPECT_EQ(world.fateOf(overlapping), Disposition::Malformed);
  EXPECT_EQ(world.fateOf(first), Disposition::Malformed);
}

TEST(Reassembly, GivesUpAfterThirtySecondsAndSaysSo) { // time exceeded, code 1
  Fragments world;
  auto first = world.inject(world.pieces[0]);
  world.run(seconds(31));
  EXPECT_EQ(world.fateOf(first), Disposition::LinkFault);
  bool told = false;
  for (const trace::Step& step : world.recorder.recording().steps)
    if (const auto* error = std::get_if<trace::IcmpErrorSent>(&step.detail))
      told |= error->type == net::icmp::kTimeExceeded && error->code == 1 && error->packet;
  EXPECT_TRUE(told);
}

TEST(Reassembly, WithoutTheFirstFragmentNobodyIsTold) {
  Fragments world;
  world.inject(world.pieces[1]);
  world.run(seconds(31));
  for (const trace::Step& step : world.recorder.recording().steps)
    EXPECT_FALSE(std::holds_alternative<trace::IcmpErrorSent>(step.detail));
}

} // namespace
} // namespace fg::stack

// What a ping meets: echo responders, routers, dead neighbours, missing routes.
#include "world.h"

namespace fg::stack {
namespace {

using trace::Disposition;

TEST(Ping, IsAnsweredOverAVethPair) {
  World world;
  auto& one = world.add("one");
  auto& two = world.add("two");
  world.veth(one, "eth0", two, "eth0");
  world.address(one, *one.interface("eth0"), "10.0.0.1/24");
  world.address(two, *two.interface("eth0"), "10.0.0.2/24");
  auto answers = world.ping(one, "10.0.0.2");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].kind, Answer::Kind::EchoReply);
  EXPECT_EQ(answers[0].from, ip("10.0.0.2"));
  EXPECT_EQ(answers[0].ttl, 64);
  EXPECT_EQ(world.fate(), Disposition::Delivered);
  EXPECT_EQ(world.path(), "one two");
  auto neighbors = world.steps<trace::NeighborLookup>();
  ASSERT_EQ(neighbors.size(), 2u);
  EXPECT_EQ(neighbors[0].outcome, trace::NeighborOutcome::Queued);
  EXPECT_EQ(neighbors[1].outcome, trace::NeighborOutcome::Resolved);
  // The ARP request, the echo request, and the answer to the question that two asks when its entry for one,
  // learnt from that request, has been used for five seconds without a confirmation.
  EXPECT_EQ(one.interface("eth0")->sent.packets, 3u);
}

TEST(Ping, LosesOneOfItsTtlAtEachRouter) {
  RoutedWorld world;
  auto answers = world.ping(world.client, "10.0.2.2");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].kind, Answer::Kind::EchoReply);
  EXPECT_EQ(answers[0].ttl, 63);
  EXPECT_EQ(world.path(), "client router server");
  EXPECT_EQ(world.lastTrace().last.ttl, 63);
}

TEST(Ping, ToOneselfGoesThroughLo) {
  RoutedWorld world;
  auto answers = world.ping(world.client, "10.0.1.2");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].ttl, 64);
  EXPECT_EQ(world.path(), "client client");
}

TEST(Ping, IsAnsweredForAnyAddressOfTheHost) { // weak end systems
  RoutedWorld world;
  auto answers = world.ping(world.client, "10.0.2.1");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].from, ip("10.0.2.1"));
}

TEST(Ping, WhoseTtlRunsOutIsReportedByTheRouter) {
  RoutedWorld world;
  auto answers = world.ping(world.client, "10.0.2.2", 1);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].kind, Answer::Kind::IcmpError);
  EXPECT_EQ(answers[0].from, ip("10.0.1.1"));
  EXPECT_EQ(answers[0].icmpType, net::icmp::kTimeExceeded);
  EXPECT_EQ(world.fate(), Disposition::TtlExpired);
}

TEST(Ping, ToADeadNeighbourFailsAfterThreeSeconds) {
  RoutedWorld world;
  auto before = world.scheduler.now();
  auto answers = world.ping(world.client, "10.0.2.99");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].from, ip("10.0.1.1")); // the router's address towards the client
  EXPECT_EQ(answers[0].icmpCode, net::icmp::kHostUnreachable);
  EXPECT_GE(answers[0].at - before, std::chrono::seconds(3));
  EXPECT_LT(answers[0].at - before, std::chrono::milliseconds(3010));
  EXPECT_EQ(world.fate(), Disposition::NeighborUnreachable);
  EXPECT_EQ(world.router.interface("eth1")->sent.packets, 3u); // requests
}

TEST(Ping, ToADeadNeighbourOnOnesOwnLinkIsReportedByOneself) {
  RoutedWorld world;
  auto answers = world.ping(world.client, "10.0.1.99");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].kind, Answer::Kind::IcmpError);
  EXPECT_EQ(answers[0].from, ip("10.0.1.2"));
  EXPECT_EQ(answers[0].icmpCode, net::icmp::kHostUnreachable);
}

TEST(Ping, WithoutARouteDoesNotLeaveTheHost) {
  World world;
  auto& lonely = world.add("lonely");
  auto answers = world.ping(lonely, "10.0.0.1");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].kind, Answer::Kind::LocalError);
  EXPECT_EQ(answers[0].failure, LocalFailure::NetUnreachable);
  EXPECT_EQ(world.fate(), Disposition::NoRoute);
  EXPECT_EQ(world.story(world.lastPacket), "lonely: originate route-lookup drop\n");
}

TEST(Ping, WithoutARouteAtTheRouterIsNetUnreachable) {
  RoutedWorld world;
  auto answers = world.ping(world.client, "10.9.9.9");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].icmpCode, net::icmp::kNetUnreachable);
  EXPECT_EQ(answers[0].from, ip("10.0.1.1"));
  EXPECT_EQ(world.fate(), Disposition::NoRoute);
}

TEST(Ping, IsSilentlyDroppedWhereForwardingIsOff) {
  RoutedWorld world;
  world.router.setSysctl("net.ipv4.ip_forward", "0");
  EXPECT_TRUE(world.ping(world.client, "10.0.2.2").empty());
  EXPECT_EQ(world.fate(), Disposition::ForwardingDisabled);
  EXPECT_EQ(world.ping(world.client, "10.0.2.1").size(), 1u); // the router itself still answers
}

TEST(Ping, IsNotAnsweredWhereEchoIsIgnored) {
  RoutedWorld world;
  world.server.setSysctl("net.ipv4.icmp_echo_ignore_all", "1");
  EXPECT_TRUE(world.ping(world.client, "10.0.2.2").empty());
  EXPECT_EQ(world.fate(), Disposition::NoListener);
}

} // namespace
} // namespace fg::stack

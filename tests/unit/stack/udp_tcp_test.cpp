// Sockets: datagrams, connections, closed ports, NAT in between, fragments, and many bytes.
#include "world.h"

namespace fg::stack {
namespace {

using trace::Disposition;

TEST(Udp, ReachesAListenerAndComesBack) {
  RoutedWorld world;
  ASSERT_TRUE(world.programs(world.server).listen(net::Protocol::Udp, 53));
  auto answers = world.udp(world.client, "10.0.2.2", 53);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].kind, Answer::Kind::UdpData);
  EXPECT_EQ(answers[0].bytes, 54u); // a DNS message: 12 bytes of header, 38 of name, 4 of type and class
  EXPECT_EQ(answers[0].ttl, 63);
  EXPECT_EQ(world.fate(), Disposition::Delivered);
  auto replies = world.recorder.recording().causedBy(world.lastPacket);
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_EQ(world.recorder.recording().packet(replies[0]).why, trace::Origin::Reply);
}

TEST(Udp, ToAClosedPortIsPortUnreachable) {
  RoutedWorld world;
  auto answers = world.udp(world.client, "10.0.2.2", 9);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].icmpCode, net::icmp::kPortUnreachable);
  EXPECT_EQ(answers[0].from, ip("10.0.2.2"));
  EXPECT_EQ(answers[0].offendingPort, 9);
  EXPECT_EQ(world.fate(), Disposition::NoListener);
}

TEST(Udp, TracesTheWayByItsTtl) {
  RoutedWorld world;
  EXPECT_EQ(world.udp(world.client, "10.0.2.2", 33434, 1).at(0).from, ip("10.0.1.1"));
  EXPECT_EQ(world.udp(world.client, "10.0.2.2", 33435, 2).at(0).from, ip("10.0.2.2"));
}

// On `lo` no time passes: nothing else would end it.
TEST(Udp, AListenerThatAnswersItselfIsCutOff) {
  RoutedWorld world;
  ASSERT_TRUE(world.programs(world.server).listen(net::Protocol::Udp, 5300));
  world.iptables(world.server, "-t raw -A PREROUTING ! -i lo -j NOTRACK"); // so that its answer is a new flow
  world.iptables(world.server, "-t nat -A OUTPUT -p udp -j REDIRECT --to-ports 5300");
  world.udp(world.client, "10.0.2.2", 5300);
  const auto& warnings = world.recorder.recording().warnings;
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0], "server answers its own answers without end: cut off after 1000 at one instant");
}

TEST(Tcp, AnswersARequest) {
  RoutedWorld world;
  ASSERT_TRUE(world.programs(world.server).listen(net::Protocol::Tcp, 80));
  auto answers = world.tcp(world.client, "10.0.2.2", 80);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].kind, Answer::Kind::TcpConnected);
  EXPECT_EQ(answers[1].kind, Answer::Kind::TcpData);
  EXPECT_EQ(answers[1].bytes, 4u);
  EXPECT_FALSE(world.recorder.recording().causedBy(world.lastPacket).empty()); // the SYN/ACK answers the SYN
}

TEST(Tcp, ToAClosedPortIsReset) {
  RoutedWorld world;
  auto answers = world.tcp(world.client, "10.0.2.2", 80);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].kind, Answer::Kind::TcpRefused);
  EXPECT_EQ(world.fate(), Disposition::NoListener);
}

TEST(Rejected, PacketsGetTheErrorThatTheRuleNames) {
  RoutedWorld world;
  world.iptables(world.router, "-A FORWARD -p udp -j REJECT --reject-with icmp-admin-prohibited");
  auto answers = world.udp(world.client, "10.0.2.2", 53);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].icmpCode, net::icmp::kAdminProhibited);
  EXPECT_EQ(answers[0].from, ip("10.0.1.1"));
  EXPECT_EQ(world.fate(), Disposition::Rejected);
}

TEST(Rejected, ConnectionsAreReset) {
  RoutedWorld world;
  world.iptables(world.router, "-A FORWARD -p tcp -j REJECT --reject-with tcp-reset");
  auto answers = world.tcp(world.client, "10.0.2.2", 80);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].kind, Answer::Kind::TcpRefused);
}

TEST(Nat, MasqueradedProbesAreAnswered) {
  RoutedWorld world;
  world.iptables(world.router, "-t nat -A POSTROUTING -s 10.0.1.0/24 -j MASQUERADE");
  ASSERT_EQ(world.ping(world.client, "10.0.2.2").size(), 1u);
  EXPECT_EQ(world.lastTrace().last.source, ip("10.0.2.1"));
}

TEST(Nat, ErrorsAboutTranslatedProbesNameTheServiceAddress) {
  RoutedWorld world;
  world.iptables(world.router,
                 "-t nat -A PREROUTING -d 10.254.0.2 -p udp -j DNAT --to-destination 10.0.2.2:5353");
  auto answers = world.udp(world.client, "10.254.0.2", 53);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].from, ip("10.254.0.2"));
  EXPECT_EQ(answers[0].offendingPort, 53);
}

TEST(Nat, TenMegabytesGoBothWaysThroughIt) {
  RoutedWorld world;
  constexpr uint64_t kBytes = 10'000'000;
  world.iptables(
      world.router,
      "-t nat -A PREROUTING -d 10.254.0.2 -p tcp --dport 80 -j DNAT --to-destination 10.0.2.2:8080");
  world.recorder.setPacketsRecorded(false);
  auto server = world.programs(world.server).receiveBulk(8080, kBytes);
  auto client = world.programs(world.client).sendBulk({ip("10.254.0.2"), 80}, kBytes);
  world.run(std::chrono::seconds(20));
  EXPECT_EQ(server->received, kBytes);
  EXPECT_EQ(client->received, kBytes);
}

TEST(Mtu, ASmallerLinkAsksForFragments) {
  RoutedWorld world;
  world.router.setMtu(*world.router.interface("eth1"), 1400);
  std::vector<Answer> answers;
  EchoSpec spec;
  spec.destination = ip("10.0.2.2");
  spec.size = 1472;
  spec.df = true;
  world.lastPacket =
      world.programs(world.client).sendEcho(spec, [&](const Answer& answer) { answers.push_back(answer); });
  world.run(std::chrono::seconds(1));
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].icmpCode, net::icmp::kFragmentationNeeded);
  EXPECT_EQ(answers[0].info, 1400u);
  EXPECT_EQ(world.fate(), Disposition::PacketTooBig);
}

TEST(Mtu, LargePacketsGoInPiecesAndArriveWhole) {
  RoutedWorld world;
  std::vector<Answer> answers;
  EchoSpec spec;
  spec.destination = ip("10.0.2.2");
  spec.size = 4000;
  world.lastPacket =
      world.programs(world.client).sendEcho(spec, [&](const Answer& answer) { answers.push_back(answer); });
  world.run(std::chrono::seconds(1));
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].bytes, 4000u);
  EXPECT_EQ(world.fate(), Disposition::Delivered);
}

TEST(Gateway, WhatGoesToTheInternetHasLeftTheModel) {
  RoutedWorld world;
  world.fabric.addInternet("the internet");
  auto& wan = world.router.addInterface(host::InterfaceKind::Ethernet, "wan0", world.mac());
  ASSERT_TRUE(world.fabric.connect(world.router, wan, "the internet"));
  world.address(world.router, wan, "203.0.113.2/24");
  ASSERT_TRUE(world.router.setUp(wan, true));
  routing::Route route;
  route.destination = cidr("8.8.8.0/24");
  route.interface = wan.index;
  ASSERT_TRUE(world.router.addRoute(route));
  EXPECT_TRUE(world.ping(world.client, "8.8.8.8").empty());
  EXPECT_EQ(world.fate(), Disposition::LeavesModel);
}

} // namespace
} // namespace fg::stack

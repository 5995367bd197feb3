// What a router passes on: ip_forward, rp_filter, martians, policy rules and marks. Facts section 4.
#include "world.h"

#include <gmock/gmock.h>

namespace fg::stack {
namespace {

using trace::Disposition;

TEST(Forwarding, TheInterfaceThatAPacketComesInByDecides) { // measured: conf.INTERFACE.forwarding
  RoutedWorld world;
  world.router.setSysctl("net.ipv4.ip_forward", "0");
  EXPECT_TRUE(world.ping(world.client, "10.0.2.2").empty());
  world.router.setSysctl("net.ipv4.conf.veth1.forwarding", "1");
  EXPECT_TRUE(world.ping(world.client, "10.0.2.2").empty()); // the answer comes in by eth1
  EXPECT_EQ(world.fate(), Disposition::Delivered);
  world.router.setSysctl("net.ipv4.conf.eth1.forwarding", "1");
  EXPECT_EQ(world.ping(world.client, "10.0.2.2").size(), 1u);
}

TEST(Forwarding, WithIpForwardOffEvenAMissingRouteIsSilent) { // ip_error: measured
  RoutedWorld world;
  world.router.setSysctl("net.ipv4.ip_forward", "0");
  EXPECT_TRUE(world.ping(world.client, "9.9.9.9").empty());
  EXPECT_EQ(world.fate(), Disposition::ForwardingDisabled);
  EXPECT_EQ(world.router.counters.at("IpInAddrErrors"), 1u);
}

TEST(Forwarding, AHopWhoseForwardDropsStillAnswersTraceroute) { // TTL comes before FORWARD [O]
  RoutedWorld world;
  world.iptables(world.router, "-P FORWARD DROP");
  auto answers = world.udp(world.client, "10.0.2.2", 33434, 1);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].icmpType, net::icmp::kTimeExceeded);
}

TEST(Forwarding, TooBigComesBeforeTheTtlIsLoweredAndBeforeForward) { // [K] ip_forward
  RoutedWorld world;
  world.iptables(world.router, "-P FORWARD DROP");
  world.router.setMtu(*world.router.interface("eth1"), 1400);
  std::vector<Answer> answers;
  EchoSpec spec;
  spec.destination = ip("10.0.2.2");
  spec.size = 1472;
  spec.df = true;
  world.programs(world.client).sendEcho(spec, [&](const Answer& answer) { answers.push_back(answer); });
  world.run(std::chrono::seconds(1));
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].icmpCode, net::icmp::kFragmentationNeeded);
}

TEST(Forwarding, AfterMasqueradeAnArpFailureComesFromTheEgressAddress) { // [O]
  RoutedWorld world;
  EXPECT_EQ(world.ping(world.client, "10.0.2.99").at(0).from, ip("10.0.1.1"));
  world.iptables(world.router, "-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
  auto answers = world.ping(world.client, "10.0.2.98");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].icmpCode, net::icmp::kHostUnreachable);
  EXPECT_EQ(answers[0].from, ip("10.0.2.1"));
}

TEST(RpFilter, StrictDropsWhatComesByAnotherWayThanItsAnswerTakes) { // [O], counted
  RoutedWorld world;
  world.server.setSysctl("net.ipv4.conf.all.rp_filter", "1");
  EXPECT_EQ(world.ping(world.client, "10.0.2.2").size(), 1u);
  auto& other = world.server.addInterface(host::InterfaceKind::Ethernet, "eth9", world.mac());
  ASSERT_TRUE(world.server.setUp(other, true));
  routing::Route away;
  away.destination = cidr("10.0.1.0/24");
  away.interface = other.index;
  ASSERT_TRUE(world.server.addRoute(away));
  EXPECT_TRUE(world.ping(world.client, "10.0.2.2").empty());
  EXPECT_EQ(world.fate(), Disposition::Martian);
  EXPECT_EQ(world.server.counters.at("TcpExtIPReversePathFilter"), 1u);
  EXPECT_EQ(world.text(world.steps<trace::Drop>().back().reason),
            "rp_filter: the route back to 10.0.1.2 leaves by eth9, not by eth0");
  world.server.setSysctl("net.ipv4.conf.eth0.rp_filter", "2"); // max(1, 2): loose, the packet arrives
  world.ping(world.client, "10.0.2.2");
  EXPECT_EQ(world.fate(), Disposition::Delivered);
}

TEST(Martian, IsNamedAsTheKernelsLogWould) {
  RoutedWorld world;
  world.server.setSysctl("net.ipv4.conf.all.rp_filter", "1");
  world.server.setSysctl("net.ipv4.conf.all.log_martians", "1");
  ASSERT_TRUE(world.server.deleteRoute({cidr("0.0.0.0/0"), {}, {}, {}}));
  world.ping(world.client, "10.0.2.2");
  EXPECT_THAT(std::string(world.text(world.steps<trace::Drop>().back().reason)),
              testing::HasSubstr("IPv4: martian source 10.0.2.2 from 10.0.1.2, on dev eth0"));
}

TEST(Martian, LoopbackAddressesComeFromNoWireUnlessRouted) { // route_localnet
  RoutedWorld world;
  world.iptables(world.server, "-t nat -A PREROUTING -d 10.0.2.2 -j DNAT --to-destination 127.0.0.1");
  EXPECT_TRUE(world.ping(world.client, "10.0.2.2").empty());
  EXPECT_EQ(world.fate(), Disposition::Martian);
  world.server.setSysctl("net.ipv4.conf.eth0.route_localnet", "1");
  world.run(std::chrono::seconds(60));
  EXPECT_EQ(world.ping(world.client, "10.0.2.2").size(), 1u);
}

TEST(PolicyRouting, AMarkOfPreroutingChoosesTheTable) {
  RoutedWorld world;
  routing::Route hole;
  hole.kind = routing::RouteKind::Prohibit;
  hole.table = 100;
  ASSERT_TRUE(world.router.addRoute(hole));
  routing::PolicyRule marked;
  marked.mark = 7, marked.mask = 0xffffffff, marked.table = 100;
  ASSERT_TRUE(world.router.addPolicyRule(marked, false));
  EXPECT_EQ(world.ping(world.client, "10.0.2.2").at(0).kind, Answer::Kind::EchoReply);
  world.iptables(world.router, "-t mangle -A PREROUTING -p icmp -j MARK --set-mark 7");
  auto answers = world.ping(world.client, "10.0.2.2");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].icmpCode, net::icmp::kAdminProhibited);
  EXPECT_EQ(world.text(world.steps<trace::RouteLookup>().back().rule),
            "32765: from all fwmark 0x7 lookup 100");
}

TEST(PolicyRouting, AMarkOfOutputRoutesAgain) { // ip_route_me_harder
  RoutedWorld world;
  routing::Route hole;
  hole.kind = routing::RouteKind::Unreachable;
  hole.table = 100;
  ASSERT_TRUE(world.client.addRoute(hole));
  routing::PolicyRule marked;
  marked.mark = 7, marked.mask = 0xffffffff, marked.table = 100;
  ASSERT_TRUE(world.client.addPolicyRule(marked, false));
  world.iptables(world.client, "-t mangle -A OUTPUT -p icmp -j MARK --set-mark 7");
  auto answers = world.ping(world.client, "10.0.2.2");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].failure, LocalFailure::HostUnreachable);
  EXPECT_EQ(world.steps<trace::RouteLookup>().back().purpose, trace::RoutePurpose::Reroute);
}

} // namespace
} // namespace fg::stack

// ICMP errors: who gets them, from which address, and how many. Facts section 4 and kernel 6.18 agree on
// each.
#include "stack/icmp_limits.h"
#include "world.h"

#include <gmock/gmock.h>

namespace fg::stack {
namespace {

using trace::Disposition;

// As many echo requests at once as wanted; how many errors of `type` came back.
size_t errorsTo(RoutedWorld& world, std::string_view destination, uint8_t ttl, int requests) {
  size_t errors = 0;
  for (int i = 0; i < requests; ++i) {
    EchoSpec spec;
    spec.destination = ip(destination);
    spec.ttl = ttl;
    spec.sequence = ++world.lastSequence;
    world.lastPacket = world.programs(world.client).sendEcho(spec, [&](const Answer& answer) {
      errors += answer.kind == Answer::Kind::IcmpError ? 1 : 0;
    });
    world.run(std::chrono::milliseconds(10));
  }
  return errors;
}

TEST(IcmpRateLimit, SixAtOnceThenOneASecond) { // ratelimit 1000, burst 6 [O]
  RoutedWorld world;
  world.router.setSysctl("net.ipv4.icmp_ratelimit", "1000");
  EXPECT_EQ(errorsTo(world, "10.0.2.2", 1, 20), 6u);
  EXPECT_EQ(world.fate(), Disposition::TtlExpired);
  auto unsent = world.steps<trace::IcmpErrorSent>();
  ASSERT_EQ(unsent.size(), 1u); // the suppressed error leaves a step that says so
  EXPECT_FALSE(unsent[0].packet);
  EXPECT_EQ(world.text(unsent[0].because), "the ICMP rate limit (net.ipv4.icmp_ratelimit)");
  world.run(std::chrono::seconds(2));
  EXPECT_EQ(errorsTo(world, "10.0.2.2", 1, 5), 2u);
}

TEST(IcmpRateLimit, WithoutARouteOnlyTwoAtOnce) { // ip_error takes a token, too: measured
  RoutedWorld world;
  world.router.setSysctl("net.ipv4.icmp_ratelimit", "1000");
  EXPECT_EQ(errorsTo(world, "9.9.9.9", 64, 20), 2u);
}

TEST(IcmpRateLimit, WithoutARouteFiveAtOnceWhereTheRateLimitIsOff) { // measured
  RoutedWorld world;
  EXPECT_EQ(errorsTo(world, "9.9.9.9", 64, 20), 5u);
  EXPECT_EQ(errorsTo(world, "10.0.2.2", 1, 20), 20u);
}

TEST(IcmpRateLimit, TheMaskSaysWhichTypesAreLimited) {
  RoutedWorld world;
  world.router.setSysctl("net.ipv4.icmp_ratelimit", "1000");
  world.router.setSysctl("net.ipv4.icmp_ratemask", "0");
  EXPECT_EQ(errorsTo(world, "10.0.2.2", 1, 20), 20u);
}

TEST(IcmpRateLimit, AllDestinationsTogetherHaveALimit) {
  RoutedWorld world;
  world.router.setSysctl("net.ipv4.icmp_msgs_per_sec", "10");
  world.router.setSysctl("net.ipv4.icmp_msgs_burst", "3");
  EXPECT_EQ(errorsTo(world, "10.0.2.2", 1, 5), 3u);
}

TEST(IcmpErrors, ARouteOrRuleThatRefusesChoosesTheError) {
  RoutedWorld world;
  auto refuse = [&](routing::RouteKind kind, const char* destination) {
    routing::Route route;
    route.destination = cidr(destination);
    route.kind = kind;
    ASSERT_TRUE(world.router.addRoute(route));
  };
  refuse(routing::RouteKind::Unreachable, "9.9.8.0/24");
  refuse(routing::RouteKind::Prohibit, "9.9.7.0/24");
  refuse(routing::RouteKind::Blackhole, "9.9.6.0/24");
  routing::PolicyRule rule;
  rule.to = cidr("9.9.5.0/24");
  rule.action = routing::RuleAction::Unreachable;
  ASSERT_TRUE(world.router.addPolicyRule(rule, false));
  auto code = [&](std::string_view destination) -> int {
    auto answers = world.ping(world.client, destination);
    return answers.empty() ? -1 : answers[0].icmpCode;
  };
  EXPECT_EQ(code("9.9.8.1"), net::icmp::kHostUnreachable);
  EXPECT_EQ(code("9.9.7.1"), net::icmp::kAdminProhibited);
  EXPECT_EQ(code("9.9.6.1"), -1); // a black hole says nothing
  EXPECT_EQ(world.fate(), Disposition::NoRoute);
  EXPECT_EQ(world.text(world.steps<trace::RouteLookup>().back().chosen.kind), "blackhole");
  EXPECT_EQ(code("9.9.5.1"), net::icmp::kNetUnreachable);
  EXPECT_THAT(std::string(world.text(world.steps<trace::RouteLookup>().back().rule)),
              testing::HasSubstr("to 9.9.5.0/24 unreachable"));
}

TEST(IcmpErrors, ComeFromTheAddressTowardsTheSenderOrOfTheWayIn) { // icmp_errors_use_inbound_ifaddr
  RoutedWorld world;
  world.address(world.router, *world.router.interface("veth1"), "10.0.3.1/24");
  world.address(world.client, *world.client.interface("eth0"), "10.0.3.2/24");
  auto from = [&](std::string_view source) {
    std::vector<Answer> answers;
    EchoSpec spec;
    spec.destination = ip("10.0.2.2");
    spec.ttl = 1;
    spec.sequence = ++world.lastSequence;
    spec.source = ip(source);
    world.programs(world.client).sendEcho(spec, [&](const Answer& answer) { answers.push_back(answer); });
    world.run(std::chrono::seconds(1));
    return answers.empty() ? net::Ipv4Address{} : answers[0].from;
  };
  EXPECT_EQ(from("10.0.3.2"), ip("10.0.3.1"));
  world.router.setSysctl("net.ipv4.icmp_errors_use_inbound_ifaddr", "1");
  EXPECT_EQ(from("10.0.3.2"), ip("10.0.3.1"));
  EXPECT_EQ(from("10.0.1.2"), ip("10.0.1.1"));
}

TEST(Echo, ToABroadcastAddressIsAnsweredOnlyWhereItIsAllowed) {
  RoutedWorld world;
  EXPECT_TRUE(world.ping(world.client, "10.0.1.255").empty());
  world.router.setSysctl("net.ipv4.icmp_echo_ignore_broadcasts", "0");
  auto answers = world.ping(world.client, "10.0.1.255");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].from, ip("10.0.1.1"));
}

// host - lan - r1, r2; the target is behind r2, the host knows r1 only.
struct Lan : World {
  host::NetworkNamespace& client = add("client");
  host::NetworkNamespace& r1 = add("r1");
  host::NetworkNamespace& r2 = add("r2");
  host::NetworkNamespace& target = add("target");
  Lan() {
    address(client, card(client, "eth0", "lan"), "10.0.1.1/24");
    address(r1, card(r1, "eth0", "lan"), "10.0.1.2/24");
    address(r2, card(r2, "eth0", "lan"), "10.0.1.3/24");
    veth(r2, "eth1", target, "eth0");
    address(r2, *r2.interface("eth1"), "10.0.9.1/24");
    address(target, *target.interface("eth0"), "10.0.9.2/24");
    route(client, "0.0.0.0/0", "10.0.1.2");
    route(r1, "10.0.9.0/24", "10.0.1.3");
    route(target, "0.0.0.0/0", "10.0.9.1");
    for (auto* router : {&r1, &r2})
      router->setSysctl("net.ipv4.ip_forward", "1");
  }
  // As docker and kube-proxy do on every node.
  void loadNat() { r1.netfilter().rules.iptables(std::vector<std::string>{"-t", "nat", "-S"}); }
};

// [O]: not always on the first packet. NAT drops the first redirect, because the connection is not set up yet
// (nf_nat_icmp_reply_translation). The next one is followed, as the host knows the router's Ethernet address
// by then: it had to send its answers directly.
TEST(Redirect, IsFollowedOnceTheRoutersEthernetAddressIsKnown) {
  Lan world;
  world.loadNat();
  auto first = world.ping(world.client, "10.0.9.2");
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].ttl, 63); // the answer comes back directly
  EXPECT_EQ(world.client.lookup(ip("10.0.9.2")).nextHop, ip("10.0.1.2"));
  auto second = world.ping(world.client, "10.0.9.2");
  ASSERT_EQ(second.size(), 2u);
  EXPECT_EQ(second[0].icmpType, net::icmp::kRedirect);
  EXPECT_EQ(second[0].from, ip("10.0.1.2"));
  EXPECT_EQ(net::Ipv4Address(second[0].info), ip("10.0.1.3"));
  EXPECT_EQ(world.client.lookup(ip("10.0.9.2")).nextHop, ip("10.0.1.3"));
  EXPECT_EQ(world.ping(world.client, "10.0.9.2").size(), 1u);
  EXPECT_EQ(world.path(), "client r2 target");
  world.run(std::chrono::seconds(301)); // forgotten after five minutes
  EXPECT_EQ(world.client.lookup(ip("10.0.9.2")).nextHop, ip("10.0.1.2"));
}

TEST(Redirect, IsSentForTheFirstPacketWhereNoTableNatIsLoaded) {
  Lan world;
  EXPECT_EQ(world.ping(world.client, "10.0.9.2").size(), 2u);
}

// inet_peer keeps one account for redirects and errors: `kernel/cases/redirect-spends-errors.json`.
TEST(Redirect, TakesWhatWasSavedUpForOtherErrors) {
  Lan world;
  world.client.setSysctl("net.ipv4.conf.all.accept_redirects", "0");
  world.client.setSysctl("net.ipv4.conf.eth0.accept_redirects", "0");
  auto types = [](const std::vector<Answer>& answers) {
    std::vector<int> out;
    for (const Answer& answer : answers)
      if (answer.kind == Answer::Kind::IcmpError) out.push_back(answer.icmpType);
    return out;
  };
  EXPECT_THAT(types(world.ping(world.client, "10.0.9.2")), testing::ElementsAre(net::icmp::kRedirect));
  world.r1.netfilter().rules.iptables(
      std::vector<std::string>{"-A", "FORWARD", "-p", "icmp", "-j", "REJECT"});
  EXPECT_THAT(types(world.ping(world.client, "10.0.9.2")), testing::ElementsAre(net::icmp::kRedirect));
  auto errors = world.steps<trace::IcmpErrorSent>();
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(world.text(errors[1].because), "the ICMP rate limit (net.ipv4.icmp_ratelimit): a redirect to the "
                                           "same host took what was saved up");
}

TEST(Redirect, IsNotBlamedForWhatErrorsUsedUp) {
  IcmpLimits limits;
  const host::Ipv4Settings settings;
  const net::Ipv4Address peer = ip("10.0.1.9");
  const net::SimTime start = std::chrono::hours(1);
  limits.redirected(peer, start);
  EXPECT_NE(limits.refuses(settings, net::icmp::kUnreachable, peer, start), "");
  EXPECT_TRUE(limits.blamesRedirects(peer));
  const net::SimTime later = start + std::chrono::minutes(10);
  while (limits.refuses(settings, net::icmp::kUnreachable, peer, later).empty()) {
  }
  EXPECT_FALSE(limits.blamesRedirects(peer));
}

TEST(Redirect, IsNotFollowedWhereItIsNotAccepted) {
  Lan world;
  world.client.setSysctl("net.ipv4.conf.all.accept_redirects", "0");
  world.client.setSysctl("net.ipv4.conf.eth0.accept_redirects", "0");
  for (int i = 0; i < 4; ++i)
    world.ping(world.client, "10.0.9.2");
  EXPECT_EQ(world.client.lookup(ip("10.0.9.2")).nextHop, ip("10.0.1.2"));
}

TEST(Redirect, IsSentUnlessAllAndTheInterfaceForbidIt) {
  Lan world;
  world.client.setSysctl("net.ipv4.conf.all.accept_redirects", "0");
  world.client.setSysctl("net.ipv4.conf.eth0.accept_redirects", "0");
  world.r1.setSysctl("net.ipv4.conf.all.send_redirects", "0");
  EXPECT_EQ(world.ping(world.client, "10.0.9.2").size(), 2u);
  world.r1.setSysctl("net.ipv4.conf.eth0.send_redirects", "0");
  EXPECT_EQ(world.ping(world.client, "10.0.9.2").size(), 1u);
}

} // namespace
} // namespace fg::stack

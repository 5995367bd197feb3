// What the tools print, made comparable; rules as iptables-restore takes them.
#include "lab/blueprint.h"
#include "lab/comparison.h"
#include "lab/tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fg::lab {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Tables, RulesAreCountedByChainAndUserChainsHaveNoPolicy) {
  auto rules =
      rulesIn("# a comment\n*filter\n:INPUT DROP [3:252]\n:OWN - [0:0]\n"
              "[1:84] -A INPUT -s 10.0.0.1/32 -j OWN\n[2:168] -A INPUT\n[0:0] -A OWN -j DROP\nCOMMIT\n");
  ASSERT_EQ(rules.size(), 4U);
  EXPECT_EQ(rules[0].text, "policy DROP");
  EXPECT_EQ(rules[0].packets, 3U);
  EXPECT_EQ(rules[1].text, "-A INPUT -s 10.0.0.1/32 -j OWN");
  EXPECT_EQ(rules[2].index, 2);
  EXPECT_EQ(rules[2].bytes, 168U);
  EXPECT_EQ(rules[3].chain, "OWN");
  EXPECT_EQ(rules[3].table, "filter");
}

TEST(Tables, AConnectionIsTheSameFromConntrackAndFromProc) {
  const char* fromTool = "udp      17 29 src=10.0.0.1 dst=10.0.0.2 sport=4 dport=5 [UNREPLIED] src=10.0.0.2 "
                         "dst=10.0.0.1 sport=5 dport=4 mark=0 use=1\n";
  const char* fromProc = "ipv4     2 udp      17 12 src=10.0.0.1 dst=10.0.0.2 sport=4 dport=5 [UNREPLIED] "
                         "src=10.0.0.2 dst=10.0.0.1 sport=5 dport=4 mark=0 zone=0 use=2\n";
  EXPECT_EQ(connectionsIn(fromTool), connectionsIn(fromProc));
  EXPECT_THAT(connectionsIn("tcp 6 431999 ESTABLISHED src=1.1.1.1 dst=2.2.2.2 sport=1 dport=2 src=2.2.2.2 "
                            "dst=1.1.1.1 sport=2 dport=1 [ASSURED] mark=5 use=1\n"),
              ElementsAre("tcp ESTABLISHED src=1.1.1.1 dst=2.2.2.2 sport=1 dport=2 src=2.2.2.2 dst=1.1.1.1 "
                          "sport=2 dport=1 [ASSURED] mark=5"));
}

TEST(Tables, OfAForwardingDatabaseWhatWasLearnedCounts) {
  EXPECT_THAT(forwardingIn("33:33:00:00:00:01 dev eth0 self permanent\n"
                           "02:00:00:00:00:01 dev veth1 master br0 permanent\n"
                           "02:00:00:00:00:02 dev veth1 master br0 \n"),
              ElementsAre("02:00:00:00:00:02 dev veth1"));
}

TEST(Tables, ANeighbourIsKnownOrDoesNotAnswer) {
  EXPECT_THAT(neighborsIn("10.0.0.2 dev eth0 lladdr 02:00:00:00:00:02 STALE\n10.0.0.9 dev eth0  FAILED\n"),
              ElementsAre("10.0.0.2 dev eth0 is 02:00:00:00:00:02", "10.0.0.9 dev eth0 does not answer"));
}

TEST(Blueprint, RulesGoTableByTableInTheOrderOfTheirFirstUse) {
  EXPECT_EQ(
      restoreText({"-t nat -N OWN", "-A INPUT -j LOG --log-prefix 'a b'", "-t nat -A OWN -j RETURN"}),
      "*nat\n-N OWN\n-A OWN -j RETURN\nCOMMIT\n*filter\n-A INPUT -j LOG --log-prefix \"a b\"\nCOMMIT\n");
}

// One probe of UDP from port 40000 to port 53 that arrived from `sourcePort`.
struct Played {
  Plan plan;
  Observation seen;
};

Played playedFrom(uint16_t sourcePort) {
  Played out;
  ProbeStep step;
  step.request.from = "a";
  step.request.to = "10.0.0.2";
  step.request.protocol = net::Protocol::Udp;
  step.request.destinationPort = uint16_t{53};
  out.plan.steps.emplace_back(step);
  net::Ipv4Address from(10, 0, 0, 1), to(10, 0, 0, 2);
  out.seen.probes.push_back({{{"b", from, to, sourcePort, 53, 64}}, {}});
  return out;
}

TEST(Comparison, SaysWhoGotItOnBothSides) {
  Played model = playedFrom(40000), kernel = playedFrom(40000);
  kernel.seen.probes[0].arrivals[0].ttl = 63;
  auto found = compare(model.plan, model.seen, kernel.seen).differences;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].what, "probe 1 (from a to 10.0.0.2, udp 53): who got it");
  EXPECT_EQ(found[0].model, "b got 10.0.0.1:40000 > 10.0.0.2:53, ttl 64");
  EXPECT_EQ(found[0].kernel, "b got 10.0.0.1:40000 > 10.0.0.2:53, ttl 63");
}

TEST(Comparison, APortThatNatChoseByChanceIsAsGoodAsAnother) {
  Played model = playedFrom(23456), kernel = playedFrom(34567), kept = playedFrom(40000);
  EXPECT_THAT(compare(model.plan, model.seen, kernel.seen).differences, IsEmpty());
  EXPECT_EQ(compare(model.plan, model.seen, kept.seen).differences.size(), 1U);
}

TEST(Comparison, AProbeAgreesWhereVerdictReceiverAndHopsDo) {
  Played model = playedFrom(40000), kernel = playedFrom(40000);
  model.seen.probes[0].hops = kernel.seen.probes[0].hops = {"a", "b"};
  EXPECT_TRUE(compare(model.plan, model.seen, kernel.seen).probes.at(0).isFull());
  kernel.seen.probes[0].hops = {"a", "c", "b"};
  Compared found = compare(model.plan, model.seen, kernel.seen);
  EXPECT_FALSE(found.probes.at(0).hops);
  EXPECT_TRUE(found.probes.at(0).verdict);
  ASSERT_EQ(found.differences.size(), 1U);
  EXPECT_EQ(found.differences[0].kernel, "a > c > b");
}

TEST(Comparison, TheHopsOfACopyMayComeInAnyOrder) {
  Played model = playedFrom(40000), kernel = playedFrom(40000);
  model.seen.probes[0].hops = {"a", "node", "b", "node", "b"};
  kernel.seen.probes[0].hops = {"a", "node", "b"};
  EXPECT_FALSE(compare(model.plan, model.seen, kernel.seen).probes.at(0).hops);
  model.seen.probes[0].isCopied = true;
  EXPECT_TRUE(compare(model.plan, model.seen, kernel.seen).probes.at(0).hops);
}

TEST(Comparison, CountersOfRulesAreComparedInPacketsAndBytes) {
  Observation model, kernel;
  Plan plan;
  plan.steps.emplace_back(SnapshotStep{});
  RuleSeen rule{"filter", "INPUT", 1, "-A INPUT", 2, 168};
  model.snapshots.push_back({{"a", {{rule}, {}, {}, {}, {}}}});
  kernel = model;
  EXPECT_THAT(compare(plan, model, kernel).differences, IsEmpty());
  kernel.snapshots[0]["a"].rules[0].bytes = 170;
  EXPECT_EQ(compare(plan, model, kernel).differences.size(), 1U);
}

} // namespace
} // namespace fg::lab

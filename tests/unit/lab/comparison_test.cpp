// What counts as a difference between the model and the kernel.
#include "lab/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fg::lab {
namespace {

using testing::IsEmpty;

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

constexpr const char* kOuter = "udp src=10.0.0.1 dst=10.0.0.2 sport=40001 dport=8472 [UNREPLIED]";
constexpr const char* kOther = "udp src=10.0.0.1 dst=10.0.0.2 sport=50002 dport=8472 [UNREPLIED]";
constexpr const char* kElsewhere = "udp src=10.0.0.1 dst=10.0.0.3 sport=40001 dport=8472 [UNREPLIED]";

Observation seen(std::vector<std::string> connections, uint64_t packets) {
  Observation out;
  out.snapshots.push_back(
      {{"node1",
        {{{"nat", "PREROUTING", 1, "-j LOG", packets, 80 * packets}}, std::move(connections), {}, {}, {}}}});
  return out;
}

std::size_t differences(const Observation& model, const Observation& kernel) {
  Plan plan;
  plan.steps.push_back(SnapshotStep{});
  return compare(plan, model, kernel).differences.size();
}

TEST(Comparison, TwoFlowsMayShareAnOuterPort) {
  EXPECT_EQ(differences(seen({kOuter}, 3), seen({kOuter, kOther}, 4)), 0u);
  EXPECT_EQ(differences(seen({kOuter, kOther}, 4), seen({kOuter}, 3)), 0u);
}

TEST(Comparison, OnlyAsManyFirstPacketsMayBeMissing) {
  EXPECT_EQ(differences(seen({kOuter}, 3), seen({kOuter, kOther}, 5)), 1u);
  EXPECT_EQ(differences(seen({kOuter, kOther}, 3), seen({kOuter, kOther}, 4)), 1u);
}

TEST(Comparison, AConnectionThatOneSideAloneHasIsADifference) {
  EXPECT_EQ(differences(seen({kOuter}, 3), seen({kOuter, kElsewhere}, 3)), 1u);
}

} // namespace
} // namespace fg::lab

// Every trace keeps trace::validate()'s invariants: requests, replies and ICMP errors of the reference flows.
#include "flows.h"

namespace fg::engine::testing {
namespace {

using net::Protocol;
using trace::Disposition;

Disposition fateOf(const Path& path) { return conversationOf(path).request.disposition; }

// What became of each way's request.
std::vector<Disposition> fates(const Traced& traced) {
  std::vector<Disposition> out;
  for (const Path& path : traced.paths)
    out.push_back(fateOf(path));
  return out;
}

TEST(Traces, betweenTwoNamespacesAreValid) {
  auto scenario = library("00");
  EXPECT_EQ(fates(traced(scenario, ping("red", "blue"))), std::vector{Disposition::Delivered});
  EXPECT_EQ(fates(traced(scenario, to("blue", Protocol::Tcp, 80, "red"))),
            std::vector{Disposition::Delivered});
  EXPECT_EQ(fates(traced(scenario, to("blue", Protocol::Tcp, 81, "red"))),
            std::vector{Disposition::NoListener});
  EXPECT_EQ(fates(traced(scenario, to("blue", Protocol::Udp, 9, "red"))),
            std::vector{Disposition::NoListener});
}

// The handshake's second packet is made in an event of its own, at the time of the first one's end.
TEST(Traces, ofConnectionsKnowTheAnswer) {
  auto scenario = library("00");
  Traced result = traced(scenario, to("blue", Protocol::Tcp, 80, "red"));
  ASSERT_EQ(result.paths.size(), 1u);
  auto conversation = conversationOf(result.paths[0]);
  ASSERT_TRUE(conversation.reply);
  EXPECT_EQ(conversation.reply->disposition, Disposition::Delivered);
}

TEST(Traces, betweenPodsAreValid) {
  auto scenario = library("01");
  EXPECT_EQ(fates(traced(scenario, ping("node1", "172.33.96.3"))), std::vector{Disposition::Delivered});
  EXPECT_EQ(fates(traced(scenario, ping(kCorednsOnNode1, "172.33.96.3"))),
            std::vector{Disposition::Delivered});
}

TEST(Traces, toAServiceAreValidOnEveryWay) {
  auto scenario = library("01");
  const std::vector both{Disposition::Delivered, Disposition::Delivered};
  EXPECT_EQ(fates(traced(scenario, to("10.254.0.2", Protocol::Udp, 53, kHeapster))), both);
  EXPECT_EQ(fates(traced(scenario, to("10.254.0.2", Protocol::Udp, 53, kCorednsOnNode1))), both);
  EXPECT_EQ(fates(traced(scenario, to("10.254.0.2", Protocol::Tcp, 53, kCorednsOnNode1))), both);
}

TEST(Traces, thatFailAreValid) {
  EXPECT_EQ(fates(traced(library("02"), ping("node1", "172.33.31.2"))), std::vector{Disposition::NoRoute});
  auto scenario = library("01");
  EXPECT_EQ(fates(traced(scenario, to("172.33.96.3", Protocol::Udp, 9, kHeapster))),
            std::vector{Disposition::NoListener});
  ProbeRequest shortLived = ping(kCorednsOnNode1, "172.33.96.3");
  shortLived.ttl = 2;
  EXPECT_EQ(fates(traced(scenario, shortLived)), std::vector{Disposition::TtlExpired});
  ProbeRequest large = ping(kCorednsOnNode1, "172.33.96.3");
  large.dataBytes = 4000; // in fragments
  EXPECT_EQ(fates(traced(scenario, large)).size(), 1u);
}

TEST(Traces, ofEmulatedCommandsAreValid) {
  auto scenario = library("02");
  Simulation simulation(scenario, {});
  simulation.runUntil(scenario.end);
  const world::Place& node1 = *simulation.world().find("node1");
  EXPECT_EQ(simulation.execute(node1, {"traceroute", "172.33.96.3"}).status, 0);
  EXPECT_EQ(simulation.execute(node1, {"ping", "-c", "3", "172.33.96.3"}).status, 0);
  EXPECT_NE(simulation.execute(node1, {"ping", "-c", "1", "172.33.31.2"}).status, 0);
  EXPECT_GT(simulation.recording().packets.size(), 15u);
  expectValid(simulation.recording());
}

} // namespace
} // namespace fg::engine::testing

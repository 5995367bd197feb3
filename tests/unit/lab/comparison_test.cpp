// What counts as a difference between the model's tables and the kernel's.
#include "lab/comparison.h"

#include <gtest/gtest.h>

using namespace fg;

namespace {

constexpr const char* kOuter = "udp src=10.0.0.1 dst=10.0.0.2 sport=40001 dport=8472 [UNREPLIED]";
constexpr const char* kOther = "udp src=10.0.0.1 dst=10.0.0.2 sport=50002 dport=8472 [UNREPLIED]";
constexpr const char* kElsewhere = "udp src=10.0.0.1 dst=10.0.0.3 sport=40001 dport=8472 [UNREPLIED]";

lab::Observation seen(std::vector<std::string> connections, uint64_t packets) {
  lab::Observation out;
  out.snapshots.push_back(
      {{"node1",
        {{{"nat", "PREROUTING", 1, "-j LOG", packets, 80 * packets}}, std::move(connections), {}, {}, {}}}});
  return out;
}

std::size_t differences(const lab::Observation& model, const lab::Observation& kernel) {
  lab::Plan plan;
  plan.steps.push_back(lab::SnapshotStep{});
  return lab::compare(plan, model, kernel).differences.size();
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

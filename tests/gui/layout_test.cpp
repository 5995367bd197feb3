#include "layout/lanes.h"

#include <gmock/gmock.h>

using namespace fg::layout;
using testing::ElementsAre;

namespace {

std::vector<std::string> stages(const LanePlan& plan, int lane) {
  std::vector<std::string> out;
  for (const Box& box : plan.boxes)
    if (box.lane == lane)
      out.push_back(std::string(name(box.stage)) + (box.isLit() ? "" : " (unseen)")
                    + (box.drops ? " (drop)" : ""));
  return out;
}

const LaneHop kSender{"node1",
                      0,
                      false,
                      {{"originate", ""},
                       {"route-lookup", ""},
                       {"conntrack-lookup", ""},
                       {"table-traversal", "OUTPUT"},
                       {"table-traversal", "POSTROUTING"},
                       {"neighbor-lookup", ""},
                       {"exit-interface", ""}}};

TEST(Lanes, OneBoxAStageInTheOrderOfTheWay) {
  LanePlan plan = planLanes({kSender});
  EXPECT_THAT(stages(plan, 0),
              ElementsAre("socket", "routing", "OUTPUT", "POSTROUTING", "neighbour", "device out"));
  EXPECT_EQ(plan.boxes[2].stepCount, 2u) << "conntrack and the table are one stage";
}

TEST(Lanes, OneLaneANamespaceAndARowForEachVisit) {
  LaneHop back{"node1", 0, true, {{"enter-interface", ""}, {"deliver-locally", ""}}};
  LanePlan plan = planLanes({kSender, {"node2", 0, false, {{"enter-interface", ""}}}, back});
  ASSERT_EQ(plan.lanes.size(), 2u);
  EXPECT_TRUE(plan.boxes.back().isReply);
  EXPECT_GT(plan.boxes.back().rect.y, plan.boxes.front().rect.bottom())
      << "the answer's row is below the request's";
}

TEST(Lanes, WhatADropKeptThePacketFromIsShownUnseen) {
  LanePlan plan = planLanes(
      {{"node1",
        0,
        false,
        {{"enter-interface", ""}, {"table-traversal", "PREROUTING"}, {"route-lookup", ""}, {"drop", ""}}}});
  EXPECT_THAT(stages(plan, 0),
              ElementsAre("device in", "PREROUTING", "routing (drop)", "FORWARD (unseen)",
                          "POSTROUTING (unseen)", "neighbour (unseen)", "device out (unseen)"));
}

TEST(Lanes, TheOuterPacketHasALaneOfItsOwnFurtherIn) {
  LanePlan plan = planLanes({kSender, {"node1", 1, false, {{"originate", ""}}}});
  ASSERT_EQ(plan.lanes.size(), 2u);
  EXPECT_GT(plan.lanes[1].rect.x, plan.lanes[0].rect.x);
}

TEST(Lanes, EveryStepIsInOneBoxAndNoBoxesOverlap) {
  std::vector<LaneHop> hops{
      kSender,
      {"node2", 0, false, {{"enter-interface", ""}, {"bridge-forward", ""}, {"deliver-locally", ""}}},
      kSender};
  LanePlan plan = planLanes(hops);
  for (std::size_t hop = 0; hop < hops.size(); ++hop)
    for (std::size_t step = 0; step < hops[hop].steps.size(); ++step)
      EXPECT_GE(plan.boxOf(hop, step), 0) << hop << " " << step;
  for (std::size_t i = 0; i < plan.boxes.size(); ++i)
    for (std::size_t j = i + 1; j < plan.boxes.size(); ++j)
      EXPECT_FALSE(plan.boxes[i].rect.intersects(plan.boxes[j].rect)) << i << " " << j;
}

} // namespace

// Where things stand on the cluster map.
#include "layout/map.h"
#include "layout/map_order.h"
#include "layout/map_way.h"
#include "layout/pod_slots.h"

#include <gmock/gmock.h>

using namespace fg::layout;
using testing::ElementsAre;

namespace {

MapNode nodeOn(const std::string& name, const std::vector<std::string>& segments, int pods = 0) {
  MapNode node{name, {}, {}, "docker0"};
  for (const std::string& segment : segments)
    node.interfaces.push_back({"on-" + segment, segment});
  for (int pod = 0; pod < pods; ++pod)
    node.pods.push_back(name + "/pod" + std::to_string(pod));
  return node;
}

const std::vector<MapSegment> kLanAndFar{{"lan"}, {"far"}};

std::vector<std::string> namesInOrder(const std::vector<MapNode>& nodes) {
  std::vector<std::string> out;
  for (std::size_t index : orderNodes(nodes, kLanAndFar))
    out.push_back(nodes[index].name);
  return out;
}

class Maps : public testing::TestWithParam<int> {};

TEST_P(Maps, NothingOverlapsAndPodsAreInsideTheirNode) {
  std::vector<MapNode> nodes;
  for (int i = 0; i < GetParam(); ++i)
    nodes.push_back(nodeOn("node" + std::to_string(i), {"lan", i % 3 ? "far" : "lan"}, i % 16));
  MapPlan plan = planMap(nodes, {{"lan", SegmentKind::Cable, "gateway of lan"}, {"far"}});
  ASSERT_EQ(plan.nodes.size(), nodes.size());
  std::vector<Rect> apart;
  for (const auto& [name, rect] : plan.nodes)
    apart.push_back(rect);
  for (const auto& [name, rect] : plan.gateways)
    apart.push_back(rect);
  for (const MapPlan::Bar& bar : plan.bars)
    apart.push_back(bar.rect);
  for (std::size_t i = 0; i < apart.size(); ++i) {
    EXPECT_LE(apart[i].right(), plan.width);
    EXPECT_LE(apart[i].bottom(), plan.height);
    for (std::size_t j = i + 1; j < apart.size(); ++j)
      ASSERT_FALSE(apart[i].intersects(apart[j]));
  }
  std::vector<Rect> pods;
  for (const auto& [name, pod] : plan.pods) {
    const Rect& node = plan.nodes.at(name.substr(0, name.find('/')));
    EXPECT_GT(plan.vethFoot(name).x, node.x);
    EXPECT_GT(pod.y, node.y);
    EXPECT_LT(pod.right(), node.right());
    EXPECT_LT(pod.bottom(), node.bottom());
    for (const Rect& other : pods)
      ASSERT_FALSE(pod.intersects(other));
    pods.push_back(pod);
  }
}
INSTANTIATE_TEST_SUITE_P(OfAnySize, Maps, testing::Values(0, 1, 3, 7, 40, 200, 230));

TEST(MapNodes, HaveAllThatIsInThemBetweenTheSameEdges) {
  for (int pods : {1, 6, 20}) {
    MapNode node = nodeOn("a", {"lan", "far"}, pods);
    MapPlan plan = planMap({node}, kLanAndFar);
    const Rect& bridge = plan.bridges.at("a").rect;
    double right = 0;
    for (const auto& [name, pod] : plan.pods)
      right = std::max(right, pod.right());
    EXPECT_DOUBLE_EQ(right, bridge.right()) << pods;
    EXPECT_DOUBLE_EQ(plan.port("a", "on-lan")->rect.x, bridge.x);
  }
}

TEST(MapPorts, HaveRoomForTheirAddresses) {
  MapNode node = nodeOn("a", {"lan", "far", "lan", "far"});
  for (MapInterface& interface : node.interfaces)
    interface.addressLetters = std::string_view("172.30.113.231").size();
  MapPlan plan = planMap({node}, kLanAndFar);
  ASSERT_EQ(plan.ports.size(), 4u);
  for (const MapPlan::Port& port : plan.ports)
    EXPECT_GE(port.rect.width, 7 + 14 * 6) << "letters of 10 pixels are about 6 wide";
  EXPECT_LE(plan.ports.back().rect.right(), plan.bridges.at("a").rect.right());
}

TEST(MapPorts, ThatLostTheirAddressHaveRoomForTheirNameAndACross) {
  MapNode node = nodeOn("a", {"lan"});
  node.interfaces[0].name = "eth1";
  constexpr double kLetters = 19; // as large as they grow
  EXPECT_GE(planMap({node}, kLanAndFar).ports.front().rect.width, 4 + 4 * kLetters * 0.6 + kLetters + 2);
}

TEST(MapOrder, NodesOfOneSegmentStandTogether) {
  EXPECT_THAT(namesInOrder({nodeOn("router", {"lan", "far"}), nodeOn("a", {"lan"}), nodeOn("b", {"far"}),
                            nodeOn("c", {"lan"})}),
              ElementsAre("a", "router", "c", "b"));
}

TEST(MapOrder, WhereAllAreOnOneSegmentTheyStandAsTheyWereGiven) {
  EXPECT_THAT(namesInOrder({nodeOn("node1", {"lan"}), nodeOn("node2", {"lan"}), nodeOn("alone", {}),
                            nodeOn("node3", {"lan"})}),
              ElementsAre("node1", "node2", "node3", "alone"));
}

TEST(MapSegments, ThatShareNoColumnLieOnOneHeight) {
  MapPlan plan = planMap({nodeOn("a", {"lan"}), nodeOn("b", {"far"})}, kLanAndFar);
  ASSERT_EQ(plan.bars.size(), 2u);
  EXPECT_EQ(plan.bars[0].rect.y, plan.bars[1].rect.y);
}

TEST(MapPods, KeepTheirPlacesWhileOthersComeAndGo) {
  PodSlots slots;
  EXPECT_THAT(slots.place("node1", {"a", "b", "c"}), ElementsAre("a", "b", "c"));
  EXPECT_THAT(slots.place("node1", {"a", "c"}), ElementsAre("a", "", "c"));
  EXPECT_THAT(slots.place("node1", {"d", "a", "c"}), ElementsAre("a", "d", "c"));
  EXPECT_THAT(slots.place("node1", {"a", "b", "c"}), ElementsAre("a", "b", "c")) << "back in time";
}

TEST(MapNodes, StayWhereTheyAreWhilePodsComeAndGo) {
  PodSlots slots;
  auto planned = [&](const std::vector<std::string>& pods) {
    MapNode node = nodeOn("node1", {"lan"});
    node.pods = slots.place("node1", pods);
    return planMap({node, nodeOn("node2", {"lan"})}, kLanAndFar);
  };
  MapPlan before = planned({"a", "b", "c"}), after = planned({"c"});
  EXPECT_EQ(before.pods.at("c").y, after.pods.at("c").y);
  EXPECT_EQ(before.nodes.at("node2").x, after.nodes.at("node2").x);
  EXPECT_EQ(before.height, after.height);
}

TEST(MapNodes, AreMovedWithAllThatIsInThem) {
  std::vector<MapNode> nodes{nodeOn("a", {"lan"}, 2), nodeOn("b", {"lan"})};
  MapPlan plan = planMap(nodes, kLanAndFar, {{{"a", {900, 400}}}});
  EXPECT_EQ(plan.nodes.at("a").x, 900);
  EXPECT_GT(plan.pods.at("a/pod0").x, 900);
  EXPECT_GT(plan.port("a", "on-lan")->rect.x, 900);
  EXPECT_GE(plan.width, plan.nodes.at("a").right());
}

TEST(MapNodes, FindTheNearestPlaceThatIsFree) {
  std::vector<MapNode> nodes{nodeOn("a", {"lan"}), nodeOn("b", {"lan"})};
  MapPlan plan = planMap(nodes, kLanAndFar);
  const Rect& other = plan.nodes.at("b");
  Point at = freePlace(plan, "a", {other.x + 5, other.y + 5});
  Rect moved = planMap(nodes, kLanAndFar, {{{"a", at}}}).nodes.at("a");
  EXPECT_FALSE(moved.intersects(other));
  EXPECT_FALSE(moved.intersects(plan.bars[0].rect));
  Point far = freePlace(plan, "a", {2000, 900});
  EXPECT_EQ(far.x, 2000) << "a wish that disturbs nobody is granted";
}

TEST(MapWay, GoesByPortsAndTheBarBetweenThem) {
  MapPlan plan = planMap({nodeOn("a", {"lan"}, 1), nodeOn("b", {"lan"})}, kLanAndFar);
  auto corners =
      wayThrough(plan, {{"a", "veth1", "a/pod0"}, {"a", "docker0"}, {"a", "on-lan"}, {"b", "on-lan"}});
  Rect bar = plan.bars[0].rect;
  bool alongBar = false;
  for (std::size_t i = 1; i < corners.size(); ++i) {
    EXPECT_TRUE(corners[i].x == corners[i - 1].x || corners[i].y == corners[i - 1].y) << "no slanted line";
    alongBar = alongBar || (corners[i].y == corners[i - 1].y && corners[i].y == bar.bottom());
  }
  EXPECT_TRUE(alongBar);
  EXPECT_EQ(corners.front().x, plan.vethFoot("a/pod0").x);
  EXPECT_EQ(corners.back().x, plan.plug(*plan.port("b", "on-lan")).x);
}

TEST(MapWay, FollowsATrunkFromRowToRow) {
  std::vector<MapNode> nodes;
  for (int i = 0; i < 20; ++i)
    nodes.push_back(nodeOn("node" + std::to_string(i), {"lan"}));
  MapPlan plan = planMap(nodes, kLanAndFar);
  double trunk = plan.trunks.at("lan");
  auto corners = wayThrough(plan, {{"node0", "on-lan"}, {"node19", "on-lan"}});
  EXPECT_EQ(std::ranges::count(corners, trunk, &Point::x), 2);
}

TEST(MapWay, IsEmptyWhereTheMapShowsNothing) {
  EXPECT_TRUE(wayThrough(planMap({}, {}), {{"elsewhere", "eth0"}}).empty());
}

} // namespace

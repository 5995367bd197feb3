#include "topology/topology.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fg::topology {
namespace {

using testing::ElementsAre;

Topology twoNodesWithAPodEach() {
  Topology topology;
  for (const char* name : {"node1", "node2", "pod1", "pod2"})
    topology.addNamespace(name);
  topology.addSegment("lan");
  topology.connectToSegment("node1", "eth2", "lan");
  topology.connectToSegment("node2", "eth2", "lan");
  topology.connectPair("node1", "veth1", "pod1", "eth0");
  topology.connectPair("pod2", "eth0", "node2", "veth2");
  return topology;
}

std::vector<std::string> names(const std::vector<PathHop>& path) {
  std::vector<std::string> out;
  for (const PathHop& hop : path)
    out.push_back(hop.in + ">" + hop.name + ">" + hop.out);
  return out;
}

} // namespace

TEST(Topology, FindsTheShortestPathWithItsInterfaces) {
  auto path = twoNodesWithAPodEach().path("pod1", "pod2");
  EXPECT_THAT(names(path), ElementsAre(">pod1>eth0", "veth1>node1>eth2", "eth2>node2>veth2", "eth0>pod2>"));
  EXPECT_EQ(path[1].through, "lan");
}

TEST(Topology, ALinkThatIsDownIsNoWay) {
  Topology topology = twoNodesWithAPodEach();
  topology.setUp("node1", "eth2", false);
  EXPECT_TRUE(topology.path("pod1", "pod2").empty());
  EXPECT_THAT(topology.parts(), ElementsAre(ElementsAre("node1", "pod1"), ElementsAre("node2", "pod2")));
}

TEST(Topology, KnowsWhichSegmentJoinsTwoNamespaces) {
  Topology topology = twoNodesWithAPodEach();
  EXPECT_THAT(topology.commonSegments("node1", "node2"), ElementsAre("lan"));
  EXPECT_TRUE(topology.commonSegments("node1", "pod1").empty());
  EXPECT_EQ(topology.interfaceOn("node2", "lan"), "eth2");
}

TEST(Topology, ARemovedNamespaceIsGone) {
  Topology topology = twoNodesWithAPodEach();
  topology.removeNamespace("node2");
  EXPECT_TRUE(topology.path("pod1", "pod2").empty());
  EXPECT_TRUE(topology.path("node1", "node2").empty());
}

} // namespace fg::topology

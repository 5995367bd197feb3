// When a namespace gets its stack: not before packets need it.
#include "unit/stack/world.h"

#include <chrono>

namespace fg::stack {
namespace {

using namespace std::chrono_literals;

// A node, and a pod on the other end of a veth pair.
class NodeAndPod : public World {
public:
  host::NetworkNamespace &node = add("node"), &pod = addWithoutStack("pod");

  NodeAndPod() {
    veth(node, "veth0", pod, "eth0");
    address(node, *node.interface("veth0"), "10.0.0.1/24");
    address(pod, eth0(), "10.0.0.2/24");
  }
  host::Interface& eth0() { return *pod.interface("eth0"); }
  bool hasStack() const { return fabric.stackOf(pod) != nullptr; }

private:
  host::NetworkNamespace& addWithoutStack(std::string name) {
    return *namespaces.emplace_back(std::make_unique<host::NetworkNamespace>(environment, name, "node"));
  }
};

} // namespace

TEST(Fabric, AStackIsMadeForTheFirstPacket) {
  NodeAndPod world;
  EXPECT_FALSE(world.hasStack());
  EXPECT_EQ(world.ping(world.node, "10.0.0.2").size(), 1u);
  EXPECT_TRUE(world.hasStack());
}

TEST(Fabric, AStackIsMadeForANeighborWhoseTimersRun) {
  NodeAndPod world;
  world.pod.setNeighbor(world.eth0(), ip("10.0.0.1"), world.node.interface("veth0")->mac,
                        link::NeighborState::Probe);
  EXPECT_TRUE(world.hasStack());
  world.run(10s);
  EXPECT_EQ(world.pod.neighbors().find(world.eth0().index, ip("10.0.0.1"), world.pod.now())->state,
            link::NeighborState::Reachable);
}

TEST(Fabric, AStackIsMadeForAnInterfaceThatTellsItsAddresses) {
  NodeAndPod world;
  world.node.setSysctl("net.ipv4.conf.veth0.arp_accept", "1");
  ASSERT_TRUE(world.pod.setUp(world.eth0(), false));
  ASSERT_TRUE(world.pod.setSysctl("net.ipv4.conf.eth0.arp_notify", "1"));
  EXPECT_FALSE(world.hasStack());
  ASSERT_TRUE(world.pod.setUp(world.eth0(), true));
  world.run(1s);
  const int veth0 = world.node.interface("veth0")->index;
  EXPECT_NE(world.node.neighbors().find(veth0, ip("10.0.0.2"), world.node.now()), nullptr);
}

} // namespace fg::stack

#include "host/network_namespace.h"
#include "support/lone_kernel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fg::host {
namespace {

using core::KernelError;
using namespace tests;

struct Node1 : testing::Test, LoneKernel {
  NetworkNamespace ns{environment, "node1", "node1"};
  Interface& eth0 = addEthernet(ns, "eth0", "10.0.2.15/24", 100);
  Interface& eth2 = addEthernet(ns, "eth2", "172.30.113.231/21", 100);

  routing::Route via(const char* destination, const char* gateway) {
    routing::Route route;
    route.destination = prefix(destination);
    route.gateway = address(gateway);
    return route;
  }
  std::vector<std::string> routes() const {
    std::vector<std::string> out;
    for (const auto& route : ns.routes().routes())
      out.push_back(ns.routeText(route));
    return out;
  }
};

} // namespace

TEST_F(Node1, AnAddressBringsItsConnectedRoute) {
  EXPECT_THAT(routes(),
              testing::ElementsAre("10.0.2.0/24 dev eth0 metric 100", "172.30.112.0/21 dev eth2 metric 100"));
}

TEST_F(Node1, NetfilterIsMadeWhenSomebodyAsks) {
  ASSERT_TRUE(ns.setUp(eth0, false)); // forgets connections, where there are some
  EXPECT_FALSE(ns.hasNetfilter());
  EXPECT_EQ(ns.netfilter().rules.table(trace::Table::Filter), nullptr);
  EXPECT_TRUE(ns.hasNetfilter());
}

TEST_F(Node1, AGatewayMustBeOnALink) {
  EXPECT_EQ(ns.addRoute(via("172.33.96.0/24", "192.168.9.9")).error(), KernelError::InvalidGateway);
  EXPECT_TRUE(ns.addRoute(via("172.33.96.0/24", "172.30.118.65")));
  EXPECT_EQ(ns.lookup(address("172.33.96.3")).interface, eth2.index);
  EXPECT_EQ(ns.lookup(address("172.33.96.3")).source, address("172.30.113.231"));
}

TEST_F(Node1, AGatewayOnALinkByAnotherInterfaceIsInvalid) {
  auto route = via("172.33.96.0/24", "172.30.118.65");
  route.interface = eth0.index;
  EXPECT_EQ(ns.addRoute(route).error(), KernelError::InvalidGateway);
}

TEST_F(Node1, ARouteWithHostBitsIsAnInvalidArgument) {
  EXPECT_EQ(ns.addRoute(via("172.33.96.1/24", "172.30.118.65")).error(), KernelError::InvalidPrefix);
}

TEST_F(Node1, TheSameRouteTwiceExists) {
  ASSERT_TRUE(ns.addRoute(via("172.33.96.0/24", "172.30.118.65")));
  EXPECT_EQ(ns.addRoute(via("172.33.96.0/24", "172.30.115.77")).error(), KernelError::Exists);
}

TEST_F(Node1, AnInterfaceThatGoesDownLosesItsRoutesButKeepsItsAddress) {
  ASSERT_TRUE(ns.addRoute(via("172.33.96.0/24", "172.30.118.65")));
  ASSERT_TRUE(ns.setUp(eth2, false));
  EXPECT_THAT(routes(), testing::ElementsAre("10.0.2.0/24 dev eth0 metric 100"));
  EXPECT_TRUE(ns.isLocal(address("172.30.113.231")));
  ASSERT_TRUE(ns.setUp(eth2, true));
  EXPECT_THAT(routes(), testing::ElementsAre("10.0.2.0/24 dev eth0 metric 100", "172.30.112.0/21 dev eth2"));
}

TEST_F(Node1, TheLastAddressTakesAllRoutesOfItsInterfaceAlong) {
  ASSERT_TRUE(ns.addRoute(via("172.33.96.0/24", "172.30.118.65")));
  ASSERT_TRUE(ns.removeAddress(eth2, prefix("172.30.113.231/21")));
  EXPECT_THAT(routes(), testing::ElementsAre("10.0.2.0/24 dev eth0 metric 100"));
  EXPECT_EQ(ns.addRoute(via("172.33.96.0/24", "172.30.118.65")).error(), KernelError::InvalidGateway);
}

TEST_F(Node1, APrimaryAddressTakesItsSecondariesAlong) {
  ASSERT_TRUE(ns.addRoute(via("172.33.96.0/24", "172.30.118.65")));
  for (const char* more : {"172.30.113.9/21", "9.9.9.9/24"})
    ASSERT_TRUE(ns.addAddress(eth2, {prefix(more), {}, {}, {}}));
  ASSERT_TRUE(ns.removeAddress(eth2, prefix("172.30.113.231/21")));
  EXPECT_EQ(eth2.addresses.size(), 1u);
  EXPECT_THAT(routes(), testing::ElementsAre("9.9.9.0/24 dev eth2", "10.0.2.0/24 dev eth0 metric 100",
                                             "172.33.96.0/24 via 172.30.118.65 dev eth2"));
}

TEST_F(Node1, AVethPairHasTheIndicesOfTheReference) {
  NetworkNamespace pod(environment, "pod", "node1");
  ns.addInterface(InterfaceKind::Ethernet, "eth1", mac("08:00:27:7b:0f:b1")); // 4
  auto& docker0 = ns.addInterface(InterfaceKind::Bridge, "docker0", mac("02:42:d0:ae:80:ea"));
  EXPECT_EQ(docker0.index, 5);
  auto& veth = ns.addVethPair("veth295bef2", mac("6a:72:d7:9f:29:19"), pod, "eth0", mac("02:42:ac:21:44:02"));
  EXPECT_EQ(veth.index, 7);
  EXPECT_EQ(veth.peerIndex, 6);
  EXPECT_EQ(veth.peerNetnsid, 0);
  EXPECT_EQ(pod.interface("eth0")->index, 6);
  EXPECT_EQ(pod.interface("eth0")->peerIndex, 7);
}

TEST_F(Node1, ABridgeHasACarrierWhileAPortCanBeUsed) {
  NetworkNamespace pod(environment, "pod", "node1");
  auto& docker0 = ns.addInterface(InterfaceKind::Bridge, "docker0", mac("02:42:d0:ae:80:ea"));
  ASSERT_TRUE(ns.setUp(docker0, true));
  EXPECT_FALSE(docker0.carrier);
  auto& veth = ns.addVethPair("veth1", mac("6a:72:d7:9f:29:19"), pod, "eth0", mac("02:42:ac:21:44:02"));
  ASSERT_TRUE(ns.setMaster(veth, docker0.index));
  ASSERT_TRUE(ns.setUp(veth, true));
  EXPECT_FALSE(docker0.carrier);
  ASSERT_TRUE(pod.setUp(*pod.interface("eth0"), true));
  EXPECT_TRUE(docker0.carrier);
  pod.removeInterface(pod.interface("eth0")->index);
  EXPECT_EQ(ns.interface("veth1"), nullptr);
  EXPECT_FALSE(docker0.carrier);
}

TEST_F(Node1, MasqueradeTakesTheAddressThatSuitsTheNextHop) {
  EXPECT_EQ(ns.masqueradeAddress("eth2", address("172.30.118.65")), address("172.30.113.231"));
  EXPECT_FALSE(ns.masqueradeAddress("eth9", address("172.30.118.65")));
}

TEST_F(Node1, EveryChangeIsRecordedWithItsCause) {
  trace::CauseScope cause(recorder, "flanneld: lease of node3");
  ASSERT_TRUE(ns.addRoute(via("172.33.96.0/24", "172.30.118.65")));
  const auto& change = recorder.recording().changes.back();
  EXPECT_EQ(change.what, "172.33.96.0/24 via 172.30.118.65 dev eth2");
  EXPECT_EQ(change.cause(), "flanneld: lease of node3");
}

} // namespace fg::host

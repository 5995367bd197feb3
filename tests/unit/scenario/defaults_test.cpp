// What holds where a scenario says nothing.
#include "unit/scenario/read_text.h"

#include "scenario/starter.h"

namespace fg::scenario {

TEST(Defaults, TwoNodesAndTwoPodsFitInThreeLines) {
  Scenario s = good(R"("nodes": {"node1": {}, "node2": {}},
    "pods": {"web": {"node": "node1"}, "client": {"node": "node2"}})");
  ASSERT_EQ(s.nodes.size(), 2U);
  EXPECT_EQ(s.nodes[0].interfaces[0].name, "eth0");
  EXPECT_EQ(s.nodes[0].interfaces[0].address->text(), "192.168.0.11/24");
  EXPECT_EQ(s.nodes[1].interfaces[0].address->text(), "192.168.0.12/24");
  EXPECT_EQ(s.nodes[0].interfaces[0].gateway->text(), "192.168.0.1");
  EXPECT_EQ(s.nodes[0].interfaces[0].segment, "lan");
  EXPECT_EQ(s.nodes[0].startOrder, (std::vector<std::string>{"flanneld", "docker", "kube-proxy", "kubelet"}));
  ASSERT_EQ(s.segments.size(), 1U);
  EXPECT_EQ(s.segments[0].prefix->text(), "192.168.0.0/24");
  EXPECT_EQ(s.etcd.endpoints, std::vector<std::string>{"http://192.168.0.11:2379"});
  EXPECT_EQ(s.flannel.config, R"({"Network":"10.244.0.0/16","Backend":{"Type":"host-gw"}})");
  EXPECT_EQ(s.pods[0].fullName(), "default/web");
  EXPECT_EQ(s.pods[0].labels.at("app"), "web");
  EXPECT_EQ(s.end, std::chrono::seconds(30));
  EXPECT_EQ(s.name, "test");
  EXPECT_EQ(s.seed, 1U);
}

TEST(Defaults, BareNamespacesNeedNoClusterAround) {
  Scenario s = good(R"("namespaces": {
    "red": {"interfaces": {"a": {"address": "10.1.0.1/24", "peer": "blue:b"}}},
    "blue": {"interfaces": {"b": {"address": "10.1.0.2/24"}}}})");
  EXPECT_FALSE(s.flannel.present);
  EXPECT_FALSE(s.kubernetes.present);
  EXPECT_TRUE(s.segments.empty());
  EXPECT_EQ(s.namespaces[1].interfaces[0].peerNamespace, "red");
  EXPECT_EQ(s.namespaces[1].interfaces[0].peerInterface, "a");
}

TEST(Defaults, AnInterfaceBehindNatHasANetworkOfItsOwn) {
  Scenario s = good(R"("nodes": {"n1": {"interfaces": {"eth0": {"nat": true}, "eth1": {}}},
                                 "n2": {"interfaces": {"eth0": {"nat": true}, "eth1": {}}}})");
  const Interface& eth0 = s.nodes[1].interfaces[0];
  EXPECT_EQ(eth0.address->text(), "10.0.2.15/24");
  EXPECT_EQ(eth0.gateway->text(), "10.0.2.2");
  EXPECT_EQ(eth0.segment, "n2-eth0-nat");
  EXPECT_EQ(s.segments[1].name, "n1-eth0-nat");
  EXPECT_EQ(s.segments[1].kind, SegmentKind::Nat);
  EXPECT_EQ(s.etcd.endpoints[0], "http://192.168.0.11:2379"); // not the address that every node has
}

TEST(Defaults, TheEndIsHalfAMinuteAfterTheLastEvent) {
  Scenario s = good(R"("nodes": {"n1": {}}, "events": [
    {"at": "50s", "note": "later"}, {"at": "20s", "on": "n1", "run": "ip route"},
    {"expect": {"from": "n1", "to": "192.168.0.1"}}])");
  EXPECT_EQ(s.end, std::chrono::seconds(80));
  EXPECT_EQ(s.events[0].kind, "run");
  EXPECT_EQ(s.events[0].arguments.at("command"), "ip route");
  EXPECT_EQ(s.events[1].kind, "note");
  EXPECT_EQ(s.events[1].narration.at("en"), "later");
  EXPECT_EQ(s.expectations[0].at, s.end);
  EXPECT_EQ(s.expectations[0].disposition, "delivered");
}

TEST(Defaults, AServiceDrawsItsAddressFromTheSeed) {
  std::string rest =
      R"("nodes": {"n1": {}}, "pods": {"web": {"node": "n1"}}, "services": {"web": {"ports": [{"port": 80}]}})";
  Scenario a = good(rest), b = good(rest), other = good(rest + R"(, "seed": 2)");
  EXPECT_EQ(a.services[0].clusterIp, b.services[0].clusterIp);
  EXPECT_NE(a.services[0].clusterIp, other.services[0].clusterIp);
  EXPECT_TRUE(a.kubernetes.serviceCidr.contains(*a.services[0].clusterIp));
  EXPECT_EQ(a.services[0].selector.at("app"), "web");
  EXPECT_EQ(a.services[0].ports[0].targetPort, 80);
}

TEST(Defaults, AByteOrderMarkAndCommentsAreAllowed) {
  EXPECT_EQ(findings("\xef\xbb\xbf// a comment\n{/* one more */ \"format\": \"flannelgraph/1\"}"), "");
}

TEST(Starter, IsAGoodScenario) {
  ReadResult result = readScenarioText("mine.json", *newScenarioText());
  EXPECT_EQ(core::text(result.diagnostics), "");
  EXPECT_TRUE(result.scenario);
}

TEST(Starter, CopiesAScenarioOfTheLibrary) {
  EXPECT_NE(newScenarioText("00")->find("veth-red"), std::string::npos);
  EXPECT_EQ(core::text(newScenarioText("two-namespace").error()),
            "error: there is no scenario 'two-namespace'\n"
            "  did you mean '00-two-namespaces'?\n");
}

} // namespace fg::scenario

// What must hold of the reference flows, read from `flannelgraph trace --json`.
#include "support/program.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <unistd.h>

namespace fg {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

const std::string kCorednsOnNode1 = "kube-system/coredns-5984fb8cbb-sjqv9";
const std::string kCorednsOnNode3 = "kube-system/coredns-5984fb8cbb-tkfrc";
const std::string kHeapster = "kube-system/heapster-v1.5.0-684c7f9488-z6sdz";
const Words kDns{"--proto", "udp", "--dport", "53", "--all-paths"};

Json trace(const std::string& scenario, const std::string& from, const std::string& to,
           const Words& more = {}) {
  Words words{"trace", scenario, "--from", from, "--to", to, "--json"};
  words.insert(words.end(), more.begin(), more.end());
  testing::Ran ran = testing::runProgram(words);
  EXPECT_EQ(ran.status, 0);
  Json json = Json::parse(ran.output, nullptr, false);
  EXPECT_TRUE(json.is_object()) << ran.output;
  return json;
}

Words namespacesOf(const Json& hops) {
  Words out;
  for (const Json& hop : hops)
    out.push_back(hop["namespace"]);
  return out;
}

std::vector<Json> stepsOf(const Json& way, const std::string& nameSpace, const std::string& kind) {
  std::vector<Json> out;
  for (const Json& hop : way["hops"])
    for (const Json& step : hop["steps"])
      if (hop["namespace"] == nameSpace && step["kind"] == kind) out.push_back(step);
  return out;
}

// Packets that the rule was right for, by "namespace chain index".
std::map<std::string, int> hitsOf(const Json& json) {
  std::map<std::string, int> out;
  for (const Json& hit : json["rule_hits"])
    out[hit["namespace"].get<std::string>() + " " + hit["chain"].get<std::string>() + " "
        + std::to_string(hit["index"].get<int>())] = hit["packets"];
  return out;
}

// The text of the rule that was hit, or empty.
std::string ruleOf(const Json& json, const std::string& nameSpace, const std::string& chain, int index) {
  for (const Json& hit : json["rule_hits"])
    if (hit["namespace"] == nameSpace && hit["chain"] == chain && hit["index"] == index) return hit["rule"];
  return {};
}

// Who got the request, and what its source was by then.
std::map<std::string, std::string> sourcesSeen(const Json& json) {
  std::map<std::string, std::string> out;
  for (const Json& path : json["paths"])
    out[path["delivered_to"]] = path["final_flow"]["source"];
  return out;
}

// Two ways, one half each, every answer from the service's address.
void expectTwoAnsweredHalves(const Json& json) {
  ASSERT_EQ(json["paths"].size(), 2u);
  for (const Json& path : json["paths"]) {
    EXPECT_EQ(path["probability"], 0.5);
    EXPECT_EQ(path["disposition"], "delivered");
    ASSERT_TRUE(path["reply"].is_object());
    EXPECT_EQ(path["reply"]["disposition"], "delivered");
    EXPECT_EQ(path["reply"]["final_flow"]["source"], "10.254.0.2");
    EXPECT_EQ(path["reply"]["final_flow"]["source_port"], 53);
  }
}

TEST(TwoNamespaces, RedReachesBlueDirectly) {
  Json path = trace("00", "red", "blue")["paths"].at(0);
  EXPECT_EQ(path["disposition"], "delivered");
  EXPECT_EQ(path["delivered_to"], "blue");
  EXPECT_EQ(path["final_flow"]["source"], "10.1.0.1");
  EXPECT_EQ(namespacesOf(path["hops"]), (Words{"red", "blue"}));
}

TEST(TwoNamespaces, OnlyPort80IsListenedOn) {
  Json open = trace("00", "red", "blue", {"--proto", "tcp", "--dport", "80"})["paths"].at(0);
  EXPECT_EQ(open["disposition"], "delivered");
  EXPECT_FALSE(open.contains("diagnosis"));
  ASSERT_TRUE(open["reply"].is_object()) << "the SYN/ACK";
  EXPECT_EQ(open["reply"]["disposition"], "delivered");
  Json closed = trace("00", "red", "blue", {"--proto", "tcp", "--dport", "81"})["paths"].at(0);
  EXPECT_EQ(closed["disposition"], "no-listener");
  EXPECT_TRUE(closed["delivered_to"].is_null());
  EXPECT_TRUE(closed.contains("diagnosis"));
}

TEST(HostGateway, Node1ReachesThePodThroughNode3) {
  Json path = trace("01", "node1", "172.33.96.3")["paths"].at(0);
  EXPECT_EQ(path["probability"], 1);
  EXPECT_EQ(path["delivered_to"], kCorednsOnNode3);
  EXPECT_EQ(path["final_flow"]["source"], "172.30.113.231");
  EXPECT_EQ(namespacesOf(path["hops"]), (Words{"node1", "node3", kCorednsOnNode3}));
}

TEST(HostGateway, PodsOfOtherNodesSeeNode1InsteadOfItsPod) {
  Json json = trace("01", kCorednsOnNode1, "172.33.96.3");
  Json path = json["paths"].at(0);
  EXPECT_EQ(path["final_flow"]["source"], "172.30.113.231");
  EXPECT_EQ(namespacesOf(path["hops"]), (Words{kCorednsOnNode1, "node1", "node3", kCorednsOnNode3}));
  EXPECT_EQ(hitsOf(json)["node1 POSTROUTING 2"], 1);
  EXPECT_NE(ruleOf(json, "node1", "POSTROUTING", 2).find("-s 172.33.68.0/24 ! -o docker0 -j MASQUERADE"),
            std::string::npos);
}

TEST(Service, EitherEndpointSeesNode2InsteadOfHeapster) {
  Json json = trace("01", kHeapster, "10.254.0.2", kDns);
  expectTwoAnsweredHalves(json);
  EXPECT_EQ(json["flow"]["destination_service"], "kube-system/kube-dns:dns");
  EXPECT_EQ(sourcesSeen(json), (std::map<std::string, std::string>{{kCorednsOnNode1, "172.30.115.77"},
                                                                   {kCorednsOnNode3, "172.30.115.77"}}));
}

TEST(Service, TheRulesThatRewroteAreNamed) {
  Json json = trace("01", kHeapster, "10.254.0.2", kDns);
  auto hits = hitsOf(json);
  EXPECT_EQ(hits["node2 KUBE-SEP-JWRLSPOC6EIAKDSR 2"], 1);
  EXPECT_EQ(hits["node2 KUBE-SEP-JQLMRTGEJZZDJ225 2"], 1);
  EXPECT_EQ(hits["node2 KUBE-POSTROUTING 1"], 2);
  auto ends = [](const std::string& text, const std::string& end) { return text.ends_with(end); };
  EXPECT_PRED2(ends, ruleOf(json, "node2", "KUBE-SEP-JWRLSPOC6EIAKDSR", 2),
               "-j DNAT --to-destination 172.33.68.2:53");
  EXPECT_PRED2(ends, ruleOf(json, "node2", "KUBE-SEP-JQLMRTGEJZZDJ225", 2),
               "-j DNAT --to-destination 172.33.96.3:53");
  EXPECT_PRED2(ends, ruleOf(json, "node2", "KUBE-POSTROUTING", 1), "-j MASQUERADE");
}

TEST(Service, APodMayReachItself) {
  Json json = trace("01", kCorednsOnNode1, "10.254.0.2", kDns);
  expectTwoAnsweredHalves(json);
  EXPECT_EQ(sourcesSeen(json), (std::map<std::string, std::string>{{kCorednsOnNode1, "172.33.68.1"},
                                                                   {kCorednsOnNode3, "172.30.113.231"}}));
}

TEST(Service, ConnectionsAreAnsweredByTheServiceToo) {
  expectTwoAnsweredHalves(
      trace("01", kHeapster, "10.254.0.2", {"--proto", "tcp", "--dport", "53", "--all-paths"}));
}

// br_netfilter's route is the one that the IP layer takes: Linux looks it up once.
TEST(Service, TheRouteBehindABridgedDnatIsLookedUpOnce) {
  Json json = trace("01", kCorednsOnNode1, "10.254.0.2", kDns);
  for (const Json& path : json["paths"])
    EXPECT_EQ(stepsOf(path, "node1", "route-lookup").size(), 1u) << path["delivered_to"];
}

TEST(AsCaptured, Node1LosesPacketsForNode2ByEth0) {
  Json path = trace("02", "node1", "172.33.31.2")["paths"].at(0);
  EXPECT_EQ(path["disposition"], "no-route");
  EXPECT_TRUE(path["delivered_to"].is_null());
  EXPECT_EQ(namespacesOf(path["hops"]), (Words{"node1", "gateway of node1-eth0-nat"}));
  auto exits = stepsOf(path, "node1", "exit-interface");
  ASSERT_EQ(exits.size(), 1u);
  EXPECT_EQ(exits[0]["interface"], "eth0");
}

TEST(AsCaptured, TheTraceSaysWhySinceWhenWhatMendsItAndWhereToLook) {
  Json path = trace("02", "node1", "172.33.31.2")["paths"].at(0);
  ASSERT_TRUE(path.contains("diagnosis"));
  const Json& diagnosis = path["diagnosis"];
  EXPECT_EQ(diagnosis["kind"], "missing-route");
  EXPECT_EQ(diagnosis["cause"],
            "node1 lacks the route to 172.33.31.0/24 (etcd leases 172.33.31.0/24 to node2)");
  EXPECT_EQ(diagnosis["since"],
            "t = 41.301s: route failed: 172.33.31.0/24 via 172.30.115.77: network is unreachable"
            "; this release of flanneld forgets it (flanneld: lease 172.33.31.0/24 of 172.30.115.77)");
  EXPECT_EQ(diagnosis["mends"].at(0)["place"], "node1");
  EXPECT_EQ(diagnosis["mends"].at(0)["command"], "ip route add 172.33.31.0/24 via 172.30.115.77 dev eth2");
  EXPECT_EQ(diagnosis["tried"], "delivered, ttl 63");
  EXPECT_EQ(diagnosis["check"]["command"], "ip route get 172.33.31.2");
}

// The outer packet stands in the step that made it, with hops of its own; its rules count as those of the
// probe do.
TEST(Vxlan, ATunnelsPacketIsNestedInTheStepThatWrapsIt) {
  Json json = trace("03", kCorednsOnNode1, "172.33.96.3");
  const Json& way = json["paths"][0];
  EXPECT_EQ(namespacesOf(way["hops"]), (Words{kCorednsOnNode1, "node1", "node3", kCorednsOnNode3}));
  auto wrapped = stepsOf(way, "node1", "encapsulate");
  ASSERT_EQ(wrapped.size(), 1u);
  const Json& outer = wrapped[0]["packet"];
  EXPECT_EQ(outer["disposition"], "delivered");
  EXPECT_EQ(outer["final_flow"]["destination"], "172.30.118.65");
  EXPECT_EQ(outer["final_flow"]["destination_port"], 8472);
  EXPECT_EQ(namespacesOf(outer["hops"]), (Words{"node1", "node3"}));
  EXPECT_EQ(stepsOf(way, "node3", "decapsulate").size(), 1u);
  EXPECT_EQ(way["reply"]["disposition"], "delivered");
}

// A rule that is not modelled is taken as not matching: the verdict may be another in reality, and says so.
TEST(Uncertain, IsAVerdictThatARuleThatIsNotModelledMayChange) {
  std::string file = ::testing::TempDir() + "flannelgraph-uncertain.json";
  std::ofstream(file) << R"({"format": "flannelgraph/1", "namespaces": {
      "a": {"interfaces": {"eth0": {"address": "10.0.0.1/24", "peer": "b:eth0"}}},
      "b": {"interfaces": {"eth0": {"address": "10.0.0.2/24"}}, "listen": ["53/udp"],
            "iptables": ["-A INPUT -p icmp -m helper --helper ftp -j DROP"]}}})";
  Json met = trace(file, "a", "10.0.0.2"),
       notMet = trace(file, "a", "10.0.0.2", {"--proto", "udp", "--dport", "53"});
  EXPECT_EQ(met["paths"][0]["disposition"], "delivered");
  EXPECT_EQ(met["paths"][0]["uncertain"], true);
  EXPECT_FALSE(notMet["paths"][0].contains("uncertain")) << notMet["paths"][0].dump(1);
  std::remove(file.c_str());
}

TEST(LinkFault, IsNamedAsTheCause) {
  std::string file = ::testing::TempDir() + "flannelgraph-bad-link.json";
  std::ofstream(file) << R"({"format": "flannelgraph/1", "extends": "01-three-node-host-gw",
                             "events": [{"at": "5s", "link-fault": "lan", "loss": "100%"}]})";
  Json json = trace(file, "node1", "172.30.118.65");
  EXPECT_EQ(json["paths"][0]["disposition"], "neighbor-unreachable"); // ARP is lost first
  EXPECT_EQ(json["paths"][0]["diagnosis"]["cause"], "the link lan is bad: 100 % loss");
  std::remove(file.c_str());
}

// --pcap makes its folder, and says where it cannot.
TEST(Captures, GoIntoAFolderThatIsMadeForThem) {
  std::string folder = ::testing::TempDir() + "fg-captures-" + std::to_string(getpid());
  for (const Words& words : {Words{"run", "00"}, Words{"trace", "00", "--from", "red", "--to", "blue"}}) {
    Words all = words;
    all.insert(all.end(), {"--pcap", folder + "/of/" + words[0]});
    testing::runProgram(all);
    EXPECT_FALSE(std::filesystem::is_empty(all.back())) << words[0];
    all.back() = "/dev/null/captures";
    EXPECT_EQ(testing::runProgram(all).status, 2) << words[0];
  }
  std::filesystem::remove_all(folder);
}

TEST(ValidateJson, SpeaksTheChosenLanguage) {
  auto found = [](const Words& more) {
    Words words{"validate", "nothing", "--json"};
    words.insert(words.end(), more.begin(), more.end());
    testing::Ran ran = testing::runProgram(words);
    EXPECT_EQ(ran.status, 2);
    return Json::parse(ran.output, nullptr, false)[0]["message"].get<std::string>();
  };
  EXPECT_EQ(found({}), "there is no scenario 'nothing'");
  EXPECT_EQ(found({"--language", "zh_CN"}), "没有场景 'nothing'");
}

} // namespace
} // namespace fg

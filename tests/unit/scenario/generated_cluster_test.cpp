// Clusters of any size that are generated.
#include "scenario/generated_cluster.h"

#include "unit/scenario/meaning.h"
#include "unit/scenario/read_text.h"

#include <algorithm>
#include <rapidcheck.h>

namespace fg::scenario {
namespace {

Scenario read(const ClusterOrder& order) {
  auto text = clusterText(order);
  EXPECT_TRUE(text) << text.error().message;
  if (!text) return {};
  ReadResult result = readScenarioText("test.json", *text);
  EXPECT_EQ(core::text(result.diagnostics), "");
  if (!result.scenario) result.scenario.emplace();
  return std::move(*result.scenario);
}

Scenario spelledOut(ClusterOrder order) {
  order.form = Form::SpelledOut;
  return read(order);
}

std::string refusal(const ClusterOrder& order) {
  auto text = clusterText(order);
  return text ? "" : text.error().message + " | " + text.error().remedy;
}

} // namespace

TEST(GeneratedCluster, NamesAndAddressesAreInOrder) {
  Scenario s = read({.nodes = 300, .podsPerNode = 2, .services = 3, .backend = "vxlan", .seed = 7});
  ASSERT_EQ(s.nodes.size(), 300U);
  EXPECT_EQ(s.nodes[0].name, "node1");
  EXPECT_EQ(s.nodes[0].interfaces[0].address->text(), "172.16.0.11/12");
  EXPECT_EQ(s.nodes[299].name, "node300");
  EXPECT_EQ(s.nodes[299].flannelSubnet->text(), "10.129.44.0/24");
  EXPECT_EQ(s.pods[0].fullName(), "default/node1-pod1");
  EXPECT_EQ(s.pods.size(), 600U + 2U);
  EXPECT_EQ(s.flannel.config, R"({"Network":"10.128.0.0/10","Backend":{"Type":"vxlan"}})");
  EXPECT_EQ(s.kubernetes.serviceCidr.text(), "10.254.0.0/16");
  EXPECT_EQ(s.seed, 7U);
  EXPECT_EQ(s.title.at("en"), "300 nodes, 600 pods, 3 services (vxlan)");
}

TEST(GeneratedCluster, AlwaysHasDns) {
  for (uint64_t nodes : {1, 2}) {
    Scenario s = read({.nodes = nodes});
    ASSERT_EQ(s.services.size(), 1U);
    EXPECT_EQ(s.services[0].fullName(), "kube-system/kube-dns");
    EXPECT_EQ(s.services[0].clusterIp->text(), "10.254.0.2");
    EXPECT_EQ(s.services[0].ports[0].port, 53);
    ASSERT_EQ(s.pods.size(), 2U);
    EXPECT_EQ(s.pods[1].node, "node" + std::to_string(nodes));
  }
}

TEST(GeneratedCluster, EachServiceHasItsEndpoints) {
  Scenario s = read({.nodes = 5, .podsPerNode = 4, .services = 9, .endpointsPerService = 3});
  for (const Service& service : s.services) {
    if (service.kubeNamespace != "default") continue;
    auto isBehind = [&](const Pod& pod) {
      return pod.kubeNamespace == "default"
             && std::includes(pod.labels.begin(), pod.labels.end(), service.selector.begin(),
                              service.selector.end());
    };
    EXPECT_EQ(std::count_if(s.pods.begin(), s.pods.end(), isBehind), 3) << service.name;
  }
}

TEST(GeneratedCluster, ServicesHaveAsWideANetworkAsTheyNeed) {
  auto cidr = [](uint64_t services) {
    return read({.nodes = 1, .podsPerNode = 1, .services = services}).kubernetes.serviceCidr.text();
  };
  EXPECT_EQ(cidr(65533), "10.254.0.0/16");
  EXPECT_EQ(cidr(65534), "10.254.0.0/15");
  EXPECT_EQ(cidr(200000), "10.252.0.0/14");
}

TEST(GeneratedCluster, TheSameOrderIsTheSameText) {
  const ClusterOrder order{.nodes = 3, .podsPerNode = 5, .services = 4, .form = Form::SpelledOut};
  EXPECT_EQ(*clusterText(order), *clusterText(order));
}

TEST(GeneratedCluster, SpelledOutIsTheSameCluster) {
  bool holds = rc::check("both forms mean the same", [] {
    ClusterOrder order;
    order.nodes = *rc::gen::inRange<uint64_t>(1, 6);
    order.podsPerNode = *rc::gen::inRange<uint64_t>(1, 6);
    order.services = *rc::gen::inRange<uint64_t>(0, 12);
    order.endpointsPerService = *rc::gen::inRange<uint64_t>(1, order.nodes * order.podsPerNode + 1);
    order.backend = *rc::gen::element<std::string>("host-gw", "vxlan", "udp");
    RC_ASSERT(meaning(read(order)) == meaning(spelledOut(order)));
  });
  EXPECT_TRUE(holds);
}

TEST(GeneratedCluster, WhatCannotBeIsRefused) {
  EXPECT_EQ(refusal({.nodes = 0}), "a cluster has at least one node | give --nodes");
  EXPECT_EQ(refusal({.nodes = 16383}), "");
  EXPECT_EQ(
      refusal({.nodes = 16384}),
      "10.128.0.0/10 has a /24 for 16,383 nodes, not for 16,384 | flannel leaves the first of them out");
  EXPECT_EQ(refusal({.nodes = 2, .podsPerNode = 252}), "");
  EXPECT_EQ(refusal({.nodes = 2, .podsPerNode = 253}),
            "a node's /24 has addresses for 252 pods beside CoreDNS, not for 253 | have more nodes");
  EXPECT_EQ(refusal({.nodes = 1, .podsPerNode = 252}),
            "a node's /24 has addresses for 251 pods beside CoreDNS, not for 252 | have more nodes");
  EXPECT_EQ(refusal({.nodes = 10000, .podsPerNode = 101}),
            "a scenario has at most 1,000,000 pods, not 1,010,000 | have fewer nodes, or fewer pods on each");
  EXPECT_EQ(refusal({.nodes = 2, .services = 1}),
            "there are no pods that could be behind 1 service | give --pods-per-node");
  EXPECT_EQ(refusal({.nodes = 2, .podsPerNode = 2, .services = 1, .endpointsPerService = 5}),
            "there are 4 pods, and each service wants 5 of them | have more pods, or fewer endpoints");
  EXPECT_EQ(refusal({.nodes = 2, .podsPerNode = 2, .services = 1'000'001}),
            "a scenario has at most 1,000,000 services, not 1,000,001 | have fewer");
}

TEST(GeneratedCluster, IsNotSpelledOutBeyondWhatCanBeRead) {
  EXPECT_EQ(refusal({.nodes = 4000, .podsPerNode = 120, .form = Form::SpelledOut}), "");
  EXPECT_EQ(refusal({.nodes = 4000, .podsPerNode = 150, .form = Form::SpelledOut}),
            "spelled out, this is more than a scenario may hold: 2,000,000 values and 64 MiB"
            " | without --expanded it is small");
}

} // namespace fg::scenario

// Templates: what stands for many nodes, pods or services.
#include "unit/scenario/meaning.h"
#include "unit/scenario/read_text.h"

#include <algorithm>

namespace fg::scenario {
namespace {

// The names of the pods behind the service, by its selector.
std::vector<std::string> endpointsOf(const Scenario& scenario, const std::string& service) {
  std::vector<std::string> names;
  auto it = std::find_if(scenario.services.begin(), scenario.services.end(),
                         [&](const Service& s) { return s.name == service; });
  if (it == scenario.services.end()) return names;
  for (const Pod& pod : scenario.pods)
    if (std::includes(pod.labels.begin(), pod.labels.end(), it->selector.begin(), it->selector.end()))
      names.push_back(pod.name);
  return names;
}

} // namespace

TEST(Template, MeansWhatItMeansSpelledOut) {
  Scenario brief = good(R"("flannel": {"network": "10.128.0.0/10"},
    "nodes": {"count": 2, "firstSubnet": "10.128.255.0/24", "each": {"listen": ["22/tcp"]}},
    "pods": {"perNode": 2, "each": {"listen": ["80/tcp"], "labels": {"tier": "back"}}},
    "services": {"count": 2, "endpointsPerService": 2, "each": {"ports": [{"port": 80}]}})");
  Scenario full = good(R"("flannel": {"network": "10.128.0.0/10"},
    "nodes": {"node1": {"listen": ["22/tcp"], "pins": {"flannel.subnet": "10.128.255.0/24"}},
              "node2": {"listen": ["22/tcp"], "pins": {"flannel.subnet": "10.129.0.0/24"}}},
    "pods": {"node1-pod1": {"node": "node1", "listen": ["80/tcp"], "labels": {"tier": "back", "app": "service1"}},
             "node1-pod2": {"node": "node1", "listen": ["80/tcp"], "labels": {"tier": "back", "app": "service2"}},
             "node2-pod1": {"node": "node2", "listen": ["80/tcp"], "labels": {"tier": "back", "app": "service1"}},
             "node2-pod2": {"node": "node2", "listen": ["80/tcp"], "labels": {"tier": "back", "app": "service2"}}},
    "services": {"service1": {"ports": [{"port": 80}]}, "service2": {"ports": [{"port": 80}]}})");
  EXPECT_EQ(meaning(brief), meaning(full));
}

TEST(Template, StandsBesideWhatIsSpelledOutAndComesFirst) {
  Scenario s =
      good(R"("nodes": {"edge": {}, "count": 2}, "pods": {"client": {"node": "edge"}, "perNode": 1})");
  ASSERT_EQ(s.nodes.size(), 3U);
  EXPECT_EQ(s.nodes[0].name, "node1");
  EXPECT_EQ(s.nodes[1].interfaces[0].address->text(), "192.168.0.12/24");
  EXPECT_EQ(s.nodes[2].name, "edge");
  ASSERT_EQ(s.pods.size(), 4U);
  EXPECT_EQ(s.pods[2].name, "edge-pod1");
  EXPECT_EQ(s.pods[3].name, "client");
}

TEST(Template, NamesHavePlaceholders) {
  Scenario s = good(R"("nodes": {"count": 2, "names": "rack-{n}.example"},
    "pods": {"perNode": 1, "names": "shop/web-{n}-of-{node}"},
    "services": {"count": 1, "names": "shop/web{n}", "each": {"ports": [{"port": 80}]}})");
  EXPECT_EQ(s.nodes[1].name, "rack-2.example");
  EXPECT_EQ(s.pods[1].fullName(), "shop/web-1-of-rack-2.example");
  EXPECT_EQ(s.services[0].fullName(), "shop/web1");
}

TEST(Template, ItsKeysAreNamesWhereTheyAreObjects) {
  Scenario s = good(R"("nodes": {"count": {}, "each": {}, "names": {}})");
  ASSERT_EQ(s.nodes.size(), 3U);
  EXPECT_EQ(s.nodes[0].name, "count");
}

TEST(Template, DealsPodsToServicesEvenlyOverTheNodes) {
  Scenario s = good(R"("nodes": {"count": 3}, "pods": {"perNode": 2},
    "services": {"count": 1, "endpointsPerService": 3, "each": {"ports": [{"port": 80}]}})");
  EXPECT_EQ(endpointsOf(s, "service1"), (std::vector<std::string>{"node1-pod2", "node2-pod2", "node3-pod2"}));
  EXPECT_EQ(s.pods[0].labels.at("app"), "node1-pod1"); // left over: no service finds it
}

TEST(Template, ServicesShareTheirPodsWhereThereAreTooFew) {
  Scenario s = good(R"("nodes": {"count": 2}, "pods": {"perNode": 2},
    "services": {"count": 5, "endpointsPerService": 2, "each": {"ports": [{"port": 80}]}})");
  for (const char* service : {"service1", "service3", "service5"})
    EXPECT_EQ(endpointsOf(s, service), (std::vector<std::string>{"node1-pod1", "node2-pod1"})) << service;
  for (const char* service : {"service2", "service4"})
    EXPECT_EQ(endpointsOf(s, service), (std::vector<std::string>{"node1-pod2", "node2-pod2"})) << service;
}

TEST(Template, ServicesHaveTenEndpointsOrAllPods) {
  const std::string services = R"(, "services": {"count": 1, "each": {"ports": [{"port": 80}]}})";
  Scenario few = good(R"("nodes": {"count": 2}, "pods": {"perNode": 2})" + services);
  EXPECT_EQ(endpointsOf(few, "service1").size(), 4U);
  Scenario many = good(R"("nodes": {"count": 2}, "pods": {"perNode": 20})" + services);
  EXPECT_EQ(endpointsOf(many, "service1").size(), 10U);
}

TEST(Template, EachMaySayWhatIsBehindAService) {
  Scenario s = good(R"("nodes": {"count": 2}, "pods": {"perNode": 2, "each": {"labels": {"app": "web"}}},
    "services": {"count": 2, "each": {"ports": [{"port": 80}], "selector": {"app": "web"}}})");
  EXPECT_EQ(endpointsOf(s, "service2").size(), 4U);
}

TEST(Template, OneThatIsExtendedChangesByItsKeys) {
  Scenario s = good(R"("extends": "45", "nodes": {"count": 2, "names": "more{n}", "node2": {"listen": [22]}},
    "pods": {"perNode": 1}, "events": null)");
  EXPECT_EQ(s.nodes.size(), 5U);
  EXPECT_EQ(s.pods.size(), 4U + 5U);
}

TEST(Template, TheLargestClusterOfKubernetesIsRead) {
  Scenario s =
      good(R"("segments": {"lan": {"prefix": "172.16.0.0/12"}}, "flannel": {"network": "10.128.0.0/10"},
    "nodes": {"count": 5000, "firstSubnet": "10.128.1.0/24"}, "pods": {"perNode": 30},
    "services": {"count": 10000, "endpointsPerService": 10, "each": {"ports": [{"port": 80}]}})");
  EXPECT_EQ(s.nodes.back().flannelSubnet->text(), "10.147.136.0/24");
  EXPECT_EQ(s.pods.size(), 150000U);
  EXPECT_EQ(endpointsOf(s, "service10000").size(), 10U);
}

} // namespace fg::scenario

// In a large cluster a few nodes stand for all that are like them, and who is unlike the others is asked
// itself.
#include "unit/doctor/examined.h"

#include <fmt/format.h>

#include <gmock/gmock.h>

namespace fg::doctor {
namespace {

constexpr int kNodes = 12, kPodsOfEach = 2, kServices = 30;

std::string cluster(const std::string& events) {
  std::string nodes, pods, services;
  auto add = [](std::string& list, const std::string& one) { list += (list.empty() ? "" : ", ") + one; };
  for (int node = 1; node <= kNodes; ++node) {
    add(nodes, fmt::format(R"("node{}": {{}})", node));
    for (int pod = 0; pod < kPodsOfEach; ++pod)
      add(pods,
          fmt::format(
              R"("pod-{0}-{1}": {{"node": "node{0}", "labels": {{"app": "app{2}"}}, "listen": ["80/tcp"]}})",
              node, pod, (node * kPodsOfEach + pod) % kServices));
  }
  for (int service = 0; service < kServices; ++service)
    add(services,
        fmt::format(R"("service-{0}": {{"ports": [{{"port": 80}}], "selector": {{"app": "app{0}"}}}})",
                    service));
  return fmt::format(
      R"({{"format": "flannelgraph/1", "end": "20s", "versions": {{"flannel": "0.9.1"}}, "nodes": {{{}}},
    "docker": {{"ipMasq": false}}, "flannel": {{"ipMasq": true}}, "kubernetes": {{"kubeProxy": {{"clusterCidr": "10.244.0.0/16"}}}},
    "pods": {{{}}}, "services": {{{}}}, "events": [{}]}})",
      nodes, pods, services, events);
}

scenario::Scenario read(const std::string& text) {
  return scenarioOf(scenario::readScenarioText("cluster.json", text));
}

// The services that nobody is behind are found, and nothing else.
bool isOfServices(const report::Finding& finding) { return finding.id == "service-without-endpoints"; }

TEST(Classes, AlikeNodesAreAskedByTwoOfThem) {
  auto found = examined(read(cluster("")));
  std::size_t nodes = 0, standFor = 0;
  for (const report::MatrixSource& source : found.sources)
    if (source.kind == report::SourceKind::Node) ++nodes, standFor += source.standsFor;
  EXPECT_EQ(nodes, 2U) << told(found);
  EXPECT_EQ(standFor, static_cast<std::size_t>(kNodes));
  EXPECT_TRUE(std::ranges::all_of(found.findings, isOfServices)) << told(found);
}

TEST(Classes, ServicesThatAreAlikeAreAskedByOneOfThem) {
  auto found = examined(read(cluster("")));
  std::size_t services = 0, standFor = 0;
  for (const report::MatrixTarget& target : found.targets)
    if (target.kind == report::TargetKind::Service) ++services, standFor += target.standsFor;
  EXPECT_LT(services, 6U);
  EXPECT_EQ(standFor, static_cast<std::size_t>(kServices));
}

TEST(Classes, AnOddNodeIsAskedItself) {
  auto found =
      examined(read(cluster(R"({"at": "5s", "on": "node7", "run": "sysctl -w net.ipv4.ip_forward=0"})")));
  ASSERT_FALSE(found.findings.empty());
  EXPECT_EQ(found.findings.front().id, "ip-forward-off") << told(found);
  EXPECT_EQ(found.findings.front().places, std::vector<std::string>{"node7"});
  EXPECT_FALSE(found.findings.front().cells.empty());
}

} // namespace
} // namespace fg::doctor

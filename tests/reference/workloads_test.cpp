// Pods of Deployments by what made them, and network policies that a scenario writes down.
#include "reference/play.h"

using namespace fg;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

scenario::ReadResult read(const std::string& more) {
  return scenario::readScenarioText(
      FG_SOURCE_DIR "/tests/reference/manifests/play.json",
      R"({"format": "flannelgraph/1", "extends": "01-three-node-host-gw", "end": "20s", )" + more + "}");
}

std::string problems(const scenario::ReadResult& result) {
  std::string out;
  for (const core::Diagnostic& diagnostic : result.diagnostics)
    out += diagnostic.message + " (" + diagnostic.remedy + ")\n";
  return out;
}

TEST(PodsOfADeployment, AreNamedByIt) {
  auto result = read(R"("manifests": ["web.yaml"], "events": [
      {"at": "1s", "on": "deploy/web/2", "run": "ip route"},
      {"at": "10s", "expect": {"from": "deploy/web", "to": "deployment/web/3", "answered": true,
       "receiver": "default/deploy/web/3"}}])");
  ASSERT_TRUE(result.scenario) << problems(result);
  engine::Simulation simulation(*result.scenario, {});
  simulation.runUntil(10s);
  ASSERT_EQ(simulation.events().size(), 1U);
  EXPECT_THAT(simulation.events()[0].result.out, StartsWith("default via 172.33."));
  const world::Place* first = simulation.world().find("deploy/web");
  const world::Place* third = simulation.world().find("default/deployment/web/3");
  ASSERT_TRUE(first && third);
  EXPECT_THAT(first->name, StartsWith("default/web-"));
  EXPECT_LT(first->name, third->name);
  EXPECT_EQ(simulation.world().find("deploy/web/4"), nullptr);
  EXPECT_EQ(simulation.world().find("deploy/other"), nullptr);
  EXPECT_EQ(simulation.world().find("rs/" + first->shortName.substr(0, first->shortName.rfind('-'))), first);
}

TEST(PodsOfADeployment, AMissingOneIsReported) {
  EXPECT_THAT(problems(read(R"("events": [{"at": "1s", "expect": {"from": "deploy/web", "to": "node1"}}])")),
              HasSubstr("no manifest has a Deployment 'default/web'"));
}

TEST(NetworkPolicies, AreTakenListedAndNotEnforced) {
  auto result =
      read(R"("networkPolicies": {"kube-system/deny": {"podSelector": {"app": "coredns"}}, "all": {}})");
  ASSERT_TRUE(result.scenario) << problems(result);
  EXPECT_THAT(problems(result),
              HasSubstr("flannel does not enforce NetworkPolicy: 'kube-system/deny' stops no "
                        "packet (a network plugin such as Calico or Canal does)\n"));
  engine::Simulation simulation(*result.scenario, {});
  EXPECT_THAT(simulation.recording().warnings,
              testing::Contains("flannel does not enforce NetworkPolicy: default/all stops no packet"));
  auto sh = [&](const std::string& line) {
    auto ran = simulation.executeLine(*simulation.world().find("node1"), line);
    return ran.out + ran.err;
  };
  EXPECT_THAT(sh("kubectl get netpol --all-namespaces"),
              HasSubstr("kube-system   deny      app=coredns    "));
  EXPECT_THAT(sh("kubectl get networkpolicy all"), HasSubstr("all       <none>         "));
  EXPECT_EQ(sh("kubectl delete netpol all"), "networkpolicy \"all\" deleted\n");
  EXPECT_EQ(sh("kubectl get netpol"), "No resources found.\n");
}

TEST(NetworkPolicies, NeedKubernetes) {
  EXPECT_THAT(problems(read(R"("kubernetes": {"present": false}, "networkPolicies": {"all": {}})")),
              HasSubstr("there is no Kubernetes that could take a network policy"));
}

} // namespace

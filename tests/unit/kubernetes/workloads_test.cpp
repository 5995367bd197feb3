// Deployments, replica sets, the scheduler, nodes that fall silent, and the manifests they come from.
#include "kubernetes/apply.h"
#include "kubernetes/endpoints_controller.h"
#include "kubernetes/node_controller.h"
#include "kubernetes/scheduler.h"
#include "kubernetes/workload_controller.h"
#include "unit/control_fixture.h"

#include <gmock/gmock.h>

using namespace fg;
using namespace fg::test;
using namespace fg::kubernetes;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

constexpr const char* kWeb = R"(apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 4
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: nginx
        image: nginx:1.13
        ports:
        - {containerPort: 8080, name: http}
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
  - {port: 80, targetPort: http}
)";

struct WorkloadTest : testing::Test {
  test::World world;
  ApiServer api{world.scheduler, world.recorder, 1};
  EndpointsController endpoints{api};
  NodeController nodes{api, world.scheduler};
  WorkloadController workloads{api};
  PodScheduler scheduler{api};

  void SetUp() override {
    for (const char* name : {"node1", "node2", "node3"}) {
      Node node{name, ip("172.17.8.101")};
      node.labels = standardLabels(name);
      api.put(node);
      api.heartbeat(name);
    }
    endpoints.start();
    nodes.start();
    workloads.start();
    scheduler.start();
  }
  void apply(const std::string& text) {
    Manifest manifest = readManifest(text);
    for (const ManifestProblem& problem : manifest.problems)
      ADD_FAILURE() << problem.line << ":" << problem.column << ": " << problem.message;
    for (const ManifestObject& object : manifest.objects) {
      auto applied = kubernetes::apply(api, object);
      EXPECT_TRUE(applied) << applied.error();
    }
  }
  // What kubelets would do.
  void runPods() {
    for (int turn = 0; turn < 30; ++turn)
      for (const auto& [name, stored] : std::map(api.pods())) {
        if (stored.deleted && stored.reason.empty()) {
          api.removePod(name);
          continue;
        }
        if (stored.node.empty() || stored.ready || stored.deleted) continue;
        Pod pod = stored;
        pod.phase = PodPhase::Running;
        pod.ready = true;
        pod.ip = net::Ipv4Address(172, 33, 7, ++m_last);
        api.put(pod);
      }
  }
  void pass(net::SimTime time, const std::set<std::string>& silent = {}) {
    for (net::SimTime end = world.scheduler.now() + time; world.scheduler.now() < end;) {
      world.scheduler.runUntil(world.scheduler.now() + 5s);
      for (const auto& [name, node] : api.nodes())
        if (!silent.contains(name)) api.heartbeat(name);
    }
  }
  std::map<std::string, int> podsByNode() {
    std::map<std::string, int> out;
    for (const auto& [name, pod] : api.pods())
      if (!pod.deleted) ++out[pod.node];
    return out;
  }
  std::map<std::string, int> imagesOf() {
    std::map<std::string, int> out;
    for (const auto& [name, pod] : api.pods())
      ++out[pod.containers.front().image];
    return out;
  }
  uint8_t m_last = 1;
};

TEST_F(WorkloadTest, ADeploymentBecomesPodsThatAreSpread) {
  apply(kWeb);
  ASSERT_THAT(api.replicaSets(), SizeIs(1));
  EXPECT_THAT(api.replicaSets().begin()->first.name, testing::MatchesRegex("web-[b-z2-9]+"));
  EXPECT_THAT(api.pods(), SizeIs(4));
  auto counts = podsByNode();
  EXPECT_EQ(counts.size(), 3u);
  for (const auto& [node, count] : counts)
    EXPECT_LE(count, 2) << node;
}

TEST_F(WorkloadTest, ANamedTargetPortIsFoundInThePods) {
  apply(kWeb);
  runPods();
  const Endpoints& web = api.endpoints().at({"default", "web"});
  ASSERT_THAT(web.subsets, SizeIs(1));
  EXPECT_THAT(web.subsets[0].addresses, SizeIs(4));
  EXPECT_EQ(web.subsets[0].ports[0].port, 8080);
  EXPECT_TRUE(api.services().at({"default", "web"}).clusterIp);
}

TEST_F(WorkloadTest, ScalingDownTakesThePodsThatDoNotRunFirst) {
  apply(kWeb);
  runPods();
  Deployment web = api.deployments().at({"default", "web"});
  web.replicas = 6;
  api.put(web);
  web.replicas = 4;
  api.put(web);
  int running = 0;
  for (const auto& [name, pod] : api.pods())
    running += !pod.deleted && pod.phase == PodPhase::Running;
  EXPECT_EQ(running, 4);
}

TEST_F(WorkloadTest, ARollingUpdateNeverGoesBelowWhatIsAllowed) {
  apply(kWeb);
  runPods();
  std::string changed = kWeb;
  changed.replace(changed.find("nginx:1.13"), 10, "nginx:1.14");
  int least = 100, most = 0;
  uint64_t watch = api.watch([&](const Change&) {
    int ready = 0, all = 0;
    for (const auto& [name, pod] : api.pods()) {
      ready += pod.ready && !pod.deleted;
      all += !pod.deleted;
    }
    least = std::min(least, ready);
    most = std::max(most, all);
  });
  apply(changed);
  runPods();
  api.unwatch(watch);
  EXPECT_EQ(imagesOf(), (std::map<std::string, int>{{"nginx:1.14", 4}}));
  EXPECT_GE(least, 3); // 25 % of 4
  EXPECT_LE(most, 5);
  EXPECT_THAT(api.replicaSets(), SizeIs(2)); // the old one is kept, empty
}

TEST_F(WorkloadTest, RecreateWaitsForTheOldPodsToEnd) {
  std::string recreate = kWeb;
  recreate.replace(recreate.find("  selector:"), 11, "  strategy: {type: Recreate}\n  selector:");
  apply(recreate);
  runPods();
  recreate.replace(recreate.find("nginx:1.13"), 10, "nginx:1.14");
  apply(recreate);
  EXPECT_EQ(imagesOf(), (std::map<std::string, int>{{"nginx:1.13", 4}})); // they are terminating
  runPods();
  EXPECT_EQ(imagesOf(), (std::map<std::string, int>{{"nginx:1.14", 4}}));
}

TEST_F(WorkloadTest, ADeletedDeploymentTakesItsPodsAlong) {
  apply(kWeb);
  runPods();
  api.removeDeployment({"default", "web"});
  runPods();
  EXPECT_THAT(api.pods(), IsEmpty());
  EXPECT_THAT(api.replicaSets(), IsEmpty());
}

TEST_F(WorkloadTest, ASilentNodeIsNotReadyAfterFortySecondsAndEmptyAfterFiveMinutesMore) {
  apply(kWeb);
  runPods();
  pass(40s, {"node2"});
  EXPECT_TRUE(api.nodes().at("node2").ready);
  pass(10s, {"node2"});
  EXPECT_FALSE(api.nodes().at("node2").ready);
  for (const EndpointAddress& address : api.endpoints().at({"default", "web"}).subsets[0].addresses)
    EXPECT_NE(address.node, "node2");
  pass(290s, {"node2"});
  EXPECT_GT(podsByNode()["node2"], 0);
  pass(20s, {"node2"});
  EXPECT_EQ(podsByNode()["node2"], 0);
  runPods();
  int elsewhere = 0;
  for (const auto& [node, count] : podsByNode())
    elsewhere += count;
  EXPECT_EQ(elsewhere, 4);
}

TEST_F(WorkloadTest, NobodyIsEvictedWhereAllNodesAreSilent) {
  apply(kWeb);
  runPods();
  pass(10min, {"node1", "node2", "node3"});
  int left = 0;
  for (const auto& [node, count] : podsByNode())
    left += count;
  EXPECT_EQ(left, 4);
}

TEST_F(WorkloadTest, APodThatFitsNowhereWaitsAndSaysWhy) {
  apply("apiVersion: v1\nkind: Pod\nmetadata: {name: lonely}\nspec:\n  nodeSelector: {disk: ssd}\n  "
        "containers:\n"
        "  - {name: a, image: b}\n");
  EXPECT_EQ(api.pod({"default", "lonely"})->node, "");
  ASSERT_FALSE(api.events().empty());
  EXPECT_EQ(api.events().back().message, "0/3 nodes are available: 3 MatchNodeSelector.");
  Node node = api.nodes().at("node3");
  node.labels["disk"] = "ssd";
  api.put(node);
  EXPECT_EQ(api.pod({"default", "lonely"})->node, "node3");
}

TEST(Hash, IsADecimalNumberAndItsLettersAreThoseOfKubernetes) {
  EXPECT_EQ(safeEncoded("1540964766"), "5984fb8cbb"); // the reference's coredns
}

// --- manifests ---------------------------------------------------------------------------------

std::string problemsOf(const std::string& text) {
  std::string out;
  for (const ManifestProblem& problem : readManifest(text).problems)
    out += std::to_string(problem.line) + ":" + std::to_string(problem.column) + ": " + problem.message
           + (problem.remedy.empty() ? "" : " (" + problem.remedy + ")") + "\n";
  return out;
}

TEST(Manifest, EachMistakeHasItsPlace) {
  std::string text = kWeb;
  text.replace(text.find("image:"), 6, "imgae:");
  EXPECT_THAT(problemsOf(text),
              AllOf(HasSubstr("15:9: a container has no field \"imgae\" (did you mean 'image'?"),
                    HasSubstr("a container needs an image")));
  EXPECT_THAT(problemsOf("kind: Pod\n"), HasSubstr("1:1: this object has no \"apiVersion\""));
  EXPECT_THAT(problemsOf("a: [1, 2\n"), HasSubstr("this is no YAML"));
  EXPECT_THAT(problemsOf("apiVersion: v1\nkind: DaemonSet\nmetadata: {name: x}\n"),
              HasSubstr("2:7: objects of kind DaemonSet are not modelled"));
  EXPECT_THAT(
      problemsOf("apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec:\n  ports:\n  - {port: 99999}\n"),
      HasSubstr("6:12: port is a whole number from 1 to 65535, not '99999'"));
  EXPECT_THAT(problemsOf("apiVersion: v1\nkind: Pod\nmetadata: {name: Web_1}\nspec:\n  containers:\n  - "
                         "{name: a, image: b}\n"),
              HasSubstr("'Web_1' is no name for an object"));
}

TEST(Manifest, ASelectorMustMatchItsTemplate) {
  std::string text = kWeb;
  text.replace(text.find("{app: web}"), 10, "{app: wob}");
  EXPECT_THAT(problemsOf(text), HasSubstr("the selector does not match the template's labels"));
}

TEST(Manifest, PoliciesAndOtherKindsAreKept) {
  Manifest manifest =
      readManifest("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny}\nspec: "
                   "{podSelector: {}}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n");
  ASSERT_THAT(manifest.problems, IsEmpty());
  ASSERT_THAT(manifest.objects, SizeIs(2));
  EXPECT_TRUE(std::holds_alternative<NetworkPolicy>(manifest.objects[0].object));
}

TEST_F(WorkloadTest, TheApiServerRefusesWhatCannotBe) {
  apply(kWeb);
  auto refusal = [&](const std::string& text) {
    auto applied = kubernetes::apply(api, readManifest(text).objects.front());
    return applied ? std::string("taken") : applied.error();
  };
  std::string taken = api.services().at({"default", "web"}).clusterIp->text();
  EXPECT_EQ(refusal("apiVersion: v1\nkind: Service\nmetadata: {name: b}\nspec: {clusterIP: " + taken
                    + ", ports: [{port: 80}]}\n"),
            "The Service \"b\" is invalid: spec.clusterIP: Invalid value: \"" + taken
                + "\": provided IP is already allocated");
  EXPECT_THAT(refusal("apiVersion: v1\nkind: Service\nmetadata: {name: b}\nspec: {clusterIP: 10.1.2.3, "
                      "ports: [{port: 80}]}\n"),
              HasSubstr("provided IP is not in the valid range"));
}

} // namespace

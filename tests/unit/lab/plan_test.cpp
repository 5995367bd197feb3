// What the comparison with the kernel plays, and where it ends.
#include "lab/plan.h"
#include "lab/tables.h"
#include "unit/lab/plain_cluster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace fg;
using fg::tests::plainCluster;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

std::vector<const lab::ProbeStep*> probesOf(const lab::Plan& plan) {
  std::vector<const lab::ProbeStep*> out;
  for (const lab::Step& step : plan.steps)
    if (const auto* probe = std::get_if<lab::ProbeStep>(&step)) out.push_back(probe);
  return out;
}

constexpr const char* kTcp =
    R"({"at": "20s", "expect": {"from": "client", "to": "web-1", "proto": "tcp", "port": 80}},)";

TEST(LabPlan, TcpProbesHaveAPortEach) {
  lab::Plan plan = lab::planOf(
      plainCluster(std::string(kTcp) + kTcp
                   + R"({"at": "30s", "expect": {"from": "client", "to": "web-1", "proto": "tcp", "port": 80,
              "sourcePort": 50000}}, {"at": "30s", "expect": {"from": "client", "to": "web-1"}})"));
  auto probes = probesOf(plan);
  ASSERT_EQ(probes.size(), 4U);
  EXPECT_EQ(probes[0]->request.sourcePort, 40000);
  EXPECT_EQ(probes[1]->request.sourcePort, 40001);
  EXPECT_EQ(probes[2]->request.sourcePort, 50000);
  EXPECT_EQ(probes[3]->request.sourcePort, std::nullopt);
  EXPECT_EQ(plan.begins, std::chrono::seconds(20));
  EXPECT_TRUE(plan.left.empty());
}

TEST(LabPlan, EndsWhereTheLabCannotFollow) {
  lab::Plan plan = lab::planOf(
      plainCluster(std::string(kTcp) + R"({"at": "25s", "pod-delete": "web-1"}, {"at": "26s", "note": "gone"},
           {"at": "27s", "on": "node1", "run": "ip route"}, {"at": "30s", "expect": {"from": "client", "to": "web-2"}})"));
  EXPECT_EQ(probesOf(plan).size(), 1U);
  ASSERT_EQ(plan.left.size(), 3U);
  EXPECT_THAT(plan.left[0], HasSubstr(": pod-delete"));
  EXPECT_THAT(plan.left[1], HasSubstr(": run"));
  EXPECT_EQ(plan.left[2], "1 probes behind the first of these events");
}

TEST(LabPlan, DatagramsAreSent) {
  lab::Plan plan = lab::planOf(
      plainCluster(R"({"at": "5s", "on": "client", "datagram": "svc:web", "port": 80, "sourcePort": 50001},
           {"at": "30s", "expect": {"from": "client", "to": "web-1"}})"));
  const auto* first = std::get_if<lab::CommandStep>(&plan.steps.front());
  ASSERT_TRUE(first && first->datagram);
  EXPECT_EQ(first->datagram->from, "default/client");
  EXPECT_EQ(first->datagram->to, "svc:web");
  EXPECT_EQ(first->datagram->sourcePort, 50001);
  EXPECT_EQ(plan.begins, std::chrono::seconds(5));
}

TEST(LabTables, RoutesOfCentos7AreThoseOfOthers) {
  EXPECT_THAT(lab::routesIn("172.33.68.0/24 dev eth0  proto kernel  scope link  src 172.33.68.2 \n"),
              ElementsAre("172.33.68.0/24 dev eth0 proto kernel scope link src 172.33.68.2"));
}

} // namespace

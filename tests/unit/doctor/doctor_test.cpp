// What holds of every examination.
#include "unit/doctor/examined.h"

#include "doctor/check.h"

#include <gmock/gmock.h>

#include <set>

namespace fg::doctor {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kHealthy =
    R"("flannel": {"ipMasq": true}, "kubernetes": {"kubeProxy": {"clusterCidr": "172.33.0.0/16"}})";

struct Healthy {
  std::string scenario, changes;
};
void PrintTo(const Healthy& healthy, std::ostream* out) { *out << healthy.scenario; }

class HealthyCluster : public ::testing::TestWithParam<Healthy> {};

TEST_P(HealthyCluster, HasNoFinding) {
  auto found = examined(changed(GetParam().scenario, GetParam().changes));
  EXPECT_THAT(found.findings, IsEmpty()) << told(found);
  EXPECT_GT(found.cells.size(), 40U);
  EXPECT_EQ(report::passing(found), found.cells.size());
}

INSTANTIATE_TEST_SUITE_P(
    Backends, HealthyCluster,
    ::testing::Values(Healthy{"01", R"("versions": {"flannel": "0.9.1"}, )" + std::string(kHealthy)},
                      Healthy{"01", R"("versions": {"flannel": "0.10.0", "docker": "1.13.1"}, )"
                                        + std::string(kHealthy)},
                      Healthy{"03", kHealthy},
                      Healthy{"04", R"("versions": {"flannel": "0.9.1"}, )" + std::string(kHealthy)},
                      Healthy{"08", R"("seed": 2)"}, Healthy{"45", R"("seed": 3)"}, Healthy{"50", kHealthy}));

TEST(Doctor, TheChaptersClusterHasSeveralFindingsTheLostRouteFirst) {
  auto found = examined(scenarioOf(scenario::readScenario("02")), "", Remedies::Try);
  ASSERT_GE(found.findings.size(), 3U);
  const report::Finding& first = found.findings.front();
  EXPECT_EQ(first.id, "missing-route");
  EXPECT_EQ(first.places, std::vector<std::string>{"node1"});
  EXPECT_THAT(first.cause, HasSubstr("node1 lacks the route to 172.33.31.0/24"));
  EXPECT_THAT(first.since, HasSubstr("41"));
  EXPECT_THAT(first.tried, HasSubstr("the check finds nothing any more"));
  ASSERT_TRUE(first.check);
  EXPECT_EQ(first.check->run.command, "ip route show 172.33.31.0/24");
  EXPECT_EQ(first.check->expected, "(nothing)");
  EXPECT_TRUE(findingOf(found, "cluster-cidr-wrong"));
  EXPECT_TRUE(findingOf(found, "source-hidden"));
  for (std::size_t cell : first.cells)
    EXPECT_EQ(found.cells[cell].finding, 0U);
  EXPECT_FALSE(first.cells.empty());
}

// Whatever fails is laid to a finding, and whatever has a remedy was tried.
TEST(Doctor, NoClassFailsWithoutAFinding) {
  for (const char* name : {"02", "14", "17", "21", "25", "29"}) {
    auto found = examined(scenarioOf(scenario::readScenario(name)), std::string(name) == "02" ? "" : "15s");
    for (const report::MatrixCell& cell : found.cells)
      EXPECT_TRUE(cell.passes || cell.finding) << name << " " << cell.to << " " << cell.step;
  }
}

struct Mended {
  std::string scenario, at, id;
};
void PrintTo(const Mended& mended, std::ostream* out) { *out << mended.scenario << " " << mended.id; }
class Remedy : public ::testing::TestWithParam<Mended> {};

TEST_P(Remedy, IsTriedOnACopyAndMendsIt) {
  auto found =
      examined(scenarioOf(scenario::readScenario(GetParam().scenario)), GetParam().at, Remedies::Try);
  const report::Finding* finding = findingOf(found, GetParam().id);
  ASSERT_TRUE(finding) << told(found);
  EXPECT_FALSE(finding->remedy.empty());
  EXPECT_THAT(finding->tried, HasSubstr("finds nothing any more")) << told(found);
}

INSTANTIATE_TEST_SUITE_P(
    Failures, Remedy,
    ::testing::Values(Mended{"02", "", "cluster-cidr-wrong"}, Mended{"02", "", "source-hidden"},
                      Mended{"11", "30s", "bridge-outside-lease"}, Mended{"14", "25s", "forward-policy-drop"},
                      Mended{"16", "35s", "reject-before-accept"}, Mended{"18", "", "tunnel-endpoint"},
                      Mended{"20", "", "mtu-mismatch"}, Mended{"22", "27s", "stale-vtep-mac"},
                      Mended{"23", "", "cluster-cidr-missing"}, Mended{"24", "55s", "br-netfilter-off"},
                      Mended{"25", "", "hairpin-off"}, Mended{"26", "35s", "stale-conntrack"},
                      Mended{"34", "15s", "tunnel-port-blocked"}, Mended{"37", "60s", "route-without-lease"},
                      Mended{"06", "", "ip-masq-missing"}),
    [](const auto& each) {
      std::string name = each.param.scenario + "_" + each.param.id;
      std::ranges::replace(name, '-', '_');
      return name;
    });

TEST(Doctor, ThePredictedOutputIsWhatTheCommandPrints) {
  auto scenario = scenarioOf(scenario::readScenario("14"));
  auto found = examined(scenario, "25s");
  const report::Finding* finding = findingOf(found, "forward-policy-drop");
  ASSERT_TRUE(finding && finding->check);
  EXPECT_EQ(finding->check->run.command, "iptables -S FORWARD | head -n 1");
  EXPECT_EQ(finding->check->expected, "-P FORWARD DROP");
}

TEST(Doctor, SpeaksChinese) {
  Options options;
  options.mostTried = 0;
  report::Sentences say(report::Language::SimplifiedChinese);
  auto found = *examine(scenarioOf(scenario::readScenario("02")), options, say);
  EXPECT_THAT(found.findings.front().cause, HasSubstr("缺少"));
  EXPECT_THAT(report::renderExaminationText(found, say, {}), HasSubstr("可达性"));
}

TEST(Doctor, LookingChangesNothingAndIsTheSameEachTime) {
  auto scenario = scenarioOf(scenario::readScenario("21"));
  EXPECT_EQ(told(examined(scenario)), told(examined(scenario)));
}

TEST(Doctor, ANodeWithoutPowerIsNotAsked) {
  auto found = examined(scenarioOf(scenario::readScenario("13")), "40s");
  for (const report::MatrixSource& source : found.sources)
    EXPECT_NE(source.node, "node3");
}

TEST(Doctor, BareNamespacesAskEachOther) {
  auto found = examined(scenarioOf(scenario::readScenario("00")));
  EXPECT_EQ(found.cells.size(), 2U);
  EXPECT_THAT(found.findings, IsEmpty()) << told(found);
}

TEST(Checks, HaveAPageEach) {
  std::set<std::string> pages;
  const auto registry = checks();
  for (const Spec& spec : registry.all()) {
    EXPECT_GT(spec.page.size(), 60U) << spec.name;
    EXPECT_TRUE(pages.insert(spec.page).second) << spec.name;
    EXPECT_TRUE(spec.look || spec.judge) << spec.name;
  }
}

} // namespace
} // namespace fg::doctor

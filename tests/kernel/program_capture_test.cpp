// A tunnel that was built in real namespaces is captured there, and packets go through it where the capture
// is traced.
#include "kernel/real_iptables.h"

#include <algorithm>
#include <filesystem>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace fg::tests {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const std::string kProgram = std::string(FG_BINARY_DIR) + "/bin/flannelgraph ";
const std::string kScenario = std::string(FG_SOURCE_DIR) + "/tests/kernel/cases/vxlan-flannel.json";

class CapturedTunnel : public testing::TestWithParam<const char*> {
protected:
  CapturedTunnel() : m_folder(testing::TempDir() + "fg-captured-" + std::to_string(getpid())) {}
  ~CapturedTunnel() override { std::filesystem::remove_all(m_folder); }
  void SetUp() override {
    if (RealIptables real(GetParam()); !real.isUsable()) GTEST_SKIP() << RealIptables::kWhyNot;
    Ran captured =
        m_shell.run(kProgram + "lab capture " + kScenario + " -o " + m_folder + " --backend " + GetParam());
    ASSERT_EQ(captured.status, 0) << captured.err;
  }
  json trace(const std::string& from, const std::string& to) const {
    Ran ran = m_shell.run(kProgram + "trace " + m_folder + " --json --from " + from + " --to " + to);
    EXPECT_EQ(ran.status, 0) << ran.err;
    return json::parse(ran.out).at("paths").at(0);
  }
  Ran exec(const std::string& place, const std::string& command) const {
    return m_shell.run(kProgram + "exec " + m_folder + ' ' + place + " -- " + command);
  }

private:
  std::string m_folder;
  Shell m_shell;
};

json stepOf(const json& path, const std::string& place, const std::string& kind) {
  for (const json& hop : path.at("hops"))
    for (const json& step : hop.at("steps"))
      if (hop.at("namespace") == place && step.at("kind") == kind) return step;
  return {};
}

TEST_P(CapturedTunnel, CarriesTheInnerPacketInAnOuterOne) {
  json path = trace("pod1", "172.33.96.2");
  EXPECT_EQ(path.at("disposition"), "delivered");
  EXPECT_EQ(path.at("delivered_to"), "pod2");
  EXPECT_TRUE(path.at("assumptions").empty()) << path.at("assumptions");
  EXPECT_EQ(path.at("reply").at("disposition"), "delivered");

  json wrapped = stepOf(path, "node1", "encapsulate");
  ASSERT_TRUE(wrapped.is_object()) << path.dump(1);
  EXPECT_EQ(wrapped.at("outer").at("source"), "172.30.0.1");
  EXPECT_EQ(wrapped.at("outer").at("destination"), "172.30.0.2");
  EXPECT_EQ(wrapped.at("outer").at("destination_port"), 8472);
  EXPECT_EQ(wrapped.at("packet").at("disposition"), "delivered");
  json unwrapped = stepOf(path, "node2", "decapsulate");
  ASSERT_TRUE(unwrapped.is_object()) << path.dump(1);
  EXPECT_EQ(unwrapped.at("inner").at("source"), "172.33.68.2");
}

TEST_P(CapturedTunnel, PrintsItsForwardingDatabaseBack) {
  EXPECT_THAT(exec("node1", "bridge fdb show dev flannel.1").out,
              HasSubstr("02:00:00:00:96:00 dst 172.30.0.2 self permanent"));
}

TEST_P(CapturedTunnel, PrintsItsRulesAsTheIptablesThatHoldsThem) {
  std::string flavour = exec("node1", "iptables -V").out;
  EXPECT_THAT(flavour, HasSubstr(std::string(GetParam()) == "nft" ? "(nf_tables)" : "(legacy)"));
}

INSTANTIATE_TEST_SUITE_P(Backends, CapturedTunnel, testing::Values("legacy", "nft"),
                         [](const auto& tested) { return std::string(tested.param); });

} // namespace
} // namespace fg::tests

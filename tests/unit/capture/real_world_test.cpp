// What people showed of real clusters (tests/capture/real_world) is read: every rule, route and policy rule
// of it.
#include "capture/import.h"
#include "netfilter/chain.h"
#include "netfilter/rule.h"
#include "netfilter/rule_set.h"
#include "unit/capture/captured.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace fg;
using namespace fg::test;
namespace fs = std::filesystem;

namespace {

const std::string kFolder = std::string(FG_SOURCE_DIR) + "/tests/capture/real_world";

std::vector<std::string> kinds() {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(kFolder))
    if (entry.is_directory()) out.push_back(entry.path().filename().string());
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> linesOf(const std::string& kind, const std::string& file) {
  std::vector<std::string> out;
  std::ifstream in(kFolder + "/" + kind + "/hosts/node1/" + file);
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) out.push_back(line);
  return out;
}

size_t rulesIn(const std::string& text) {
  netfilter::RuleSet rules;
  EXPECT_EQ(rules.restore(text, netfilter::RuleSet::Flush::Yes, netfilter::RuleSet::Counters::Restore).err,
            "");
  size_t count = 0;
  for (auto table : {trace::Table::Raw, trace::Table::Mangle, trace::Table::Nat, trace::Table::Filter})
    if (const netfilter::TableOf* found = std::as_const(rules).table(table))
      for (const netfilter::Chain* chain : found->all())
        count += chain->rules.size();
  return count;
}

class RealWorld : public testing::TestWithParam<std::string> {
protected:
  scenario::ReadResult m_read = capture::readCapture(kFolder + "/" + GetParam());
};

} // namespace

TEST(RealWorlds, AreMoreThanTwelve) { EXPECT_GE(kinds().size(), 12U); }

TEST_P(RealWorld, IsImportedWithoutAnError) {
  ASSERT_TRUE(m_read.scenario) << core::text(m_read.diagnostics);
  EXPECT_FALSE(core::hasErrors(m_read.diagnostics));
  EXPECT_NE(capture::importCapture(*m_read.scenario).text, "");
}

TEST_P(RealWorld, HasEveryRule) {
  ASSERT_TRUE(m_read.scenario);
  const Namespace& node = nsOf(m_read, "node1");
  size_t written = 0;
  for (const char* file : {"iptables-save.txt", "iptables-nft-save.txt", "iptables-legacy-save.txt"})
    for (const std::string& line : linesOf(GetParam(), file))
      written += line.starts_with("-A ") || line.find("] -A ") != std::string::npos;
  EXPECT_EQ(rulesIn(node.iptables) + rulesIn(node.otherIptables), written);
}

TEST_P(RealWorld, HasEveryRouteAndPolicyRule) {
  ASSERT_TRUE(m_read.scenario);
  const Namespace& node = nsOf(m_read, "node1");
  size_t routes = node.routes.size(), policyRules = 0;
  for (const auto& command : node.commands) {
    routes += command.words[1] == "route";
    policyRules += command.words[1] == "rule" && command.words[2] == "add";
  }
  size_t wanted = 0;
  for (const std::string& line : linesOf(GetParam(), "ip-route.txt"))
    wanted += line.find("table local") == std::string::npos || !line.starts_with("broadcast");
  EXPECT_EQ(routes, wanted);
  auto lines = linesOf(GetParam(), "ip-rule.txt");
  size_t standard =
      static_cast<size_t>(std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
        return line.starts_with("0:") || line.starts_with("32766:") || line.starts_with("32767:");
      }));
  EXPECT_EQ(policyRules, lines.size() - standard);
}

TEST_P(RealWorld, HasNoLineThatIsNotUnderstood) {
  for (const core::Diagnostic& diagnostic : m_read.diagnostics)
    EXPECT_EQ(diagnostic.message.find("no line of"), std::string::npos) << diagnostic.message;
}

INSTANTIATE_TEST_SUITE_P(Kinds, RealWorld, testing::ValuesIn(kinds()), [](const auto& tested) {
  std::string name;
  for (char c : tested.param)
    if (std::isalnum(static_cast<unsigned char>(c))) name += c;
  return name;
});

// Rules of both backends are asked, and the verdict says which order was assumed.
TEST(BothBackends, AreInForceInKubeRoutersCapture) {
  auto read = capture::readCapture(kFolder + "/kube-router-both-backends");
  ASSERT_TRUE(read.scenario);
  const Namespace& node = nsOf(read, "node1");
  EXPECT_NE(node.iptables.find("DOCKER-USER"), std::string::npos);
  EXPECT_NE(node.otherIptables.find("KUBE-ROUTER-FORWARD"), std::string::npos);
  EXPECT_THAT(node.caveats, testing::Contains(testing::HasSubstr("iptables-nft's are, here")));
}

TEST(NativeRules, OfKubeProxyAreTold) {
  auto read = capture::readCapture(kFolder + "/kube-proxy-nftables");
  ASSERT_TRUE(read.scenario);
  EXPECT_THAT(
      nsOf(read, "node1").caveats,
      testing::Contains("the nftables table ip kube-proxy is in force; native nft rules are not modelled"));
}

TEST(Ipvs, IsTold) {
  auto read = capture::readCapture(kFolder + "/kube-proxy-ipvs");
  ASSERT_TRUE(read.scenario);
  EXPECT_THAT(nsOf(read, "node1").caveats,
              testing::Contains(testing::HasSubstr("IPVS has 2 virtual servers")));
}

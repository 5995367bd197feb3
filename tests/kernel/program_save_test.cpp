// What the program prints as iptables-save is given to the real iptables-restore and printed back.
#include "kernel/real_iptables.h"

#include <algorithm>

namespace fg::tests {
namespace {

constexpr const char* kHealthy = "01";
const std::string kPinged = std::string(FG_SOURCE_DIR) + "/tests/kernel/three_nodes_pinged.json";

// Services of every kind, in the rules of each release of kube-proxy.
std::string servicesOf(const std::string& release) {
  return std::string(FG_SOURCE_DIR) + "/tests/kernel/services/" + release + ".json";
}

struct Case {
  std::string backend, scenario, node, options;
  std::string what = {}; // for the test's name
};

std::string nameOf(const Case& each) {
  return each.backend + '_' + each.node + each.what + (each.options.empty() ? "" : "_counters");
}

void PrintTo(const Case& each, std::ostream* out) { *out << nameOf(each); }

std::vector<Case> cases() {
  std::vector<Case> out;
  for (const char* backend : {"legacy", "nft"})
    for (const char* node : {"node1", "node2", "node3"}) {
      out.push_back({backend, kHealthy, node, ""});
      out.push_back({backend, kPinged, node, "-c", "_pinged"});
    }
  for (const char* backend : {"legacy", "nft"})
    for (const char* release : {"1.9", "1.14", "1.15", "1.18.2", "1.18.6"}) {
      std::string what = "_services_" + std::string(release);
      std::replace(what.begin(), what.end(), '.', '_');
      out.push_back({backend, servicesOf(release), "node2", "", what});
    }
  return out;
}

// The names of the tables, the last first.
std::vector<std::string> tablesFromTheLast(const std::string& saved) {
  std::stringstream in(saved);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);)
    if (line.starts_with('*')) out.insert(out.begin(), line.substr(1));
  return out;
}

class ProgramSave : public testing::TestWithParam<Case> {};

TEST_P(ProgramSave, IsTakenAndPrintedBackByTheRealTools) {
  const auto& [backend, scenario, node, options, what] = GetParam();
  RealIptables real(backend);
  if (!real.isUsable()) GTEST_SKIP() << RealIptables::kWhyNot;

  Ran ours = Shell().run(std::string(FG_BINARY_DIR) + "/bin/flannelgraph exec " + scenario + ' ' + node
                         + " -- iptables-save " + options);
  ASSERT_EQ(ours.status, 0) << ours.err;
  ASSERT_NE(ours.out.find("KUBE-SERVICES"), std::string::npos) << ours.out;
  if (scenario == kPinged) {
    ASSERT_NE(ours.out.find("[3:252] "), std::string::npos) << "no packet was counted\n" << ours.out;
  }

  // The legacy kernel lists the table first that was used last for the first time: ask for them in that
  // order.
  for (const std::string& table : tablesFromTheLast(ours.out))
    ASSERT_EQ(real.iptables({"-t", table, "-S"}).status, 0);
  Ran restored = real.restore(ours.out, options);
  ASSERT_EQ(restored.status, 0) << restored.err;
  EXPECT_EQ(restored.err, "");
  EXPECT_EQ(withoutComments(real.save(options).out), withoutComments(ours.out));
}

INSTANTIATE_TEST_SUITE_P(EachNode, ProgramSave, testing::ValuesIn(cases()),
                         [](const auto& tested) { return nameOf(tested.param); });

} // namespace
} // namespace fg::tests

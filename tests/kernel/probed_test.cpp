// The three nodes in real namespaces, captured there by the script of `capture-script`: what is read in the
// capture answers made-up probes as the kernel does.
//   FG_KERNEL_PROBES   how many (40; issue: 200)
//   FG_KERNEL_SEED     which (fresh, and printed)
#include "lab/agreement_table.h"
#include "scenario/library.h"

#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>
#include <random>

namespace fg::tests {
namespace {

struct Cluster {
  std::string backend; // flannel's, and the file's name
  lab::Backend iptables = lab::Backend::Legacy;
};

void PrintTo(const Cluster& each, std::ostream* out) {
  *out << each.backend << ' ' << lab::name(each.iptables);
}

uint64_t fromEnvironment(const char* name, uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value ? std::stoull(value) : otherwise;
}

class ProbedThroughACapture : public testing::TestWithParam<Cluster> {};

TEST_P(ProbedThroughACapture, AgreesWithTheKernel) {
  if (std::string why = lab::whyNoNamespaces(); !why.empty())
    GTEST_SKIP() << "NOT COMPARED with the real kernel: network namespaces cannot be made here: " << why;
  auto read = scenario::readScenario(std::string(FG_SOURCE_DIR) + "/tests/kernel/probed/" + GetParam().backend
                                     + ".json");
  ASSERT_TRUE(read.scenario) << core::text(read.diagnostics);
  lab::ProbingOptions options;
  options.count = fromEnvironment("FG_KERNEL_PROBES", 40);
  options.seed = fromEnvironment("FG_KERNEL_SEED", std::random_device()());
  options.backend = GetParam().iptables;
  options.through = lab::Through::Capture;
  std::cout << "FG_KERNEL_PROBES=" << options.count << " FG_KERNEL_SEED=" << options.seed << std::endl;
  lab::Probing probing = lab::probe(*read.scenario, options);
  ASSERT_FALSE(core::hasErrors(probing.findings)) << core::text(probing.findings);
  ASSERT_EQ(probing.verdict.notBuilt, "");
  ASSERT_EQ(probing.verdict.agreements.size(), options.count);
  std::cout << lab::agreementTable(probing) << lab::doubts(probing.verdict);
  EXPECT_TRUE(probing.verdict.differences.empty()) << lab::report(probing.verdict);
}

std::vector<Cluster> clusters() {
  std::vector<Cluster> out;
  for (const char* backend : {"host-gw", "vxlan", "udp"})
    for (lab::Backend iptables : {lab::Backend::Legacy, lab::Backend::Nft})
      out.push_back({backend, iptables});
  return out;
}

INSTANTIATE_TEST_SUITE_P(ThreeNodes, ProbedThroughACapture, testing::ValuesIn(clusters()),
                         [](const auto& tested) {
                           std::string name =
                               tested.param.backend + "_" + std::string(lab::name(tested.param.iptables));
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

} // namespace
} // namespace fg::tests

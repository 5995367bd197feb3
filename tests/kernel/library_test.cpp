// The library's scenarios: what they expect is probed in flannelgraph and in real namespaces, act by act.
#include "lab/referee.h"
#include "scenario/library.h"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <iostream>
#include <set>

namespace fg::tests {
namespace {

// There a server's SYN/ACK is sent again after a second, and the kernel is not made to wait
// (docs/kernel-referee.md).
const std::set<std::string> kCountsSeconds{"29-reverse-path-filter"};
// A fault of Linux before 5.7, which a later kernel does not have: there the packet arrives.
const std::set<std::string> kMended{"54-spoilt-tunnel-checksums"};

std::vector<std::string> scenarios() {
  std::vector<std::string> out;
  for (const scenario::LibraryEntry& entry : scenario::listLibrary())
    if (!kCountsSeconds.contains(entry.name) && !kMended.contains(entry.name)) out.push_back(entry.name);
  return out;
}

class KernelLibrary : public testing::TestWithParam<std::string> {};

TEST_P(KernelLibrary, IsJudgedAlikeByTheKernel) {
  if (std::string why = lab::whyNoNamespaces(); !why.empty())
    GTEST_SKIP() << "NOT COMPARED with the real kernel: network namespaces cannot be made here: " << why;
  auto read = scenario::readScenario(GetParam());
  ASSERT_TRUE(read.scenario) << core::text(read.diagnostics);
  lab::Verdict verdict = lab::judge(*read.scenario, lab::Backend::Legacy);
  ASSERT_EQ(core::text(verdict.wrong), "");
  ASSERT_EQ(verdict.notBuilt, "");
  EXPECT_EQ(verdict.probes, read.scenario->expectations.size());
  std::cout << lab::doubts(verdict);
  EXPECT_TRUE(verdict.differences.empty()) << lab::report(verdict);
}

INSTANTIATE_TEST_SUITE_P(Library, KernelLibrary, testing::ValuesIn(scenarios()), [](const auto& tested) {
  std::string name = tested.param;
  std::ranges::replace_if(
      name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
});

} // namespace
} // namespace fg::tests

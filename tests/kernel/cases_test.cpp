// Written cases: each file of tests/kernel/cases is a small network that is built both in flannelgraph and in
// real namespaces, with both of the kernel's packet filters. Its expectations are the probes that are fired
// in both.
#include "lab/referee.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <iostream>

namespace fg::tests {
namespace {

const std::filesystem::path kCases = std::filesystem::path(FG_SOURCE_DIR) / "tests/kernel/cases";

struct Case {
  std::string name;
  lab::Backend backend = lab::Backend::Legacy;
};

void PrintTo(const Case& each, std::ostream* out) { *out << each.name << ' ' << lab::name(each.backend); }

std::vector<Case> cases() {
  std::vector<Case> out;
  for (const auto& entry : std::filesystem::directory_iterator(kCases))
    for (lab::Backend backend : {lab::Backend::Legacy, lab::Backend::Nft})
      if (entry.path().extension() == ".json") out.push_back({entry.path().stem(), backend});
  std::ranges::sort(out, {}, [](const Case& each) { return std::pair(each.name, each.backend); });
  return out;
}

class KernelCase : public testing::TestWithParam<Case> {};

TEST_P(KernelCase, IsJudgedAlikeByTheKernel) {
  if (std::string why = lab::whyNoNamespaces(); !why.empty())
    GTEST_SKIP() << "NOT COMPARED with the real kernel: network namespaces cannot be made here: " << why;
  auto read = scenario::readScenario(kCases / (GetParam().name + ".json"));
  ASSERT_TRUE(read.scenario) << core::text(read.diagnostics);
  lab::Verdict verdict = lab::judge(*read.scenario, GetParam().backend);
  ASSERT_EQ(core::text(verdict.wrong), "");
  ASSERT_EQ(verdict.notBuilt, "");
  EXPECT_EQ(fmt::format("{}", fmt::join(verdict.notCompared, "; ")), "");
  EXPECT_GT(verdict.probes, 0U);
  std::cout << lab::doubts(verdict);
  EXPECT_TRUE(verdict.differences.empty()) << lab::report(verdict);
}

INSTANTIATE_TEST_SUITE_P(Written, KernelCase, testing::ValuesIn(cases()), [](const auto& tested) {
  std::string name = tested.param.name + "_" + std::string(lab::name(tested.param.backend));
  std::ranges::replace_if(
      name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
});

} // namespace
} // namespace fg::tests

#include "trace/step_list.h"

#include <gtest/gtest.h>

namespace fg::trace {
namespace {

// More than a page of 2 MiB: the first pieces are of small memory, the last of large.
constexpr uint32_t kMany = 100'000;

struct ManySteps : testing::Test {
  StepList steps;
  ManySteps() {
    for (uint32_t i = 0; i < kMany; ++i)
      steps.add().packet = {i};
  }
};

TEST_F(ManySteps, KeepTheirOrder) {
  ASSERT_EQ(steps.size(), kMany);
  uint32_t expected = 0;
  for (const Step& step : steps)
    ASSERT_EQ(step.packet.value, expected++);
  EXPECT_EQ(expected, kMany);
  EXPECT_EQ(steps.back().packet.value, kMany - 1);
}

TEST_F(ManySteps, StayWhereTheyAre) {
  const Step *first = &steps[0], *last = &steps.back();
  for (uint32_t i = 0; i < kMany; ++i)
    steps.add();
  EXPECT_EQ(first, &steps[0]);
  EXPECT_EQ(last, &steps[kMany - 1]);
}

TEST_F(ManySteps, EndWhereTheListEnds) {
  EXPECT_EQ(steps.at(kMany - 1).packet.value, kMany - 1);
  EXPECT_THROW(steps.at(kMany), std::out_of_range);
}

TEST_F(ManySteps, AreForgotten) {
  steps.clear();
  EXPECT_TRUE(steps.empty());
  steps.add().packet = {7};
  EXPECT_EQ(steps[0].packet.value, 7U);
}

} // namespace
} // namespace fg::trace

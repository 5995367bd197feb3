#include "engine/chance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

namespace fg::engine {
namespace {

constexpr double kThird = 715827883.0 / 2147483648.0; // as the kernel rounds 0.33333
constexpr auto kAlwaysMatch = [] { return 0.0; };

// What kube-proxy writes for three endpoints: 1/3, then 1/2, then the rest.
std::string chooseEndpoint(Chance& chance) {
  if (chance.choose(kThird, kAlwaysMatch)) return "a";
  if (chance.choose(0.5, kAlwaysMatch)) return "b";
  return "c";
}

} // namespace

TEST(BranchWalk, SeesEveryEndpointOnceAndTheProbabilitiesAddUpToOne) {
  BranchWalk walk;
  std::set<std::string> seen;
  double sum = 0;
  bool more = true;
  while (more) {
    Chance chance(walk.next());
    EXPECT_TRUE(seen.insert(chooseEndpoint(chance)).second);
    sum += chance.probability();
    more = walk.advance(chance.choices());
  }
  EXPECT_EQ(seen, (std::set<std::string>{"a", "b", "c"}));
  EXPECT_DOUBLE_EQ(sum, 1);
}

TEST(BranchWalk, WithoutAChoiceThereIsOneBranch) {
  BranchWalk walk;
  Chance chance(walk.next());
  EXPECT_DOUBLE_EQ(chance.probability(), 1);
  EXPECT_FALSE(walk.advance(chance.choices()));
}

TEST(Chance, WhatIsCertainIsNoChoice) {
  Chance chance;
  EXPECT_TRUE(chance.choose(1, kAlwaysMatch));
  EXPECT_FALSE(chance.choose(0, kAlwaysMatch));
  EXPECT_TRUE(chance.choices().empty());
}

TEST(Chance, IsDrawnBeyondWhatIsForced) {
  Chance chance({false});
  EXPECT_FALSE(chance.choose(0.5, kAlwaysMatch));
  EXPECT_FALSE(chance.choose(0.5, [] { return 0.7; }));
  EXPECT_DOUBLE_EQ(chance.probability(), 0.25);
}

} // namespace fg::engine

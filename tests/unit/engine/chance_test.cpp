#include "engine/chance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

namespace fg::engine {
namespace {

constexpr double kThird = 715827883.0 / 2147483648.0; // as the kernel rounds 0.33333
constexpr auto kNeverMatch = [] { return 1.0; };      // as a draw; forced choices do not draw

// What kube-proxy writes for three endpoints: 1/3, then 1/2, then the rest.
std::string chooseEndpoint(Chance& chance) {
  if (chance.choose(kThird, kNeverMatch)) return "a";
  if (chance.choose(0.5, kNeverMatch)) return "b";
  return "c";
}

} // namespace

TEST(BranchWalk, SeesEveryEndpointOnceAndTheProbabilitiesAddUpToOne) {
  BranchWalk walk;
  std::set<std::string> seen;
  double sum = 0;
  bool more = true;
  while (more) {
    Chance chance = Chance::forced(walk.next());
    EXPECT_TRUE(seen.insert(chooseEndpoint(chance)).second);
    sum += chance.probability();
    more = walk.advance(chance.choices());
  }
  EXPECT_EQ(seen, (std::set<std::string>{"a", "b", "c"}));
  EXPECT_DOUBLE_EQ(sum, 1);
}

TEST(BranchWalk, WithoutAChoiceThereIsOneBranch) {
  BranchWalk walk;
  Chance chance = Chance::forced(walk.next());
  EXPECT_DOUBLE_EQ(chance.probability(), 1);
  EXPECT_FALSE(walk.advance(chance.choices()));
}

TEST(Chance, WhatIsCertainIsNoChoice) {
  Chance chance;
  EXPECT_TRUE(chance.choose(1, kNeverMatch));
  EXPECT_FALSE(chance.choose(0, kNeverMatch));
  EXPECT_TRUE(chance.choices().empty());
}

TEST(Chance, IsDrawnUnlessForced) {
  Chance chance;
  EXPECT_TRUE(chance.choose(0.5, [] { return 0.3; }));
  EXPECT_FALSE(chance.choose(0.25, [] { return 0.7; }));
  EXPECT_DOUBLE_EQ(chance.probability(), 0.5 * 0.75);
}

} // namespace fg::engine

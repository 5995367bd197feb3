#include "core/boxed.h"
#include "core/diagnostic.h"
#include "core/did_you_mean.h"
#include "core/manual_scheduler.h"
#include "core/rng.h"

#include <gtest/gtest.h>

namespace fg::core {

using namespace std::chrono_literals;

TEST(Boxed, CopiesWhatIsInIt) {
  Boxed<std::string> none, one(std::string("one"));
  Boxed<std::string> copy = one;
  *copy = "other";
  EXPECT_EQ(*one, "one");
  EXPECT_FALSE(none);
  copy = none;
  EXPECT_FALSE(copy);
  EXPECT_EQ(none.emplace(), "");
}

TEST(Diagnostic, NamesThePlaceShowsTheLineAndTheRemedy) {
  Diagnostic d{
      Severity::Error, {"a.json", 3, 5}, "  \"eht2\": {}", "unknown key 'eht2'", "did you mean 'eth2'?"};
  EXPECT_EQ(text({d}),
            "a.json:3:5: error: unknown key 'eht2'\n    \"eht2\": {}\n      ^\n  did you mean 'eth2'?\n");
}

TEST(Diagnostic, AVeryLongLineIsShownAroundTheCaretOnly) {
  Diagnostic d{Severity::Error, {"a.json", 1, 5000}, std::string(9999, 'x'), "too long", ""};
  EXPECT_LT(text({d}).size(), 500u);
}

TEST(DidYouMean, FindsASwapAndIgnoresCase) {
  const std::vector<std::string> known{"interfaces", "segments", "nodes"};
  EXPECT_EQ(nearest("intrefaces", known), "interfaces");
  EXPECT_EQ(nearest("Nodes", known), "nodes");
  EXPECT_FALSE(nearest("xyzzy", known));
  EXPECT_EQ(didYouMean("xyzzy", known), "known are interfaces, segments and nodes");
}

TEST(Rng, EachStreamIsItsOwnAndAlwaysTheSame) {
  Rng a(1, "a"), b(1, "b"), again(1, "a"), otherSeed(2, "a");
  uint64_t first = a.next();
  EXPECT_NE(first, b.next());
  EXPECT_EQ(first, again.next());
  EXPECT_NE(first, otherSeed.next());
}

TEST(Rng, IsUniformBelowN) {
  Rng rng(7, "uniform");
  int counts[5] = {};
  for (int i = 0; i < 50000; ++i)
    ++counts[rng.below(5)];
  for (int count : counts)
    EXPECT_NEAR(count, 10000, 500);
}

TEST(ManualScheduler, RunsInTheOrderOfTimeThenOfScheduling) {
  ManualScheduler scheduler;
  std::string order;
  scheduler.after(2s, [&] { order += "c"; });
  scheduler.after(1s, [&] { order += "a"; });
  scheduler.after(1s, [&] { order += "b"; });
  scheduler.cancel(scheduler.after(1s, [&] { order += "x"; }));
  scheduler.runUntil(3s);
  EXPECT_EQ(order, "abc");
  EXPECT_EQ(scheduler.now(), 3s);
}

} // namespace fg::core

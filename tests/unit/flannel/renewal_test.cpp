#include "flannel/renewal.h"

#include <gtest/gtest.h>

using namespace fg;
using namespace std::chrono_literals;
using flannel::goText;
using flannel::renewalDelay;

namespace {

TEST(Renewal, IsDueAMarginBeforeTheEnd) {
  EXPECT_EQ(renewalDelay(24h, 0s, 1h), 23h);
  EXPECT_EQ(renewalDelay(24h, 23h + 3min, 1h), -3min);
}

// time.Time{}.Sub(now) is the least duration; minus an hour, it is a great one.
TEST(Renewal, OfAReservationIsNeverDue) {
  EXPECT_EQ(goText(renewalDelay({}, 5h, 1h)), "2562046h47m16.854775808s");
  EXPECT_EQ(goText(renewalDelay({}, 5h, 0s)), "-2562047h47m16.854775808s"); // 0.7.1 takes a margin of 0
}

TEST(Renewal, DurationsAreWrittenAsByGo) {
  EXPECT_EQ(goText(23h), "23h0m0s");
  EXPECT_EQ(goText(23h - 50ms), "22h59m59.95s");
  EXPECT_EQ(goText(-3min), "-3m0s");
  EXPECT_EQ(goText(1500ms), "1.5s");
  EXPECT_EQ(goText(20ms), "20ms");
  EXPECT_EQ(goText(0s), "0s");
}

TEST(Renewal, DatesAreWrittenAsByGo) {
  std::chrono::sys_seconds epoch{std::chrono::sys_days{std::chrono::January / 2 / 2018}};
  EXPECT_EQ(goText(epoch, 10h + 49min), "2018-01-02 10:49:00 +0000 UTC");
  EXPECT_EQ(goText(epoch, 24h + 500ms), "2018-01-03 00:00:00.5 +0000 UTC");
}

} // namespace

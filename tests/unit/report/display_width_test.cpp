#include "report/text/display_width.h"

#include <gtest/gtest.h>

namespace fg::report {
namespace {

using Lines = std::vector<std::string>;

TEST(DisplayWidth, countsTwoColumnsForAWideCharacter) {
  EXPECT_EQ(displayWidth("route"), 5);
  EXPECT_EQ(displayWidth("路由"), 4);
  EXPECT_EQ(displayWidth("（a）"), 5);
}

TEST(DisplayWidth, padsByColumns) {
  EXPECT_EQ(padded("路由", 6), "路由  ");
  EXPECT_EQ(padded("toolong", 3), "toolong");
}

TEST(DisplayWidth, shortensWithoutCuttingACharacter) {
  EXPECT_EQ(shortened("KUBE-SVC-TCOU7JCQXEZGVUNU", 16), "KUBE-SVC-TCOU...");
  EXPECT_EQ(shortened("网络命名空间", 8), "网络...");
}

TEST(Wrapped, breaksAtBlanks) {
  EXPECT_EQ(wrapped("metric 100 beats 101", 12), (Lines{"metric 100", "beats 101"}));
}

TEST(Wrapped, breaksBetweenWideCharactersAndNeverBeforeAComma) {
  EXPECT_EQ(wrapped("正用询问，包先等着", 8), (Lines{"正用询", "问，包先", "等着"}));
}

TEST(Wrapped, cutsAWordThatIsLongerThanALine) {
  EXPECT_EQ(wrapped("abcdefgh", 3), (Lines{"abc", "def", "gh"}));
}

TEST(Wrapped, hasALineForNothing) { EXPECT_EQ(wrapped("", 10), Lines{""}); }

} // namespace
} // namespace fg::report

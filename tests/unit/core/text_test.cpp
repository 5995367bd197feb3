#include "core/text.h"

#include <gmock/gmock.h>

namespace fg::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Text, OnlyAsciiLettersHaveALowerCase) {
  EXPECT_EQ(lowerCase("Host-GW 7"), "host-gw 7");
  EXPECT_EQ(lowerCase("节点 É"), "节点 É");
}

TEST(Text, SplitKeepsEmptyParts) {
  EXPECT_THAT(split("a,,b", ','), ElementsAre("a", "", "b"));
  EXPECT_THAT(split("", ','), ElementsAre(""));
}

TEST(Text, AListHasNoEmptyItems) {
  EXPECT_THAT(splitList(",a,,b,"), ElementsAre("a", "b"));
  EXPECT_THAT(splitList(""), IsEmpty());
}

TEST(Text, EveryPlaceOfATextIsReplacedOnce) {
  EXPECT_EQ(withReplaced("{n}-{n}", "{n}", "7"), "7-7");
  EXPECT_EQ(withReplaced("aa", "a", "aa"), "aaaa");
  EXPECT_EQ(withReplaced("node", "{n}", "7"), "node");
}

} // namespace
} // namespace fg::core

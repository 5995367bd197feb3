// What changed in a table is enough to make the new one of the old.
#include "recording/row_change.h"

#include <gtest/gtest.h>

using namespace fg;
using recording::Json;
using recording::Rows;

namespace {

Rows rows(std::initializer_list<std::pair<const char*, const char*>> cells) {
  Rows out;
  for (const auto& [key, cell] : cells)
    out.push_back({key, {cell}});
  return out;
}

void expectWayBack(const Rows& before, const Rows& after) {
  auto again = recording::withChange(before, recording::rowChange(before, after));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, after) << recording::rowChange(before, after);
}

TEST(RowChange, LeadsFromOneTableToTheOther) {
  const Rows empty, one = rows({{"a", "1"}, {"b", "2"}, {"c", "3"}});
  for (const Rows& other :
       {empty, rows({{"b", "2"}}), rows({{"a", "1"}, {"b", "5"}, {"c", "3"}}), rows({{"c", "3"}, {"a", "1"}}),
        rows({{"x", "0"}, {"a", "1"}, {"y", "0"}, {"c", "3"}, {"z", "0"}}), rows({{"a", "1"}, {"a", "1"}})}) {
    expectWayBack(one, other);
    expectWayBack(other, one);
  }
}

TEST(RowChange, SaysOnlyWhatIsNew) {
  const Rows before = rows({{"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}});
  EXPECT_EQ(recording::rowChange(before, before), Json::parse("[4]"));
  EXPECT_EQ(recording::rowChange(before, rows({{"a", "1"}, {"b", "2"}, {"c", "9"}, {"d", "4"}})),
            Json::parse(R"([2, -1, ["c", ["9"]], 1])"));
}

TEST(RowChange, KeepsWhenARowRunsOut) {
  Rows after = rows({{"a", "1"}});
  after.front().ends = net::SimTime{7};
  expectWayBack({}, after);
}

TEST(RowChange, WhatDoesNotFitIsRefused) {
  const Rows before = rows({{"a", "1"}});
  for (const char* wrong :
       {"{}", "[2]", "[-2]", "[1, 1]", "[-9223372036854775808]", "[18446744073709551615]", R"([["a"]])",
        R"([["a", "1"]])", R"([["a", [1]]])", R"([[1, ["1"]]])", R"([["a", ["1"], "x"]])", "[1.5]", "[null]"})
    EXPECT_FALSE(recording::withChange(before, Json::parse(wrong))) << wrong;
}

} // namespace

// Where two ways of a packet part.
#include "report/json/comparison_json.h"

#include <gtest/gtest.h>

using Json = nlohmann::ordered_json;
using fg::report::comparisonJson;

namespace {

Json step(const char* kind, Json more = Json::object()) {
  Json out{{"time_ns", 1}, {"kind", kind}, {"summary", "words"}};
  out.update(more);
  return out;
}

Json way(std::initializer_list<Json> steps, Json reply = nullptr) {
  return {{"hops", Json::array({{{"namespace", "node1"}, {"steps", steps}}})}, {"reply", std::move(reply)}};
}

TEST(Comparison, WhenAndInWhatWordsDoesNotCount) {
  Json later = step("drop", {{"disposition", "loop"}});
  later["time_ns"] = 7;
  later["summary"] = "other words";
  Json found = comparisonJson(way({step("drop", {{"disposition", "loop"}})}), way({later}));
  EXPECT_TRUE(found["first"].is_null());
  EXPECT_EQ(found["rows"], Json::parse(R"([{"a":0,"b":0,"same":true}])"));
}

TEST(Comparison, TheFirstOtherDecisionIsMarked) {
  Json found =
      comparisonJson(way({step("originate"), step("route-lookup", {{"chosen", "a"}}), step("drop")}),
                     way({step("originate"), step("route-lookup", {{"chosen", "b"}}), step("drop")}));
  EXPECT_EQ(found["first"], 1);
  EXPECT_TRUE(found["rows"][2]["same"].get<bool>());
}

TEST(Comparison, AStepThatOnlyOneHasStandsAlone) {
  Json found = comparisonJson(way({step("originate"), step("deliver-locally")}),
                              way({step("originate"), step("encapsulate"), step("deliver-locally")}));
  EXPECT_EQ(found["first"], 1);
  EXPECT_EQ(found["rows"], Json::parse(R"([{"a":0,"b":0,"same":true},{"a":null,"b":1,"same":false},
                                           {"a":1,"b":2,"same":true}])"));
}

TEST(Comparison, RulesThatOnlyLetPassDecideNothing) {
  auto walk = [](const Json& visits) {
    return step("table-traversal", {{"table", "nat"}, {"verdict", "accept"}, {"visits", visits}});
  };
  auto visit = [](const char* action) {
    Json out{{"chain", "X"}, {"index", 1}, {"action", action}, {"rule", "-A X"}};
    return Json::array({out});
  };
  EXPECT_TRUE(
      comparisonJson(way({walk(visit("not-matched"))}), way({walk(Json::array())}))["first"].is_null());
  EXPECT_EQ(comparisonJson(way({walk(visit("not-matched"))}), way({walk(visit("continue"))}))["first"], 0);
}

TEST(Comparison, TheAnswerAndOuterPacketsHaveRowsToo) {
  Json outer = step("encapsulate", {{"packet", {{"hops", way({step("exit-interface")})["hops"]}}}});
  Json answered = way({outer}, {{"hops", way({step("originate")})["hops"]}});
  EXPECT_EQ(fg::report::toldSteps(answered).size(), 3);
  EXPECT_TRUE(fg::report::toldSteps(answered).back().isReply);
  EXPECT_EQ(comparisonJson(answered, way({outer}))["first"], 2);
}

} // namespace

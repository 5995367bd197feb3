// Two ways of a packet held against each other.
#include "unit/serve/channel_fixture.h"

using namespace fg;
using serve::Json;
using tests::ServeSession;

namespace {

// The step of a way by its number in a row.
Json stepOf(const Json& answer, const char* side, const Json& number) {
  std::vector<Json> steps;
  for (const Json& hop : answer[side]["paths"][0]["hops"])
    for (const Json& step : hop["steps"])
      steps.push_back(step);
  return steps.at(number.get<std::size_t>());
}

TEST_F(ServeSession, ComparesWithTheNetworkBeforeAnythingWasDone) {
  ask("open", {{"name", "01"}, {"at", "31s"}});
  ask("execute", {{"place", "node1"}, {"line", "ip route del 172.33.96.0/24"}});
  int compare = ask("compare", {{"from", "node1"}, {"to", "172.33.96.3"}});
  int deeds = ask("deeds");
  serve();
  const Json found = result(compare);
  ASSERT_TRUE(found.contains("first")) << answer(compare);
  EXPECT_EQ(found["a"]["paths"][0]["disposition"], "no-route");
  EXPECT_EQ(found["b"]["paths"][0]["disposition"], "delivered");
  const Json first = found["rows"][found["first"].get<std::size_t>()];
  EXPECT_EQ(stepOf(found, "a", first["a"])["kind"], "route-lookup");
  EXPECT_EQ(stepOf(found, "a", first["a"])["chosen"]["destination"], "0.0.0.0/0");
  EXPECT_EQ(stepOf(found, "b", first["b"])["chosen"]["destination"], "172.33.96.0/24");
  EXPECT_EQ(result(deeds)["deeds"].size(), 1);
}

TEST_F(ServeSession, NothingDiffersWhereNothingWasDone) {
  ask("open", {{"name", "01"}});
  int compare = ask(
      "compare",
      {{"from", "node1"}, {"to", "svc:kube-system/kube-dns"}, {"protocol", "udp"}, {"destination_port", 53}});
  serve();
  const Json found = result(compare);
  EXPECT_TRUE(found["first"].is_null()) << found["rows"];
  EXPECT_GT(found["rows"].size(), 20);
}

// Every step of both ways has its row, in order.
TEST_F(ServeSession, ComparesTwoBackends) {
  ask("open", {{"name", "01"}});
  int compare = ask("compare", {{"from", "node1"}, {"to", "172.33.96.3"}, {"with", "03"}});
  int none = ask("compare", {{"from", "node1"}, {"to", "172.33.96.3"}, {"with", "no-such-scenario"}});
  serve();
  const Json found = result(compare);
  std::size_t ofA = 0, ofB = 0;
  bool wraps = false;
  for (const Json& row : found["rows"]) {
    for (auto [side, count] : {std::pair{"a", &ofA}, std::pair{"b", &ofB}}) {
      if (row[side].is_null()) continue;
      EXPECT_EQ(row[side], (*count)++);
    }
    EXPECT_TRUE(!row["same"].get<bool>() || (!row["a"].is_null() && !row["b"].is_null()));
    wraps = wraps || row["a"].is_null();
  }
  EXPECT_TRUE(wraps); // vxlan's outer packet has no like in host-gw
  EXPECT_FALSE(error(none).empty());
}

} // namespace

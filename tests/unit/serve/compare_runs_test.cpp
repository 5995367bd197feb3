// Two whole runs held against each other.
#include "unit/serve/channel_fixture.h"

#include <filesystem>
#include <unistd.h>

using namespace fg;
using serve::Json;
using tests::ServeSession;

namespace {

struct TwoRuns : ServeSession {
  std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("fg-runs-" + std::to_string(getpid()) + ".fgrec");
  ~TwoRuns() override { std::filesystem::remove(file); }
  void openWithALostRoute() {
    ask("open", {{"name", "01"}, {"at", "31s"}});
    ask("execute", {{"place", "node1"}, {"line", "ip route del 172.33.96.0/24"}});
    ask("execute", {{"place", "node1"}, {"line", "ping -c 1 172.33.96.3"}});
  }
};

TEST_F(TwoRuns, ABranchPartsFromItsOriginalAtWhatWasDone) {
  openWithALostRoute();
  int compared = ask("compare_runs");
  serve();
  const Json found = result(compared);
  ASSERT_TRUE(found.contains("first")) << answer(compared);
  EXPECT_EQ(found["first"], "change");
  EXPECT_EQ(found["change"]["a"]["time_ns"], 31'000'000'000);
  EXPECT_TRUE(found["change"]["b"].is_null());
  EXPECT_EQ(found["packet"]["index"], 0);
  EXPECT_EQ(found["packet"]["a"]["paths"][0]["disposition"], "no-route");
  EXPECT_TRUE(found["packet"]["b"].is_null());
  EXPECT_EQ(found["b"]["packets"], 0);
}

TEST_F(TwoRuns, ARecordingIsLikeThePlayThatItWasMadeOf) {
  openWithALostRoute();
  ask("record", {{"file", file.string()}});
  int played = ask("compare_runs", {{"with", file.string()}});
  ask("open", {{"name", file.string()}});
  int recorded = ask("compare_runs", {{"with", file.string()}});
  int without = ask("compare_runs");
  serve();
  EXPECT_TRUE(result(played)["first"].is_null()) << answer(played);
  EXPECT_TRUE(result(played)["packet"].is_null());
  EXPECT_TRUE(result(recorded)["first"].is_null()) << answer(recorded);
  EXPECT_EQ(answer(without)["error"]["code"], 1);
}

// The same ping, with the route and without it: the way of the first packet says where they part.
TEST_F(TwoRuns, APacketThatBothHaveIsHeldAgainstItself) {
  ask("open", {{"name", "01"}, {"at", "31s"}});
  ask("execute", {{"place", "node1"}, {"line", "ping -c 1 172.33.96.3"}});
  ask("record", {{"file", file.string()}});
  openWithALostRoute();
  int compared = ask("compare_runs", {{"with", file.string()}});
  serve();
  const Json packet = result(compared)["packet"];
  ASSERT_TRUE(packet.is_object()) << answer(compared);
  EXPECT_EQ(packet["a"]["paths"][0]["disposition"], "no-route");
  EXPECT_EQ(packet["b"]["paths"][0]["disposition"], "delivered");
  EXPECT_FALSE(packet["first"].is_null());
  EXPECT_EQ(packet["a"]["flow"]["source_place"], "node1");
}

// The time when something happens does not count.
TEST_F(TwoRuns, TheSameLaterIsTheSame) {
  ask("open", {{"name", "01"}, {"at", "31s"}});
  ask("execute", {{"place", "node1"}, {"line", "ping -c 1 172.33.96.3"}});
  ask("record", {{"file", file.string()}});
  ask("open", {{"name", "01"}, {"at", "32s"}});
  ask("execute", {{"place", "node1"}, {"line", "ping -c 1 172.33.96.3"}});
  int compared = ask("compare_runs", {{"with", file.string()}});
  serve();
  EXPECT_TRUE(result(compared)["packet"].is_null()) << result(compared)["packet"];
}

TEST_F(TwoRuns, WhatIsNoRunIsSaid) {
  ask("open", {{"name", "00"}});
  int none = ask("compare_runs", {{"with", "no-such-scenario"}});
  int deeds = ask("compare", {{"from", "red"}, {"to", "10.1.0.2"}, {"with_deeds", 5}});
  serve();
  EXPECT_EQ(answer(none)["error"]["code"], 1);
  EXPECT_TRUE(result(deeds)["first"].is_null()) << answer(deeds);
}

TEST_F(TwoRuns, ABranchIsComparedWithItselfAfterItsFirstCommand) {
  ask("open", {{"name", "01"}, {"at", "31s"}});
  ask("execute", {{"place", "node1"}, {"line", "ip route del 172.33.96.0/24"}});
  ask("execute", {{"place", "node1"}, {"line", "ip route add 172.33.96.0/24 via 172.30.118.65"}});
  int before = ask("compare", {{"from", "node1"}, {"to", "172.33.96.3"}});
  int between = ask("compare", {{"from", "node1"}, {"to", "172.33.96.3"}, {"with_deeds", 1}});
  serve();
  EXPECT_EQ(result(before)["b"]["paths"][0]["disposition"], "delivered");
  EXPECT_EQ(result(between)["a"]["paths"][0]["disposition"], "delivered") << answer(between);
  EXPECT_EQ(result(between)["b"]["paths"][0]["disposition"], "no-route");
}

} // namespace

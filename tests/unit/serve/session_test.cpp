// What a viewer asks, and what it is told.
#include "scenario/generated_cluster.h"
#include "unit/serve/channel_fixture.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace fg;
using serve::Json;
using testing::HasSubstr;
using tests::ServeSession;

namespace {

TEST_F(ServeSession, SaysWhoItIs) {
  int hello = ask("hello");
  serve();
  const auto methods = serve::methods();
  EXPECT_EQ(result(hello)["program"], "flannelgraph");
  EXPECT_EQ(result(hello)["protocol"], serve::kProtocolVersion);
  EXPECT_EQ(result(hello)["methods"].size(), methods.all().size());
}

TEST_F(ServeSession, SketchesAScenarioWithoutOpeningIt) {
  int sketch = ask("sketch", {{"name", "03"}});
  int topology = ask("topology");
  serve();
  const Json sketched = result(sketch);
  std::vector<std::string> names;
  for (const Json& place : sketched["namespaces"])
    names.push_back(place["name"]);
  EXPECT_THAT(names, testing::IsSupersetOf({"node1", "node3", "kube-system/coredns-5984fb8cbb-sjqv9"}));
  EXPECT_EQ(sketched["segments"][1]["name"], "lan");
  EXPECT_THAT(error(topology), HasSubstr("open")) << "nothing was opened";
}

TEST_F(ServeSession, OpensAScenarioOfTheLibrary) {
  int open = ask("open", {{"name", "01"}});
  serve();
  EXPECT_EQ(result(open)["end_ns"], result(open)["at_ns"]);
  std::vector<std::string> names;
  const Json opened = result(open);
  for (const Json& place : opened["places"])
    names.push_back(place["name"]);
  EXPECT_THAT(names,
              testing::IsSupersetOf({"node1", "node2", "node3", "kube-system/coredns-5984fb8cbb-sjqv9"}));
}

TEST_F(ServeSession, SendsAPacketAndTellsItsWay) {
  ask("open", {{"name", "01"}});
  int send = ask("send", {{"from", "node1"}, {"to", "172.33.96.3"}});
  serve();
  const Json path = result(send)["paths"][0];
  EXPECT_EQ(path["disposition"], "delivered");
  EXPECT_EQ(path["delivered_to"], "kube-system/coredns-5984fb8cbb-tkfrc");
  EXPECT_EQ(path["hops"].size(), 3);
}

// The steps of a packet's hops, in order; those of tunnels' outer packets are left out.
std::vector<Json> stepsOf(const Json& way) {
  std::vector<Json> out;
  for (const Json& hop : way["hops"])
    for (const Json& step : hop["steps"])
      out.push_back(step);
  return out;
}

TEST_F(ServeSession, BytesAreToldWhereAStepChangesThem) {
  ask("open", {{"name", "01"}});
  int send = ask("send", {{"from", "node1"}, {"to", "172.33.96.3"}});
  serve();
  const std::vector<Json> steps = stepsOf(result(send)["paths"][0]);
  ASSERT_TRUE(steps.front().contains("bytes"));
  EXPECT_EQ(steps.front()["bytes_begin_with"], "ip");
  EXPECT_TRUE(steps.front()["bytes"].get<std::string>().starts_with("45"));
  for (const Json& step : steps) {
    if (step["kind"] == "route-lookup") {
      EXPECT_FALSE(step.contains("bytes")) << step;
    }
    if (step["kind"] == "enter-interface" || step["kind"] == "exit-interface") {
      EXPECT_EQ(step["bytes_begin_with"], "ethernet") << step;
      EXPECT_EQ(step["bytes"].get<std::string>().substr(24, 5), "08004") << "an IPv4 packet follows";
    }
    if (step["kind"] == "transformation" && step["field"] == "ttl") {
      EXPECT_EQ(step["bytes"].get<std::string>().substr(16, 2), step["after"] == "63" ? "3f" : "3e");
    }
  }
}

TEST_F(ServeSession, OutcomesAreWhatCouldHaveBeenDecided) {
  ask("open", {{"name", "01"}});
  int send = ask("send", {{"from", "node1"}, {"to", "172.33.96.3"}, {"outcomes", true}});
  int without = ask("send", {{"from", "node1"}, {"to", "172.33.96.3"}});
  int routes = ask("table", {{"table", "routes"}, {"place", "node1"}});
  serve();
  std::size_t questions = 0;
  for (const Json& step : stepsOf(result(send)["paths"][0])) {
    if (!step.contains("outcomes")) continue;
    ++questions;
    EXPECT_GE(step["outcomes"].size(), 2u);
    EXPECT_EQ(
        std::ranges::count_if(step["outcomes"], [](const Json& one) { return one["happened"] == true; }), 1)
        << step;
  }
  EXPECT_GT(questions, 5u);
  // Routing could have chosen any route of the table, and said where they lead.
  const std::vector<Json> steps = stepsOf(result(send)["paths"][0]);
  auto lookup = std::ranges::find_if(steps, [](const Json& step) { return step["kind"] == "route-lookup"; });
  ASSERT_NE(lookup, steps.end());
  std::string gateways = result(routes)["rows"].dump();
  for (const Json& one : (*lookup)["outcomes"]) {
    std::string text = one["text"];
    std::size_t via = text.find("via ");
    if (via == std::string::npos) continue;
    EXPECT_THAT(gateways, HasSubstr(text.substr(via + 4, text.find(' ', via + 4) - via - 4)));
  }
  for (const Json& step : stepsOf(result(without)["paths"][0]))
    EXPECT_FALSE(step.contains("outcomes"));
}

TEST_F(ServeSession, AProbeLeavesNothingBehind) {
  ask("open", {{"name", "01"}});
  int before = ask("packets");
  ask("send", {{"from", "node1"}, {"to", "172.33.96.3"}});
  int after = ask("packets");
  serve();
  EXPECT_EQ(result(before), result(after));
}

// The first packet wakes nodes for those to come.
TEST_F(ServeSession, InALargeClusterTheSamePacketGoesTheSameWayAgain) {
  auto text = scenario::clusterText({.nodes = 40, .podsPerNode = 3, .services = 200});
  ASSERT_TRUE(text);
  const std::string file = testing::TempDir() + "fg-forty-nodes-" + std::to_string(getpid()) + ".json";
  std::ofstream(file) << *text;
  ask("open", {{"name", file}});
  const Json asked{
      {"from", "node1-pod1"}, {"to", "svc:service7"}, {"protocol", "tcp"}, {"destination_port", 80}};
  int first = ask("send", asked), asleep = ask("topology"), second = ask("send", asked),
      still = ask("topology");
  serve();
  std::filesystem::remove(file);
  ASSERT_EQ(error(first), "");
  EXPECT_EQ(result(first)["paths"][0]["disposition"], "delivered");
  EXPECT_EQ(result(first).dump(), result(second).dump());
  EXPECT_LT(result(asleep)["asleep"], 39);
  EXPECT_EQ(result(asleep)["asleep"], result(still)["asleep"]);
}

TEST_F(ServeSession, ACommandIsPartOfTheDocumentUntilItIsUndone) {
  ask("open", {{"name", "01"}, {"at", "31s"}}); // flanneld looks at its routes at 30 s, and at 40 s
  int remove = ask("execute", {{"place", "node1"}, {"line", "ip route del 172.33.96.0/24"}});
  int lost = ask("send", {{"from", "node1"}, {"to", "172.33.96.3"}});
  int deeds = ask("deeds");
  int undo = ask("undo");
  int mended = ask("send", {{"from", "node1"}, {"to", "172.33.96.3"}});
  int none = ask("deeds");
  serve();
  EXPECT_EQ(result(remove)["status"], 0);
  EXPECT_TRUE(result(remove)["changed"].get<bool>());
  EXPECT_EQ(result(lost)["paths"][0]["disposition"], "no-route");
  ASSERT_EQ(result(deeds)["deeds"].size(), 1);
  EXPECT_EQ(result(deeds)["deeds"][0]["line"], "ip route del 172.33.96.0/24");
  EXPECT_EQ(result(undo)["undone"].size(), 1);
  EXPECT_EQ(result(mended)["paths"][0]["disposition"], "delivered");
  EXPECT_TRUE(result(none)["deeds"].empty());
}

TEST_F(ServeSession, ATerminalRemembersItsFolderAndHasAPrompt) {
  ask("open", {{"name", "01"}});
  ask("execute", {{"place", "node1"}, {"line", "cd /run/flannel"}, {"terminal", "a"}});
  int here = ask("execute", {{"place", "node1"}, {"line", "pwd"}, {"terminal", "a"}});
  int there = ask("execute", {{"place", "node1"}, {"line", "pwd"}, {"terminal", "b"}});
  int left = ask("execute", {{"place", "node1"}, {"line", "exit"}, {"terminal", "a"}});
  serve();
  EXPECT_EQ(result(here)["out"], "/run/flannel\n");
  EXPECT_EQ(result(here)["prompt"], "[root@node1 flannel]# ");
  EXPECT_EQ(result(there)["out"], "/root\n");
  EXPECT_TRUE(result(left)["prompt"].is_null());
}

TEST_F(ServeSession, ShowsTablesAsOfATime) {
  ask("open", {{"name", "02"}});
  ask("look_at", {{"at", "30s"}});
  int before = ask("table", {{"table", "routes"}, {"place", "node1"}});
  ask("look_at", {{"at", "60s"}});
  int after = ask("table", {{"table", "routes"}, {"place", "node1"}});
  serve();
  auto has = [](const Json& table, const std::string& text) {
    return table["rows"].dump().find(text) != std::string::npos;
  };
  EXPECT_TRUE(has(result(before), "172.33.31.0/24"));
  EXPECT_FALSE(has(result(after), "172.33.31.0/24"));
  EXPECT_EQ(result(after)["at_ns"], 60'000'000'000);
}

TEST_F(ServeSession, EveryTableCanBeShown) {
  ask("open", {{"name", "01"}});
  int list = ask("tables");
  serve();
  ASSERT_GT(result(list)["tables"].size(), 8);
  std::vector<std::pair<int, std::size_t>> asked;
  ask("open", {{"name", "01"}});
  const Json listed = result(list);
  for (const Json& table : listed["tables"])
    asked.emplace_back(ask("table", {{"table", table["name"]}, {"place", "node1"}}), table["columns"].size());
  serve();
  for (const auto& [id, columns] : asked) {
    const Json shown = result(id);
    for (const Json& row : shown["rows"])
      EXPECT_EQ(row["cells"].size(), columns) << shown;
  }
}

TEST_F(ServeSession, ListsComeByPages) {
  ask("open", {{"name", "02"}});
  int all = ask("changes", {{"limit", 1000}});
  int some = ask("changes", {{"offset", 2}, {"limit", 3}});
  serve();
  ASSERT_EQ(result(some)["items"].size(), 3);
  EXPECT_EQ(result(some)["items"][0], result(all)["items"][2]);
  EXPECT_EQ(result(some)["total"], result(all)["total"]);
}

TEST_F(ServeSession, AllMistakesOfARequestAreToldAtOnce) {
  ask("open", {{"name", "01"}});
  int wrong = ask("send", {{"from", 3}, {"protocol", "sctp"}, {"tll", 5}});
  int nowhere = ask("send", {{"from", "node9"}, {"to", "nothing"}, {"protocol", "udp"}});
  serve();
  EXPECT_EQ(answer(wrong)["error"]["data"]["problems"].size(), 4);
  EXPECT_THAT(error(wrong), HasSubstr("'tll' is not known; did you mean 'ttl'?"));
  EXPECT_EQ(answer(nowhere)["error"]["data"]["diagnostics"].size(), 3) << answer(nowhere);
}

TEST_F(ServeSession, ABadFileIsToldAndWhatWasOpenStaysOpen) {
  ask("open", {{"name", "01"}});
  int bad = ask("open", {{"name", "no-such-scenario"}});
  int still = ask("send", {{"from", "node1"}, {"to", "node2"}});
  serve();
  EXPECT_FALSE(error(bad).empty());
  EXPECT_EQ(result(still)["paths"][0]["disposition"], "delivered");
}

TEST_F(ServeSession, NothingIsOpenAtFirst) {
  int early = ask("topology");
  serve();
  EXPECT_EQ(answer(early)["error"]["code"], 2);
}

TEST_F(ServeSession, SavesWhatWasDone) {
  auto file = std::filesystem::temp_directory_path() / ("fg-serve-" + std::to_string(getpid()) + ".json");
  ask("open", {{"name", "01"}, {"at", "31s"}});
  ask("execute", {{"place", "node1"}, {"line", "ip route del 172.33.96.0/24"}});
  int save = ask("save", {{"file", file.string()}});
  int again = ask("save", {{"file", file.string()}});
  ask("open", {{"name", file.string()}, {"at", "32s"}});
  int send = ask("send", {{"from", "node1"}, {"to", "172.33.96.3"}});
  serve();
  EXPECT_EQ(result(save)["events"], 1);
  EXPECT_THAT(error(again), HasSubstr("is there already"));
  EXPECT_EQ(result(send)["paths"][0]["disposition"], "no-route");
  std::filesystem::remove(file);
}

TEST_F(ServeSession, WorkCanBeCancelled) {
  int open = ask("open", {{"name", "02"}});
  say(R"({"jsonrpc":"2.0","method":"cancel","params":{"id":)" + std::to_string(open) + "}}");
  serve();
  EXPECT_EQ(answer(open)["error"]["code"], 3);
}

TEST_F(ServeSession, WhatIsNoMessageIsAnsweredAndTheSessionGoesOn) {
  say("garbage");
  say("[]");
  say(R"({"jsonrpc":"2.0","id":[],"method":"hello"})");
  say(R"({"jsonrpc":"2.0","id":7,"method":"helo"})");
  say(std::string(100, '['));
  channel.incoming.emplace_back(serve::TooLong{});
  int hello = ask("hello");
  serve();
  ASSERT_EQ(channel.sent.size(), 7);
  EXPECT_EQ(channel.sent[0]["error"]["code"], -32700);
  EXPECT_EQ(channel.sent[1]["error"]["code"], -32600);
  EXPECT_EQ(channel.sent[2]["error"]["code"], -32600);
  EXPECT_THAT(error(7), HasSubstr("did you mean 'hello'?"));
  EXPECT_EQ(result(hello)["program"], "flannelgraph");
}

TEST_F(ServeSession, SpeaksChinese) {
  ask("hello", {{"language", "zh_CN"}});
  ask("open", {{"name", "01"}});
  int send = ask("send", {{"from", "node1"}, {"to", "172.33.96.3"}});
  serve();
  EXPECT_THAT(result(send)["paths"][0]["hops"][0]["steps"][0]["summary"].get<std::string>(),
              Not(HasSubstr("origin")));
}

} // namespace

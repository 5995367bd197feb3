// A recording answers as the play does that it was made of, at every time, and says what it cannot do.
#include "unit/serve/channel_fixture.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace fg;
using serve::Json;
using testing::HasSubstr;
using tests::ServeSession;

namespace {

struct RecordedSession : ServeSession {
  std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("fg-recording-" + std::to_string(getpid()) + ".fgrec");
  ~RecordedSession() override { std::filesystem::remove(file); }

  // Everything that can be asked at the times, by numbers of requests.
  std::vector<int> askEverything(const std::vector<Json>& times) {
    std::vector<int> asked;
    for (const Json& time : times) {
      asked.push_back(ask("look_at", {{"at", time}}));
      asked.push_back(ask("topology"));
      asked.push_back(ask("changes", {{"limit", 1000}}));
      asked.push_back(ask("packets", {{"limit", 1000}}));
      for (int packet = 0; packet < 12; ++packet)
        asked.push_back(ask("hops", {{"packet", packet}}));
      for (const char* table : {"interfaces", "routes", "rules", "conntrack", "neighbors", "fdb", "sysctls",
                                "etcd", "leases", "nodes", "pods", "deployments", "services"})
        for (const char* place : {"node1", "node2", "coredns-5984fb8cbb-sjqv9", "a", "node9"})
          asked.push_back(ask("table", {{"table", table}, {"place", place}}));
    }
    asked.push_back(ask("narration"));
    return asked;
  }

  void expectTheSame(const std::string& scenario, const std::vector<Json>& times) {
    SCOPED_TRACE(scenario);
    channel.sent.clear();
    ask("open", {{"name", scenario}});
    auto played = askEverything(times);
    int record = ask("record", {{"file", file.string()}});
    int open = ask("open", {{"name", file.string()}});
    auto recorded = askEverything(times);
    ask("hello", {{"language", "zh_CN"}});
    auto inChinese = askEverything(times);
    ask("open", {{"name", scenario}});
    auto playedInChinese = askEverything(times);
    serve();
    ASSERT_TRUE(answer(record).contains("result")) << answer(record);
    EXPECT_TRUE(result(open)["recording"].get<bool>()) << answer(open);
    for (std::size_t i = 0; i < played.size(); ++i)
      EXPECT_EQ(said(recorded[i]), said(played[i]));
    for (std::size_t i = 0; i < played.size(); ++i)
      EXPECT_EQ(said(inChinese[i]), said(playedInChinese[i]));
  }
  Json said(int id) const {
    Json out = answer(id);
    out.erase("id");
    return out;
  }
};

TEST_F(RecordedSession, AnswersAsThePlayDoes) {
  expectTheSame("00", {0, "1ms", "1s"});
  expectTheSame("02", {0, 1, "41s", "60s", "60001ms", "65s"});
}

TEST_F(RecordedSession, AnswersAsAPlayWithPacketsDoes) {
  expectTheSame("28", {0, "10s", 10'000'004'001, "10001ms", "12s", "15001ms", "16s", "11s"});
  expectTheSame("26", {"8s", "8001ms", "14s", "14999ms"});
}

TEST_F(RecordedSession, AnswersAsAPlayWhereANodeJoinsDoes) {
  expectTheSame("12", {0, "9s", "10s", "12s", "20s", "40s"});
}

TEST_F(RecordedSession, HoldsWhatWasDone) {
  ask("open", {{"name", "01"}, {"at", "31s"}});
  ask("execute", {{"place", "node1"}, {"line", "ping -c 1 172.33.96.3"}});
  ask("execute", {{"place", "node1"}, {"line", "ip route del 172.33.96.0/24"}});
  auto played = askEverything({"31s", "31001ms", "32s", "40s"});
  ask("record", {{"file", file.string()}});
  ask("open", {{"name", file.string()}});
  auto recorded = askEverything({"31s", "31001ms", "32s", "40s"});
  serve();
  EXPECT_GT(result(played.front())["changes"], 0);
  for (std::size_t i = 0; i < played.size(); ++i)
    EXPECT_EQ(said(recorded[i]), said(played[i]));
}

// etcd's ids follow from the seed: a first play tells the one that the second needs.
TEST_F(RecordedSession, TellsWhenKeysOfALeaseEnd) {
  const Json grant{{"place", "node1"}, {"line", "ETCDCTL_API=3 etcdctl lease grant 60"}};
  ask("open", {{"name", "01"}, {"at", "10s"}});
  int granted = ask("execute", grant);
  serve();
  std::string id = result(granted)["out"].get<std::string>().substr(6, 16);
  channel.sent.clear();
  auto leftAt = [&](const char* time) {
    ask("look_at", {{"at", time}});
    return ask("table", {{"table", "etcd"}});
  };
  ask("open", {{"name", "01"}, {"at", "10s"}});
  ask("execute", grant);
  ask("execute", {{"place", "node1"}, {"line", "ETCDCTL_API=3 etcdctl put colour red --lease=" + id}});
  std::vector<int> played{leftAt("20s"), leftAt("40s")};
  ask("execute", {{"place", "node1"}, {"line", "ETCDCTL_API=3 etcdctl lease keep-alive --once " + id}});
  for (const char* time : {"20s", "40s", "50s"})
    played.push_back(leftAt(time));
  ask("record", {{"file", file.string()}});
  ask("open", {{"name", file.string()}});
  std::vector<int> recorded;
  for (const char* time : {"20s", "40s", "20s", "40s", "50s"})
    recorded.push_back(leftAt(time));
  serve();
  EXPECT_THAT(result(played[0]).dump(), HasSubstr(R"("colour","red","50 s")"));
  EXPECT_THAT(result(played[1]).dump(), HasSubstr(R"("colour","red","30 s")"));
  EXPECT_THAT(result(played[4]).dump(), HasSubstr(R"("colour","red","50 s")")) << "renewed at 40 s";
  for (std::size_t i = 2; i < played.size(); ++i)
    EXPECT_EQ(said(recorded[i]), said(played[i]));
}

TEST_F(RecordedSession, MakesTheSamePagesPicturesAndTablesOfAPacket) {
  const std::vector<const char*> forms{"markdown", "svg", "html"};
  auto made = [&] {
    std::vector<int> out;
    for (const char* form : forms)
      out.push_back(ask("hops", {{"packet", 2}, {"as", form}}));
    return out;
  };
  ask("open", {{"name", "28"}});
  auto played = made();
  ask("record", {{"file", file.string()}});
  ask("open", {{"name", file.string()}});
  auto recorded = made();
  serve();
  for (std::size_t i = 0; i < forms.size(); ++i)
    EXPECT_EQ(said(recorded[i]), said(played[i])) << forms[i];
  EXPECT_THAT(result(played[0])["text"].get<std::string>(), HasSubstr("|---|---|\n| 1 | **"));
  EXPECT_THAT(result(played[1])["text"].get<std::string>(), HasSubstr(">PREROUTING<"));
  EXPECT_THAT(result(played[2])["text"].get<std::string>(), HasSubstr("<html"));
}

TEST_F(RecordedSession, SaysWhatItCannotDo) {
  ask("open", {{"name", "02"}});
  ask("record", {{"file", file.string()}});
  ask("open", {{"name", file.string()}});
  int send = ask("send", {{"from", "node1"}, {"to", "node2"}});
  int execute = ask("execute", {{"place", "node1"}, {"line", "ip route"}});
  int further = ask("look_at", {{"at", "2h"}});
  serve();
  EXPECT_EQ(answer(send)["error"]["code"], 4);
  EXPECT_EQ(error(send), "this is a recording: nothing can be done in it; open 02, which it was made of");
  EXPECT_EQ(answer(execute)["error"]["code"], 4);
  EXPECT_THAT(error(further), HasSubstr("ends at"));
}

TEST_F(RecordedSession, ReplacesRecordingsAndNothingElse) {
  std::ofstream(file) << "{}";
  ask("open", {{"name", "00"}});
  int over = ask("record", {{"file", file.string()}});
  serve();
  EXPECT_THAT(error(over), HasSubstr("is there already"));
  std::filesystem::remove(file);
  ask("open", {{"name", "00"}});
  ask("record", {{"file", file.string()}});
  int again = ask("record", {{"file", file.string()}});
  serve();
  EXPECT_TRUE(answer(again).contains("result")) << answer(again);
}

TEST_F(RecordedSession, ADamagedFileLeavesOpenWhatWasOpen) {
  ask("open", {{"name", "00"}});
  ask("record", {{"file", file.string()}});
  serve();
  std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  ask("open", {{"name", "00"}});
  int damaged = ask("open", {{"name", file.string()}});
  int still = ask("topology");
  serve();
  EXPECT_THAT(error(damaged), HasSubstr("cut off"));
  EXPECT_TRUE(answer(still).contains("result"));
}

} // namespace

// Every scenario of the library is played: all that it expects holds, and in Chinese it holds too.
#include "support/program.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <unistd.h>
#include <vector>

namespace fg {
namespace {

std::vector<std::string> names() {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(FG_SOURCE_DIR "/scenarios"))
    if (entry.path().extension() == ".json") out.push_back(entry.path().stem().string());
  std::sort(out.begin(), out.end());
  return out;
}

class Played : public ::testing::TestWithParam<std::string> {};

TEST_P(Played, HoldsWhatItExpects) {
  testing::Ran ran = testing::runProgram({"run", GetParam()});
  EXPECT_EQ(ran.status, 0) << ran.output.substr(ran.output.find("digest "));
}

std::string testNameOf(const ::testing::TestParamInfo<std::string>& played) {
  std::string out;
  for (char c : played.param)
    out += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return out;
}

INSTANTIATE_TEST_SUITE_P(Library, Played, ::testing::ValuesIn(names()), testNameOf);

TEST(Library, HasThirtyScenariosAtLeast) { EXPECT_GE(names().size(), 30U); }

TEST(Library, IsListedByTopicAndFoundByWhatItSpeaksOf) {
  std::string all = testing::runProgram({"scenarios"}).output;
  EXPECT_LT(all.find("basics\n"), all.find("start-up\n"));
  EXPECT_NE(all.find("L1-lost-route"), std::string::npos);
  std::string found = testing::runProgram({"scenarios", "flannel#799"}).output;
  EXPECT_EQ(found, "filtering\n  14-forward-drop  FORWARD DROP: docker 1.13 shuts the door of every node\n");
  std::string byLetter = testing::runProgram({"scenarios", "--language", "zh_CN", "B2"}).output;
  EXPECT_NE(byLetter.find("16-reject-before-accept"), std::string::npos) << byLetter;
  EXPECT_NE(byLetter.find("没有到主机的路由"), std::string::npos) << byLetter;
  EXPECT_EQ(testing::runProgram({"scenarios", "no-such-thing"}).status, 2);
}

TEST(Run, TellsTheNarrationAndShowsTheTraceOfWhatFails) {
  std::string chinese = testing::runProgram({"run", "14", "--language", "zh_CN"}).output;
  EXPECT_NE(chinese.find("| 来自另一节点：到达时被默认策略丢弃。"), std::string::npos) << chinese;

  std::string file = ::testing::TempDir() + "failing-" + std::to_string(getpid()) + ".json";
  FILE* out = std::fopen(file.c_str(), "w");
  ASSERT_NE(out, nullptr);
  std::fputs(R"({"format": "flannelgraph/1", "extends": "14-forward-drop", "events": [
    {"at": "10s", "expect": {"from": "node1", "to": "172.33.96.3", "seenTtl": 62, "path": ["node1", "node2"]}}]})",
             out);
  std::fclose(out);
  testing::Ran ran = testing::runProgram({"run", file});
  EXPECT_EQ(ran.status, 1);
  for (const char* part :
       {"X fails   t = 10s: node1 to 172.33.96.3: delivered, ttl 62, path node1 > node2",
        "it is denied, not delivered", "its way is node1 > node3, not node1 > node2", "filter FORWARD"})
    EXPECT_NE(ran.output.find(part), std::string::npos) << part;
  std::filesystem::remove(file);
}

} // namespace
} // namespace fg

// A recording's file: what is written opens, and what is damaged, cut off or of another kind is told apart.
#include "recording/contents.h"
#include "recording/writer.h"

#include <gmock/gmock.h>

using namespace fg;
using namespace std::chrono_literals;
using recording::Contents;
using testing::HasSubstr;

namespace {

std::string recorded(const char* name, net::SimTime until) {
  auto read = scenario::readScenario(name);
  engine::Simulation simulation(*read.scenario, {});
  return *recording::record({*read.scenario, name, read.scenario->seed, until}, simulation,
                            [](double) { return true; });
}

std::string problem(const tl::expected<Contents, core::Diagnostic>& contents) {
  return contents ? "" : contents.error().message;
}

constexpr const char* kHead =
    R"([0,"flannelgraph-recording",null,{"version":1,"name":"x","capture":false,"title":{},"description":{},"probes":[],"narration":[]}])"
    "\n";
std::string parsed(const std::string& lines) { return problem(Contents::parse("a file", kHead + lines)); }

TEST(Recording, TheSameScenarioGivesTheSameBytes) { EXPECT_EQ(recorded("02", 61s), recorded("02", 61s)); }

TEST(Recording, TellsWhatItIsOf) {
  auto contents = Contents::unpack("a file", recorded("02", 61s));
  ASSERT_TRUE(contents) << problem(contents);
  EXPECT_EQ(contents->head()["name"], "02");
  EXPECT_EQ(contents->end(), 61s);
  EXPECT_GT(contents->changes(42s), contents->changes(40s));
}

TEST(Recording, AnyPartOfItThatIsMissingOrChangedIsNoticed) {
  const std::string whole = recorded("00", 1s);
  ASSERT_TRUE(Contents::unpack("a file", whole));
  for (std::size_t length = 0; length < whole.size(); length += 1 + length / 16)
    EXPECT_FALSE(Contents::unpack("a file", whole.substr(0, length))) << length;
  for (std::size_t at = 10; at < whole.size(); at += 1 + whole.size() / 64) { // behind gzip's header
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    EXPECT_FALSE(Contents::unpack("a file", changed)) << at;
  }
  EXPECT_FALSE(Contents::unpack("a file", whole + "x"));
}

TEST(Recording, WhatUnpacksToTooMuchIsRefused) {
  recording::Gzip gzip;
  gzip.add(std::string(100000, ' '));
  EXPECT_THAT(recording::gunzip(gzip.finish(), 99999).error(), HasSubstr("more than 99999 bytes"));
}

TEST(Recording, AnotherKindOfFileIsToldApart) {
  recording::Gzip gzip;
  gzip.add("hosts/a/ip-addr.json");
  EXPECT_EQ(problem(Contents::unpack("a file", gzip.finish())), "this is no recording");
}

TEST(Recording, AnotherVersionIsToldApart) {
  std::string line = kHead;
  line.replace(line.find("1,\"name\""), 1, "2");
  EXPECT_THAT(problem(Contents::parse("a file", line)),
              HasSubstr("has version 2, and this program reads version 1"));
}

TEST(Recording, LinesThatDoNotFitAreToldByTheirNumber) {
  EXPECT_EQ(parsed(""), "this recording is cut off: its last line is missing");
  EXPECT_EQ(parsed(R"([0,"end",null,{"lines":1}])"), "");
  for (const char* wrong :
       {"garbage", "", "[]", R"([0,"end",null,{"lines":2}])", R"([0,"end",null,{}])",
        R"([-1,"change",null,{}])", R"([0,"other",null,{}])", R"([0,"change",null,{]})",
        R"([0,"packet",1,{}])", R"([0,"packet",-1,{}])", R"([0,"hop",[0,0],{}])", R"([0,"hop",0,{}])",
        R"([0,"rows",["routes","a"],[]])", R"([0,"table","x",[]])",
        R"([99999999999999999999,"change",null,{}])", R"([0,"flannelgraph-recording",null,{}])"})
    EXPECT_THAT(parsed(wrong + std::string("\n")), HasSubstr("line 2 of this recording does not fit"))
        << wrong;
  EXPECT_THAT(parsed("[5,\"change\",null,{}]\n[4,\"change\",null,{}]\n"), HasSubstr("line 3"));
  EXPECT_THAT(
      parsed(std::string("[0,\"change\",null,") + std::string(100, '[') + std::string(100, ']') + "]\n"),
      HasSubstr("line 2"));
}

// What a hostile file says is given back or left out; nothing of it is believed.
TEST(Recording, PacketsInEachOtherAreToldOnceEach) {
  const std::string head = R"({"namespace":"a","steps":[)", both = R"({"outer":1},{"outer":0}]})";
  std::string lines = R"([0,"packet",0,{}])"
                      "\n"
                      R"([0,"packet",1,{}])"
                      "\n";
  for (const char* packet : {"0", "1"})
    lines += std::string(R"([0,"hop",[)") + packet + ",0]," + head + both + "]\n";
  auto contents = Contents::parse("a file", kHead + lines
                                                + R"([0,"end",null,{"lines":5}])"
                                                  "\n");
  ASSERT_TRUE(contents) << problem(contents);
  const recording::Json hops = contents->hops(0, 0s, report::Language::English)["hops"];
  ASSERT_TRUE(hops[0]["steps"][0].contains("packet"));
  EXPECT_FALSE(hops[0]["steps"][1].contains("packet"));
  for (const auto& step : hops[0]["steps"][0]["packet"]["hops"][0]["steps"])
    EXPECT_FALSE(step.contains("packet"));
}

TEST(Recording, ValuesThatMakeNoSenseAreHarmless) {
  constexpr const char* kLines = R"([0,"change",null,7]
[0,"packet",0,[]]
[0,"packet",1,{}]
[0,"hop",[0,0],{"steps":[{"outer":0},3]}]
[0,"hop",[1,0],{"steps":[{"outer":1,"summary":5}]}]
[0,"hop",[1,1],{]]
[0,"table",["routes","a"],[5]]
[0,"end",null,{"lines":8}]
)";
  auto contents = Contents::parse("a file", std::string(kHead) + kLines);
  ASSERT_TRUE(contents) << problem(contents);
  auto english = report::Language::English;
  EXPECT_EQ(contents->change(0, english), 7);
  EXPECT_TRUE(contents->hops(0, 0s, english).is_array());
  EXPECT_EQ(contents->hops(1, 0s, english)["hops"].size(), 1);
  EXPECT_EQ(contents->hops(1, 0s, english)["hops"][0]["steps"][0]["summary"], "");
  EXPECT_FALSE(contents->rows("routes", "a", 0s));
  EXPECT_FALSE(contents->rows("routes", "b", 0s));
}

} // namespace

// A recording's file: what is written opens, and what is damaged, cut off or of another kind is told apart.
#include "recording/contents.h"
#include "recording/gzip.h"
#include "recording/writer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <functional>

using namespace fg;
using namespace std::chrono_literals;
using recording::Contents;
using testing::HasSubstr;
using testing::Not;

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
    R"({"version":2,"name":"x","capture":false,"title":{},"description":{},"probes":[],"narration":[]})";
std::string headLine(const std::string& head = kHead) {
  return R"([0,"flannelgraph-recording",null,)" + head + "]\n";
}
// A file whose first piece is that text, with an index of what is given.
std::string fileOf(const std::string& text, const std::function<std::string(std::size_t)>& index) {
  std::string piece = recording::gzip(text);
  std::string lines = index(piece.size());
  return recording::sealed(std::move(piece), lines, 0s);
}
std::string headEntry(std::size_t bytes) {
  return R"([0,"piece",0,{"kind":"flannelgraph-recording","bytes":)" + std::to_string(bytes)
         + R"(,"lines":1,"keys":[]}])" + "\n";
}
// A recording with one piece of that kind behind its head, about the numbers that are given.
tl::expected<Contents, core::Diagnostic> readOne(const char* kind, const char* keys,
                                                 const std::string& text) {
  std::string head = recording::gzip(headLine()), piece = recording::gzip(text);
  std::string entry =
      fmt::format("[0,\"piece\",{},{{\"kind\":\"{}\",\"bytes\":{},\"lines\":1,\"keys\":{}}}]\n", head.size(),
                  kind, piece.size(), keys);
  return Contents::read("a file", recording::sealed(head + piece, headEntry(head.size()) + entry, 0s));
}

TEST(Recording, TheSameScenarioGivesTheSameBytes) { EXPECT_EQ(recorded("02", 61s), recorded("02", 61s)); }

TEST(Recording, TellsWhatItIsOf) {
  auto contents = Contents::read("a file", recorded("02", 61s));
  ASSERT_TRUE(contents) << problem(contents);
  EXPECT_EQ(contents->head()["name"], "02");
  EXPECT_EQ(contents->end(), 61s);
  EXPECT_GT(contents->changes(42s), contents->changes(40s));
}

TEST(Recording, AnyPartOfItThatIsMissingOrChangedIsNoticed) {
  const std::string whole = recorded("00", 1s);
  ASSERT_TRUE(Contents::read("a file", whole));
  for (std::size_t length = 0; length < whole.size(); length += 1 + length / 16)
    EXPECT_FALSE(Contents::read("a file", whole.substr(0, length))) << length;
  for (std::size_t at = 10; at < whole.size(); at += 1 + whole.size() / 64) { // behind gzip's header
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    EXPECT_FALSE(Contents::read("a file", changed)) << at;
  }
  EXPECT_FALSE(Contents::read("a file", whole + "x"));
}

TEST(Recording, WhatUnpacksToTooMuchIsRefused) {
  EXPECT_THAT(recording::gunzip(recording::gzip(std::string(100000, ' ')), 99999).error(),
              HasSubstr("more than 99999 bytes"));
}

TEST(Recording, AnotherKindOfFileIsToldApart) {
  EXPECT_EQ(problem(Contents::read("a file", recording::gzip("hosts/a/ip-addr.json"))),
            "this is no recording");
  EXPECT_EQ(problem(Contents::read("a file", "")), "this is no recording");
}

TEST(Recording, AnotherVersionIsToldApart) {
  EXPECT_THAT(problem(Contents::read("a file", recording::gzip(headLine(R"({"version":1})")))),
              HasSubstr("has version 1, and this program reads version 2"));
}

// The same scenario gives the same bytes wherever its file is.
TEST(Recording, HoldsNoFolderOfTheMachineThatMadeIt) {
  auto read = scenario::readScenario("02");
  engine::Simulation simulation(*read.scenario, {});
  auto bytes = recording::record({*read.scenario, "/a/folder/02.json", 1, 61s}, simulation,
                                 [](double) { return true; });
  auto contents = Contents::read("a file", *bytes);
  ASSERT_TRUE(contents) << problem(contents);
  EXPECT_EQ(contents->head()["name"], "02.json");
  bool hasSource = false;
  for (std::size_t i = 0; i < contents->changes(61s); ++i) {
    const recording::Json change = contents->change(i, report::Language::English);
    EXPECT_THAT(change.dump(), Not(HasSubstr("/scenarios/"))) << change;
    hasSource =
        hasSource || change["source"].get<std::string>().starts_with("02-three-node-as-captured.json:");
  }
  EXPECT_TRUE(hasSource);
}

TEST(Recording, AnIndexThatDoesNotFitIsRefused) {
  EXPECT_EQ(problem(Contents::read("a file", fileOf(headLine(), headEntry))), "");
  auto parsed = [](const std::string& index) {
    return problem(Contents::read("a file", fileOf(headLine(), [&](std::size_t) { return index + "\n"; })));
  };
  for (const char* wrong :
       {"garbage", "", "[]", R"([0,"other",null,{}])", R"([0,"names",null,{}])", R"([0,"piece",0,{}])",
        R"([0,"piece",1,{"kind":"hop","bytes":1,"lines":1,"keys":[]}])",
        R"([0,"piece",0,{"kind":"hop","bytes":99999999,"lines":1,"keys":[]}])",
        R"([0,"piece",0,{"kind":"hop","bytes":-1,"lines":1,"keys":[]}])",
        R"([0,"piece",0,{"kind":"hop","bytes":1,"lines":1,"keys":[1]}])",
        R"([0,"piece",0,{"kind":"hop","bytes":1,"lines":1,"keys":[2,1]}])",
        R"([-1,"piece",0,{"kind":"hop","bytes":1,"lines":1,"keys":[]}])"})
    EXPECT_THAT(parsed(wrong), HasSubstr("line 1 of its index does not fit")) << wrong;
  EXPECT_THAT(parsed(R"([0,"names",null,[]])"), HasSubstr("pieces are missing"));
  EXPECT_THAT(parsed(R"([0,"piece",0,{"kind":"hop","bytes":9,"lines":1,"keys":[]}])"
                     "\n"
                     R"([0,"piece",9,{"kind":"flannelgraph-recording","bytes":9,"lines":1,"keys":[]}])"),
              HasSubstr("pieces are missing"));
  EXPECT_THAT(problem(Contents::read("a file", fileOf(headLine(R"({"version":2})"), headEntry))),
              HasSubstr("its head is not whole"));
}

// What a hostile file says is given back or left out; nothing of it is believed.
TEST(Recording, PacketsInEachOtherAreToldOnceEach) {
  recording::Packer packer;
  packer.add(0s, recording::kFormat, nullptr, recording::Json::parse(kHead));
  for (uint32_t packet : {0U, 1U}) {
    packer.add(0s, "packet", packet, recording::Json::object());
    packer.add(0s, "hop", {packet, 0U},
               recording::Json::parse(R"({"namespace":"a","steps":[{"outer":1},{"outer":0}]})"));
  }
  auto contents = Contents::read("a file", packer.finish(0s));
  ASSERT_TRUE(contents) << problem(contents);
  const recording::Json hops = contents->hops(0, 0s, report::Language::English)["hops"];
  ASSERT_TRUE(hops[0]["steps"][0].contains("packet"));
  EXPECT_FALSE(hops[0]["steps"][1].contains("packet"));
  for (const auto& step : hops[0]["steps"][0]["packet"]["hops"][0]["steps"])
    EXPECT_FALSE(step.contains("packet"));
}

TEST(Recording, ValuesThatMakeNoSenseAreHarmless) {
  constexpr auto kEnglish = report::Language::English;
  auto of = [](const char* kind, const char* text) {
    auto contents = readOne(kind, "[0,9]", text);
    EXPECT_TRUE(contents) << problem(contents);
    return std::move(*contents);
  };
  EXPECT_EQ(of("change", R"([0,"change",null,7])").change(0, kEnglish), 7);
  EXPECT_TRUE(of("change", "garbage").change(0, kEnglish).is_null());
  EXPECT_EQ(of("packet", R"([0,"packet",3,{}])").packets(0s), 0);
  EXPECT_TRUE(of("packet", R"([0,"packet",0,[]])").hops(0, 0s, kEnglish).is_array());
  EXPECT_TRUE(of("packet", R"([0,"packet",0,{]])").hops(0, 0s, kEnglish).is_null());
  EXPECT_TRUE(of("hop", R"([0,"hop",[0,0],{}])").hops(0, 0s, kEnglish).is_null());
  EXPECT_FALSE(of("tables of a", R"([0,"table",["routes","a"],[5]])").rows("routes", "a", 0s));
  EXPECT_TRUE(of("topology", "").topology(0s).is_null());
}

TEST(Recording, HopsThatMakeNoSenseAreLeftOut) {
  recording::Packer packer;
  packer.add(0s, recording::kFormat, nullptr, recording::Json::parse(kHead));
  packer.add(0s, "packet", 0U, recording::Json::object());
  packer.add(0s, "hop", {0U, 7U}, recording::Json::object());
  packer.add(0s, "hop", {0U, 0U}, recording::Json::parse(R"({"steps":[{"outer":0,"summary":5},3]})"));
  packer.add(0s, "hop", {0U, 1U}, 5);
  packer.add(0s, "rows", {"routes", "a"}, recording::Json::array());
  auto contents = Contents::read("a file", packer.finish(0s));
  ASSERT_TRUE(contents) << problem(contents);
  const recording::Json hops = contents->hops(0, 0s, report::Language::English)["hops"];
  EXPECT_EQ(hops.size(), 1);
  EXPECT_EQ(hops[0]["steps"][0]["summary"], "");
  EXPECT_FALSE(contents->rows("routes", "a", 0s));
}

// Pieces are small, and what they hold goes on from one to the next.
TEST(Recording, AnswersAlikeWhereverItsPiecesEnd) {
  recording::Packer packer;
  packer.add(0s, recording::kFormat, nullptr, recording::Json::parse(kHead));
  const std::string filling(40'000, 'x');
  constexpr uint32_t kPackets = 40;
  for (uint32_t packet = 0; packet < kPackets; ++packet) {
    std::chrono::seconds at(packet);
    packer.add(at, "change", nullptr, {{"what", filling}, {"number", packet}});
    packer.add(at, "packet", packet, {{"what", filling}, {"disposition", nullptr}});
    packer.add(at, "hop", {packet, 0U}, {{"number", packet}, {"what", filling}});
    if (packet > 20) packer.add(at, "packet", packet - 20, {{"disposition", "delivered"}});
    if (packet > 20) packer.add(at, "hop", {packet - 20, 1U}, {{"number", packet}});
  }
  auto contents = Contents::read("a file", packer.finish(60s));
  ASSERT_TRUE(contents) << problem(contents);
  constexpr auto kEnglish = report::Language::English;
  for (uint32_t packet = 1; packet < kPackets; ++packet) {
    std::chrono::seconds at(packet);
    EXPECT_EQ(contents->packets(at), packet + 1);
    EXPECT_EQ(contents->changes(at - 1ns), packet);
    EXPECT_EQ(contents->change(packet, kEnglish)["number"], packet);
    EXPECT_EQ(contents->hops(packet, at, kEnglish)["hops"].size(), 1);
  }
  EXPECT_TRUE(contents->packet(15, 34s)["disposition"].is_null());
  EXPECT_EQ(contents->packet(15, 35s)["disposition"], "delivered");
  EXPECT_EQ(contents->hops(15, 35s, kEnglish)["hops"].size(), 2);
}

} // namespace

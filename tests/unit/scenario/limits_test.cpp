// Files and texts that are no scenario at all: each ends in a message, soon and without much memory.
#include "unit/scenario/read_text.h"

#include <algorithm>

#include "scenario/document.h"
#include "scenario/problems.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace fg::scenario {
namespace {

namespace fs = std::filesystem;

// A folder that is gone after the test.
class BadFile : public testing::Test {
protected:
  BadFile() {
    char name[] = "/tmp/fg-scenario-XXXXXX";
    m_folder = ::mkdtemp(name);
  }
  ~BadFile() override { fs::remove_all(m_folder); }

  std::string path(const std::string& name) const { return (m_folder / name).string(); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name)) << text;
    return path(name);
  }
  // The findings, with the folder's name taken out.
  std::string findingsIn(const std::string& name) const {
    std::string out = core::text(readScenario(path(name)).diagnostics);
    const std::string prefix = m_folder.string() + "/";
    for (size_t at = out.find(prefix); at != std::string::npos; at = out.find(prefix))
      out.erase(at, prefix.size());
    return out;
  }

  fs::path m_folder;
};

} // namespace

TEST_F(BadFile, Missing) {
  EXPECT_EQ(findingsIn("none.json"), "none.json: error: there is no such file\n"
                                     "  'flannelgraph scenarios' lists the library\n");
}

TEST_F(BadFile, ADirectory) {
  fs::create_directory(path("folder.json"));
  EXPECT_EQ(findingsIn("folder.json"), "folder.json: error: this is a directory, not a file\n");
}

TEST_F(BadFile, APipeThatNobodyWritesTo) {
  ASSERT_EQ(::mkfifo(path("pipe.json").c_str(), 0600), 0);
  EXPECT_EQ(findingsIn("pipe.json"), "pipe.json: error: this is a pipe, not a file\n");
}

TEST_F(BadFile, ADevice) {
  EXPECT_EQ(core::text(readScenario("/dev/zero").diagnostics),
            "/dev/zero: error: this is a device, not a file\n");
}

TEST_F(BadFile, NotReadable) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  write("secret.json", "{}");
  fs::permissions(path("secret.json"), fs::perms::none);
  EXPECT_EQ(findingsIn("secret.json"), "secret.json: error: cannot read it: Permission denied\n");
}

TEST_F(BadFile, Empty) {
  write("empty.json", "");
  EXPECT_EQ(findingsIn("empty.json"), "empty.json: error: the file is empty\n"
                                      "  'flannelgraph new FILE' writes a scenario to start from\n");
}

TEST_F(BadFile, TwoHundredMegabytesOfJunk) {
  write("junk.json", "x");
  fs::resize_file(path("junk.json"), 200'000'000);
  EXPECT_EQ(findingsIn("junk.json"), "junk.json: error: larger than 64 MiB\n  is this a scenario?\n");
}

TEST_F(BadFile, ExtendsThatGoesInACircle) {
  write("a.json", R"({"format": "flannelgraph/1", "extends": "b"})");
  write("b.json", R"({"format": "flannelgraph/1", "extends": "c.json"})");
  write("c.json", R"({"format": "flannelgraph/1", "extends": "./b.json"})");
  EXPECT_EQ(findingsIn("a.json"),
            R"(c.json:1:41: error: 'extends' goes in a circle: b.json -> c.json -> b.json
  {"format": "flannelgraph/1", "extends": "./b.json"}
                                          ^
)");
}

TEST_F(BadFile, ExtendsItself) {
  write("a.json", R"({"format": "flannelgraph/1", "extends": "a"})");
  EXPECT_EQ(findingsIn("a.json"), R"(a.json:1:41: error: 'extends' goes in a circle: a.json -> a.json
  {"format": "flannelgraph/1", "extends": "a"}
                                          ^
)");
}

TEST_F(BadFile, AFindingInTheBaseNamesTheBase) {
  write("base.json", "{\"format\": \"flannelgraph/1\",\n \"seed\": -1}");
  write("top.json", R"({"extends": "base", "nods": {}})");
  EXPECT_EQ(findingsIn("top.json"), R"(top.json:1:21: error: unknown key 'nods' in this scenario
  {"extends": "base", "nods": {}}
                      ^
  did you mean 'nodes'?
base.json:2:10: error: 'seed' must be from 0 to 9223372036854775807, not -1
   "seed": -1}
           ^
)");
}

TEST(BadText, AThousandLevelsOfNesting) {
  std::string text(1000, '[');
  std::string shown = findings(text);
  EXPECT_EQ(shown.substr(0, shown.find('\n')), "test.json:1:65: error: nested deeper than 64 levels");
}

TEST(BadText, MoreValuesThanTheMemoryShouldHold) {
  std::string text = "[0";
  for (int i = 0; i < 2'000'000; ++i)
    text += ",0";
  std::string shown = findings(text + "]");
  EXPECT_EQ(shown.substr(0, shown.find('\n')), "test.json:1:4000000: error: more than 2000000 values");
}

TEST(BadText, AByteThatIsZero) {
  EXPECT_EQ(findings(std::string("{\"a\"\0: 1}", 9)),
            "test.json:1:5: error: a byte with the value 0: this is not text\n"
            "  {\"a\"?: 1}\n"
            "      ^\n"
            "  a scenario is JSON in UTF-8\n");
}

TEST(BadText, Utf16) {
  EXPECT_EQ(findings("\xff\xfe{}"), "test.json:1:1: error: this is UTF-16\n"
                                    "  ??{}\n"
                                    "  ^\n"
                                    "  save the file as UTF-8\n");
}

TEST(BadText, BytesThatAreNotUtf8) {
  EXPECT_EQ(findings("{\"a\xc3\x28\": 1}"),
            "test.json:1:5: error: this is not JSON: invalid string: ill-formed UTF-8 byte\n"
            "  {\"a?(\": 1}\n"
            "      ^\n");
}

TEST(BadText, ColumnsCountCharactersAndTheCaretCountsCells) {
  EXPECT_EQ(findings("{\"format\": \"flannelgraph/1\",\n\"title\": \"三节点\", \"nods\": {}}"),
            "test.json:2:17: error: unknown key 'nods' in this scenario\n"
            "  \"title\": \"三节点\", \"nods\": {}}\n"
            "                     ^\n"
            "  did you mean 'nodes'?\n");
}

TEST(BadText, FiftyFindingsAreShownAndTheRestIsCounted) {
  std::string rest;
  for (int i = 0; i < 80; ++i)
    rest.append(i ? ",\n\"zz" : "\"zz").append(std::to_string(i)).append("\": 1");
  ReadResult result = readScenarioText("test.json", std::string(kHead) + ",\n" + rest + "}");
  ASSERT_EQ(result.diagnostics.size(), 51U);
  EXPECT_EQ(result.diagnostics.back().message, "and 30 more that are not shown");
  EXPECT_FALSE(result.scenario);
}

TEST(Extending, MergesObjectsTakesAwayWithNullAndAppendsEvents) {
  Scenario base = *readScenario("01").scenario;
  Scenario s = good(R"("extends": "01", "title": "x", "seed": 7,
    "pods": {"kube-system/heapster-v1.5.0-684c7f9488-z6sdz": null},
    "nodes": {"node1": {"interfaces": {"eth2": {"mtu": 1400}}}},
    "events": [{"at": "1s", "note": "y"}])");
  EXPECT_EQ(s.title, (Text{{"en", "x"}}));
  EXPECT_EQ(s.pods.size() + 1, base.pods.size());
  EXPECT_EQ(s.nodes[0].interfaces[2].mtu, 1400);
  EXPECT_EQ(s.nodes[0].interfaces[2].address, base.nodes[0].interfaces[2].address);
  Scenario more = good(R"("extends": "02", "events": [{"at": "50s", "note": "y"}])");
  ASSERT_EQ(more.events.size(), 26U);
  auto added = std::find_if(more.events.begin(), more.events.end(),
                            [](const Event& event) { return event.narration.at("en") == "y"; });
  EXPECT_NE(added, more.events.end());
}

} // namespace fg::scenario

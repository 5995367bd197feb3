// The rules themselves, on made-up trees: each finds what it is there to find.
#include "architecture/document_rules.h"
#include "architecture/rooms.h"
#include "architecture/source_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace fg::architecture;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

Tree treeOf(std::map<std::string, std::string> files) { return Tree{std::move(files), {}}; }

} // namespace

TEST(Rooms, ArrowsPointOneWay) {
  EXPECT_TRUE(mayInclude("stack", "net"));
  EXPECT_TRUE(mayInclude("flannel", "routing"));
  EXPECT_FALSE(mayInclude("net", "core"));
  EXPECT_FALSE(mayInclude("routing", "link"));
  EXPECT_FALSE(mayInclude("flannel", "stack"));
  EXPECT_FALSE(mayInclude("world", "engine"));
  EXPECT_FALSE(mayInclude("attic", "net"));
}

TEST(Includes, AnArrowTheWrongWayIsFound) {
  Tree tree = treeOf({{"models/net/port.h", "// A port.\n#include \"routing/route_table.h\"\n"}});
  EXPECT_THAT(checkIncludes(tree),
              ElementsAre("models/net/port.h:2: net may not include routing (routing/route_table.h)"));
}

TEST(Includes, AnArrowTheRightWayIsNot) {
  Tree tree = treeOf(
      {{"models/routing/a.cpp", "#include \"routing/a.h\"\n#include \"net/b.h\"\n#include <vector>\n"}});
  EXPECT_THAT(checkIncludes(tree), IsEmpty());
}

TEST(Includes, LibrariesStayInTheirRooms) {
  Tree tree = treeOf({{"models/netfilter/a.h", "#include <ns3/packet.h>\n"},
                      {"models/stack/a.h", "#include <ns3/packet.h>\n"},
                      {"sim/cli/a.cpp", "#include <nlohmann/json.hpp>\n"},
                      {"sim/report/a.cpp", "#include <nlohmann/json.hpp>\n"},
                      {"sim/world/a.cpp", "#include <QString>\n"}});
  EXPECT_THAT(checkIncludes(tree),
              ElementsAre("models/netfilter/a.h:1: netfilter may not use ns-3 (ns3/packet.h)",
                          "sim/cli/a.cpp:1: cli may not use JSON (nlohmann/json.hpp)",
                          "sim/world/a.cpp:1: world may not use Qt (for the viewer) (QString)"));
}

TEST(Includes, AModelNeitherReadsNorPrints) {
  Tree tree = treeOf(
      {{"models/link/fdb.cpp", "#include <iostream>\n"}, {"sim/cli/run.cpp", "#include <iostream>\n"}});
  EXPECT_THAT(checkIncludes(tree), ElementsAre(HasSubstr("a model neither reads files nor prints")));
}

TEST(Includes, PathsNameTheRoom) {
  Tree tree = treeOf({{"models/link/fdb.cpp", "#include \"../net/a.h\"\n#include \"fdb.h\"\n"}});
  EXPECT_THAT(checkIncludes(tree), ElementsAre(HasSubstr("name the room"), HasSubstr("is in no room")));
}

TEST(Clock, TheMachinesClockIsFound) {
  Tree tree = treeOf({{"sim/world/a.cpp", "\nauto now = std::chrono::system_clock::now();\n"}});
  EXPECT_THAT(checkNoClock(tree),
              ElementsAre("sim/world/a.cpp:2: system_clock: time and chance come from the engine"));
}

TEST(Manners, AHeaderSaysWhatItIsFor) {
  Tree tree = treeOf({{"models/net/a.h", "#pragma once\n"}, {"models/net/b.h", "// A b.\n#pragma once\n"}});
  EXPECT_THAT(checkManners(tree), ElementsAre(HasSubstr("models/net/a.h:1")));
}

TEST(Manners, AVeryLongFileIsFound) {
  Tree tree = treeOf({{"sim/cli/a.cpp", std::string(701, '\n')}});
  EXPECT_THAT(checkManners(tree), ElementsAre(HasSubstr("701 lines")));
}

TEST(TopLevel, StrangersAreFound) {
  Tree tree{{}, {"README.md", "models", "notes.txt"}};
  EXPECT_THAT(checkTopLevel(tree), ElementsAre(HasSubstr("notes.txt")));
}

TEST(Links, FilesFoldersAndHeadingsResolve) {
  Tree tree = treeOf(
      {{"README.md", "[a](docs/a.md) [b](docs) [c](docs/a.md#the-first-part) [d](https://example.org/x)\n"},
       {"docs/a.md", "# The first part\n[up](../README.md)\n"}});
  EXPECT_THAT(checkLinks(tree), IsEmpty());
}

TEST(Links, DeadOnesAreFound) {
  Tree tree = treeOf({{"README.md", "[a](docs/b.md)\n[b](docs/a.md#second)\n```\n[c](in-a-block.md)\n```\n"},
                      {"docs/a.md", "# First\n"}});
  EXPECT_THAT(checkLinks(tree), ElementsAre(HasSubstr("README.md:1"), HasSubstr("README.md:2")));
}

TEST(Decisions, AGapAndAnUnlistedPageAreFound) {
  Tree tree = treeOf({{"docs/decisions/README.md", "[x](0001-x.md)\n"},
                      {"docs/decisions/0001-x.md", ""},
                      {"docs/decisions/0003-y.md", ""}});
  EXPECT_THAT(checkDecisions(tree),
              ElementsAre(HasSubstr("number 2 is next"), HasSubstr("does not list it")));
}

TEST(Facts, OneWithoutATestAndATestThatIsNotThereAreFound) {
  Tree tree = treeOf({{"tests/kernel/facts.md", "| fact | shown by |\n| a | none |\n| b | `cases/x.json` |\n"
                                                "| c | `Suite.Name` `Suite.Other` |\n"},
                      {"tests/unit/a_test.cpp", "TEST_F(Suite, Name) {\n"}});
  EXPECT_THAT(checkFacts(tree),
              ElementsAre(HasSubstr("facts.md:2: names no test"), HasSubstr("facts.md:3: cases/x.json"),
                          HasSubstr("facts.md:4: Suite.Other")));
}

TEST(Dependencies, APackageWithoutAReasonIsFound) {
  Tree tree = treeOf({{".ci/packages.txt", "# set package\nprogram  cmake  3.25 x\nprogram  g++ 12 y\n"},
                      {"docs/dependencies.md", "| `cmake` | builds |\n"}});
  EXPECT_THAT(checkDependencies(tree), ElementsAre(HasSubstr("g++")));
}

TEST(Machine, PathsAndRegistriesAreFound) {
  std::string path = std::string("see /") + "home/me/x\n";
  std::string host = std::string("from deb.") + "debian.org\n";
  Tree tree = treeOf({{"docs/a.md", path + "fine: /usr/bin/true\n" + host}});
  EXPECT_THAT(checkNoMachine(tree), ElementsAre(HasSubstr("docs/a.md:1"), HasSubstr("docs/a.md:3")));
}

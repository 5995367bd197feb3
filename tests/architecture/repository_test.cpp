// The rules, held against this repository.
#include "architecture/document_rules.h"
#include "architecture/rooms.h"
#include "architecture/source_rules.h"

#include <gtest/gtest.h>

using namespace fg::architecture;

namespace {

const Tree& repository() {
  static const Tree kTree = readTree(FG_SOURCE_DIR);
  return kTree;
}

std::string listOf(const Findings& findings) {
  std::string text;
  for (const std::string& finding : findings)
    text += "\n  " + finding;
  return text;
}

} // namespace

TEST(Repository, IsRead) { EXPECT_TRUE(repository().files.contains("models/net/ipv4_address.h")); }
TEST(Repository, IncludesPointTheRightWay) { EXPECT_EQ(listOf(checkIncludes(repository())), ""); }
TEST(Repository, HasTheRoomsOfTheTable) { EXPECT_EQ(listOf(checkRooms(repository())), ""); }
TEST(Repository, TakesNoTimeAndChanceFromTheMachine) { EXPECT_EQ(listOf(checkNoClock(repository())), ""); }
TEST(Repository, SaysWhatItsFilesAreFor) { EXPECT_EQ(listOf(checkManners(repository())), ""); }
TEST(Repository, KeepsItsTopLevelTidy) { EXPECT_EQ(listOf(checkTopLevel(repository())), ""); }
TEST(Repository, HasNoDeadLinks) { EXPECT_EQ(listOf(checkLinks(repository())), ""); }
TEST(Repository, ListsItsDecisions) { EXPECT_EQ(listOf(checkDecisions(repository())), ""); }
TEST(Repository, SaysWhyItUsesEachPackage) { EXPECT_EQ(listOf(checkDependencies(repository())), ""); }
TEST(Repository, ShowsEachFactByATest) { EXPECT_EQ(listOf(checkFacts(repository())), ""); }
TEST(Repository, SaysWhatIsNotCompared) { EXPECT_EQ(listOf(checkNotCompared(repository())), ""); }
TEST(Repository, NamesNoMachine) { EXPECT_EQ(listOf(checkNoMachine(repository())), ""); }

// A capture as a scenario.
#include "capture/import.h"
#include "unit/capture/captured.h"

using namespace fg;
using testing::Contains;

namespace {

capture::Imported imported() {
  auto captured = capture::readCapture(std::string(FG_SOURCE_DIR) + "/tests/capture/two-nodes");
  return capture::importCapture(*captured.scenario);
}

} // namespace

TEST(Import, WritesAValidScenario) {
  auto result = scenario::readScenarioText("imported.json", imported().text);
  EXPECT_EQ(core::text(result.diagnostics), "");
  ASSERT_TRUE(result.scenario);
  EXPECT_EQ(result.scenario->namespaces.size(), 6U);
}

TEST(Import, SaysWhatAScenarioCannotSay) {
  auto notSaid = imported().notSaid;
  EXPECT_THAT(notSaid, Contains("node1: 6 tracked connections"));
  EXPECT_THAT(notSaid, Contains("node1: 1 route of a kind that scenarios do not have: 10.99.0.0/16"));
  EXPECT_THAT(notSaid, Contains("node1: 1 listeners on one address only"));
}

TEST(Import, BytesThatAreNoTextDoNoHarm) {
  auto captured = test::readTexts({{"hosts/a/ip-addr.json", test::json({{.address = "10.0.0.1/24"}})},
                                   {"hosts/a/sysctl.txt", "net.ipv4.conf.\xff.rp_filter = \xfe\n"}});
  EXPECT_FALSE(capture::importCapture(*captured.scenario).text.empty());
}

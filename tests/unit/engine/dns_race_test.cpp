// The event "dns-race": two queries of one socket, of which Linux 3.10 loses one.
#include "flows.h"

namespace fg::engine::testing {
namespace {

const std::string kFile = std::string(FG_SOURCE_DIR) + "/tests/scenarios/dns_race.json";

struct DnsRace : ::testing::Test {
  // What the event said, and node2's counters.
  void play(scenario::KernelVersion kernel) {
    auto read = scenario::readScenario(kFile);
    ASSERT_TRUE(read.scenario) << core::text(read.diagnostics);
    scenario = std::move(*read.scenario);
    scenario.versions.kernel = kernel;
    Simulation simulation(scenario, {});
    simulation.runUntil(scenario.end);
    for (const trace::StateChange& change : simulation.recording().changes)
      if (change.cause() == "dns-race")
        told.push_back(change.what);
      else if (change.state == trace::StateKind::Conntrack && change.change == trace::ChangeKind::Failed)
        ++refused;
    const host::NetworkNamespace& node = *simulation.world().find("node2")->ns;
    counters = node.netfilter().conntrack.counters;
    for (const EventResult& result : simulation.events())
      printed += result.result.out;
    for (const trace::PacketRecord& packet : simulation.recording().packets)
      if (packet.end == trace::Disposition::ConntrackDrop) ++dropped;
    expectValid(simulation.recording());
  }

  scenario::Scenario scenario;
  std::vector<std::string> told;
  netfilter::ConntrackCounters counters;
  std::string printed;
  int dropped = 0, refused = 0;
};

TEST_F(DnsRace, CostsFiveSecondsInLinux3_10) {
  play(scenario::KernelVersion::Linux3_10);
  ASSERT_EQ(told.size(), 3u);
  EXPECT_TRUE(told[0].starts_with("two queries at once from port ")) << told[0];
  EXPECT_EQ(told[1], "the resolver has 1 of 2 answers after 5s, and asks again");
  EXPECT_TRUE(told[2].starts_with("the resolver has both answers after 5.00")) << told[2];
  EXPECT_EQ(counters.insertFailed, 1u);
  EXPECT_EQ(dropped, 1);
  EXPECT_EQ(refused, 1) << "the recording says so beside the packet's own trace";
  EXPECT_NE(printed.find(" insert_failed=1 "), std::string::npos) << printed;
}

TEST_F(DnsRace, IsResolvedInLinux6_1) {
  play(scenario::KernelVersion::Linux6_1);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_TRUE(told[1].starts_with("the resolver has both answers after ")) << told[1];
  EXPECT_EQ(counters.insertFailed, 0u);
  EXPECT_EQ(counters.clashesResolved, 1u);
  EXPECT_EQ(dropped, 0);
}

} // namespace
} // namespace fg::engine::testing

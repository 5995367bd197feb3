// TCP connections that stand while other events happen, and what a late segment does to them.
#include "flows.h"

#include <gmock/gmock.h>

namespace fg::engine::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

// What events told, behind their own names.
std::vector<std::string> told(const Simulation& simulation) {
  std::vector<std::string> out;
  const trace::Recording& recording = simulation.recording();
  for (const trace::StateChange& change : recording.changes)
    if (change.state == trace::StateKind::Event) out.push_back(change.what);
  return out;
}

std::vector<std::string> played(const scenario::Scenario& scenario, net::SimTime until) {
  Simulation simulation(scenario, {});
  simulation.runUntil(until);
  expectValid(simulation.recording());
  return told(simulation);
}

scenario::Scenario connecting(const std::string& events, const std::string& more = "") {
  auto read = scenario::readScenarioText(
      "test.json", R"({"format": "flannelgraph/1", "extends": "45-plain-cluster", "end": "60s", "events": [)"
                       + events + "]" + more + "}");
  for (const core::Diagnostic& wrong : read.diagnostics)
    ADD_FAILURE() << wrong.message;
  return std::move(read.scenario).value_or(scenario::Scenario{});
}

TEST(Connection, BringsWhatWasAskedForAndTellsHowItEnded) {
  EXPECT_THAT(
      played(connecting(R"({"at": "10s", "on": "client", "connection": "svc:web", "bytes": 200000})"), 15s),
      Contains(HasSubstr("has brought 200000 of 200000 bytes after ")));
  EXPECT_THAT(played(connecting(R"({"at": "10s", "on": "client", "connection": "web-1", "port": 81})"), 15s),
              Contains(HasSubstr(":81 was refused, with 0 of 1000 bytes after ")));
  EXPECT_THAT(played(connecting(R"({"at": "9s", "on": "web-1", "run": "iptables -A INPUT -p tcp -j REJECT"},
                                   {"at": "10s", "on": "client", "connection": "web-1"})"),
                     15s),
              Contains(HasSubstr(":80 was ended by an ICMP error before it was open, with 0 of 1000 bytes")));
  EXPECT_THAT(
      played(connecting(R"({"at": "10s", "on": "client", "connection": "203.0.113.9"},
                                   {"at": "11s", "on": "client", "late-segment": "80"})"),
             12s),
      Contains(HasSubstr("late-segment 80: no connection to port 80 of default/client has got an answer")));
}

// connect(2) succeeds with the SYN/ACK; what becomes of the ACK after it is another matter.
TEST(Connection, StandsThoughItsLastAckIsRejectedAtHome) {
  const std::string rejected =
      R"({"at": "9s", "on": "client", "run": "iptables -A OUTPUT -p tcp -m conntrack --ctstate ESTABLISHED -j REJECT"},
         {"at": "10s", "on": "client", "connection": "web-1"})";
  auto said = played(connecting(rejected), 50s);
  EXPECT_THAT(said, Contains(HasSubstr(":80 is open")));
  EXPECT_THAT(said, Not(Contains(AnyOf(HasSubstr("cannot be opened"), HasSubstr(" bytes after ")))));
}

TEST(Connection, EndsWithItsServersPod) {
  const std::string slow = R"({"at": "5s", "link-fault": "lan", "rate": 1000000},
      {"at": "10s", "on": "client", "connection": "web-1", "bytes": 900000},
      {"at": "12s", "pod-delete": "web-1"})";
  EXPECT_THAT(played(connecting(slow), 50s), Not(Contains(HasSubstr("has brought"))));
}

// 55-late-segment, and what would have been with another kernel or setting.
class LateSegment : public ::testing::Test {
protected:
  scenario::Scenario scenario = library("55");
  std::vector<std::string> first() { return played(scenario, 24s); }
};

TEST_F(LateSegment, EndsTheConnectionByAResetThatTheClientSends) {
  EXPECT_THAT(first(), Contains(HasSubstr("from port 41000 to 10.254.40.11:80 was reset with ")));
}

TEST_F(LateSegment, IsDroppedByKubeProxySince115) {
  EXPECT_THAT(played(scenario, 90s),
              Contains(HasSubstr("from port 41001 to 10.254.40.11:80 has brought 1000000 of 1000000 bytes")));
}

TEST_F(LateSegment, HarmsNobodyWithALaterKernel) {
  scenario.versions.kernel = scenario::KernelVersion::Linux6_1;
  EXPECT_THAT(first(), Contains(HasSubstr("has brought 1000000 of 1000000 bytes")));
}

TEST_F(LateSegment, HarmsNobodyWhereConntrackIsLiberal) {
  scenario::Event liberal;
  liberal.at = 6s;
  liberal.kind = "run";
  for (const char* node : {"node1", "node3"}) {
    liberal.on = node;
    liberal.arguments = {{"command", "sysctl -w net.netfilter.nf_conntrack_tcp_be_liberal=1"}};
    scenario.events.insert(scenario.events.begin(), liberal);
  }
  EXPECT_THAT(first(), Contains(HasSubstr("has brought 1000000 of 1000000 bytes")));
}

} // namespace
} // namespace fg::engine::testing

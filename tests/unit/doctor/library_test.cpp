// Every failure of the library: its cause is told first, and in its place.
#include "unit/doctor/examined.h"

namespace fg::doctor {
namespace {

struct Failure {
  std::string scenario, at; // when one looks; empty: its end
  std::string id, place;    // of the first finding
};
void PrintTo(const Failure& failure, std::ostream* out) { *out << failure.scenario << " at " << failure.at; }

class Library : public ::testing::TestWithParam<Failure> {};

TEST_P(Library, TheRootCauseIsTheFirstFinding) {
  const Failure& failure = GetParam();
  auto scenario = scenarioOf(scenario::readScenario(failure.scenario));
  auto found = examined(scenario, failure.at);
  ASSERT_FALSE(found.findings.empty());
  EXPECT_EQ(found.findings.front().id, failure.id) << told(found);
  EXPECT_NE(std::ranges::find(found.findings.front().places, failure.place),
            found.findings.front().places.end())
      << told(found);
}

INSTANTIATE_TEST_SUITE_P(
    Failures, Library,
    ::testing::Values(
        Failure{"11", "30s", "bridge-outside-lease", "node1"},           // A
        Failure{"14", "25s", "forward-policy-drop", "node3"},            // B
        Failure{"16", "35s", "reject-before-accept", "node3"},           // B2
        Failure{"02", "", "missing-route", "node1"},                     // C
        Failure{"13", "40s", "lease-of-dead-node", "node3"},             // D
        Failure{"51", "10s", "tunnel-endpoint", "node3"},                // E
        Failure{"17", "", "tunnel-endpoint", "node1"},                   // F
        Failure{"18", "", "tunnel-endpoint", "node3"},                   // F
        Failure{"19", "", "host-gw-across-router", "node3"},             // G
        Failure{"20", "", "mtu-mismatch", "node1"},                      // H
        Failure{"21", "", "mtu-mismatch", "node1"},                      // H
        Failure{"22", "27s", "stale-vtep-mac", "node3"},                 // J
        Failure{"05", "", "source-hidden", "node1"},                     // K
        Failure{"06", "", "ip-masq-missing", "node1"},                   // K
        Failure{"09", "", "source-hidden", "node3"},                     // K
        Failure{"48", "15s", "source-hidden", "node1"},                  // K
        Failure{"07", "", "source-hidden", "node1"},                     // what is left of L
        Failure{"23", "", "cluster-cidr-missing", "node1"},              // L
        Failure{"24", "55s", "br-netfilter-off", "node3"},               // M
        Failure{"25", "", "hairpin-off", "node3"},                       // N
        Failure{"26", "35s", "stale-conntrack", "node1"},                // O
        Failure{"27", "38s", "daemon-down", "node2"},                    // O
        Failure{"28", "", "conntrack-insert-failed", "node2"},           // P
        Failure{"29", "15s", "reverse-path-filter", "node2"},            // R
        Failure{"30", "2h", "interface-down", "node2"},                  // S
        Failure{"31", "", "subnet-misaligned", "node1"},                 // T
        Failure{"37", "60s", "route-without-lease", "node1"},            // U
        Failure{"32", "", "service-without-endpoints", "default/empty"}, // V
        Failure{"33", "", "service-without-endpoints", "default/empty"}, // V
        Failure{"34", "15s", "tunnel-port-blocked", "node3"},
        Failure{"L3", "", "tunnel-port-blocked", "node3"}, Failure{"L1", "", "missing-route", "node1"},
        Failure{"L2", "", "forward-policy-drop", "node1"}, Failure{"L4", "", "mtu-mismatch", "node1"},
        Failure{"L5", "", "br-netfilter-off", "node3"}, Failure{"L6", "", "tunnel-endpoint", "node3"}, // W
        Failure{"35", "15s", "ip-masq-missing", "node1"},                                              // X
        Failure{"36", "9200ms", "icmp-rate-limit", "node3"}),                                          // Y
    [](const auto& each) { return "Scenario" + each.param.scenario; });

} // namespace
} // namespace fg::doctor

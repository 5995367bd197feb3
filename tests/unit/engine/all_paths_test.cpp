// --all-paths through services of several endpoints: each way has the chance that iptables shows.
#include "flows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace fg::engine::testing {
namespace {

const std::string kDns = "kube-system/kube-dns";

// The library's cluster, with that many endpoints behind kube-dns.
scenario::Scenario withEndpoints(int endpoints) {
  scenario::Scenario scenario = library("01");
  for (scenario::Service& service : scenario.services) {
    if (service.fullName() != kDns) continue;
    service.selector.clear();
    service.endpoints.clear();
    for (int i = 0; i < endpoints; ++i)
      service.endpoints.push_back({net::Ipv4Address(172, 33, 96, static_cast<uint8_t>(101 + i)), 53});
  }
  return scenario;
}

// The digits behind --probability.
std::string shownProbability(std::string_view rule) {
  constexpr std::string_view kOption = "--probability ";
  size_t at = rule.find(kOption);
  return at == rule.npos ? "" : std::string(rule.substr(at + kOption.size(), 13));
}

// What all draws of the way had to be: each by the digits of its rule.
double chanceOfDraws(const Path& path) {
  const trace::Recording& recording = path.simulation->recording();
  double product = 1;
  for (uint32_t index : recording.packet(path.packet).steps) {
    const auto* walk = std::get_if<trace::TableTraversal>(&recording.steps[index].detail);
    if (!walk) continue;
    for (const trace::RuleVisit& visit : trace::everyVisit(recording, *walk)) {
      if (!visit.byChance) continue;
      bool passedBy = visit.action == trace::RuleAction::NotMatched;
      double ofRule = passedBy ? 1 - visit.probability : visit.probability;
      EXPECT_EQ(fmt::format("{:.11f}", ofRule), shownProbability(recording.text(visit.rule)));
      product *= visit.probability;
    }
  }
  return product;
}

void expectEachEndpointOnce(int endpoints) {
  Traced ways = traced(withEndpoints(endpoints), to("10.254.0.2", net::Protocol::Udp, 53, kCorednsOnNode1));
  std::set<net::Ipv4Address> reached;
  double sum = 0;
  for (const Path& path : ways.paths) {
    reached.insert(conversationOf(path).request.last.destination);
    EXPECT_DOUBLE_EQ(path.probability, chanceOfDraws(path));
    EXPECT_NEAR(path.probability, 1.0 / endpoints, 1e-4);
    sum += path.probability;
  }
  EXPECT_EQ(ways.paths.size(), static_cast<size_t>(endpoints));
  EXPECT_EQ(reached.size(), static_cast<size_t>(endpoints));
  EXPECT_NEAR(sum, 1, 1e-12);
  EXPECT_EQ(ways.remainder, 0);
}

TEST(AllPaths, ReachEachOfThreeEndpointsByTheDigitsThatIptablesShows) { expectEachEndpointOnce(3); }
TEST(AllPaths, ReachEachOfFiveEndpointsByTheDigitsThatIptablesShows) { expectEachEndpointOnce(5); }

// Five coins are 32 ways.
TEST(AllPaths, BeyondTheLimitAreARemainder) {
  scenario::Scenario scenario = library("01");
  TraceOptions options;
  EXPECT_EQ(options.mostPaths, 1000u);
  options.mostPaths = 10;
  for (int i = 0; i < 5; ++i) {
    scenario::Event coin;
    coin.at = scenario.end;
    coin.on = "node1";
    coin.kind = "run";
    coin.arguments["command"] = "iptables -I OUTPUT -m statistic --mode random --probability 0.5";
    options.simulation.added.push_back(std::move(coin));
  }
  Traced ways = traced(scenario, ping("node1", "node2"), options);
  EXPECT_EQ(ways.paths.size(), 10u);
  EXPECT_DOUBLE_EQ(ways.remainder, 1 - 10.0 / 32);
}

} // namespace
} // namespace fg::engine::testing

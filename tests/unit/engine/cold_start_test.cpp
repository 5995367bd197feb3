// A cluster that boots on the clock comes to what one is that has run for long.
#include "flows.h"

#include <sstream>

namespace fg::engine::testing {
namespace {

scenario::Scenario cold() {
  scenario::Scenario scenario = library("01");
  scenario.start = scenario::Start::Cold;
  return scenario;
}

std::string run(Simulation& simulation, const std::string& node, const std::string& command) {
  auto result = simulation.executeLine(*simulation.world().find(node), command);
  EXPECT_EQ(result.status, 0) << command << ": " << result.err;
  return result.out;
}

// Comments hold the time, and chains count etcd's packets, of which there are more while a cluster boots.
std::string rulesOf(Simulation& simulation, const std::string& node) {
  std::istringstream lines(run(simulation, node, "iptables-save"));
  std::string out;
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with('#')) out += (line.starts_with(':') ? line.substr(0, line.find('[')) : line) + "\n";
  return out;
}

struct Node {
  std::string routes, rules;
};

std::vector<Node> nodesAfter(const scenario::Scenario& scenario, net::SimTime time) {
  Simulation simulation(scenario, {});
  simulation.runUntil(time);
  std::vector<Node> out;
  for (const char* node : {"node1", "node2", "node3"})
    out.push_back({run(simulation, node, "route -n"), rulesOf(simulation, node)});
  return out;
}

TEST(ColdStart, hasNoPodNetworkYet) {
  auto scenario = cold();
  Node node1 = nodesAfter(scenario, net::SimTime(0)).front();
  EXPECT_EQ(node1.routes.find("172.33."), std::string::npos) << node1.routes;
  EXPECT_EQ(node1.rules.find("KUBE-SERVICES"), std::string::npos) << node1.rules;
}

TEST(ColdStart, comesToWhatASettledClusterIs) {
  auto booted = nodesAfter(cold(), std::chrono::seconds(60));
  auto settled = nodesAfter(library("01"), std::chrono::seconds(60));
  for (std::size_t i = 0; i < settled.size(); ++i) {
    EXPECT_EQ(booted[i].routes, settled[i].routes);
    EXPECT_EQ(booted[i].rules, settled[i].rules);
  }
}

} // namespace
} // namespace fg::engine::testing

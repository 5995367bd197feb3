// Scenario 01 as a play about etcd: with more members, with things that happen, and commands at moments.
#pragma once

#include "unit/engine/flows.h"

#include <optional>
#include <string>

namespace fg::engine {

class EtcdPlay : public ::testing::Test {
protected:
  EtcdPlay() : scenario(testing::library("01")) {}

  void useThreeMembers() {
    scenario.etcd.members = {"node1", "node2", "node3"};
    scenario.etcd.endpoints = {"http://172.17.8.101:2379", "http://172.17.8.102:2379",
                               "http://172.17.8.103:2379"};
  }
  // Plays until then, and runs the line.
  std::string sh(net::SimTime time, const std::string& place, const std::string& line) {
    if (!simulation) simulation.emplace(scenario, Options{});
    simulation->runUntil(time);
    auto result = simulation->executeLine(*simulation->world().find(place), line);
    return result.out + result.err;
  }
  std::string flanneldLog(const std::string& node) {
    std::string out;
    for (const auto& line : simulation->world().daemons().node(node)->flanneld->log())
      out += line.text + "\n";
    return out;
  }

  scenario::Scenario scenario;
  std::optional<Simulation> simulation;
};

} // namespace fg::engine

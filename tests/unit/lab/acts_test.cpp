// A scenario with daemons is cut where they changed the network.
#include "lab/acts.h"
#include "lab/blueprint.h"
#include "lab/still.h"
#include "unit/lab/plain_cluster.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fg::lab {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

Acts actsOfEvents(const std::string& events) {
  scenario::Scenario scenario = tests::plainCluster(events);
  auto acts = actsOf(scenario);
  EXPECT_TRUE(acts) << core::text(acts.error());
  return std::move(acts).value_or(Acts{});
}

std::string toWeb1(int second) {
  return R"({"at": ")" + std::to_string(second) + R"(s", "expect": {"from": "client", "to": "web-1"}})";
}

std::vector<net::SimTime> beginsOf(const Acts& acts) {
  std::vector<net::SimTime> out;
  for (const Act& act : acts.acts)
    out.push_back(act.begins);
  return out;
}

TEST(Acts, OneIsEnoughWhereTheLabDoesAllThatHappens) {
  Acts acts = actsOfEvents(
      toWeb1(10) + R"(, {"at": "20s", "on": "node1", "run": "ip route add blackhole 10.9.0.0/16"}, )"
      + toWeb1(60));
  EXPECT_THAT(beginsOf(acts), ElementsAre(10s));
  EXPECT_EQ(acts.acts[0].scenario.expectations[1].at, 50s);
  EXPECT_EQ(acts.acts[0].scenario.events.at(0).at, 10s);
  EXPECT_THAT(acts.left, IsEmpty());
}

TEST(Acts, WhatADaemonMadeBeginsANewOne) {
  Acts acts = actsOfEvents(toWeb1(10) + R"(, {"at": "20s", "pod-delete": "web-2"}, )" + toWeb1(40));
  ASSERT_THAT(beginsOf(acts), ElementsAre(10s, 40s));
  auto names = [](const Act& act) {
    std::vector<std::string> out;
    for (const auto& found : act.scenario.snapshot->namespaces)
      out.push_back(found.name);
    return out;
  };
  EXPECT_THAT(names(acts.acts[0]), testing::Contains("default/web-2"));
  EXPECT_THAT(names(acts.acts[1]), testing::Not(testing::Contains("default/web-2")));
}

TEST(Acts, CommandsForDaemonsAreTheDaemonsAffair) {
  Acts acts = actsOfEvents(
      toWeb1(10) + R"(, {"at": "20s", "on": "node1", "run": "systemctl stop kube-proxy"}, )" + toWeb1(40));
  EXPECT_THAT(beginsOf(acts), ElementsAre(10s)); // its rules stay
  EXPECT_THAT(acts.acts[0].scenario.events, IsEmpty());
}

// The match `recent` counts seconds, which the kernel is not made to wait for.
TEST(Acts, WhatIsForgottenBeginsANewOne) {
  Acts acts = actsOfEvents(
      R"({"at": "5s", "on": "node1", "run": "iptables -A INPUT -m recent --rcheck --seconds 30 --name A"}, )"
      + toWeb1(10) + ", " + toWeb1(35) + ", " + toWeb1(80));
  EXPECT_THAT(beginsOf(acts), ElementsAre(5s, 80s));
}

TEST(Acts, FaultsOfASegmentAreLeftOut) {
  Acts acts = actsOfEvents(R"({"at": "5s", "link-fault": "lan", "loss": "50%"}, )" + toWeb1(10));
  EXPECT_THAT(acts.left, ElementsAre(testing::HasSubstr(": link-fault")));
}

TEST(Acts, NamesAreAddressesByThen) {
  Acts acts = actsOfEvents(
      R"({"at": "10s", "expect": {"from": "client", "to": "svc:web", "proto": "tcp", "port": 80}})");
  const scenario::Expectation& probe = acts.acts.at(0).scenario.expectations.at(0);
  EXPECT_EQ(probe.from, "default/client");
  EXPECT_TRUE(net::Ipv4Address::parse(probe.to)) << probe.to;
  EXPECT_EQ(probe.port, 80);
}

std::string textOf(const InterfacePlan& plan) {
  std::string out = fmt::format(
      "{} kind {} {} mtu {} up {} plugged {} hairpin {} master '{}' segment '{}' peer '{} {}' '{}'",
      plan.name, static_cast<int>(plan.kind), plan.mac.text(), plan.mtu, plan.up, plan.plugged, plan.hairpin,
      plan.bridge, plan.segment, plan.peerPlace, plan.peerName, plan.tunnel);
  for (const Address& address : plan.addresses)
    out += fmt::format(" {} metric {}", address.prefix.text(), address.metric);
  return out;
}

// The network is the same whether daemons made it or the snapshot says it.
TEST(Still, IsBuiltAsTheClusterIs) {
  for (const char* name : {"02", "03", "04", "50"}) {
    auto read = scenario::readScenario(name);
    ASSERT_TRUE(read.scenario) << core::text(read.diagnostics);
    Blueprint cluster;
    scenario::Scenario still;
    {
      engine::Simulation simulation(*read.scenario, {});
      still = stillScenario(*read.scenario, snapshotOf(simulation.world()));
      cluster = blueprintOf(simulation);
    }
    for (NamespacePlan& plan : cluster.namespaces)
      plan.rules = byTurns(plan.rules);
    engine::Simulation simulation(still, {});
    Blueprint again = blueprintOf(simulation);
    ASSERT_EQ(again.namespaces.size(), cluster.namespaces.size());
    for (std::size_t i = 0; i < again.namespaces.size(); ++i) {
      const NamespacePlan &one = again.namespaces[i], &other = cluster.namespaces[i];
      EXPECT_EQ(one.name, other.name);
      std::vector<std::string> interfaces[2];
      for (const InterfacePlan& interface : one.interfaces)
        interfaces[0].push_back(textOf(interface));
      for (const InterfacePlan& interface : other.interfaces)
        interfaces[1].push_back(textOf(interface));
      EXPECT_EQ(interfaces[0], interfaces[1]) << name << " " << one.name;
      EXPECT_EQ(one.rules, other.rules) << name << " " << one.name;
      EXPECT_EQ(one.neighbors, other.neighbors) << name << " " << one.name;
      EXPECT_EQ(one.forwarding, other.forwarding) << name << " " << one.name;
      EXPECT_EQ(one.sysctls, other.sysctls) << name << " " << one.name;
    }
  }
}

TEST(Still, ChanceTakesTurns) {
  EXPECT_EQ(byTurns("-A A -m statistic --mode random --probability 0.33332999982 -j B\n"
                    "-A A -m statistic --mode random --probability 0.50000000000 -j C\n-A A -j D\n"),
            "-A A -m statistic --mode nth --every 3 --packet 0 -j B\n"
            "-A A -m statistic --mode nth --every 2 --packet 0 -j C\n-A A -j D\n");
}

} // namespace
} // namespace fg::lab

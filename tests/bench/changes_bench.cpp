// What a change of a cluster costs until it is in force everywhere that somebody looks: the processor's time
// of the seconds in which it happens, less that of as many quiet ones. FG_BENCH_NODES says how many nodes
// there are.
#include "engine/simulation.h"
#include "kubernetes/proxy_rules.h"
#include "scenario/generated_cluster.h"
#include "world/daemons.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <functional>

namespace fg::bench {
namespace {

using namespace std::chrono_literals;

constexpr net::SimTime kUntilInForce = 3s;

double processorSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// A cluster of thirty pods and two services a node, ten pods behind each, at rest; node1 is awake.
class Cluster {
public:
  Cluster() {
    const char* wanted = std::getenv("FG_BENCH_NODES");
    const uint64_t nodes = std::max<uint64_t>(wanted ? std::strtoull(wanted, nullptr, 10) : 0, 20);
    auto text = scenario::clusterText({.nodes = nodes, .podsPerNode = 30, .services = 2 * nodes});
    if (!text) return;
    auto read = scenario::readScenarioText("generated.json", *text);
    if (!read.scenario) return;
    m_scenario = std::move(*read.scenario);
    m_simulation = std::make_unique<engine::Simulation>(m_scenario, engine::Options{});
    m_simulation->runUntil(m_scenario.end);
    say("node1", "ip route");
    say("node1", "iptables -t nat -S KUBE-SERVICES");
  }
  std::string say(const std::string& place, const std::string& line) {
    const world::Place* where = m_simulation ? m_simulation->world().find(place) : nullptr;
    return where ? m_simulation->executeLine(*where, line).out : std::string();
  }
  // The processor's seconds for a command on node1, and until it is in force.
  double timeOf(const std::string& line) {
    const double before = processorSeconds();
    if (!line.empty()) say("node1", line);
    m_simulation->runUntil(m_simulation->now() + kUntilInForce);
    return processorSeconds() - before;
  }

  // Of the first service that has the pod behind it.
  std::string chainOfServiceWith(const std::string& pod) const {
    auto isIt = [&](const kubernetes::EndpointAddress& address) { return address.pod == pod; };
    if (!m_simulation) return {};
    for (const auto& [name, endpoints] : m_simulation->world().daemons().api().endpoints())
      for (const kubernetes::EndpointSubset& subset : endpoints.subsets)
        if (std::ranges::any_of(subset.addresses, isIt))
          return kubernetes::serviceChain("KUBE-SVC-", name.text() + ":", net::Protocol::Tcp);
    return {};
  }

private:
  scenario::Scenario m_scenario;
  std::unique_ptr<engine::Simulation> m_simulation;
};

// `shows` is a command on node1 that prints something else once the change is in force.
void measure(benchmark::State& state, Cluster& cluster, const std::string& change, const std::string& shows) {
  const std::string before = cluster.say("node1", shows);
  const double quiet = cluster.timeOf("");
  const double busy = cluster.timeOf(change);
  if (cluster.say("node1", shows) == before) return state.SkipWithError("nothing changed");
  state.SetIterationTime(std::max(busy - quiet, 0.0));
}

// A lease of one more node comes: flanneld on each of the others has a route to it.
void BM_NodeJoins(benchmark::State& state) {
  Cluster cluster;
  for (auto _ : state)
    measure(state, cluster,
            "etcdctl set /coreos.com/network/subnets/10.191.9.0-24 "
            R"('{"PublicIP":"172.16.0.12","BackendType":"host-gw"}')",
            "ip route show 10.191.9.0/24");
}

// A pod behind a service is deleted: kube-proxy's rules of that service are others.
void BM_EndpointChanges(benchmark::State& state) {
  Cluster cluster;
  for (auto _ : state)
    measure(state, cluster, "kubectl delete pod node1-pod2",
            "iptables -t nat -S " + cluster.chainOfServiceWith("default/node1-pod2"));
}

BENCHMARK(BM_NodeJoins)->Iterations(1)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_EndpointChanges)->Iterations(1)->UseManualTime()->Unit(benchmark::kMillisecond);

} // namespace
} // namespace fg::bench

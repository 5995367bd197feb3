// Making pods: a network namespace with a veth pair, its near end a port of the node's bridge, an address and
// a default route. Ours, stock ns-3's nearest (a node with a stack on a CSMA link to a bridge), and the
// kernel's own.
#include "bench/memory.h"
#include "stack/fabric.h"
#include "stack/step_simulator.h"

#include "ns3/bridge-helper.h"
#include "ns3/csma-helper.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/node-container.h"
#include "ns3/simulator.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <memory>
#include <unistd.h>
#include <vector>

namespace fg::bench {
namespace {

constexpr uint32_t kPodsOfANode = 30;

using Clock = std::chrono::steady_clock;

net::MacAddress macOf(uint32_t number) {
  return net::MacAddress({2, 0, static_cast<uint8_t>(number >> 24), static_cast<uint8_t>(number >> 16),
                          static_cast<uint8_t>(number >> 8), static_cast<uint8_t>(number)});
}

// As the engine makes them.
class OurNodes {
public:
  explicit OurNodes(uint32_t nodes)
      : m_recorder([this] { return m_scheduler.now(); }), m_environment{m_scheduler, m_recorder, m_fabric} {
    for (uint32_t node = 0; node < nodes; ++node)
      addNode(node);
  }

private:
  host::NetworkNamespace& addNamespace(const std::string& name, const std::string& node) {
    auto& ns =
        *m_namespaces.emplace_back(std::make_unique<host::NetworkNamespace>(m_environment, name, node));
    return ns;
  }

  void addAddress(host::NetworkNamespace& ns, host::Interface& interface, net::Ipv4Address address) {
    host::InterfaceAddress added;
    added.prefix = {address, 24};
    std::ignore = ns.addAddress(interface, added);
  }

  void addNode(uint32_t number) {
    const std::string name = fmt::format("node{}", number);
    const auto high = static_cast<uint8_t>(number >> 8), low = static_cast<uint8_t>(number);
    host::NetworkNamespace& node = addNamespace(name, name);
    m_fabric.attach(node); // its network card would ask for it; a pod's stack is made for its first packet
    host::Interface& bridge = node.addInterface(host::InterfaceKind::Bridge, "docker0", macOf(++m_mac));
    std::ignore = node.setUp(bridge, true);
    addAddress(node, bridge, {10, high, low, 1});
    for (uint32_t pod = 0; pod < kPodsOfANode; ++pod) {
      host::NetworkNamespace& ns = addNamespace(fmt::format("pod{}-{}", number, pod), name);
      const std::string near = fmt::format("veth{}", pod);
      host::Interface& far = ns.addVethPair("eth0", macOf(m_mac + 1), node, near, macOf(m_mac + 2));
      m_mac += 2;
      host::Interface& port = *node.interface(near);
      std::ignore = node.setMaster(port, bridge.index);
      std::ignore = node.setUp(port, true);
      std::ignore = ns.setUp(far, true);
      addAddress(ns, far, {10, high, low, static_cast<uint8_t>(pod + 2)});
      routing::Route route;
      route.gateway = net::Ipv4Address(10, high, low, 1);
      std::ignore = ns.addRoute(route);
    }
  }

  stack::SimulatorScheduler m_scheduler;
  trace::Recorder m_recorder;
  stack::Fabric m_fabric;
  host::Environment m_environment;
  std::vector<std::unique_ptr<host::NetworkNamespace>> m_namespaces;
  uint32_t m_mac = 0;
};

enum class Ipv6 { Without, With };

// Full nodes of ns-3, a CSMA link from each pod to a bridge of its node. InternetStackHelper gives them IPv6
// unless it is told not to.
void makeStockNodes(uint32_t nodes, Ipv6 ipv6) {
  ns3::InternetStackHelper internet;
  internet.SetIpv6StackInstall(ipv6 == Ipv6::With);
  ns3::Ipv4StaticRoutingHelper routing;
  internet.SetRoutingHelper(routing);
  ns3::CsmaHelper csma;
  ns3::BridgeHelper bridge;
  ns3::Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
  for (uint32_t number = 0; number < nodes; ++number) {
    ns3::NodeContainer all;
    all.Create(kPodsOfANode + 1);
    internet.Install(all);
    ns3::NetDeviceContainer ports, own;
    for (uint32_t pod = 1; pod <= kPodsOfANode; ++pod) {
      auto link = csma.Install(ns3::NodeContainer(all.Get(pod), all.Get(0)));
      own.Add(link.Get(0));
      ports.Add(link.Get(1));
    }
    ns3::NetDeviceContainer everybody = bridge.Install(all.Get(0), ports);
    everybody.Add(own);
    auto given = addresses.Assign(everybody);
    for (uint32_t pod = 1; pod <= kPodsOfANode; ++pod)
      routing.GetStaticRouting(all.Get(pod)->GetObject<ns3::Ipv4>())->SetDefaultRoute(given.GetAddress(0), 1);
    addresses.NewNetwork();
  }
}

// The memory is that of the first time: later ones find it in the process.
template<class Make> void makePods(benchmark::State& state, Make make) {
  const auto nodes = static_cast<uint32_t>(state.range(0));
  static double kilobytes = 0; // for each way of making them
  for (auto _ : state) {
    const std::size_t before = residentBytes();
    const auto start = Clock::now();
    [[maybe_unused]] auto made = make(nodes);
    state.SetIterationTime(std::chrono::duration<double>(Clock::now() - start).count());
    if (kilobytes == 0) kilobytes = static_cast<double>(residentBytes() - before) / 1024;
    ns3::Simulator::Destroy();
  }
  const double pods = nodes * kPodsOfANode;
  state.counters["pods/s"] =
      benchmark::Counter(pods * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
  state.counters["KiB/pod"] = kilobytes / pods;
}

void BM_PodsOurs(benchmark::State& state) {
  makePods(state, [](uint32_t nodes) { return std::make_unique<OurNodes>(nodes); });
}
void BM_PodsStock(benchmark::State& state) {
  makePods(state, [](uint32_t nodes) {
    makeStockNodes(nodes, Ipv6::With);
    return 0;
  });
}
void BM_PodsStockWithoutIpv6(benchmark::State& state) {
  makePods(state, [](uint32_t nodes) {
    makeStockNodes(nodes, Ipv6::Without);
    return 0;
  });
}

void BM_PodsOfTheKernel(benchmark::State& state) {
  if (geteuid() != 0) return state.SkipWithError("network namespaces need root");
  const auto pods = static_cast<uint32_t>(state.range(0)) * kPodsOfANode;
  const std::string script = fmt::format("{}/tests/bench/kernel_namespaces.sh {}", FG_SOURCE_DIR, pods);
  for (auto _ : state) {
    const auto start = Clock::now();
    if (std::system(script.c_str()) != 0) return state.SkipWithError("the kernel made none");
    state.SetIterationTime(std::chrono::duration<double>(Clock::now() - start).count());
  }
  state.counters["pods/s"] =
      benchmark::Counter(pods * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

BENCHMARK(BM_PodsOurs)->Arg(10)->Arg(100)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_PodsStock)->Arg(10)->Arg(100)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_PodsStockWithoutIpv6)->Arg(10)->Arg(100)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_PodsOfTheKernel)->Arg(10)->UseManualTime()->Unit(benchmark::kMillisecond);

} // namespace
} // namespace fg::bench

#include "bench/chain_traffic.h"
#include "stack/namespace_helper.h"
#include "stack/step_simulator.h"

namespace fg::bench {
namespace {

// 10.1.0.0/24 is the first link, 10.1.1.0/24 the next. .1 is its near end, .2 its far end.
std::string linkAddress(uint32_t link, int end) {
  return "10.1." + std::to_string(link) + "." + std::to_string(end);
}

// Rules that the datagram meets one by one: neither an address nor a port sorts it out beforehand.
void addRules(host::NetworkNamespace& ns, int count) {
  std::string text = "*filter\n";
  for (int i = 0; i < count; ++i)
    text += "-A FORWARD -s 192.168." + std::to_string(i) + ".0/24 -p udp -j DROP\n";
  using netfilter::RuleSet;
  ns.netfilter().rules.restore(text + "COMMIT\n", RuleSet::Flush::Yes, RuleSet::Counters::Ignore);
}

// The helper shows every device to its ns-3 node, which would be given a copy of every frame. The engine of
// the program does not, and nobody listens there.
void hideDevices(stack::NamespaceHelper& helper, host::NetworkNamespace& ns) {
  auto stack = helper.GetFabric().stackOf(ns);
  for (const host::Interface* interface : ns.interfaces()) {
    stack->device(interface->index)->SetReceiveCallback({});
    stack->device(interface->index)->SetPromiscReceiveCallback({});
  }
}

} // namespace

ChainRun runNamespaceChain(uint32_t datagrams, const ChainOptions& options) {
  stack::NamespaceHelper helper;
  stack::SimulatorSession session; // as the program has it
  const uint32_t namespaces = options.routers + 2;
  std::vector<host::NetworkNamespace*> all;
  for (uint32_t i = 0; i < namespaces; ++i)
    all.push_back(&helper.Create("n" + std::to_string(i)));
  for (uint32_t link = 0; link + 1 < namespaces; ++link) {
    std::string name = "lan" + std::to_string(link);
    helper.AddSegment(name, ns3::DataRate("1Gbps"), ns3::MicroSeconds(50));
    helper.InstallEthernet(*all[link], "eth1", name);
    helper.InstallEthernet(*all[link + 1], "eth0", name);
    helper.AddAddress(*all[link], "eth1", linkAddress(link, 1) + "/24");
    helper.AddAddress(*all[link + 1], "eth0", linkAddress(link, 2) + "/24");
  }
  for (uint32_t i = 0; i < namespaces; ++i) {
    helper.Sysctl(*all[i], "net.ipv4.ip_forward", "1");
    if (i + 1 < namespaces) helper.AddRoute(*all[i], "10.2.0.0/16", linkAddress(i, 2));
    if (i > 1) helper.AddRoute(*all[i], "10.1.0.0/24", linkAddress(i - 1, 1));
    if (i > 0 && i + 1 < namespaces) addRules(*all[i], options.filterRules);
  }
  helper.AddAddress(*all.back(), "lo", "10.2.0.1/32");
  for (host::NetworkNamespace* ns : all)
    hideDevices(helper, *ns);
  helper.GetRecorder().setPacketsRecorded(options.recorded);

  ChainRun result;
  {
    ChainTraffic traffic(helper.GetNode(*all.front()), helper.GetNode(*all.back()),
                         ns3::Ipv4Address("10.2.0.1"));
    size_t before = helper.GetRecorder().recording().steps.size();
    result.time = traffic.run(datagrams);
    result.received = traffic.received();
    result.steps = helper.GetRecorder().recording().steps.size() - before;
    if (options.atEnd) options.atEnd(helper.GetRecorder().recording());
  }
  return result;
}

} // namespace fg::bench

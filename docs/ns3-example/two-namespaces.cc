// Two network namespaces, a veth pair, a bridge and an iptables rule in an ns-3 program of one's own.
//
//   client ---- veth pair ---- br0 on server (10.0.0.2)
//
// Pings the server twice: once as it is, and once with a rule on the server that drops echo requests.
#include "stack/endpoint.h"
#include "stack/namespace_helper.h"
#include "trace/trace.h"

#include "ns3/simulator.h"

#include <iostream>

namespace {

using namespace fg;

// Sends one echo request, and prints the namespaces that it visited and what became of it.
void Ping(stack::NamespaceHelper& network, stack::Endpoint& programs, net::Ipv4Address to) {
  static uint16_t sequence = 0;
  stack::EchoSpec spec;
  spec.destination = to;
  spec.sequence = ++sequence;
  trace::PacketId request = programs.sendEcho(spec, [](const stack::Answer& answer) {
    std::cout << "answer from " << answer.from.text() << ", ttl " << int{answer.ttl} << "\n";
  });
  ns3::Simulator::Stop(ns3::Seconds(1));
  ns3::Simulator::Run();
  const trace::Recording& recording = network.GetRecorder().recording();
  trace::Trace trace = trace::traceOf(recording, request);
  for (const trace::Hop& hop : trace.hops) {
    std::cout << recording.nameSpace(hop.where).name << ":";
    for (const trace::Step* step : hop.steps)
      std::cout << " " << trace::kind(step->detail);
    std::cout << "\n";
  }
  std::cout << "= " << trace::name(trace.disposition) << "\n";
}

} // namespace

int main() {
  stack::NamespaceHelper network;
  host::NetworkNamespace& client = network.Create("client");
  host::NetworkNamespace& server = network.Create("server");
  network.InstallVethPair(client, "eth0", server, "veth0");
  network.InstallBridge(server, "br0", {"veth0"});
  network.AddAddress(client, "eth0", "10.0.0.1/24");
  network.AddAddress(server, "br0", "10.0.0.2/24");
  {
    stack::Endpoint programs(network.GetFabric().stackOf(client));
    Ping(network, programs, net::Ipv4Address(10, 0, 0, 2));
    network.Iptables(server, "-A INPUT -p icmp -j DROP");
    Ping(network, programs, net::Ipv4Address(10, 0, 0, 2));
  }
  ns3::Simulator::Destroy();
  return 0;
}

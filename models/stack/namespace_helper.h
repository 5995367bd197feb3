// For anybody's ns-3 program: network namespaces, links and iptables rules in a few calls.
#pragma once

#include "stack/fabric.h"
#include "stack/step_simulator.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"

#include <memory>
#include <string>
#include <vector>

namespace fg::stack {

/**
 * \brief Builds Linux network namespaces, each on an ns3::Node of its own.
 *
 * Works with any simulator implementation. Sockets and applications are installed on the nodes as usual.
 * What happens to each packet is in the recorder. Call Simulator::Destroy before the helper goes.
 *
 * Addresses and rules are texts as `ip` and `iptables` take them; a text that they would refuse ends the
 * program with a message, as misuse of an ns-3 helper does.
 */
class NamespaceHelper {
public:
  NamespaceHelper();

  /// A namespace with its loopback interface, and with UDP, TCP and raw sockets on its node.
  host::NetworkNamespace& Create(const std::string& name);
  ns3::Ptr<ns3::Node> GetNode(const host::NetworkNamespace& ns) const;

  /// `ip link add NAME type veth peer name PEERNAME netns PEER`, both ends up.
  void InstallVethPair(host::NetworkNamespace& ns, const std::string& name, host::NetworkNamespace& peer,
                       const std::string& peerName);
  /// A bridge, up, with these interfaces as its ports.
  void InstallBridge(host::NetworkNamespace& ns, const std::string& name,
                     const std::vector<std::string>& ports);
  void AddSegment(const std::string& name, ns3::DataRate rate, ns3::Time delay);
  /// An Ethernet card on a segment, up.
  void InstallEthernet(host::NetworkNamespace& ns, const std::string& name, const std::string& segment);

  /// `ip addr add ADDRESS dev INTERFACE`: "10.0.0.1/24".
  void AddAddress(host::NetworkNamespace& ns, const std::string& interface, const std::string& address);
  /// `ip route add PREFIX via GATEWAY`: "0.0.0.0/0" is the default route.
  void AddRoute(host::NetworkNamespace& ns, const std::string& prefix, const std::string& gateway);
  /// The command line of iptables, without its name. Words are separated by blanks; there are no quotes.
  void Iptables(host::NetworkNamespace& ns, const std::string& arguments);
  void Sysctl(host::NetworkNamespace& ns, const std::string& name, const std::string& value);

  /// A pcap file for each interface.
  void EnablePcap(const std::string& folder);

  trace::Recorder& GetRecorder() { return m_recorder; }
  Fabric& GetFabric() { return m_fabric; }

private:
  host::Interface& interfaceOf(host::NetworkNamespace& ns, const std::string& name);
  void show(host::NetworkNamespace& ns, const std::string& interface);
  net::MacAddress nextMac();

  SimulatorScheduler m_scheduler;
  trace::Recorder m_recorder;
  Fabric m_fabric;
  host::Environment m_environment;
  std::vector<std::unique_ptr<host::NetworkNamespace>> m_namespaces;
  uint32_t m_lastMac = 0;
};

} // namespace fg::stack

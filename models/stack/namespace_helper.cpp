#include "stack/namespace_helper.h"

#include "stack/transport.h"

#include "ns3/abort.h"

#include <sstream>

namespace fg::stack {

NamespaceHelper::NamespaceHelper()
    : m_recorder([this] { return m_scheduler.now(); }), m_environment{m_scheduler, m_recorder, m_fabric} {}

host::NetworkNamespace& NamespaceHelper::Create(const std::string& name) {
  auto& ns = *m_namespaces.emplace_back(std::make_unique<host::NetworkNamespace>(m_environment, name, name));
  m_fabric.attach(ns)->transport().enable();
  show(ns, "lo");
  return ns;
}

ns3::Ptr<ns3::Node> NamespaceHelper::GetNode(const host::NetworkNamespace& ns) const {
  auto stack = m_fabric.stackOf(ns);
  return stack ? stack->GetObject<ns3::Node>() : nullptr;
}

net::MacAddress NamespaceHelper::nextMac() {
  ++m_lastMac;
  return net::MacAddress({2, 0, static_cast<uint8_t>(m_lastMac >> 24), static_cast<uint8_t>(m_lastMac >> 16),
                          static_cast<uint8_t>(m_lastMac >> 8), static_cast<uint8_t>(m_lastMac)});
}

host::Interface& NamespaceHelper::interfaceOf(host::NetworkNamespace& ns, const std::string& name) {
  host::Interface* found = ns.interface(name);
  NS_ABORT_MSG_UNLESS(found, "there is no interface " << name << " in " << ns.name());
  return *found;
}

// Lets ns-3 find the device on its node, and brings the interface up.
void NamespaceHelper::show(host::NetworkNamespace& ns, const std::string& name) {
  host::Interface& interface = interfaceOf(ns, name);
  auto stack = m_fabric.stackOf(ns);
  stack->GetObject<ns3::Node>()->AddDevice(stack->device(interface.index));
  std::ignore = ns.setUp(interface, true);
}

void NamespaceHelper::InstallVethPair(host::NetworkNamespace& ns, const std::string& name,
                                      host::NetworkNamespace& peer, const std::string& peerName) {
  net::MacAddress near = nextMac(), far = nextMac();
  ns.addVethPair(name, near, peer, peerName, far);
  show(ns, name);
  show(peer, peerName);
}

void NamespaceHelper::InstallBridge(host::NetworkNamespace& ns, const std::string& name,
                                    const std::vector<std::string>& ports) {
  host::Interface& bridge = ns.addInterface(host::InterfaceKind::Bridge, name, nextMac());
  show(ns, name);
  for (const std::string& port : ports)
    std::ignore = ns.setMaster(interfaceOf(ns, port), bridge.index);
}

void NamespaceHelper::AddSegment(const std::string& name, ns3::DataRate rate, ns3::Time delay) {
  m_fabric.addSegment(name, rate.GetBitRate(), net::SimTime(delay.GetNanoSeconds()));
}

void NamespaceHelper::InstallEthernet(host::NetworkNamespace& ns, const std::string& name,
                                      const std::string& segment) {
  host::Interface& card = ns.addInterface(host::InterfaceKind::Ethernet, name, nextMac());
  NS_ABORT_MSG_UNLESS(m_fabric.connect(ns, card, segment), "there is no segment " << segment);
  show(ns, name);
}

void NamespaceHelper::AddAddress(host::NetworkNamespace& ns, const std::string& interface,
                                 const std::string& address) {
  auto prefix = net::Ipv4Prefix::parse(address);
  NS_ABORT_MSG_UNLESS(prefix, address << " is no address like 10.0.0.1/24");
  host::InterfaceAddress added;
  added.prefix = *prefix;
  auto done = ns.addAddress(interfaceOf(ns, interface), added);
  NS_ABORT_MSG_UNLESS(done, address << ": " << core::text(done.error()));
}

void NamespaceHelper::AddRoute(host::NetworkNamespace& ns, const std::string& prefix,
                               const std::string& gateway) {
  auto destination = net::Ipv4Prefix::parse(prefix);
  auto nextHop = net::Ipv4Address::parse(gateway);
  NS_ABORT_MSG_UNLESS(destination && nextHop, prefix << " via " << gateway << " is no route");
  routing::Route route;
  route.destination = *destination;
  route.gateway = *nextHop;
  route.origin = "ip route";
  auto done = ns.addRoute(route);
  NS_ABORT_MSG_UNLESS(done, prefix << " via " << gateway << ": " << core::text(done.error()));
}

void NamespaceHelper::Iptables(host::NetworkNamespace& ns, const std::string& arguments) {
  std::istringstream in(arguments);
  std::vector<std::string> words;
  for (std::string word; in >> word;)
    words.push_back(word);
  auto result = ns.netfilter().rules.iptables(words);
  NS_ABORT_MSG_UNLESS(result.status == 0, "iptables " << arguments << ": " << result.err);
}

void NamespaceHelper::Sysctl(host::NetworkNamespace& ns, const std::string& name, const std::string& value) {
  NS_ABORT_MSG_UNLESS(ns.setSysctl(name, value), "there is no sysctl " << name);
}

void NamespaceHelper::EnablePcap(const std::string& folder) {
  for (const std::string& file : m_fabric.enablePcap(folder))
    NS_ABORT_MSG("cannot write " << file);
}

} // namespace fg::stack

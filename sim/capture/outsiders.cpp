// Machines that answered ARP and are not in the capture: each is a namespace of its own that takes what it
// gets out of the model.
#include "capture/joining.h"
#include "core/did_you_mean.h"

#include <algorithm>
#include <map>
#include <set>

namespace fg::capture {
namespace {

using scenario::found::Interface;
using scenario::found::Namespace;
using scenario::found::Role;

struct Outsider {
  std::set<net::Ipv4Address> addresses;
  std::string host; // that knows of it
};
using ByMac = std::map<net::MacAddress, Outsider>;

constexpr size_t kMostOutsiders = 20'000;

class OutsiderFinder {
public:
  explicit OutsiderFinder(scenario::Snapshot& snapshot) : m_snapshot(snapshot) {
    for (const Namespace& ns : snapshot.namespaces)
      for (const Interface& interface : ns.interfaces) {
        m_macs[interface.segment].insert(interface.mac);
        if (interface.segment.empty()) continue;
        for (const auto& address : interface.addresses)
          m_addresses[interface.segment].insert(address.prefix.address());
        for (const Interface& bridge : ns.interfaces)
          if (bridge.name == interface.master) addBridge(interface.segment, bridge);
      }
  }

  void run(Findings& findings) {
    for (Namespace& ns : m_snapshot.namespaces) {
      m_known.emplace(ns);
      lookAtBridges(ns);
      std::vector<std::string> open;
      for (Interface& interface : ns.interfaces)
        if (look(ns, interface)) open.push_back(interface.name);
      if (!open.empty())
        findings.warning(ns.interfaces.front().place,
                         "the other ends of veth interfaces of " + ns.name
                             + " are not in the capture: " + core::listText(open),
                         "capture the network namespaces that they are in, or join them in links.json");
    }
    size_t left = 0;
    for (const auto& [segment, found] : m_onSegments)
      for (const auto& [mac, outsider] : found)
        if (m_added.size() < kMostOutsiders)
          add(mac, outsider, segment);
        else
          ++left;
    if (left > 0)
      findings.warning({},
                       "more than " + std::to_string(kMostOutsiders)
                           + " machines answered ARP and are not in the capture: " + std::to_string(left)
                           + " of them are taken not to",
                       "is that a neighbour table of a real host?");
    for (Namespace& ns : m_added)
      m_snapshot.namespaces.push_back(std::move(ns));
  }

private:
  void lookAtBridges(const Namespace& ns) {
    m_ports.clear();
    m_learned.clear();
    for (const auto& entry : ns.fdb) {
      if (entry.master.empty()) continue;
      m_ports[{entry.master, entry.mac}].insert(entry.interface);
      if (entry.state.empty()) m_learned.insert_or_assign(entry.interface, entry.mac);
    }
  }

  void addBridge(const std::string& segment, const Interface& bridge) {
    m_macs[segment].insert(bridge.mac);
    for (const auto& address : bridge.addresses)
      m_addresses[segment].insert(address.prefix.address());
  }

  static bool answers(const scenario::found::Neighbor& neighbor) {
    return neighbor.mac && neighbor.state != "FAILED" && neighbor.state != "INCOMPLETE";
  }

  // True where it leads to nobody in the capture.
  bool look(Namespace& ns, Interface& interface) {
    bool isOpen = interface.kind == "veth" && interface.peerNamespace.empty() && interface.segment.empty();
    if (!interface.segment.empty()) lookOnSegment(ns, interface);
    if (isOpen) addPeer(ns, interface);
    return isOpen;
  }

  void lookOnSegment(const Namespace& ns, const Interface& interface) {
    lookAt(ns, interface, interface.name);
    if (!interface.master.empty()) lookAt(ns, interface, interface.master);
  }

  void lookAt(const Namespace& ns, const Interface& interface, const std::string& asker) {
    for (const auto* neighbor : m_known->on(asker)) {
      if (!answers(*neighbor) || m_macs[interface.segment].contains(*neighbor->mac)) continue;
      if (asker == interface.master && !isBehind(interface, *neighbor->mac)) continue;
      Outsider& outsider = m_onSegments[interface.segment][*neighbor->mac];
      outsider.host = ns.host;
      if (!m_addresses[interface.segment].contains(neighbor->address))
        outsider.addresses.insert(neighbor->address);
    }
  }

  // Has the bridge learned the address at this port, or at none?
  bool isBehind(const Interface& port, const net::MacAddress& mac) const {
    auto ports = m_ports.find({port.master, mac});
    return ports == m_ports.end() || ports->second.contains(port.name);
  }

  // The other end of a veth pair that was not captured: what the bridge learned at it, or whom ARP found
  // there.
  void addPeer(Namespace& ns, Interface& interface) {
    Outsider outsider{{}, ns.host};
    net::MacAddress mac({0x02, 0, 0, 0, 0, static_cast<uint8_t>(interface.index)});
    if (auto learned = m_learned.find(interface.name); learned != m_learned.end()) mac = learned->second;
    auto take = [&](const scenario::found::Neighbor& neighbor) {
      mac = *neighbor.mac;
      outsider.addresses.insert(neighbor.address);
    };
    for (const auto* neighbor : m_known->on(interface.name))
      if (answers(*neighbor)) take(*neighbor);
    if (!interface.master.empty())
      for (const auto* neighbor : m_known->on(interface.master))
        if (answers(*neighbor) && neighbor->mac == mac) take(*neighbor);
    Namespace& added = add(mac, outsider, "");
    Interface& far = added.interfaces.back();
    far.kind = "veth";
    far.index = std::max(interface.peerIndex, 2);
    far.peerNamespace = ns.name;
    far.peerInterface = interface.name;
    far.mtu = interface.mtu;
    far.up = interface.carrier;
    interface.peerNamespace = added.name;
    interface.peerInterface = far.name;
    added.caveats.push_back(interface.name + " of " + ns.name
                            + " leads there, and the other end is not in the capture");
  }

  Namespace& add(const net::MacAddress& mac, const Outsider& outsider, const std::string& segment) {
    Namespace& ns = m_added.emplace_back();
    ns.role = Role::Outside;
    ns.host = "";
    std::string who = outsider.addresses.empty() ? mac.text() : outsider.addresses.begin()->text();
    ns.name = uniqueName(who + " outside of the capture", outsider.host);
    Interface card;
    card.index = 2;
    card.name = "eth0";
    card.mac = mac;
    card.up = card.carrier = true;
    card.segment = segment;
    for (net::Ipv4Address address : outsider.addresses)
      card.addresses.push_back({{address, 32}, {}, "global", {}});
    ns.interfaces.push_back(std::move(card));
    return ns;
  }

  std::string uniqueName(std::string name, const std::string& host) {
    if (m_names.contains(name)) name += ", by " + host;
    while (!m_names.insert(name).second)
      name += "'";
    return name;
  }

  scenario::Snapshot& m_snapshot;
  std::map<std::string, std::set<net::MacAddress>> m_macs;       // of captured interfaces, by segment
  std::map<std::string, std::set<net::Ipv4Address>> m_addresses; // by segment
  std::map<std::string, ByMac> m_onSegments;
  // Of the namespace that is looked at.
  std::optional<KnownNeighbors> m_known;
  std::map<std::pair<std::string, net::MacAddress>, std::set<std::string>> m_ports; // by bridge
  std::map<std::string, net::MacAddress> m_learned;                                 // last, by port
  std::vector<Namespace> m_added;
  std::set<std::string> m_names;
};

} // namespace

void addOutsiders(scenario::Snapshot& snapshot, Findings& findings) {
  OutsiderFinder(snapshot).run(findings);
}

} // namespace fg::capture

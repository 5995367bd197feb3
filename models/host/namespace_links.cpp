// Interfaces as `ip link` and `bridge` change them: VXLAN, other namespaces, addresses, forwarding databases.
#include "host/draw_mac.h"
#include "host/network_namespace.h"

#include <algorithm>
#include <array>

namespace fg::host {
namespace {

constexpr uint32_t kVxlanHeadroom = 50; // Ethernet 14, IP 20, UDP 8, VXLAN 8
constexpr uint32_t kEthernetMtu = 1500;

std::string fdbText(const Interface& vxlan, const link::VxlanFdb::Entry& entry) {
  std::string out = entry.mac.text() + " dev " + vxlan.name;
  for (const link::VxlanFdb::Remote& remote : entry.remotes)
    out += " dst " + remote.host.text();
  return out + " self" + (entry.state == link::VxlanFdb::State::Permanent ? " permanent" : "");
}

} // namespace

std::string_view name(InterfaceKind kind) {
  switch (kind) {
  case InterfaceKind::Loopback:
    return "loopback";
  case InterfaceKind::Ethernet:
    return "ethernet";
  case InterfaceKind::Bridge:
    return "bridge";
  case InterfaceKind::Veth:
    return "veth";
  case InterfaceKind::Vxlan:
    return "vxlan";
  case InterfaceKind::Tun:
    return "tun";
  case InterfaceKind::Dummy:
    return "dummy";
  }
  return {};
}

net::MacAddress NetworkNamespace::drawMac(std::string_view interfaceNamed) const {
  return host::drawMac(m_environment.seed, m_name, interfaceNamed);
}

net::MacAddress drawMac(uint64_t seed, std::string_view ns, std::string_view interfaceNamed) {
  return drawMac(core::Rng(seed, "address of " + std::string(interfaceNamed) + " in " + std::string(ns)));
}

net::MacAddress drawMac(core::Rng rng) {
  std::array<uint8_t, 6> bytes{};
  for (uint8_t& byte : bytes)
    byte = static_cast<uint8_t>(rng.below(256));
  bytes[0] = static_cast<uint8_t>((bytes[0] & 0xfe) | 0x02);
  return net::MacAddress(bytes);
}

Interface& NetworkNamespace::addVxlan(std::string name, net::MacAddress mac, Vxlan settings) {
  Interface interface;
  interface.name = std::move(name);
  interface.kind = InterfaceKind::Vxlan;
  interface.mac = mac;
  interface.connectedTo = "the tunnel";
  if (const Interface* lower = this->interface(settings.lower)) interface.mtu = lower->mtu - kVxlanHeadroom;
  if (settings.remote)
    settings.fdb.append({{}, {{*settings.remote, 0, 0, 0}}, link::VxlanFdb::State::Permanent, now()});
  interface.vxlan = std::move(settings);
  Interface& added = insert(std::move(interface));
  note(trace::StateKind::Interface, trace::ChangeKind::Added,
       added.name + ", vxlan with VNI " + std::to_string(added.vxlan->vni));
  m_environment.links.interfaceAdded(*this, added);
  return added;
}

// dev_change_net_namespace: it comes down, and its addresses, routes and neighbours are lost.
void NetworkNamespace::moveInterface(Interface& interface, NetworkNamespace& to) {
  std::ignore = setUp(interface, false);
  if (interface.master) std::ignore = setMaster(interface, 0);
  while (!interface.addresses.empty())
    std::ignore = removeAddress(interface, interface.addresses.front().prefix);
  note(trace::StateKind::Interface, trace::ChangeKind::Removed, interface.name + ", moved to " + to.name());
  m_environment.links.interfaceRemoved(*this, interface);
  auto node = m_interfaces.extract(interface.index);
  interface.index = node.key() = to.freeIndex(interface.index);
  to.m_lastIndex = std::max(to.m_lastIndex, interface.index);
  to.m_interfaces.insert(std::move(node));
  if (NetworkNamespace* peerNamespace = interface.peerNamespace) {
    Interface& peer = *peerNamespace->interface(interface.peerIndex);
    peer.peerIndex = interface.index;
    peer.peerNamespace = &to;
    bool same = peerNamespace == &to;
    interface.peerNetnsid = same ? std::nullopt : std::optional(to.netnsid(*peerNamespace));
    peer.peerNetnsid = same ? std::nullopt : std::optional(peerNamespace->netnsid(to));
    peer.connectedTo = interface.name + " in " + to.name();
    interface.connectedTo = peer.name + " in " + peerNamespace->name();
  }
  to.note(trace::StateKind::Interface, trace::ChangeKind::Added, interface.name + ", moved from " + m_name);
  m_environment.links.interfaceAdded(to, interface);
}

void NetworkNamespace::rename(Interface& interface, std::string name) {
  note(trace::StateKind::Interface, trace::ChangeKind::Changed, interface.name + " name " + name);
  interface.name = std::move(name);
}

namespace {

// neigh_changeaddr: permanent entries go as well.
void forgetNeighbors(NetworkNamespace& ns, const Interface& interface) {
  for (const link::Neighbor& neighbor : ns.neighbors().entries(ns.now()))
    if (neighbor.interface == interface.index) ns.neighbors().remove(interface.index, neighbor.address);
}

} // namespace

void NetworkNamespace::setMac(Interface& interface, const net::MacAddress& mac) {
  if (Interface* bridge = this->interface(interface.master)) {
    bridge->fdb->remove(interface.mac);
    bridge->fdb->addPermanent(mac, interface.index);
  }
  interface.mac = mac;
  interface.macFollowsPorts = false;
  forgetNeighbors(*this, interface);
  note(trace::StateKind::Interface, trace::ChangeKind::Changed, interface.name + " address " + mac.text());
  m_environment.links.interfaceChanged(*this, interface);
  if (interface.master) followPorts(*this->interface(interface.master));
}

void NetworkNamespace::setPromiscuous(Interface& interface, bool promiscuous) {
  if (interface.promiscuous == promiscuous) return;
  interface.promiscuous = promiscuous;
  note(trace::StateKind::Interface, trace::ChangeKind::Changed,
       interface.name + (promiscuous ? " promisc on" : " promisc off"));
}

// br_mtu_auto_adjust and br_stp_recalculate_bridge_id (net/bridge/br_if.c, br_stp_if.c); the MTU as kernels
// since 4.17 do it.
void NetworkNamespace::followPorts(Interface& bridge) {
  std::optional<uint32_t> mtu;
  std::optional<net::MacAddress> mac;
  for (const Interface* port : std::as_const(*this).interfaces()) {
    if (port->master != bridge.index) continue;
    mtu = std::min(mtu.value_or(port->mtu), port->mtu);
    mac = std::min(mac.value_or(port->mac), port->mac);
  }
  net::MacAddress least = mac.value_or(net::MacAddress{});
  if (bridge.macFollowsPorts && bridge.mac != least) {
    bridge.mac = least;
    forgetNeighbors(*this, bridge);
  }
  uint32_t wanted = mtu.value_or(kEthernetMtu);
  if (!bridge.mtuFollowsPorts || bridge.mtu == wanted) return;
  bridge.mtu = wanted;
  note(trace::StateKind::Interface, trace::ChangeKind::Changed,
       bridge.name + " mtu " + std::to_string(wanted) + ", the least of its ports'");
  m_environment.links.interfaceChanged(*this, bridge);
}

// --- forwarding databases ----------------------------------------------------------------------

core::KernelResult NetworkNamespace::changeFdb(Interface& vxlan, FdbChange change,
                                               const link::VxlanFdb::Entry& entry) {
  link::VxlanFdb& fdb = vxlan.vxlan->fdb;
  switch (change) {
  case FdbChange::Add:
    if (auto added = fdb.add(entry); !added) return added;
    break;
  case FdbChange::Append:
    fdb.append(entry);
    break;
  case FdbChange::Replace:
    fdb.replace(entry);
    break;
  }
  bool replaced = change == FdbChange::Replace;
  note(trace::StateKind::Fdb, replaced ? trace::ChangeKind::Changed : trace::ChangeKind::Added,
       fdbText(vxlan, entry));
  return {};
}

core::KernelResult NetworkNamespace::removeFdb(Interface& vxlan, const net::MacAddress& mac,
                                               const std::optional<link::VxlanFdb::Remote>& remote) {
  if (auto removed = vxlan.vxlan->fdb.remove(mac, remote); !removed) return removed;
  link::VxlanFdb::Entry gone{mac, {}, link::VxlanFdb::State::Permanent, {}};
  if (remote) gone.remotes.push_back(*remote);
  note(trace::StateKind::Fdb, trace::ChangeKind::Removed, fdbText(vxlan, gone));
  return {};
}

void NetworkNamespace::setNeighbor(const Interface& interface, net::Ipv4Address address,
                                   const net::MacAddress& mac, link::NeighborState state) {
  note(trace::StateKind::Neighbor, trace::ChangeKind::Added,
       address.text() + " dev " + interface.name + " lladdr " + mac.text() + " "
           + std::string(link::name(state)));
  m_environment.links.prepare(*this); // its timers may run
  neighbors().set(interface.index, address, mac, state, now());
}

bool NetworkNamespace::removeNeighbor(const Interface& interface, net::Ipv4Address address) {
  if (!neighbors().remove(interface.index, address)) return false;
  note(trace::StateKind::Neighbor, trace::ChangeKind::Removed, address.text() + " dev " + interface.name);
  return true;
}

} // namespace fg::host

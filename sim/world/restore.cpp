#include "world/restore.h"

#include "world/cluster.h"
#include "world/world.h"

namespace fg::world {
namespace {

using scenario::found::Role;

PlaceKind kindOf(Role role) {
  switch (role) {
  case Role::Host:
    return PlaceKind::Node;
  case Role::Pod:
    return PlaceKind::Pod;
  case Role::Outside:
    return PlaceKind::Outside;
  }
  return PlaceKind::Node;
}

// "node1/coredns-a" goes by "coredns-a" as well, and by the pod's own name where that is known.
Place placeOf(const scenario::found::Namespace& found) {
  Place place;
  place.kind = kindOf(found.role);
  place.name = found.name;
  place.shortName = found.role == Role::Pod ? found.name.substr(found.name.find('/') + 1) : found.name;
  place.node = found.host;
  place.alias = found.pod;
  if (!found.pod.empty()) place.shortName = found.pod.substr(found.pod.find('/') + 1);
  return place;
}

host::InterfaceKind kindOf(const scenario::found::Interface& found) {
  if (found.kind == "loopback") return host::InterfaceKind::Loopback;
  if (found.kind == "bridge") return host::InterfaceKind::Bridge;
  if (found.kind == "veth" && !found.peerNamespace.empty()) return host::InterfaceKind::Veth;
  if (found.vxlan) return host::InterfaceKind::Vxlan;
  if (found.kind == "tun") return host::InterfaceKind::Tun;
  if (found.kind == "dummy") return host::InterfaceKind::Dummy;
  return host::InterfaceKind::Ethernet;
}

host::Vxlan vxlanOf(const scenario::found::Vxlan& found, const scenario::found::Namespace& ns) {
  host::Vxlan out;
  out.vni = found.vni;
  out.port = found.port;
  out.local = found.local;
  out.remote = found.remote; // its entry is in the forwarding database
  for (const scenario::found::Interface& lower : ns.interfaces)
    if (lower.name == found.device) out.lower = lower.index;
  out.lowestPort = found.lowestPort;
  out.highestPort = found.highestPort;
  out.ttl = found.ttl;
  out.tos = found.tos;
  out.inheritsTos = found.inheritsTos;
  out.learning = found.learning;
  out.checksum = found.checksum;
  out.fdb.ageing = found.ageing;
  return out;
}

// A bridge whose MTU is not the least of its ports' was given it.
bool isLeastMtu(const scenario::found::Interface& bridge, const scenario::found::Namespace& ns) {
  uint32_t least = 0;
  for (const scenario::found::Interface& port : ns.interfaces)
    if (port.master == bridge.name && (least == 0 || port.mtu < least)) least = port.mtu;
  return least == 0 || least == bridge.mtu;
}

} // namespace

host::Interface interfaceOf(const scenario::found::Interface& found, const scenario::found::Namespace& ns) {
  host::Interface out;
  out.index = found.index;
  out.name = found.name;
  out.kind = kindOf(found);
  out.mac = found.mac;
  out.mtu = found.mtu;
  out.ipv6 = found.ipv6;
  out.mtuFollowsPorts = isLeastMtu(found, ns);
  if (found.vxlan) {
    out.vxlan = vxlanOf(*found.vxlan, ns);
    out.connectedTo = "the tunnel";
  }
  if (out.kind == host::InterfaceKind::Veth) out.peerNetnsid = found.peerNetnsid;
  return out;
}

void caveat(host::NetworkNamespace& ns, const std::string& text) {
  ns.recorder().warnOnArrival(ns.id(), ns.name() + ": " + text);
}

void World::restore(const scenario::Snapshot& snapshot) {
  trace::CauseScope cause(m_environment.recorder, "the capture");
  ByName all;
  for (const auto& found : snapshot.namespaces) {
    host::NetworkNamespace& ns = addNamespace(placeOf(found));
    all[found.name] = &ns;
    ns.isOutside = found.role == Role::Outside;
    for (const auto& interface : found.interfaces)
      ns.restoreInterface(interfaceOf(interface, found));
  }
  for (std::size_t i = 0; i < snapshot.namespaces.size(); ++i)
    restoreCables(*m_namespaces[i], snapshot.namespaces[i], all);
  for (std::size_t i = 0; i < snapshot.namespaces.size(); ++i)
    restoreLinks(*m_namespaces[i], snapshot.namespaces[i]);
}

// The snapshot's namespaces are the first of the world, in its order.
const scenario::found::Namespace* World::found(const host::NetworkNamespace& ns) const {
  if (!m_scenario.snapshot) return nullptr;
  for (const auto& candidate : m_scenario.snapshot->namespaces)
    if (candidate.name == ns.name()) return &candidate;
  return nullptr;
}

void World::restoreCables(host::NetworkNamespace& ns, const scenario::found::Namespace& found,
                          const ByName& all) {
  for (const auto& wanted : found.interfaces) {
    host::Interface* interface = ns.interface(wanted.name);
    if (!interface) continue;
    if (!wanted.segment.empty()) {
      m_wiring.connect(ns, *interface, wanted.segment);
      interface->connectedTo = wanted.segment;
      m_topology.connectToSegment(ns.name(), wanted.name, wanted.segment);
    }
    if (!wanted.leadsOutside.empty()) m_wiring.leadOutside(ns, *interface, wanted.leadsOutside);
    auto peer = all.find(wanted.peerNamespace);
    host::Interface* far = peer == all.end() ? nullptr : peer->second->interface(wanted.peerInterface);
    if (!far || interface->peerNamespace) continue;
    ns.restorePair(*interface, *peer->second, *far);
    vethPairAdded(ns, *interface);
  }
}

// Bridges get their ports before anything is up, so that their MAC addresses and carriers are as they were.
void World::restoreLinks(host::NetworkNamespace& ns, const scenario::found::Namespace& found) {
  for (const auto& wanted : found.interfaces) {
    host::Interface* interface = ns.interface(wanted.name);
    const host::Interface* master = ns.interface(wanted.master);
    if (!interface || !master || !master->fdb) continue;
    std::ignore = ns.setMaster(*interface, master->index);
    interface->hairpin = wanted.hairpin; // a new port has it off
  }
  for (const auto& wanted : found.interfaces) {
    host::Interface* interface = ns.interface(wanted.name);
    if (!interface) continue;
    bool isCabled =
        interface->kind == host::InterfaceKind::Ethernet || interface->kind == host::InterfaceKind::Tun;
    if (isCabled && !wanted.carrier && wanted.up) ns.setCarrier(*interface, false);
    std::ignore = ns.setUp(*interface, wanted.up);
  }
}

// Listeners, commands and all that needs the whole world to be there. Loading is no change of a cluster at
// work: none of it is recorded.
void World::restoreStates(const scenario::Snapshot& snapshot) {
  trace::CauseScope cause(m_environment.recorder, "the capture");
  ClusterView cluster(*this);
  for (std::size_t i = 0; i < snapshot.namespaces.size(); ++i) {
    const scenario::found::Namespace& found = snapshot.namespaces[i];
    restoreState(*m_namespaces[i], found, cluster);
    if (auto signs = snapshot.signs.find(found.name); signs != snapshot.signs.end())
      restoreCounters(*m_namespaces[i], signs->second);
    for (const scenario::found::Listener& listener : found.listeners)
      m_wiring.listen(*m_namespaces[i], {listener.protocol, listener.port, listener.address});
    restoreForwarders(*m_namespaces[i], found);
  }
  m_environment.recorder.recording().changes.clear();
}

} // namespace fg::world

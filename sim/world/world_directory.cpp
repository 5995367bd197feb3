// The world as a directory: who has a name or an address, and the way that a lease demands.
#include "world/world.h"

#include "scenario/workload_pod.h"
#include "world/sleepers.h"

#include <algorithm>
#include <utility>

namespace fg::world {

const Place* World::find(std::string_view name) const {
  const Place* found = findFullName(name);
  if (!found && m_daemons && m_sleepers->wakeFor(name)) found = findFullName(name);
  if (!found) found = findShortName(std::string(name));
  return found ? found : findWorkloadPod(name);
}

const Place* World::findFullName(std::string_view name) const {
  auto it = m_byName.find(std::string(name));
  return it != m_byName.end() && it->second->ns ? it->second : nullptr;
}

// Null where it is not unique.
const Place* World::findShortName(const std::string& name) const {
  auto it = m_byShortName.find(name);
  const std::vector<Place*> known = it == m_byShortName.end() ? std::vector<Place*>() : it->second;
  auto isThere = [](const Place* place) { return place->ns != nullptr; };
  auto count = std::count_if(known.begin(), known.end(), isThere);
  if (m_daemons && m_sleepers->count() > 0) {
    const std::vector<kubernetes::Name> asleep = m_sleepers->podsNamed(name);
    if (count == 0 && asleep.size() == 1) return find(asleep.front().text());
    if (!asleep.empty()) return nullptr;
  }
  return count == 1 ? *std::find_if(known.begin(), known.end(), isThere) : nullptr;
}

const Place* World::findWorkloadPod(std::string_view name) const {
  auto wanted = scenario::parseWorkload(name);
  if (!wanted || !m_daemons) return nullptr;
  const kubernetes::ApiServer& api = m_daemons->api();
  size_t number = 0;
  for (const auto& [podName, pod] : api.pods()) {
    if (pod.deleted || !pod.owner || podName.nameSpace != wanted->nameSpace) continue;
    std::optional<kubernetes::Owner> owner = pod.owner;
    auto set = api.replicaSets().find({podName.nameSpace, owner->name});
    if (wanted->kind == "Deployment" && set != api.replicaSets().end()) owner = set->second.owner;
    if (!owner || owner->kind != wanted->kind || owner->name != wanted->name) continue;
    if (++number == wanted->number) return find(podName.text());
  }
  return nullptr;
}

const Place* World::find(trace::NamespaceId id) const {
  auto it = m_byId.find(id.value);
  return it == m_byId.end() ? nullptr : it->second;
}

AddressInfo World::about(net::Ipv4Address address, const Place* from) const {
  AddressInfo info;
  auto claim = [&](const Place& place) {
    const host::Interface* interface = place.ns ? place.ns->owner(address) : nullptr;
    if (!interface || interface->kind == host::InterfaceKind::Loopback) return false;
    info.place = &place;
    info.interface = interface->name;
    info.kind = place.kind == PlaceKind::Pod       ? AddressKind::PodIp
                : place.kind == PlaceKind::Gateway ? AddressKind::Gateway
                : place.kind == PlaceKind::Outside ? AddressKind::Outside
                                                   : AddressKind::NodeIp;
    return true;
  };
  if (from && claim(*from)) return info;
  // Neighbours first: behind each node's own NAT there is another 10.0.2.2.
  for (const Place& place : m_places)
    if (from && place.ns && place.ns->owner(address)
        && !m_topology.commonSegments(from->name, place.name).empty() && claim(place))
      return info;
  for (const Place& place : m_places)
    if (claim(place)) return info;
  if (m_sleepers->count() > 0 && m_sleepers->wakeFor(address)) return about(address, from);
  if (auto service = m_daemons ? m_daemons->serviceOf(address) : std::nullopt) {
    info.kind = AddressKind::ClusterIp;
    info.service = *service;
  }
  return info;
}

std::optional<ClaimedAddress> World::claimed(net::Ipv4Address address) const {
  if (!m_daemons) return {};
  const kubernetes::Pod* pod = m_daemons->api().podAt(address);
  if (!pod) return {};
  const NodeDaemons* node = std::as_const(*m_daemons).node(pod->node);
  bool runs = m_sleepers->isAsleep(pod->node) || (node && node->kubelet && node->kubelet->isRunning());
  return ClaimedAddress{pod->name.text(), pod->node, runs};
}

std::optional<LeaseInfo> World::leaseFor(net::Ipv4Address address) const {
  for (const LeaseInfo& lease : m_daemons->leases())
    if (lease.subnet.contains(address)) return lease;
  return {};
}

// vxlan goes by flannel.1 to the subnet's own first address, or to whatever neighbour flannel 0.7.1 is asked
// for; udp by flannel0.
std::optional<IntendedWay> World::tunnelTo(const Place& from, const LeaseInfo& lease) const {
  std::string because = "etcd leases " + lease.subnet.text() + " to " + lease.node;
  for (const host::Interface* interface : std::as_const(*from.ns).interfaces()) {
    if (!interface->name.starts_with("flannel")) continue;
    if (interface->kind == host::InterfaceKind::Tun)
      return IntendedWay{lease.subnet, {}, interface->name, because};
    bool known = interface->vxlan
                 && from.ns->neighbors().find(interface->index, lease.subnet.address(), from.ns->now());
    if (known) return IntendedWay{lease.subnet, lease.subnet.address(), interface->name, because, true};
    if (interface->vxlan && from.ns->neighbors().timersOf(interface->index).applicationSolicit > 0)
      return IntendedWay{lease.subnet, {}, interface->name, because};
  }
  return {};
}

std::optional<IntendedWay> World::intendedWay(const Place& from, net::Ipv4Address destination) const {
  auto lease = leaseFor(destination);
  return lease ? wayTo(from, *lease) : std::nullopt;
}

std::optional<IntendedWay> World::wayTo(const Place& from, const LeaseInfo& lease) const {
  if (from.kind != PlaceKind::Node || lease.node == from.name) return {};
  if (auto tunnel = tunnelTo(from, lease)) return tunnel;
  auto common = m_topology.commonSegments(from.name, lease.node);
  for (const std::string& segment : common) {
    auto device = m_topology.interfaceOn(from.name, segment);
    auto far = m_topology.interfaceOn(lease.node, segment);
    bool sleeps = m_sleepers->isAsleep(lease.node); // it has what is described
    const Place* owner = sleeps ? nullptr : find(lease.node);
    const host::Interface* peer = owner && far ? owner->ns->interface(*far) : nullptr;
    bool holdsIt = sleeps || (peer && owner->ns->owner(lease.publicIp) == peer);
    if (!device || !holdsIt) continue;
    return IntendedWay{lease.subnet, lease.publicIp, *device,
                       "etcd leases " + lease.subnet.text() + " to " + lease.node};
  }
  return {};
}

std::optional<net::Ipv4Address> World::addressOf(const Place& place) const {
  if (!place.ns) return {};
  if (place.kind == PlaceKind::Node)
    if (auto address = m_daemons->nodeAddress(place.name)) return address;
  for (const host::Interface* interface : std::as_const(*place.ns).interfaces())
    if (interface->kind != host::InterfaceKind::Loopback && !interface->addresses.empty())
      return interface->addresses.front().prefix.address();
  return {};
}

std::vector<std::string> World::placeNames() const {
  std::vector<std::string> out;
  for (const Place& place : m_places) {
    if (!place.ns) continue;
    out.push_back(place.name);
    if (place.shortName != place.name && findShortName(place.shortName)) out.push_back(place.shortName);
  }
  for (const Place& place : m_sleepers->places())
    out.push_back(place.name);
  return out;
}

} // namespace fg::world

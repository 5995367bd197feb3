#include "doctor/routes.h"

#include "flannel/docker_options.h"

#include <algorithm>

namespace fg::doctor {
namespace {

// Does a flanneld of the node take part in the network, or did one when the capture was taken?
bool takesPart(Patient& patient, const NodeView& node) {
  if (node.isOff) return false;
  if (node.daemons) return node.daemons->flanneld != nullptr;
  const auto* found = patient.world().found(node.ns());
  return patient.leaseOf(node) || (found && found->files.contains(flannel::kSubnetFile));
}

bool isTunnel(std::string_view device) { return device.starts_with("flannel"); }

} // namespace

RouteBook::RouteBook(Patient& patient, const NodeView& node)
    : m_patient(patient), m_node(node), m_takesPart(takesPart(patient, node)) {
  for (const routing::Route& route : node.ns().routes().routes())
    m_routes.try_emplace(route.destination, &route);
}

// By a wider route into the tunnel: the udp backend's, and flannel 0.7.1's vxlan.
bool RouteBook::tunnelsTo(const net::Ipv4Prefix& subnet) const {
  for (int length = subnet.length(); length > 0; --length) {
    auto it = m_routes.find(net::Ipv4Prefix(subnet.address(), length).canonical());
    if (it == m_routes.end()) continue;
    return isTunnel(m_node.ns().interfaceName(it->second->interface));
  }
  return false;
}

RouteToLease RouteBook::to(const world::LeaseInfo& lease) const {
  RouteToLease out;
  bool isOwn = lease.node == m_node.name() || m_node.ns().owner(lease.publicIp);
  if (!m_takesPart || isOwn || !lease.subnet.isCanonical()) return out;
  auto it = m_routes.find(lease.subnet);
  if (it != m_routes.end()) out.route = it->second;
  bool direct = out.route && out.route->gateway == lease.publicIp;
  if (direct || tunnelsTo(lease.subnet)) {
    out.state = RouteState::Right;
    return out;
  }
  out.way = m_patient.world().wayTo(*m_node.place, lease);
  // On its own link: it has a subnet that overlaps the lease, which is another finding.
  bool isLocal = out.route && !out.route->gateway && !out.way;
  if (isLocal) return out;
  bool onLink = std::ranges::any_of(m_node.ns().interfaces(), [&](const host::Interface* interface) {
    return m_node.ns().isOnLink(*interface, lease.publicIp, {});
  });
  if (!out.way && !onLink)
    out.state = RouteState::OffLink;
  else
    out.state = out.route ? RouteState::Wrong : RouteState::Missing;
  return out;
}

} // namespace fg::doctor

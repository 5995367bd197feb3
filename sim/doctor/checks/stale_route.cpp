// A route to a subnet of flannel's network that nobody leases.
#include "doctor/checks/checks.h"

#include <algorithm>

namespace fg::doctor {
namespace {

bool isLeased(Patient& patient, const net::Ipv4Prefix& destination) {
  return std::ranges::any_of(
      patient.leases(), [&](const world::LeaseInfo& lease) { return lease.subnet.overlaps(destination); });
}

void inspect(Patient& patient, Suspicions& out) {
  if (!patient.podNetwork() || patient.leases().empty()) return;
  for (const NodeView& node : patient.nodes()) {
    if (node.isOff) continue;
    for (const routing::Route& route : node.ns().routes().routes()) {
      bool isPods = patient.podNetwork()->contains(route.destination)
                    && route.destination.length() > patient.podNetwork()->length();
      std::string device(node.ns().interfaceName(route.interface));
      bool leadsAway = route.gateway || device.starts_with("flannel");
      // flannel.1's own address, and docker0's network, are no routes to other nodes.
      if (!isPods || !leadsAway || isLeased(patient, route.destination)) continue;
      Suspicion found = patient.begin("route-without-lease", core::Severity::Warning, node);
      std::string subnet = route.destination.text();
      found.key = subnet;
      found.finding.cause =
          patient.say()("finding.stale-route", node.name(), node.ns().routeText(route), subnet);
      found.finding.effect = patient.say()("effect.stale-route", subnet);
      found.finding.evidence = {{node.name() + ": " + node.ns().routeText(route),
                                 patient.sourceOfRoute(node.ns(), route.destination)}};
      found.finding.remedy = {{node.name(), "ip route del " + subnet}};
      found.finding.check = patient.predicted(node.name(), "ip route show " + subnet);
      found.blame.about = {route.destination};
      found.since = changeOf(node.ns(), trace::StateKind::Route, subnet + " ");
      out.add(std::move(found));
    }
  }
}

} // namespace

Spec staleRouteCheck() {
  return {.name = "route-without-lease",
          .page = "A node has a route to a subnet that etcd leases to nobody. flanneld never takes away what "
                  "an earlier run left in the kernel: after a change of backend, or when a node left while "
                  "it was stopped. A new node that gets this subnet is not reached.",
          .look = inspect};
}

} // namespace fg::doctor

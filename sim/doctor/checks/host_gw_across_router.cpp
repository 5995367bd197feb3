// A lease whose public address is on no link of another node: without a tunnel no route can lead there.
#include "doctor/checks/checks.h"

#include "doctor/routes.h"

#include <algorithm>

namespace fg::doctor {
namespace {

void inspect(Patient& patient, Suspicions& out) {
  std::map<std::string, std::vector<const NodeView*>> cutOff; // by the lease's node: who cannot reach it
  for (const NodeView& node : patient.nodes()) {
    if (Patient::backendOf(node) != Backend::Routes) continue;
    RouteBook book(patient, node);
    for (const world::LeaseInfo& lease : patient.leases())
      if (book.to(lease).state == RouteState::OffLink) cutOff[lease.node].push_back(&node);
  }
  // The node that most cannot reach is the one that is elsewhere; the same pairs are not told the other way.
  std::vector<std::string> order;
  for (const auto& [node, from] : cutOff)
    order.push_back(node);
  std::ranges::stable_sort(order,
                           [&](const auto& a, const auto& b) { return cutOff[a].size() > cutOff[b].size(); });
  std::vector<std::string> told;
  for (const std::string& name : order) {
    std::vector<std::string> from;
    for (const NodeView* node : cutOff[name])
      if (std::ranges::find(told, node->name()) == told.end()) from.push_back(node->name());
    const NodeView* far = patient.node(name);
    const world::LeaseInfo* lease = far ? patient.leaseOf(*far) : nullptr;
    if (from.empty() || !lease) continue;
    told.push_back(name);
    Suspicion found = patient.begin("host-gw-across-router", core::Severity::Error, *far);
    found.finding.cause =
        patient.say()("finding.off-link", lease->subnet.text(), name, lease->publicIp.text(), listed(from));
    found.finding.effect = patient.say()("effect.off-link", name);
    found.finding.evidence = {
        {patient.say()("evidence.lease", lease->subnet.text(), lease->publicIp.text(), name), {}}};
    found.finding.advice = patient.say()("advice.host-gw");
    found.finding.check = patient.predicted(from.front(), "ip route get " + lease->publicIp.text());
    found.blame = {.kinds = {"lease-off-the-link", "missing-route", "no-route", "stale-route"},
                   .about = {lease->subnet}};
    for (const NodeView* node : cutOff[name])
      if (const world::LeaseInfo* near = patient.leaseOf(*node)) found.blame.about.push_back(near->subnet);
    out.add(std::move(found));
  }
}

} // namespace

Spec hostGwAcrossRouterCheck() {
  return {.name = "host-gw-across-router",
          .page = "host-gw makes plain routes whose next hop is the other node, and the kernel takes none "
                  "that is not on one of its links: \"network is unreachable\", says flanneld's log, and the "
                  "route is not there. Between nodes behind a router use vxlan, or vxlan with DirectRouting.",
          .look = inspect};
}

} // namespace fg::doctor

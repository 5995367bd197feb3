// A node without power that Kubernetes counts on, or that still has a lease.
#include "doctor/checks/checks.h"

namespace fg::doctor {
namespace {

void lookForLeases(Patient& patient, Suspicions& out) {
  for (const world::LeaseInfo& lease : patient.leases()) {
    const NodeView* node = patient.node(lease.node);
    if (!node || !node->isOff) continue;
    Suspicion found = patient.begin("lease-of-dead-node", core::Severity::Error, *node);
    found.finding.cause =
        patient.say()("finding.dead-lease", lease.subnet.text(), lease.publicIp.text(), node->name());
    found.finding.effect = patient.say()("effect.dead-lease", lease.subnet.text());
    found.finding.evidence = {
        {patient.say()("evidence.lease", lease.subnet.text(), lease.publicIp.text(), lease.node), {}}};
    found.finding.advice = patient.say()("advice.dead-node");
    found.finding.check = patient.predictedAnywhere("ip route show " + lease.subnet.text());
    found.blame = {.about = {lease.subnet, {lease.publicIp, 32}}};
    found.since = changeOf(node->ns(), trace::StateKind::Event, "node-");
    out.add(std::move(found));
  }
}

// Of a machine that the capture does not hold, and that does not answer another one's ARP.
void lookForSilentLeases(Patient& patient, Suspicions& out) {
  for (const world::LeaseInfo& lease : patient.leases()) {
    if (patient.node(lease.node) || patient.isAsleep(lease.node)) continue;
    for (const NodeView& node : patient.nodes()) {
      for (const link::Neighbor& neighbor : node.place->ns->neighbors().entries(patient.now())) {
        if (neighbor.address != lease.publicIp || neighbor.state != link::NeighborState::Failed) continue;
        Suspicion found = patient.begin("lease-of-dead-node", core::Severity::Error, node);
        found.key = lease.subnet.text();
        found.finding.cause =
            patient.say()("finding.silent-lease", lease.subnet.text(), lease.publicIp.text(), node.name());
        found.finding.effect = patient.say()("effect.dead-lease", lease.subnet.text());
        found.finding.evidence = {
            {patient.say()("evidence.neighbor", node.name(), lease.publicIp.text(), "FAILED"),
             patient.sourceOfNeighbor(node.ns(), lease.publicIp)}};
        found.finding.advice = patient.say()("advice.dead-node");
        found.finding.check = patient.predicted(node.name(), "ip neigh show " + lease.publicIp.text());
        found.blame = {.about = {lease.subnet, {lease.publicIp, 32}}};
        out.add(std::move(found));
      }
    }
  }
}

void inspect(Patient& patient, Suspicions& out) {
  lookForLeases(patient, out);
  if (patient.isCapture()) lookForSilentLeases(patient, out);
}

void lookForNodes(Patient& patient, Suspicions& out) {
  for (const NodeView& node : patient.nodes()) {
    bool isKnown = patient.api().nodes().contains(node.name());
    if (!node.isOff || !isKnown || patient.leaseOf(node)) continue;
    Suspicion found = patient.begin("node-down", core::Severity::Error, node);
    found.finding.cause = patient.say()("finding.node-down", node.name());
    found.finding.effect = patient.say()("effect.node-down");
    found.finding.advice = patient.say()("advice.node-down", node.name());
    found.finding.check = patient.predictedAnywhere("kubectl get nodes");
    if (auto address = patient.world().addressOf(*node.place)) found.blame.about = {{*address, 32}};
    found.blame.visits.clear();
    found.since = changeOf(node.ns(), trace::StateKind::Event, "node-");
    out.add(std::move(found));
  }
}

} // namespace

Spec deadNodeCheck() {
  return {.name = "lease-of-dead-node",
          .page =
              "etcd leases a subnet to a node that does not answer. Nobody tells flannel that a machine is "
              "dead: every other node keeps its route until the lease ends, a day at most, and what is sent "
              "there fails after three seconds of ARP. Start the node again, or delete its lease.",
          .look = inspect};
}

Spec nodeDownCheck() {
  return {.name = "node-down",
          .page = "Kubernetes knows a node that is switched off. Its pods count as endpoints of their "
                  "services until the node controller gives them up, some 40 seconds later.",
          .look = lookForNodes};
}

} // namespace fg::doctor

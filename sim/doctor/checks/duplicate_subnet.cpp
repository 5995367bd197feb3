// Two nodes whose pods have addresses of the same subnet, or leases that overlap.
#include "doctor/checks/checks.h"

namespace fg::doctor {
namespace {

void lookAtBridges(Patient& patient, Suspicions& out) {
  std::map<net::Ipv4Prefix, std::vector<const NodeView*>> nodes;
  for (const NodeView& node : patient.nodes())
    if (!node.isOff && node.bridge)
      for (const host::InterfaceAddress& address : node.bridge->addresses)
        nodes[address.prefix.canonical()].push_back(&node);
  for (const auto& [subnet, alike] : nodes) {
    bool isPods = !patient.podNetwork() || patient.podNetwork()->overlaps(subnet);
    // docker's own default network is the same on all nodes, and that is another finding.
    if (alike.size() < 2 || !isPods) continue;
    Suspicion found = patient.begin("duplicate-subnet", core::Severity::Error, *alike.front());
    std::vector<std::string> names;
    found.finding.places.clear();
    for (const NodeView* node : alike) {
      names.push_back(node->name());
      found.finding.places.push_back(node->name());
      if (found.finding.evidence.size() < Suspicions::kMostEvidence)
        found.finding.evidence.push_back(
            {patient.say()("evidence.address", node->name(), subnet.text(), node->bridge->name),
             patient.sourceOfInterface(node->ns(), node->bridge->name)});
    }
    found.finding.cause = patient.say()("finding.duplicate-subnet", listed(names), subnet.text());
    found.finding.effect = patient.say()("effect.duplicate-subnet");
    found.finding.advice = patient.say()("advice.same-subnet");
    found.finding.check =
        patient.predicted(alike.back()->name(), "ip -4 addr show " + alike.back()->bridge->name);
    found.blame = {.about = {subnet}};
    found.since = changeOf(alike.back()->ns(), trace::StateKind::Address, subnet.text());
    out.add(std::move(found));
  }
}

void lookAtLeases(Patient& patient, Suspicions& out) {
  const auto& leases = patient.leases();
  for (std::size_t i = 0; i < leases.size(); ++i)
    for (std::size_t j = i + 1; j < leases.size(); ++j) {
      if (!leases[i].subnet.overlaps(leases[j].subnet)) continue;
      const NodeView* node = patient.node(leases[j].node);
      Suspicion found;
      found.finding.id = "duplicate-subnet";
      if (node) found.finding.places = {node->name()};
      found.finding.cause = patient.say()("finding.overlapping-leases", leases[i].subnet.text(),
                                          leases[i].node, leases[j].subnet.text(), leases[j].node);
      found.finding.effect = patient.say()("effect.duplicate-subnet");
      found.finding.advice = patient.say()("advice.same-subnet");
      found.blame.about = {leases[i].subnet, leases[j].subnet};
      out.add(std::move(found));
    }
}

void inspect(Patient& patient, Suspicions& out) {
  lookAtBridges(patient, out);
  lookAtLeases(patient, out);
}

} // namespace

Spec duplicateSubnetCheck() {
  return {.name = "duplicate-subnet",
          .page = "Two nodes have the same subnet for their pods, or leases of theirs overlap: a cloned "
                  "machine with the subnet.env of the first, or one address announced by both. Pods of both "
                  "have the same addresses, and whoever wrote the lease last is believed.",
          .look = inspect};
}

} // namespace fg::doctor

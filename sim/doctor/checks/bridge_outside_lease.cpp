// The pods' bridge has an address outside of the node's lease: docker was there before flannel.
#include "doctor/checks/checks.h"

#include <algorithm>

namespace fg::doctor {
namespace {

void inspect(Patient& patient, Suspicions& out) {
  for (const NodeView& node : patient.nodes()) {
    auto lease = node.isOff || !node.bridge ? std::nullopt : patient.announced(node);
    if (!lease || node.bridge->addresses.empty()) continue;
    bool isInside = std::ranges::any_of(node.bridge->addresses, [&](const host::InterfaceAddress& address) {
      return lease->subnet.contains(address.prefix.address());
    });
    if (isInside) continue;
    net::Ipv4Prefix has = node.bridge->addresses.front().prefix;
    Suspicion found = patient.begin("bridge-outside-lease", core::Severity::Error, node);
    found.key = "bridge";
    found.finding.cause = patient.say()("finding.bridge-outside", node.bridge->name, node.name(), has.text(),
                                        lease->subnet.text());
    found.finding.effect = patient.say()("effect.bridge-outside");
    found.finding.evidence = {{patient.say()("evidence.address", node.name(), has.text(), node.bridge->name),
                               patient.sourceOfInterface(node.ns(), node.bridge->name)}};
    if (node.daemons && node.daemons->dockerd)
      found.finding.remedy = {{node.name(), "systemctl restart docker"}};
    else
      found.finding.advice = patient.say()("advice.bridge-outside");
    found.finding.check = patient.predicted(node.name(), "ip -4 addr show " + node.bridge->name);
    found.blame = {.about = {has.canonical(), lease->subnet}};
    found.since = changeOf(node.ns(), trace::StateKind::Address, has.text());
    out.add(std::move(found));
  }
}

} // namespace

Spec bridgeOutsideLeaseCheck() {
  return {.name = "bridge-outside-lease",
          .page = "The address of docker0 lies outside of the subnet that etcd leases to the node: docker "
                  "started before flannel, or has kept an old address. Other nodes send what is for the "
                  "leased subnet, where no pod has an address, and nobody knows the way to the pods' real "
                  "ones. Restart docker once flanneld has written subnet.env.",
          .look = inspect};
}

} // namespace fg::doctor

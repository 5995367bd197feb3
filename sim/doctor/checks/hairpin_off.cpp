// Pods that a service leads back to themselves, on bridge ports that do not send a frame back where it came
// in.
#include "doctor/checks/checks.h"

#include <set>

namespace fg::doctor {
namespace {

// The pod's address that is an endpoint; nothing where none is.
std::optional<net::Ipv4Address> servedAddress(const host::NetworkNamespace& pod,
                                              const std::set<net::Ipv4Address>& served) {
  for (const host::Interface* interface : pod.interfaces())
    for (const host::InterfaceAddress& address : interface->addresses)
      if (served.contains(address.prefix.address())) return address.prefix.address();
  return {};
}

void inspect(Patient& patient, Suspicions& out) {
  const std::set<net::Ipv4Address> served = patient.endpoints();
  for (const NodeView& node : patient.nodes()) {
    if (node.isOff || !node.bridge) continue;
    for (const host::Interface* port : node.ns().interfaces()) {
      bool isPort = port->kind == host::InterfaceKind::Veth && port->master == node.bridge->index;
      if (!isPort || port->hairpin || !port->peerNamespace) continue;
      auto address = servedAddress(*port->peerNamespace, served);
      if (!address) continue;
      Suspicion found = patient.begin("hairpin-off", core::Severity::Error, node);
      found.key = "hairpin";
      found.needsProof = true;
      found.finding.cause = patient.say()("finding.hairpin", node.name(), port->name, address->text());
      found.finding.effect = patient.say()("effect.hairpin");
      found.finding.evidence = {{patient.say()("evidence.hairpin", node.name(), port->name),
                                 patient.sourceOfInterface(node.ns(), port->name)}};
      found.finding.remedy = {{node.name(), "bridge link set dev " + port->name + " hairpin on"}};
      std::string look = "bridge -d link show dev " + port->name;
      found.finding.check = patient.predicted(node.name(), look);
      if (!found.finding.check)
        found.finding.check = report::Check{{node.name(), look}, patient.say()("expect.hairpin")};
      found.blame.kinds = {"hairpin-off"};
      found.since = changeOf(node.ns(), trace::StateKind::Interface, port->name + " ");
      out.add(std::move(found));
    }
  }
}

} // namespace

Spec hairpinOffCheck() {
  return {.name = "hairpin-off",
          .page = "A pod that asks a service whose only, or chosen, endpoint is itself gets no answer: its "
                  "packet would have to leave the bridge by the port that it came in, and hairpin mode of "
                  "that port is off. The kubelet turns it on with --hairpin-mode=hairpin-veth.",
          .look = inspect};
}

} // namespace fg::doctor

// An interface that carries the cluster's packets is down, or its cable is out.
#include "doctor/checks/checks.h"

#include <algorithm>

namespace fg::doctor {
namespace {

// A capture does not tell what an interface was meant for: the same on every other node does.
bool othersUse(Patient& patient, const NodeView& node, const std::string& interface) {
  return patient.nodes().size() > 1 && std::ranges::all_of(patient.nodes(), [&](const NodeView& other) {
           const host::Interface* same = other.ns().interface(interface);
           return &other == &node || (same && same->isUsable() && !same->addresses.empty());
         });
}

bool isNeeded(Patient& patient, const NodeView& node, const host::Interface& interface) {
  switch (interface.kind) {
  case host::InterfaceKind::Ethernet:
    return !interface.addresses.empty() || patient.world().configured(node.ns(), interface.name)
           || (patient.isCapture() && othersUse(patient, node, interface.name));
  case host::InterfaceKind::Vxlan:
  case host::InterfaceKind::Tun:
    return interface.name.starts_with("flannel");
  case host::InterfaceKind::Veth:
    return interface.peerNamespace && interface.master;
  case host::InterfaceKind::Bridge:
    return &interface == node.bridge && !node.pods.empty();
  case host::InterfaceKind::Loopback:
  case host::InterfaceKind::Dummy:
    return false;
  }
  return false;
}

// What it leads to: its own networks, the pods of its node, the pod behind it.
std::vector<net::Ipv4Prefix> behind(Patient& patient, const NodeView& node,
                                    const host::Interface& interface) {
  std::vector<net::Ipv4Prefix> out;
  if (interface.kind == host::InterfaceKind::Veth) {
    for (const host::Interface* far : std::as_const(*interface.peerNamespace).interfaces())
      if (far->kind != host::InterfaceKind::Loopback)
        for (const host::InterfaceAddress& address : far->addresses)
          out.emplace_back(address.prefix.address(), 32);
    return out;
  }
  for (const host::InterfaceAddress& address : interface.addresses)
    out.emplace_back(address.prefix.address(), 32);
  if (const auto* configured = patient.world().configured(node.ns(), interface.name);
      configured && configured->address)
    out.emplace_back(configured->address->address(), 32);
  if (const world::LeaseInfo* lease = patient.leaseOf(node)) out.push_back(lease->subnet);
  for (const net::Ipv4Prefix& subnet : node.bridgeSubnets())
    out.push_back(subnet);
  return out;
}

void inspect(Patient& patient, Suspicions& out) {
  for (const NodeView& node : patient.nodes()) {
    if (node.isOff) continue;
    for (const host::Interface* interface : node.ns().interfaces()) {
      if (interface->isUsable() || !isNeeded(patient, node, *interface)) continue;
      Suspicion found = patient.begin("interface-down", core::Severity::Error, node);
      const char* state = interface->up ? "NO-CARRIER" : "DOWN";
      found.finding.cause = interface->up
                                ? patient.say()("finding.no-carrier", interface->name, node.name())
                                : patient.say()("finding.interface-down", interface->name, node.name());
      found.finding.effect = patient.say()("effect.interface-down");
      found.finding.evidence = {{patient.say()("evidence.interface", node.name(), interface->name, state),
                                 patient.sourceOfInterface(node.ns(), interface->name)}};
      if (interface->up)
        found.finding.advice = patient.say()("advice.cable", interface->name, node.name());
      else
        found.finding.remedy = {{node.name(), "ip link set " + interface->name + " up"}};
      found.finding.check = patient.predicted(node.name(), "ip link show " + interface->name);
      found.blame = {.about = behind(patient, node, *interface)};
      found.since = changeOf(node.ns(), trace::StateKind::Interface, interface->name + " ");
      out.add(std::move(found));
    }
  }
}

} // namespace

Spec interfaceDownCheck() {
  return {.name = "interface-down",
          .page = "An interface that the cluster's packets need is down, or its cable is out. The kernel "
                  "takes away the routes that lead over it; flanneld 0.7.1 does not always put back its own "
                  "when it comes up again.",
          .look = inspect};
}

} // namespace fg::doctor

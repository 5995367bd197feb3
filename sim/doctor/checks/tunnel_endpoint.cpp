// flanneld announces an address that another node has as well: 10.0.2.15 behind each one's own NAT, or the
// address of the machine that a node was cloned from.
#include "doctor/checks/checks.h"

#include "flannel/docker_options.h"

#include <algorithm>

namespace fg::doctor {
namespace {

constexpr const char* kOptionsFile = "/etc/sysconfig/flanneld";

std::vector<std::string> othersWith(Patient& patient, const NodeView& node, net::Ipv4Address address) {
  std::vector<std::string> out;
  for (const NodeView& other : patient.nodes())
    if (&other != &node && !other.isOff && other.ns().owner(address)) out.push_back(other.name());
  return out;
}

bool isOnLink(const NodeView& node, const std::string& link) {
  return std::ranges::any_of(node.ns().interfaces(), [&](const host::Interface* interface) {
    return !link.empty() && interface->connectedTo == link;
  });
}

// An interface of the node with an address that nobody else has, on a link with all others.
const host::Interface* better(Patient& patient, const NodeView& node) {
  const host::Interface* best = nullptr;
  for (const host::Interface* interface : node.ns().interfaces()) {
    if (interface->kind != host::InterfaceKind::Ethernet || interface->addresses.empty()) continue;
    net::Ipv4Address address = interface->addresses.front().prefix.address();
    bool isAlone = othersWith(patient, node, address).empty();
    bool meetsAll = std::ranges::all_of(patient.nodes(), [&](const NodeView& other) {
      return &other == &node || other.isOff || isOnLink(other, interface->connectedTo);
    });
    if (isAlone && meetsAll)
      best = interface; // the last one: the first belong to the machine's own management
  }
  return best;
}

// flanneld would take the subnet that it remembers, which is another node's too.
bool sharesSubnet(Patient& patient, const NodeView& node) {
  const auto own = node.bridgeSubnets();
  return !own.empty() && std::ranges::any_of(patient.nodes(), [&](const NodeView& other) {
    const auto subnets = other.bridgeSubnets();
    return &other != &node && !other.isOff && !subnets.empty() && subnets.front() == own.front();
  });
}

void mend(Patient& patient, const NodeView& node, Suspicion& found) {
  const host::Interface* interface = better(patient, node);
  bool hasFile = node.daemons && node.daemons->files.read(kOptionsFile);
  found.finding.advice = patient.say()("advice.announce", node.name());
  if (!interface || !hasFile) return;
  auto add = [&](std::string command) { found.finding.remedy.push_back({node.name(), std::move(command)}); };
  add("sed -i 's/^FLANNEL_OPTIONS=.*/FLANNEL_OPTIONS=\"-iface=" + interface->name + "\"/' " + kOptionsFile);
  if (sharesSubnet(patient, node)) add("rm -f " + flannel::kSubnetFile);
  add("systemctl restart flanneld");
  add("systemctl restart docker");
}

void inspect(Patient& patient, Suspicions& out) {
  for (const NodeView& node : patient.nodes()) {
    auto announced = node.isOff ? std::nullopt : patient.announced(node);
    if (!announced) continue;
    const net::Ipv4Address address = announced->publicIp;
    auto others = othersWith(patient, node, address);
    if (others.empty()) continue;
    bool isOwn = node.ns().owner(address) != nullptr;
    // Who announces an address of its own that a clone announces too is not to blame, unless both have it.
    Suspicion found = patient.begin("tunnel-endpoint", core::Severity::Error, node);
    found.key = isOwn ? address.text() : "";
    found.finding.cause =
        isOwn ? patient.say()("finding.endpoint-shared", node.name(), address.text(), listed(others))
              : patient.say()("finding.endpoint-foreign", node.name(), address.text(), listed(others));
    found.finding.effect = patient.say()("effect.endpoint", address.text());
    found.finding.evidence = {{patient.say()("evidence.announced", node.name(), address.text()), {}}};
    found.finding.check =
        patient.predicted(node.name(), "journalctl -u flanneld | grep 'external address' | tail -n 1");
    mend(patient, node, found);
    // Whose address it is has to write its lease anew.
    if (!isOwn && !found.finding.remedy.empty())
      for (const std::string& other : others)
        found.finding.remedy.push_back({other, "systemctl restart flanneld"});
    found.blame.visits.clear();
    found.blame.about = node.bridgeSubnets();
    for (const world::LeaseInfo& lease : patient.leases())
      if (lease.publicIp == address) found.blame.about.push_back(lease.subnet);
    found.since = changeOf(node.ns(), trace::StateKind::Daemon, "flanneld");
    out.add(std::move(found));
  }
}

} // namespace

Spec tunnelEndpointCheck() {
  return {.name = "tunnel-endpoint",
          .page = "A lease belongs to the address that flanneld announces, and the tunnel ends there. Where "
                  "two nodes have the same address (VirtualBox gives 10.0.2.15 to each machine, behind a NAT "
                  "of its own), they share one lease, or a node's packets come back to itself. Let flanneld "
                  "announce another one: -iface or -public-ip.",
          .look = inspect};
}

} // namespace fg::doctor

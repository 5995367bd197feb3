// Nobody answered ARP for the next hop: its interface is down, its node is gone, or nobody has the address.
#include "report/diagnosis/register.h"

namespace fg::report {
namespace {

// The interface that has the address is down: says so and how to raise it.
bool blameDownInterface(const Case& lost, const world::AddressInfo& owner, net::Ipv4Address address,
                        Diagnosis& out) {
  if (!owner.place || !owner.place->ns || owner.interface.empty()) return false;
  const host::NetworkNamespace& ns = *owner.place->ns;
  const host::Interface* interface = ns.interface(owner.interface);
  if (!interface || interface->isUsable()) return false;
  out.cause = lost.say("cause.neighbor-down", owner.place->shortName, address.text(), owner.interface);
  trace::NamespaceId where = ns.id();
  lost.since(out, [&](const trace::StateChange& change) {
    return change.where == where && change.state == trace::StateKind::Interface
           && change.what.starts_with(owner.interface + " ") && change.what.find("up") == std::string::npos;
  });
  out.mends.push_back({owner.place->shortName, "ip link set " + owner.interface + " up"});
  return true;
}

// Who asks names an address that the asked one has itself: ARP takes that for a mistake. Packets keep a
// source that was chosen before DNAT, where nobody masquerades.
bool blameOwnSource(const Case& lost, const world::AddressInfo& owner, net::Ipv4Address address,
                    Diagnosis& out) {
  net::Ipv4Address source = lost.failed.last.source;
  if (!owner.place || !owner.place->ns || owner.place->ns->id() == lost.failed.endedIn) return false;
  if (!owner.place->ns->owner(source)) return false;
  std::string asking = lost.nameOf(lost.failed.endedIn);
  out.cause = lost.say("cause.neighbor-own-source", owner.place->shortName, address.text(), source.text());
  lost.since(out, [&](const trace::StateChange& change) {
    return change.where == lost.failed.endedIn && change.state == trace::StateKind::Daemon
           && change.what.starts_with("kube-proxy");
  });
  out.advice = lost.say("advice.masquerade", asking);
  return true;
}

// flannel 0.7.1's vxlan: the kernel asks flanneld.
bool blameProgram(const Case& lost, const trace::NeighborLookup& lookup, Diagnosis& out) {
  if (!lookup.asksProgram) return false;
  std::string node = lost.nameOf(lost.failed.endedIn), address = lookup.address.text();
  if (lookup.program) {
    out.cause = lost.say("cause.neighbor-no-lease", node, address);
    out.advice = lost.say("advice.no-lease", address);
  } else {
    out.cause = lost.say("cause.neighbor-no-program", node, address);
    out.mends.push_back({node, "systemctl start flanneld"});
  }
  bool runs = static_cast<bool>(lookup.program);
  lost.since(out, [&](const trace::StateChange& change) {
    bool stopped = change.where == lost.failed.endedIn && change.state == trace::StateKind::Daemon
                   && change.what.starts_with("flanneld");
    bool unleased = change.state == trace::StateKind::Lease && change.change == trace::ChangeKind::Removed;
    return runs ? unleased : stopped;
  });
  return true;
}

// A pod of another node, whose address lies in this node's subnet too.
bool blameSharedSubnet(const Case& lost, const world::AddressInfo& owner, const trace::NeighborLookup& lookup,
                       Diagnosis& out) {
  const world::Place* here = lost.place(lost.failed.endedIn);
  if (!here || !owner.place || owner.place->kind != world::PlaceKind::Pod) return false;
  if (here->node == owner.place->node || lost.text(lookup.interface) != "docker0") return false;
  auto lease = lost.directory.leaseFor(lookup.address);
  std::string subnet = lease ? lease->subnet.text() : lookup.address.text();
  out.cause = lost.say("cause.same-subnet", owner.place->shortName, owner.place->node, lookup.address.text(),
                       here->node, subnet);
  out.advice = lost.say("advice.same-subnet");
  lost.since(out, [&](const trace::StateChange& change) {
    return change.state == trace::StateKind::Lease && change.what.find(subnet) != std::string::npos;
  });
  return true;
}

// The API server says that a pod has it, and there is no such container.
bool blamePod(const Case& lost, const world::AddressInfo& owner, net::Ipv4Address address, Diagnosis& out) {
  auto claim = owner.place ? std::nullopt : lost.directory.claimed(address);
  if (!claim) return false;
  out.cause = claim->kubeletRuns
                  ? lost.say("cause.pod-without-network", claim->pod, claim->node, address.text())
                  : lost.say("cause.pod-without-kubelet", claim->pod, claim->node, address.text());
  if (!claim->kubeletRuns) out.mends.push_back({claim->node, "systemctl start kubelet"});
  lost.since(out, [&](const trace::StateChange& change) {
    return change.state == trace::StateKind::Daemon && change.change == trace::ChangeKind::Removed
           && lost.nameOf(change.where) == claim->node;
  });
  return true;
}

// The next hop is an address that this node has itself: the other one announces what every machine has.
bool blameAnnouncement(const Case& lost, const trace::NeighborLookup& lookup, Diagnosis& out) {
  const world::Place* here = lost.place(lost.failed.endedIn);
  auto lease = lost.directory.leaseFor(lost.failed.last.destination);
  const bool announced = lease && lease->publicIp == lookup.address;
  if (!announced || !here || !here->ns || lease->node == here->name) return false;
  const host::Interface* own = std::as_const(*here->ns).owner(lookup.address);
  if (!own) return false;
  const std::string subnet = lease->subnet.text();
  out.cause = lost.say("cause.next-hop-is-self", subnet, lease->node, lookup.address.text(), here->shortName,
                       own->name);
  lost.since(out, [&](const trace::StateChange& change) {
    return change.state == trace::StateKind::Lease && change.what.find(subnet) != std::string::npos;
  });
  out.advice = lost.say("advice.announce", lease->node);
  out.check = Check{{lease->node, "journalctl -u flanneld"},
                    lost.say("expect.external-address", lookup.address.text())};
  return true;
}

void blameAbsence(const Case& lost, const world::AddressInfo& owner, const trace::NeighborLookup& lookup,
                  Diagnosis& out) {
  std::string address = lookup.address.text();
  auto lease = lost.directory.leaseFor(lost.failed.last.destination);
  bool leased = lease && lease->publicIp == lookup.address;
  if (leased) {
    out.cause = lost.say("cause.neighbor-lease", address, lease->subnet.text(), lease->node);
    out.advice = lost.say("advice.dead-node");
  } else if (owner.place) {
    out.cause = lost.say("cause.neighbor-silent", owner.place->shortName, address);
    out.advice = lost.say("advice.address", address);
  } else {
    out.cause = lost.say("cause.neighbor-nobody", lost.text(lookup.interface), address);
    out.advice = lost.say("advice.address", address);
  }
  std::string node = leased ? lease->node : owner.place ? owner.place->node : std::string();
  lost.since(out, [&](const trace::StateChange& change) {
    bool gone = change.change == trace::ChangeKind::Removed || change.change == trace::ChangeKind::Failed
                || (change.state == trace::StateKind::Event && !node.empty());
    bool ofTheNode = !node.empty() && change.where && lost.nameOf(change.where) == node;
    return gone && (ofTheNode || change.what.find(address) != std::string::npos);
  });
}

} // namespace

std::optional<Diagnosis> silentNeighbor(const Case& lost) {
  if (lost.disposition() != trace::Disposition::NeighborUnreachable) return {};
  const auto* lookup = lost.last<trace::NeighborLookup>();
  if (!lookup || lookup->outcome == trace::NeighborOutcome::Known) return {};
  std::string where = lost.nameOf(lost.failed.endedIn);
  Diagnosis out = lost.beginWithoutRule("silent-neighbor");
  world::AddressInfo owner = lost.directory.about(lookup->address, lost.place(lost.failed.endedIn));
  if (blameAnnouncement(lost, *lookup, out)) return out;
  bool found = blameProgram(lost, *lookup, out) || blameDownInterface(lost, owner, lookup->address, out)
               || blameOwnSource(lost, owner, lookup->address, out)
               || blameSharedSubnet(lost, owner, *lookup, out) || blamePod(lost, owner, lookup->address, out);
  if (!found) blameAbsence(lost, owner, *lookup, out);
  out.check = Check{{where, "ip neigh show " + lookup->address.text()},
                    lost.say("expect.failed", lookup->address.text(), lost.text(lookup->interface))};
  return out;
}

} // namespace fg::report

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
  if (!blameDownInterface(lost, owner, lookup->address, out)) blameAbsence(lost, owner, *lookup, out);
  out.check = Check{{where, "ip neigh show " + lookup->address.text()},
                    lost.say("expect.failed", lookup->address.text(), lost.text(lookup->interface))};
  return out;
}

} // namespace fg::report

// What nodes keep of a VXLAN tunnel's other ends: the MAC address, and the host behind which it is.
#include "doctor/checks/checks.h"

#include <algorithm>

namespace fg::doctor {
namespace {

// One node's entry for the other end of the tunnel, in another node.
struct End {
  const NodeView *here = nullptr, *far = nullptr;
  const world::LeaseInfo* lease = nullptr; // the far node's
  const host::Interface *own = nullptr, *theirs = nullptr;
};

void forEachEnd(Patient& patient, const std::function<void(const End&)>& visit) {
  for (const world::LeaseInfo& lease : patient.leases()) {
    const NodeView* far = patient.node(lease.node);
    const host::Interface* theirs = far && !far->isOff ? far->vxlan() : nullptr;
    if (!theirs) continue;
    for (const NodeView& here : patient.nodes()) {
      const host::Interface* own = here.isOff || &here == far ? nullptr : here.vxlan();
      if (own) visit({&here, far, &lease, own, theirs});
    }
  }
}

struct Seen {
  const NodeView* by = nullptr;
  net::MacAddress mac;
};

void tellOfMac(Patient& patient, const world::LeaseInfo& lease, const std::vector<Seen>& wrong,
               bool isEverybody, Suspicions& out) {
  const NodeView& far = *patient.node(lease.node);
  const host::Interface& theirs = *far.vxlan();
  std::string address = lease.subnet.address().text(), has = theirs.mac.text(),
              takes = wrong.front().mac.text();
  // Where everybody has the same old address, it is the far end that changed.
  Suspicion found =
      patient.begin("stale-vtep-mac", core::Severity::Error, isEverybody ? far : *wrong.front().by);
  found.finding.cause = patient.say()("finding.vtep-mac", wrong.front().by->name(), takes, address,
                                      theirs.name, far.name(), has);
  found.finding.effect = patient.say()("effect.vtep-mac", far.name());
  for (const Seen& seen : wrong) {
    if (found.finding.evidence.size() == Suspicions::kMostEvidence) {
      ++found.finding.moreEvidence;
      continue;
    }
    found.finding.evidence.push_back(
        {patient.say()("evidence.neighbor", seen.by->name(), address, seen.mac.text()),
         patient.sourceOfNeighbor(seen.by->ns(), lease.subnet.address())});
  }
  if (!isEverybody) {
    found.finding.places.clear();
    for (const Seen& seen : wrong)
      found.finding.places.push_back(seen.by->name());
  }
  std::string device = wrong.front().by->vxlan()->name;
  if (isEverybody && far.daemons && far.daemons->flanneld)
    found.finding.remedy = {{far.name(), "systemctl restart flanneld"}};
  else if (isEverybody)
    found.finding.remedy = {{far.name(), "ip link set " + theirs.name + " address " + takes}};
  else
    for (const Seen& seen : wrong)
      found.finding.remedy.push_back({seen.by->name(), "ip neigh replace " + address + " lladdr " + has
                                                           + " dev " + device + " nud permanent"});
  found.finding.check = patient.predicted(wrong.front().by->name(), "ip neigh show " + address);
  found.blame = {.about = {lease.subnet}};
  found.since = changeOf(far.ns(), trace::StateKind::Interface, theirs.name + " address");
  out.add(std::move(found));
}

void lookAtMacs(Patient& patient, Suspicions& out) {
  std::map<const world::LeaseInfo*, std::vector<Seen>> wrong;
  std::map<const world::LeaseInfo*, std::size_t> right;
  forEachEnd(patient, [&](const End& end) {
    const link::Neighbor* known =
        end.here->place->ns->neighbors().find(end.own->index, end.lease->subnet.address(), patient.now());
    if (!known || known->mac == net::MacAddress()) return;
    if (known->mac == end.theirs->mac)
      ++right[end.lease];
    else
      wrong[end.lease].push_back({end.here, known->mac});
  });
  for (const world::LeaseInfo& lease : patient.leases())
    if (wrong.contains(&lease)) tellOfMac(patient, lease, wrong[&lease], right[&lease] == 0, out);
}

void tellOfFdb(Patient& patient, const End& end, const link::VxlanFdb::Entry* entry, Suspicions& out) {
  std::string mac = end.theirs->mac.text(), host = end.lease->publicIp.text();
  Suspicion found = patient.begin("stale-fdb", core::Severity::Error, *end.here);
  found.key = mac;
  std::string goes = entry ? entry->remotes.front().host.text() : "";
  found.finding.cause =
      entry ? patient.say()("finding.fdb-wrong", end.here->name(), end.far->name(), mac, goes, host)
            : patient.say()("finding.fdb-missing", end.here->name(), end.far->name(), mac, host);
  found.finding.effect = patient.say()("effect.vtep-mac", end.far->name());
  found.finding.evidence = {
      {patient.say()("evidence.fdb", end.here->name(), mac, entry ? goes : patient.say()("words.none")), {}}};
  found.finding.remedy = {
      {end.here->name(), "bridge fdb replace " + mac + " dev " + end.own->name + " dst " + host}};
  found.finding.check =
      patient.predicted(end.here->name(), "bridge fdb show dev " + end.own->name + " | grep " + mac);
  found.blame.about = {end.lease->subnet};
  found.since = changeOf(end.here->ns(), trace::StateKind::Fdb, mac);
  out.add(std::move(found));
}

void lookAtFdb(Patient& patient, Suspicions& out) {
  forEachEnd(patient, [&](const End& end) {
    // Who learns needs no entry; and what ARP does not know yet, nobody sends there.
    const link::Neighbor* known =
        end.here->place->ns->neighbors().find(end.own->index, end.lease->subnet.address(), patient.now());
    if (!known || known->mac != end.theirs->mac) return;
    const link::VxlanFdb::Entry* entry = end.own->vxlan->fdb.find(end.theirs->mac, patient.now());
    if (!entry && (end.own->vxlan->learning || end.own->vxlan->remote)) return;
    bool isRight = entry && std::ranges::any_of(entry->remotes, [&](const auto& remote) {
                     return remote.host == end.lease->publicIp;
                   });
    if (!isRight) tellOfFdb(patient, end, entry && !entry->remotes.empty() ? entry : nullptr, out);
  });
}

} // namespace

Spec staleVtepMacCheck() {
  return {.name = "stale-vtep-mac",
          .page = "The nodes keep another MAC address for a tunnel's end than it has: systemd-udevd or an "
                  "operator gave flannel.1 a new one, and the lease in etcd still tells the old. The outer "
                  "packet arrives, and the frame in it is for somebody else: silence, and no counter moves. "
                  "Restart flanneld on that node.",
          .look = lookAtMacs};
}

Spec staleFdbCheck() {
  return {.name = "stale-fdb",
          .page = "A node's forwarding database leads a tunnel end's MAC address to another host than the "
                  "lease does, or has no entry for it. bridge fdb show dev flannel.1 lists them.",
          .look = lookAtFdb};
}

} // namespace fg::doctor

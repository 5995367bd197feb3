// What connection tracking remembers: flows led to somebody who is gone, and packets lost to the kernel's
// race.
#include "doctor/checks/checks.h"

#include <fmt/format.h>

namespace fg::doctor {
namespace {

using netfilter::ConntrackEntry;
using trace::Direction;

bool isStale(Patient& patient, const std::set<net::Ipv4Address>& endpoints, const ConntrackEntry& entry) {
  const netfilter::Tuple &original = entry.tuple(Direction::Original), &reply = entry.tuple(Direction::Reply);
  bool isUdp = original.protocol == net::Protocol::Udp;
  bool isLed = original.destination != reply.source && patient.podNetwork()
               && patient.podNetwork()->contains(reply.source);
  return isUdp && isLed && !patient.owner(reply.source) && !endpoints.contains(reply.source);
}

void lookForStale(Patient& patient, Suspicions& out) {
  const std::set<net::Ipv4Address> endpoints = patient.endpoints();
  for (const NodeView& node : patient.nodes()) {
    if (node.isOff) continue;
    for (const auto& entry : node.place->ns->netfilter.conntrack.entries(patient.now())) {
      if (!isStale(patient, endpoints, *entry)) continue;
      const netfilter::Tuple& original = entry->tuple(Direction::Original);
      std::string gone = entry->tuple(Direction::Reply).source.text();
      std::string flow =
          fmt::format("-p udp -s {} -d {} --sport {} --dport {}", original.source.text(),
                      original.destination.text(), original.sourcePort, original.destinationPort);
      Suspicion found = patient.begin("stale-conntrack", core::Severity::Error, node);
      found.finding.cause =
          patient.say()("finding.stale-conntrack", node.name(), original.source.text(), original.sourcePort,
                        original.destination.text(), original.destinationPort, gone);
      found.finding.effect = patient.say()("effect.stale-conntrack");
      found.finding.evidence = {
          {fmt::format("{}: udp {}:{} > {}:{} > {}", node.name(), original.source.text(), original.sourcePort,
                       original.destination.text(), original.destinationPort, gone),
           patient.sourceOfConnection(node.ns(), original)}};
      found.finding.remedy = {{node.name(), "conntrack -D " + flow}};
      found.finding.check = patient.predicted(node.name(), "conntrack -L " + flow);
      found.blame.kinds = {"stale-connection"};
      const world::Place* from = patient.world().about(original.source, node.place).place;
      if (from && from->ns)
        found.proof = {from->name, original.destination, net::Protocol::Udp, original.destinationPort,
                       original.sourcePort};
      found.since = [gone](const trace::StateChange& change) {
        return change.state == trace::StateKind::Pod && change.change == trace::ChangeKind::Removed
               && change.what.ends_with(" " + gone);
      };
      out.add(std::move(found));
    }
  }
}

void lookForRaces(Patient& patient, Suspicions& out) {
  for (const NodeView& node : patient.nodes()) {
    uint64_t failed = node.ns().netfilter.conntrack.counters.insertFailed;
    if (node.isOff || failed == 0) continue;
    Suspicion found = patient.begin("conntrack-insert-failed", core::Severity::Warning, node);
    found.key = "race";
    found.finding.cause = patient.say()("finding.insert-failed", node.name(), failed);
    found.finding.effect = patient.say()("effect.insert-failed");
    found.finding.evidence = {{fmt::format("{}: insert_failed={}", node.name(), failed), {}}};
    found.finding.advice = patient.say()("advice.insert-failed");
    found.finding.check =
        patient.predicted(node.name(), "conntrack -S | grep -o 'insert_failed=[1-9][0-9]*'");
    found.blame.nothing = true;
    out.add(std::move(found));
  }
}

} // namespace

Spec staleConntrackCheck() {
  return {.name = "stale-conntrack",
          .page = "NAT is decided once for each connection, and a UDP \"connection\" lives as long as "
                  "somebody sends: a client that keeps its source port is led to a pod that is gone. Another "
                  "source port works at once. kube-proxy deletes such entries for cluster IPs, and before "
                  "1.10 not for node ports.",
          .look = lookForStale};
}

Spec insertFailedCheck() {
  return {.name = "conntrack-insert-failed",
          .page = "Packets were dropped as another one with the same addresses and ports was confirmed "
                  "first: glibc asks for A and AAAA at the same time, and one of the two queries is lost; it "
                  "is asked again after five seconds. conntrack -S counts insert_failed.",
          .look = lookForRaces};
}

} // namespace fg::doctor

// What connection tracking remembers: flows led to somebody who is gone, and packets lost to the kernel's
// race.
#include "doctor/checks/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace fg::doctor {
namespace {

using netfilter::ConntrackEntry;
using trace::Direction;

constexpr const char* kRaces = "conntrack -S | grep -o 'insert_failed=[1-9][0-9]*'";

// The service that a flow was begun to: by its address, or by a port of a node. Null where it is none's.
const kubernetes::Service* serviceOf(Patient& patient, const netfilter::Tuple& original) {
  const world::Place* owner = patient.owner(original.destination);
  bool isNode = owner && owner->kind == world::PlaceKind::Node;
  for (const auto& [name, service] : patient.api().services())
    for (const kubernetes::ServicePort& port : service.ports) {
      if (port.protocol != original.protocol) continue;
      bool isOwn = service.clusterIp == original.destination && port.port == original.destinationPort;
      if (isOwn || (isNode && port.nodePort == original.destinationPort)) return &service;
    }
  return nullptr;
}

bool hasEndpoint(Patient& patient, const kubernetes::Name& service, net::Ipv4Address address) {
  auto endpoints = patient.api().endpoints().find(service);
  return endpoints != patient.api().endpoints().end()
         && std::ranges::any_of(endpoints->second.subsets, [&](const kubernetes::EndpointSubset& subset) {
              return std::ranges::find(subset.addresses, address, &kubernetes::EndpointAddress::ip)
                     != subset.addresses.end();
            });
}

// A flow that is led to a pod's address which is gone, or is no endpoint of its service any more.
struct StaleFlow {
  netfilter::Tuple original;
  net::Ipv4Address target;
  const kubernetes::Service* service = nullptr; // where the target is still there, and only left this one

  std::string words() const { // as conntrack(8) takes them
    return fmt::format("-p udp -s {} -d {} --sport {} --dport {}", original.source.text(),
                       original.destination.text(), original.sourcePort, original.destinationPort);
  }
  std::string text() const {
    return fmt::format("udp {}:{} > {}:{} > {}", original.source.text(), original.sourcePort,
                       original.destination.text(), original.destinationPort, target.text());
  }
};

std::optional<StaleFlow> staleFlow(Patient& patient, const std::set<net::Ipv4Address>& endpoints,
                                   const ConntrackEntry& entry) {
  StaleFlow out{entry.tuple(Direction::Original), entry.tuple(Direction::Reply).source};
  bool isUdp = out.original.protocol == net::Protocol::Udp;
  bool isLed = out.original.destination != out.target && patient.podNetwork()
               && patient.podNetwork()->contains(out.target);
  if (!isUdp || !isLed) return {};
  if (!patient.owner(out.target)) return endpoints.contains(out.target) ? std::nullopt : std::optional(out);
  out.service = serviceOf(patient, out.original);
  if (!out.service || hasEndpoint(patient, out.service->name, out.target)) return {};
  return out;
}

Suspicion staleOn(Patient& patient, const NodeView& node, const std::vector<StaleFlow>& flows) {
  const StaleFlow& first = flows.front();
  const netfilter::Tuple& original = first.original;
  std::string target = first.target.text();
  Suspicion found = patient.begin("stale-conntrack", core::Severity::Error, node);
  if (first.service) {
    found.finding.cause = patient.say()("finding.stale-conntrack-left", node.name(), original.source.text(),
                                        original.sourcePort, original.destination.text(),
                                        original.destinationPort, target, first.service->name.text());
    found.finding.effect = patient.say()("effect.stale-conntrack-left");
  } else {
    found.finding.cause =
        patient.say()("finding.stale-conntrack", node.name(), original.source.text(), original.sourcePort,
                      original.destination.text(), original.destinationPort, target);
    found.finding.effect = patient.say()("effect.stale-conntrack");
  }
  for (const StaleFlow& flow : flows)
    if (found.finding.evidence.size() < Suspicions::kMostEvidence)
      found.finding.evidence.push_back(
          {node.name() + ": " + flow.text(), patient.sourceOfConnection(node.ns(), flow.original)});
    else
      ++found.finding.moreEvidence;
  std::string words = flows.size() == 1 ? first.words() : "-p udp -g " + target;
  found.finding.remedy = {{node.name(), "conntrack -D " + words}};
  found.finding.check = patient.predicted(node.name(), "conntrack -L " + words);
  found.blame.kinds = {"stale-connection"};
  const world::Place* from = patient.world().about(original.source, node.place).place;
  if (from && from->ns)
    found.proof = {from->name, original.destination, net::Protocol::Udp, original.destinationPort,
                   original.sourcePort};
  found.since = [target](const trace::StateChange& change) {
    return change.state == trace::StateKind::Pod && change.change == trace::ChangeKind::Removed
           && change.what.ends_with(" " + target);
  };
  return found;
}

// Flows of one node that are led to one address are one finding.
void lookForStale(Patient& patient, Suspicions& out) {
  const std::set<net::Ipv4Address> endpoints = patient.endpoints();
  for (const NodeView& node : patient.nodes()) {
    if (node.isOff) continue;
    std::map<net::Ipv4Address, std::vector<StaleFlow>> byTarget;
    for (const auto& entry : node.place->ns->netfilter().conntrack.entries(patient.now()))
      if (auto flow = staleFlow(patient, endpoints, *entry)) byTarget[flow->target].push_back(*flow);
    for (const auto& [target, flows] : byTarget)
      out.add(staleOn(patient, node, flows));
  }
}

// Of a captured node the processors' counters that are not zero.
std::vector<scenario::found::Count> countedRaces(Patient& patient, const NodeView& node) {
  std::vector<scenario::found::Count> out;
  const auto* signs = patient.signsOf(node);
  if (!signs) return out;
  for (const scenario::found::Counters& processor : signs->conntrack)
    if (auto failed = processor.find("insert_failed"); failed != processor.end() && failed->second.value)
      out.push_back(failed->second);
  return out;
}

// As the real command prints them; the model has one processor.
std::string linesOf(const std::vector<scenario::found::Count>& counted) {
  std::string out;
  for (const scenario::found::Count& count : counted)
    out += fmt::format("{}insert_failed={}", out.empty() ? "" : "\n", count.value);
  return out;
}

void lookForRaces(Patient& patient, Suspicions& out) {
  for (const NodeView& node : patient.nodes()) {
    uint64_t failed = node.ns().netfilter().conntrack.counters.insertFailed;
    if (node.isOff || failed == 0) continue;
    Suspicion found = patient.begin("conntrack-insert-failed", core::Severity::Warning, node);
    found.key = "race";
    found.finding.cause = patient.say()("finding.insert-failed", node.name(), failed);
    found.finding.effect = patient.say()("effect.insert-failed");
    std::vector<scenario::found::Count> counted = countedRaces(patient, node);
    found.finding.evidence = {{fmt::format("{}: insert_failed={}", node.name(), failed),
                               counted.empty() ? core::SourceRef{} : counted.front().place}};
    found.finding.advice = patient.say()("advice.insert-failed");
    found.finding.check = patient.predicted(node.name(), kRaces);
    if (!counted.empty()) found.finding.check->expected = linesOf(counted);
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

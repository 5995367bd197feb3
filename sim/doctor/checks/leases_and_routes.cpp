// Every lease has its route on every other node, by the right next hop.
#include "doctor/checks/checks.h"

#include "doctor/routes.h"
#include "report/words/route_words.h"

namespace fg::doctor {
namespace {

std::string replaced(const world::IntendedWay& way) {
  std::string out = way.destination.text() + " " + report::wayText(way.nextHop, way.device);
  return way.onlink ? out + " onlink" : out;
}

std::string gatewayText(const NodeView& node, const routing::Route& route) {
  return report::wayText(route.gateway.value_or(net::Ipv4Address()),
                         node.ns().interfaceName(route.interface));
}

void tell(Patient& patient, const NodeView& node, const world::LeaseInfo& lease, const RouteToLease& route,
          Suspicions& out) {
  bool isWrong = route.state == RouteState::Wrong;
  std::string subnet = lease.subnet.text();
  Suspicion found = patient.begin(isWrong ? "wrong-next-hop" : "missing-route", core::Severity::Error, node);
  found.key = subnet;
  std::string holder = lease.node.empty() ? patient.say()("words.nobody-known") : lease.node;
  std::string because = patient.say()("finding.lease-says", subnet, holder, lease.publicIp.text());
  if (isWrong && route.way)
    found.finding.cause =
        patient.say()("cause.wrong-route", node.name(), subnet, gatewayText(node, *route.route),
                      report::wayText(route.way->nextHop, route.way->device), because);
  else if (isWrong)
    found.finding.cause =
        patient.say()("finding.wrong-route", node.name(), subnet, gatewayText(node, *route.route), because);
  else
    found.finding.cause = patient.say()("cause.missing-route", node.name(), subnet, because);
  found.finding.effect = patient.say()("effect.missing-route", subnet);
  found.finding.evidence = {
      isWrong ? report::Evidence{node.name() + ": " + node.ns().routeText(*route.route),
                                 patient.sourceOfRoute(node.ns(), lease.subnet)}
              : report::Evidence{patient.say()("evidence.no-route", node.name(), subnet), {}}};
  if (route.way)
    found.finding.remedy = {
        {node.name(), std::string("ip route ") + (isWrong ? "replace " : "add ") + replaced(*route.way)}};
  else
    found.finding.advice = patient.say()("advice.routes", node.name());
  found.finding.check = patient.predicted(node.name(), "ip route show " + subnet);
  found.blame.about = {lease.subnet};
  found.since = [id = node.ns().id(), subnet, isWrong](const trace::StateChange& change) {
    bool kind =
        isWrong ? change.change != trace::ChangeKind::Removed : change.change != trace::ChangeKind::Added;
    return change.where == id && change.state == trace::StateKind::Route && kind
           && change.what.starts_with(subnet + " ");
  };
  out.add(std::move(found));
}

void lookFor(Patient& patient, RouteState state, Suspicions& out) {
  for (const NodeView& node : patient.nodes()) {
    RouteBook book(patient, node);
    for (const world::LeaseInfo& lease : patient.leases())
      if (RouteToLease route = book.to(lease); route.state == state) tell(patient, node, lease, route, out);
  }
}

} // namespace

Spec missingRouteCheck() {
  return {.name = "missing-route",
          .page = "etcd leases a subnet to a node, and another node has no route to it: what its pods send "
                  "there takes the default route and is lost. flanneld 0.7.1 forgets a route that it could "
                  "not add, as while the interface was down; from 0.9 on it tries again every ten seconds.",
          .look = [](Patient& patient, Suspicions& out) { lookFor(patient, RouteState::Missing, out); }};
}

Spec wrongNextHopCheck() {
  return {.name = "wrong-next-hop",
          .page = "A node sends what is for a leased subnet to another machine than the one that holds the "
                  "lease. flanneld 0.7.1 leaves an old route where a lease moved to another node: it tries "
                  "to delete the new one instead.",
          .look = [](Patient& patient, Suspicions& out) { lookFor(patient, RouteState::Wrong, out); }};
}

} // namespace fg::doctor

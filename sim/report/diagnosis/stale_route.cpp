// A node still has a route to a subnet that nobody leases: flanneld never takes away what an earlier run
// left.
#include "report/diagnosis/register.h"

namespace fg::report {
namespace {

struct Stale {
  trace::NamespaceId where;
  const trace::RouteLookup* lookup = nullptr;
  std::string gateway; // the node that it leads to
};

// The first route by which a node handed the packet to another node.
std::optional<Stale> routeToANode(const Case& lost) {
  for (const trace::Hop& hop : lost.failed.hops)
    for (const trace::Step* step : hop.steps) {
      const auto* lookup = std::get_if<trace::RouteLookup>(&step->detail);
      const world::Place* here = lost.place(hop.where);
      bool leads = lookup && lookup->outcome == trace::RouteOutcome::Forward && here
                   && here->kind == world::PlaceKind::Node && lookup->chosen.destination.length() > 0;
      if (!leads || lookup->chosen.gateway.isUnspecified()) continue;
      const world::Place* next = lost.directory.about(lookup->chosen.gateway, here).place;
      if (next && next->kind == world::PlaceKind::Node) return Stale{hop.where, lookup, next->shortName};
    }
  return {};
}

} // namespace

std::optional<Diagnosis> staleRoute(const Case& lost) {
  using trace::Disposition;
  net::Ipv4Address destination = lost.failed.last.destination;
  bool ended = lost.disposition() == Disposition::NoRoute || lost.disposition() == Disposition::TtlExpired
               || lost.disposition() == Disposition::Loop
               || lost.disposition() == Disposition::NeighborUnreachable;
  if (!ended || !lost.directory.scenario().flannel.present) return {};
  if (lost.directory.leaseFor(destination) || lost.directory.about(destination).place) return {};
  auto stale = routeToANode(lost);
  if (!stale) return {};
  std::string where = lost.nameOf(stale->where), prefix = stale->lookup->chosen.destination.text();
  Diagnosis out = lost.beginWithoutRule("stale-route");
  out.cause = lost.say("cause.stale-route", where, prefix, stale->gateway);
  lost.since(out, [&](const trace::StateChange& change) {
    return change.where == stale->where && change.state == trace::StateKind::Route
           && change.what.starts_with(prefix + " ");
  });
  out.advice = lost.say("advice.stale-route", where, prefix);
  out.check = Check{{where, "ip route show " + prefix},
                    fmt::format("{} via {} dev {}", prefix, stale->lookup->chosen.gateway.text(),
                                lost.text(stale->lookup->chosen.device))};
  return out;
}

} // namespace fg::report

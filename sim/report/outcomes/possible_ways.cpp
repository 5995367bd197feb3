// What routing, bridges and neighbour tables can decide.
#include "report/outcomes/possible.h"
#include "report/words/route_words.h"

namespace fg::report {
namespace {

std::string wayOf(const Stage& stage, const routing::Route& route) {
  if (routing::isRefusal(route.kind)) return stage.say("outcome.refused", routing::name(route.kind));
  return stage.say("outcome.way", wayText(route.gateway.value_or(net::Ipv4Address{}),
                                          stage.ns.interfaceName(route.interface)));
}

std::string wayOf(const Stage& stage, const trace::RouteLookup& lookup) {
  switch (lookup.outcome) {
  case trace::RouteOutcome::Local:
    return stage.say("outcome.local");
  case trace::RouteOutcome::Broadcast:
    return stage.say("outcome.broadcast");
  case trace::RouteOutcome::Unreachable:
    return lookup.chosen.kind ? stage.say("outcome.refused", stage.text(lookup.chosen.kind))
                              : stage.say("outcome.no-route");
  case trace::RouteOutcome::Forward:
    break;
  }
  return stage.say("outcome.way", wayText(lookup.chosen.gateway, stage.text(lookup.chosen.device)));
}

} // namespace

// By any route of any table but that of local addresses.
Possible possibleWays(const Stage& stage, const trace::RouteLookup& lookup) {
  Possible out{wayOf(stage, lookup), {}};
  bool hasDefault = false;
  for (const auto& [number, table] : stage.ns.routeTables()) {
    if (number == routing::kLocalTable) continue;
    for (const routing::Route& route : table.routes()) {
      hasDefault = hasDefault || route.isDefault();
      out.all.push_back(wayOf(stage, route));
    }
  }
  out.all.push_back(stage.say("outcome.local"));
  if (!hasDefault) out.all.push_back(stage.say("outcome.no-route"));
  return out;
}

Possible possiblePorts(const Stage& stage, const trace::BridgeForward& forward) {
  auto port = [&](std::string_view name) { return stage.say("outcome.port", name); };
  Possible out;
  switch (forward.decision) {
  case trace::BridgeDecision::Learned:
    out.happened = port(forward.outPorts.empty() ? "" : stage.text(forward.outPorts.front()));
    break;
  case trace::BridgeDecision::Flooded:
    out.happened = stage.say("outcome.flooded");
    break;
  case trace::BridgeDecision::Local:
    out.happened = stage.say("outcome.to-host");
    break;
  case trace::BridgeDecision::Dropped:
    out.happened = stage.say("outcome.nowhere");
    break;
  }
  const host::Interface* bridge = stage.ns.interface(stage.text(forward.bridge));
  for (const host::Interface* one : std::as_const(stage.ns).interfaces())
    if (bridge && one->master == bridge->index && one->name != stage.text(forward.inPort))
      out.all.push_back(port(one->name));
  out.all.push_back(stage.say("outcome.flooded"));
  if (forward.inPort) out.all.push_back(stage.say("outcome.to-host"));
  return out;
}

// Somebody of those who are known on the link, or nobody.
Possible possibleNeighbors(const Stage& stage, const trace::NeighborLookup& lookup) {
  using trace::NeighborOutcome;
  auto found = [&](const net::MacAddress& mac) { return stage.say("outcome.neighbor", mac.text()); };
  Possible out;
  bool isKnown = lookup.outcome == NeighborOutcome::Known || lookup.outcome == NeighborOutcome::Resolved;
  out.happened = isKnown                                     ? found(lookup.mac)
                 : lookup.outcome == NeighborOutcome::Queued ? stage.say("outcome.asks")
                                                             : stage.say("outcome.nobody");
  const host::Interface* interface = stage.ns.interface(stage.text(lookup.interface));
  for (const link::Neighbor& one : stage.ns.neighbors().entries(stage.ns.now()))
    if (interface && one.interface == interface->index && link::isValid(one.state))
      out.all.push_back(found(one.mac));
  out.all.push_back(stage.say("outcome.nobody"));
  return out;
}

} // namespace fg::report

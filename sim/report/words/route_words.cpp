#include "report/words/route_words.h"

namespace fg::report {
namespace {

using trace::RouteLookup;
using trace::RouteOutcome;

std::string decision(const HopContext& c, const RouteLookup& lookup) {
  std::string_view device = c.text(lookup.chosen.device);
  switch (lookup.outcome) {
  case RouteOutcome::Local:
    return c.say("route.local", c.name);
  case RouteOutcome::Broadcast:
    return c.say("route.broadcast", device);
  case RouteOutcome::Unreachable:
    if (lookup.chosen.kind)
      return c.say("route.refuses", c.text(lookup.chosen.kind), lookup.chosen.destination.text());
    return c.say("route.none");
  case RouteOutcome::Forward:
    break;
  }
  if (lookup.chosen.gateway.isUnspecified()) return c.say("route.device", device);
  if (lookup.chosen.destination.length() == 0)
    return c.say("route.default", lookup.chosen.gateway.text(), device);
  return c.say("route.gateway", lookup.chosen.gateway.text(), device);
}

// Where the route comes from: "172.33.96.0/24: flanneld, node3's lease".
std::string originText(const HopContext& c, const RouteLookup& lookup) {
  const trace::RouteEntry& route = lookup.chosen;
  std::string_view origin = c.text(route.origin);
  std::string prefix = route.destination.text();
  if (route.destination.length() == 0) {
    std::string owner = ownerText(route.gateway, c.directory, c.say, c.place);
    return owner.empty() ? c.say("route.by-default") : c.say("route.by-default-to", owner);
  }
  if (origin.starts_with("flannel")) {
    auto lease = c.directory.leaseFor(lookup.destination);
    if (lease) return c.say("route.by-flannel", prefix, lease->node);
  }
  if (route.gateway.isUnspecified()) return c.say("route.connected", prefix);
  return origin.empty() ? c.say("route.plain", prefix) : c.say("route.by", prefix, origin);
}

// The rival with the same prefix that lost by its metric, if there is one.
const trace::RouteEntry* beaten(const RouteLookup& lookup) {
  for (const trace::RouteEntry& other : lookup.candidates)
    if (other.destination == lookup.chosen.destination && other.metric != lookup.chosen.metric) return &other;
  return nullptr;
}

std::string because(const HopContext& c, const RouteLookup& lookup,
                    const std::optional<world::IntendedWay>& missed) {
  if (lookup.outcome == RouteOutcome::Local)
    return c.say("route.local.because", lookup.destination.text(),
                 lookup.chosen.device ? std::string(c.text(lookup.chosen.device)) : c.name);
  if (lookup.chosen.kind) return c.say("route.refuses.because", c.name);
  if (lookup.outcome == RouteOutcome::Unreachable && lookup.rule) return c.say("route.rule-refuses");
  if (lookup.outcome == RouteOutcome::Unreachable)
    return c.say("route.none.because", c.name, lookup.destination.text());
  std::string text = originText(c, lookup);
  if (missed && lookup.chosen.destination != missed->destination)
    text = c.say("route.lacking", missed->destination.text());
  if (const trace::RouteEntry* other = beaten(lookup))
    text = c.say("summary.and", text, c.say("route.metric-beats", lookup.chosen.metric, other->metric));
  return text;
}

Line sourceLine(const HopContext& c, const RouteLookup& lookup) {
  Line line;
  line.where = c.say("where.source");
  line.decision = lookup.source.text();
  world::AddressInfo info = c.directory.about(lookup.source, c.place);
  bool own = info.place && c.place && info.place->name == c.place->name && !info.interface.empty();
  line.because = own ? c.say("route.source-of", info.interface) : c.say("route.source-chosen");
  return line;
}

} // namespace

std::string wayText(net::Ipv4Address gateway, std::string_view device) {
  if (gateway.isUnspecified()) return fmt::format("dev {}", device);
  return fmt::format("via {} dev {}", gateway.text(), device);
}

std::optional<world::IntendedWay> missedWay(const RouteLookup& lookup, const trace::Recording& recording,
                                            const world::Place* place, const world::Directory& directory) {
  if (!place || lookup.outcome == RouteOutcome::Local || lookup.outcome == RouteOutcome::Broadcast) return {};
  auto way = directory.intendedWay(*place, lookup.destination);
  if (!way) return {};
  bool same = lookup.outcome == RouteOutcome::Forward && recording.text(lookup.chosen.device) == way->device
              && (lookup.chosen.gateway == way->nextHop
                  || (way->nextHop == lookup.destination && lookup.chosen.gateway.isUnspecified()));
  if (same) return {};
  return way;
}

std::vector<Line> routeLines(const HopContext& c, const RouteLookup& lookup) {
  auto missed = missedWay(lookup, c.recording, c.place, c.directory);
  bool again = lookup.purpose == trace::RoutePurpose::Reroute;
  Line line;
  line.where = again ? c.say("where.route-again") : c.say("where.route");
  line.decision = decision(c, lookup);
  line.because = because(c, lookup, missed);
  if (missed) line.mark = Mark::Unusual;
  // The drop that follows says the same.
  else if (lookup.outcome == RouteOutcome::Unreachable)
    line.weight = Weight::Detail;
  std::vector<Line> out;
  if (lookup.rule)
    out.push_back({Mark::None, c.say("where.policy-rule"), std::string(c.text(lookup.rule)),
                   c.say("route.policy-rule.because")});
  out.push_back(line);
  if (missed) {
    Line off{Mark::Unusual, c.say("where.off-the-way"), {}, c.say.recorded(missed->because)};
    off.decision = missed->nextHop.isUnspecified()
                       ? c.say("route.should-be-link", missed->device)
                       : c.say("route.should-be", missed->nextHop.text(), missed->device);
    out.push_back(off);
  }
  bool sent = lookup.purpose == trace::RoutePurpose::Output && lookup.outcome != RouteOutcome::Unreachable;
  if (sent && !lookup.source.isUnspecified()) out.push_back(sourceLine(c, lookup));
  return out;
}

} // namespace fg::report

// A route that a lease demands is missing or leads elsewhere: the packet left the way that was meant.
#include "report/diagnosis/register.h"

#include "report/words/route_words.h"

namespace fg::report {
namespace {

struct Missed {
  trace::NamespaceId where;
  const trace::RouteLookup* lookup = nullptr;
  world::IntendedWay way;
};

// The first place where the packet left the way.
std::optional<Missed> firstMiss(const Case& lost) {
  for (const trace::Hop& hop : lost.failed.hops)
    for (const trace::Step* step : hop.steps) {
      const auto* lookup = std::get_if<trace::RouteLookup>(&step->detail);
      if (!lookup) continue;
      if (auto way = missedWay(*lookup, lost.recording, lost.place(hop.where), lost.directory))
        return Missed{hop.where, lookup, *way};
    }
  return {};
}

// What `ip route get` prints first: "172.33.31.2 via 10.0.2.2 dev eth0 src 10.0.2.15".
std::string routeGetText(const Case& lost, const trace::RouteLookup& lookup) {
  if (lookup.outcome == trace::RouteOutcome::Unreachable) return lost.say("expect.unreachable");
  std::string out =
      lookup.destination.text() + " " + wayText(lookup.chosen.gateway, lost.text(lookup.chosen.device));
  if (!lookup.source.isUnspecified()) out += " src " + lookup.source.text();
  return out;
}

// The way would be a tunnel's, and somebody took its interface away: only flanneld makes it anew.
bool isTunnelGone(const Case& lost, const world::IntendedWay& way) {
  const scenario::Scenario& scenario = lost.directory.scenario();
  const std::string& config = scenario.flannel.config;
  const bool tunnels = !config.empty() && config.find("host-gw") == std::string::npos
                       && config.find("DirectRouting") == std::string::npos;
  return scenario.flannel.present && !scenario.snapshot && tunnels && !way.device.starts_with("flannel");
}

} // namespace

std::optional<Diagnosis> missingRoute(const Case& lost) {
  auto missed = firstMiss(lost);
  if (!missed) return {};
  const world::IntendedWay& way = missed->way;
  const trace::RouteLookup& lookup = *missed->lookup;
  std::string where = lost.nameOf(missed->where), prefix = way.destination.text();
  std::string target = wayText(way.nextHop, way.device), because = lost.say.recorded(way.because);
  bool wrong = lookup.outcome == trace::RouteOutcome::Forward && lookup.chosen.destination == way.destination;
  Diagnosis out = lost.beginWithoutRule("missing-route");
  out.cause = wrong
                  ? lost.say("cause.wrong-route", where, prefix,
                             wayText(lookup.chosen.gateway, lost.text(lookup.chosen.device)), target, because)
                  : lost.say("cause.missing-route", where, prefix, because);
  lost.since(out, [&](const trace::StateChange& change) {
    bool kind =
        wrong ? change.change != trace::ChangeKind::Removed : change.change != trace::ChangeKind::Added;
    return change.where == missed->where && change.state == trace::StateKind::Route && kind
           && change.what.starts_with(prefix + " ");
  });
  if (isTunnelGone(lost, way))
    out.mends.push_back({where, "systemctl restart flanneld"});
  else
    out.mends.push_back({where, fmt::format("ip route {} {} {}", wrong ? "replace" : "add", prefix,
                                            way.onlink ? target + " onlink" : target)});
  out.check = Check{{where, "ip route get " + lookup.destination.text()}, routeGetText(lost, lookup)};
  return out;
}

namespace {

// A route or a policy rule that is there to refuse; empty where simply no route matched.
std::string refusalText(const Case& lost, const std::string& where) {
  const auto* lookup = lost.lastWhereItEnded<trace::RouteLookup>();
  if (!lookup) return {};
  if (lookup->chosen.kind)
    return lost.say("cause.refusing-route", where,
                    fmt::format("{} {}", lost.text(lookup->chosen.kind), lookup->chosen.destination.text()));
  return lookup->rule ? lost.say("cause.refusing-rule", where, lost.text(lookup->rule)) : std::string();
}

} // namespace

std::optional<Diagnosis> noRoute(const Case& lost) {
  if (lost.disposition() != trace::Disposition::NoRoute) return {};
  // flanneld of the udp backend has a table of its own.
  if (lost.dropReason().starts_with("flanneld ")) return {};
  std::string where = lost.nameOf(lost.failed.endedIn), address = lost.failed.last.destination.text();
  const world::Place* place = lost.place(lost.failed.endedIn);
  bool gateway = place && place->kind == world::PlaceKind::Gateway;
  Diagnosis out = lost.beginWithoutRule("no-route");
  out.cause =
      gateway ? lost.say("cause.gateway", where, address) : lost.say("cause.no-route", where, address);
  // A gateway has no routes of its own that change: it is the one before that sent it there.
  const trace::NamespaceId decided = gateway ? lost.before() : lost.failed.endedIn;
  lost.since(out, [&](const trace::StateChange& change) {
    if (change.where != decided || change.state != trace::StateKind::Route) return false;
    auto prefix = net::Ipv4Prefix::parse(change.what.substr(0, change.what.find(' ')));
    bool isDefault = change.what.starts_with("default ");
    return change.change == trace::ChangeKind::Removed
           && (isDefault || (prefix && prefix->contains(lost.failed.last.destination)));
  });
  std::string asked = gateway ? lost.nameOf(lost.before()) : where;
  out.advice = lost.say("advice.routes", asked);
  std::string refusal = refusalText(lost, where);
  if (!refusal.empty()) out.cause = refusal;
  bool unknown = !gateway && refusal.empty();
  out.check =
      Check{{asked, "ip route get " + address}, unknown ? lost.say("expect.unreachable") : std::string()};
  return out;
}

} // namespace fg::report

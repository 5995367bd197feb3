// The TTL ran out: on a way that is too long for it, or on one that goes in circles.
#include "report/diagnosis/register.h"

#include <algorithm>

namespace fg::report {
namespace {

// The namespaces from the first visit to the one that is visited twice, up to its second visit: "a > b > a".
std::string circle(const Case& lost) {
  const auto& hops = lost.failed.hops;
  for (size_t second = 1; second < hops.size(); ++second) {
    auto same = [&](const trace::Hop& hop) { return hop.where == hops[second].where; };
    auto first = std::find_if(hops.begin(), hops.begin() + static_cast<std::ptrdiff_t>(second), same);
    if (first == hops.begin() + static_cast<std::ptrdiff_t>(second)) continue;
    std::string out;
    for (auto hop = first; hop <= hops.begin() + static_cast<std::ptrdiff_t>(second); ++hop)
      out += (out.empty() ? "" : " > ") + lost.nameOf(hop->where);
    return out;
  }
  return {};
}

} // namespace

std::optional<Diagnosis> routeLoop(const Case& lost) {
  if (lost.disposition() != trace::Disposition::Loop) return {};
  Diagnosis out = lost.beginWithoutRule("route-loop");
  std::string path = circle(lost), where = lost.nameOf(lost.failed.endedIn);
  out.cause = path.empty() ? lost.say("cause.reason", lost.dropReason()) : lost.say("cause.loop", path);
  lost.since(out, [&](const trace::StateChange& change) {
    return change.where == lost.failed.endedIn && change.state == trace::StateKind::Route;
  });
  out.advice = lost.say("advice.routes", path.empty() ? where : path);
  out.check = Check{{where, "ip route get " + lost.failed.last.destination.text()}, {}};
  return out;
}

std::optional<Diagnosis> ttlTooSmall(const Case& lost) {
  if (lost.disposition() != trace::Disposition::TtlExpired) return {};
  Diagnosis out = lost.beginWithoutRule("ttl-too-small");
  out.cause = lost.say("cause.ttl", lost.failed.sent.ttl);
  out.advice = lost.say("advice.ttl");
  return out;
}

} // namespace fg::report

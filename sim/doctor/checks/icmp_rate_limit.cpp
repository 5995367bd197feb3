// ICMP errors that a node does not send, as it has sent too many: stars in traceroute.
#include "doctor/checks/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fg::doctor {
namespace {

constexpr const char* kSetting = "net.ipv4.icmp_ratelimit";

// Of Linux from 6.3 on: errors held back, for one destination and for all together.
constexpr std::array kCounters{"IcmpOutRateLimitHost", "IcmpOutRateLimitGlobal"};

void lookAtCounters(Patient& patient, Suspicions& out) {
  for (const NodeView& node : patient.nodes()) {
    const auto* signs = patient.signsOf(node);
    if (!signs) continue;
    for (const char* counter : kCounters) {
      auto count = signs->kernel.find(counter);
      if (count == signs->kernel.end() || count->second.value == 0) continue;
      Suspicion found = patient.begin("icmp-rate-limit", core::Severity::Note, node);
      found.key = "counted";
      found.finding.cause =
          patient.say()("finding.rate-limit-counted", node.name(), count->second.value, counter);
      found.finding.effect = patient.say()("effect.rate-limit");
      found.finding.evidence = {
          {fmt::format("{}: {} {}", node.name(), counter, count->second.value), count->second.place}};
      found.finding.advice = patient.say()("advice.rate-limit");
      found.finding.check =
          report::Check{{node.name(), fmt::format("nstat -asz {}", counter)},
                        fmt::format("#kernel\n{:<32}{:<16}{:>6.1f}", counter, count->second.value, 0.0)};
      found.blame.nothing = true;
      out.add(std::move(found));
    }
  }
}

bool isHeldBack(const trace::Recording& recording, const trace::Trace& request) {
  if (request.hops.empty()) return false;
  return std::ranges::any_of(request.hops.back().steps, [&](const trace::Step* step) {
    const auto* error = std::get_if<trace::IcmpErrorSent>(&step->detail);
    return error && !error->packet
           && recording.text(error->because).find("icmp_ratelimit") != std::string_view::npos;
  });
}

void judgeHops(Patient& patient, const Traffic& traffic, Suspicions& out) {
  for (const Flow& hop : traffic.hops) {
    const trace::Trace& request = hop.ways.empty() ? trace::Trace() : hop.ways.front().conversation.request;
    const world::Place* place = patient.world().find(request.endedIn);
    const NodeView* node = place ? patient.node(place->name) : nullptr;
    if (!node || !isHeldBack(patient.simulation().recording(), request)) continue;
    std::string setting = node->ns().sysctl(kSetting);
    Suspicion found = patient.begin("icmp-rate-limit", core::Severity::Warning, *node);
    found.key = "limit";
    found.finding.cause = patient.say()("finding.rate-limit", node->name(), hop.question.from, setting);
    found.finding.effect = patient.say()("effect.rate-limit");
    found.finding.evidence = {{fmt::format("{}: {} = {}", node->name(), kSetting, setting),
                               patient.sourceOfSysctl(node->ns(), kSetting)}};
    found.finding.advice = patient.say()("advice.rate-limit");
    found.finding.check = patient.predicted(node->name(), std::string("sysctl ") + kSetting);
    found.blame.nothing = true;
    out.add(std::move(found));
  }
}

} // namespace

Spec icmpRateLimitCheck() {
  return {.name = "icmp-rate-limit",
          .page = "A node answers with an ICMP error once a second to each destination "
                  "(net.ipv4.icmp_ratelimit). traceroute prints a star for what is not answered, though "
                  "nothing is broken; where a node masquerades, all of its pods are one destination.",
          .look = lookAtCounters,
          .judge = judgeHops};
}

} // namespace fg::doctor

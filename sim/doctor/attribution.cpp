#include "doctor/attribution.h"

#include <algorithm>

namespace fg::doctor {
namespace {

bool isOneOf(const std::vector<std::string>& list, const std::string& one) {
  return std::ranges::find(list, one) != list.end();
}

bool visited(const trace::Trace& trace, const std::vector<trace::NamespaceId>& places) {
  for (trace::NamespaceId place : places) {
    if (trace.endedIn == place) return true;
    for (const trace::Hop& hop : trace.hops)
      if (hop.where == place) return true;
  }
  return false;
}

bool isAbout(const trace::Trace& trace, const std::vector<net::Ipv4Prefix>& prefixes) {
  return std::ranges::any_of(prefixes, [&](const net::Ipv4Prefix& prefix) {
    for (const net::PacketHeader* header : {&trace.sent, &trace.last})
      if (prefix.contains(header->source) || prefix.contains(header->destination)) return true;
    return false;
  });
}

bool isTo(const report::MatrixTarget& target, const std::vector<std::string>& services) {
  bool isService = target.kind == report::TargetKind::Service || target.kind == report::TargetKind::NodePort;
  return isService && std::ranges::any_of(services, [&](const std::string& service) {
           return target.name == service || target.name.starts_with(service + ":");
         });
}

std::size_t rankOf(const Suspicion& suspicion, const std::vector<std::string>& order) {
  return static_cast<std::size_t>(std::ranges::find(order, suspicion.finding.id) - order.begin());
}

} // namespace

bool explains(const Blame& blame, const Way& way, const report::MatrixTarget& target) {
  if (blame.nothing) return false;
  const trace::Trace& request = way.conversation.request;
  const auto& reply = way.conversation.reply;
  std::string kind = way.diagnosis ? way.diagnosis->kind : "";
  if (!blame.kinds.empty() && !isOneOf(blame.kinds, kind)) return false;
  if (!blame.causes.empty() && (!way.diagnosis || !isOneOf(blame.causes, way.diagnosis->cause))) return false;
  if (!blame.visits.empty() && !visited(request, blame.visits) && !(reply && visited(*reply, blame.visits)))
    return false;
  if (!blame.about.empty() && !isAbout(request, blame.about) && !(reply && isAbout(*reply, blame.about)))
    return false;
  if (!blame.services.empty() && !isTo(target, blame.services)) return false;
  return blame.targets.empty() || std::ranges::find(blame.targets, target.kind) != blame.targets.end();
}

std::vector<Suspicion> concluded(std::vector<Suspicion> all, const Traffic& traffic,
                                 const std::vector<std::string>& order) {
  std::ranges::stable_sort(
      all, [&](const Suspicion& a, const Suspicion& b) { return rankOf(a, order) < rankOf(b, order); });
  for (std::size_t i = 0; i < traffic.flows.size(); ++i) {
    const Flow& flow = traffic.flows[i];
    const Way* lost = flow.lost();
    if (!lost) continue;
    auto first = std::ranges::find_if(all, [&](const Suspicion& suspicion) {
      return explains(suspicion.blame, *lost, traffic.targets[flow.question.target]);
    });
    if (first != all.end()) first->finding.cells.push_back(i);
  }
  std::erase_if(all, [](const Suspicion& suspicion) {
    return suspicion.needsProof && suspicion.finding.cells.empty();
  });
  for (Suspicion& suspicion : all) {
    if (!suspicion.key.empty()) std::ranges::sort(suspicion.finding.places);
    bool costs = !suspicion.finding.cells.empty() && !suspicion.isMild;
    if (costs && suspicion.finding.severity == core::Severity::Warning)
      suspicion.finding.severity = core::Severity::Error;
  }
  std::ranges::stable_sort(all, {}, [](const Suspicion& suspicion) { return suspicion.finding.severity; });
  return all;
}

} // namespace fg::doctor

// A tunnel whose other end is the own node: another node announces an address that this one has too, as the
// machines of Vagrant all have 10.0.2.15.
#include "report/diagnosis/register.h"

namespace fg::report {

std::optional<Diagnosis> tunnelToSelf(const Case& lost) {
  using trace::Disposition;
  bool circles = lost.disposition() == Disposition::Martian || lost.disposition() == Disposition::Loop
                 || lost.disposition() == Disposition::TtlExpired;
  const world::Place* here = lost.place(lost.failed.endedIn);
  if (!circles || !here || !here->ns || here->kind != world::PlaceKind::Node) return {};
  auto lease = lost.directory.leaseFor(lost.failed.last.destination);
  if (!lease || lease->node == here->name) return {};
  const host::Interface* own = std::as_const(*here->ns).owner(lease->publicIp);
  const auto* route = lost.last<trace::RouteLookup>();
  bool tunnelled = route && lost.text(route->chosen.device).starts_with("flannel");
  if (!own || !tunnelled) return {};
  Diagnosis out = lost.beginWithoutRule("tunnel-to-self");
  std::string subnet = lease->subnet.text();
  out.cause = lost.say("cause.tunnel-to-self", subnet, lease->node, lease->publicIp.text(), here->shortName,
                       own->name);
  lost.since(out, [&](const trace::StateChange& change) {
    return change.state == trace::StateKind::Lease && change.what.find(subnet) != std::string::npos;
  });
  out.advice = lost.say("advice.announce", lease->node);
  out.check = Check{{lease->node, "journalctl -u flanneld"},
                    lost.say("expect.external-address", lease->publicIp.text())};
  return out;
}

} // namespace fg::report

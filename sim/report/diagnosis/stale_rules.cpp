// kube-proxy's rules lead to an endpoint that is gone: nobody has written them anew.
#include "report/diagnosis/register.h"

namespace fg::report {
namespace {

// Where a rule of kube-proxy sent the packet to an endpoint; none: it was not.
trace::NamespaceId ledByRuleIn(const Case& lost) {
  for (const trace::Hop& hop : lost.failed.hops)
    for (const trace::Step* step : hop.steps) {
      const auto* change = std::get_if<trace::Transformation>(&step->detail);
      if (change && change->field == trace::Field::Destination
          && lost.text(change->by).starts_with("KUBE-SEP-"))
        return hop.where;
    }
  return {};
}

// Its last word in the recording: it stopped, or failed.
bool isProxyStopped(const Case& lost, trace::NamespaceId where) {
  bool stopped = false;
  for (const trace::StateChange& change : lost.recording.changes)
    if (change.where == where && change.state == trace::StateKind::Daemon
        && change.what.starts_with("kube-proxy"))
      stopped = change.change == trace::ChangeKind::Removed || change.change == trace::ChangeKind::Failed;
  return stopped;
}

} // namespace

std::optional<Diagnosis> staleRules(const Case& lost) {
  using trace::Disposition;
  const bool ended = lost.disposition() == Disposition::NotForUs
                     || lost.disposition() == Disposition::NeighborUnreachable
                     || lost.disposition() == Disposition::NoRoute;
  const trace::NamespaceId where = ledByRuleIn(lost);
  const net::Ipv4Address endpoint = lost.failed.last.destination;
  const bool isGone = !lost.directory.about(endpoint).place && !lost.directory.claimed(endpoint);
  if (lost.isAnswer || !ended || !where || !isGone || !isProxyStopped(lost, where)) return {};
  const std::string node = lost.nameOf(where);
  Diagnosis out = lost.beginWithoutRule("stale-rules");
  out.cause = lost.say("cause.stale-rules", node, endpoint.text());
  lost.since(out, [&](const trace::StateChange& change) {
    return change.where == where && change.state == trace::StateKind::Daemon
           && change.what.starts_with("kube-proxy");
  });
  out.mends.push_back({node, "systemctl start kube-proxy"});
  out.check = Check{{node, "systemctl status kube-proxy"}, {}};
  return out;
}

} // namespace fg::report

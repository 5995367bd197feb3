// Connection tracking leads a flow where it led its first packet, and what was there is gone.
#include "report/diagnosis/register.h"

namespace fg::report {
namespace {

// Where the destination was rewritten from what is remembered; none: it was not.
trace::NamespaceId rememberedIn(const Case& lost) {
  for (const trace::Hop& hop : lost.failed.hops)
    for (const trace::Step* step : hop.steps) {
      const auto* change = std::get_if<trace::Transformation>(&step->detail);
      if (change && change->field == trace::Field::Destination
          && lost.text(change->by).starts_with("conntrack: as for the first packet"))
        return hop.where;
    }
  return {};
}

// Its name, from the last change that told of its address.
std::string podThatHad(const Case& lost, const std::string& address) {
  std::string out;
  for (const trace::StateChange& change : lost.recording.changes)
    if (change.state == trace::StateKind::Pod && change.what.ends_with(" " + address))
      out = change.what.substr(0, change.what.find(' '));
  return out;
}

} // namespace

std::optional<Diagnosis> staleConnection(const Case& lost) {
  using trace::Disposition;
  bool ended = lost.disposition() == Disposition::NotForUs
               || lost.disposition() == Disposition::NeighborUnreachable
               || lost.disposition() == Disposition::NoRoute;
  trace::NamespaceId where = rememberedIn(lost);
  const net::PacketHeader &sent = lost.failed.sent, &last = lost.failed.last;
  if (lost.isAnswer || !ended || !where || lost.directory.about(last.destination).place) return {};
  std::string node = lost.nameOf(where), gone = last.destination.text();
  Diagnosis out = lost.beginWithoutRule("stale-connection");
  out.cause = lost.say("cause.stale-connection", node, gone);
  std::string pod = podThatHad(lost, gone);
  lost.since(out, [&](const trace::StateChange& change) {
    return change.state == trace::StateKind::Pod && change.change == trace::ChangeKind::Removed
           && !pod.empty() && change.what.starts_with(pod + " ");
  });
  std::string flow =
      fmt::format("-p {} -s {} -d {} --sport {} --dport {}", net::protocolText(sent.protocol),
                  sent.source.text(), sent.destination.text(), sent.sourcePort, sent.destinationPort);
  out.mends.push_back({node, "conntrack -D " + flow});
  out.check = Check{{node, "conntrack -L " + flow}, lost.say("expect.src", gone)};
  return out;
}

} // namespace fg::report

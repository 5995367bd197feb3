// It arrived, and no socket wants it.
#include "report/diagnosis/register.h"

namespace fg::report {

std::optional<Diagnosis> noListener(const Case& lost) {
  if (lost.disposition() != trace::Disposition::NoListener) return {};
  const net::PacketHeader& packet = lost.failed.last;
  std::string where = lost.nameOf(lost.failed.endedIn), protocol = net::protocolText(packet.protocol);
  Diagnosis out = lost.beginWithoutRule("no-listener");
  if (!net::hasPorts(packet.protocol)) {
    out.cause = lost.say("cause.no-listener-other", where, protocol);
    out.since = lost.say("since.start");
    return out;
  }
  out.cause = lost.say("cause.no-listener", protocol, packet.destinationPort, where);
  lost.since(out, [&](const trace::StateChange& change) {
    bool stopped = change.change == trace::ChangeKind::Removed || change.change == trace::ChangeKind::Failed;
    return change.where == lost.failed.endedIn && change.state == trace::StateKind::Daemon && stopped;
  });
  const world::Place* place = lost.place(lost.failed.endedIn);
  out.advice = lost.say("advice.listener", place ? place->name : where, protocol, packet.destinationPort);
  out.check = Check{{where, packet.protocol == net::Protocol::Tcp ? "ss -lnt" : "ss -lnu"},
                    lost.say("expect.no-line", packet.destinationPort)};
  return out;
}

} // namespace fg::report

// It arrived, and no socket wants it.
#include "report/diagnosis/register.h"

namespace fg::report {

namespace {

// The packet is a tunnel's, and the tunnel here has another port than the one that it came from.
std::optional<Diagnosis> otherTunnelPort(const Case& lost) {
  const world::Place* here = lost.place(lost.failed.endedIn);
  const bool isOuter = &lost.failed != &lost.conversation.request
                       && (!lost.isAnswer || &lost.failed != &*lost.conversation.reply);
  if (!isOuter || !here || !here->ns || lost.failed.hops.empty()) return {};
  for (const host::Interface* interface : std::as_const(*here->ns).interfaces()) {
    if (!interface->vxlan || interface->vxlan->port == lost.failed.last.destinationPort) continue;
    const std::string sender = lost.nameOf(lost.failed.hops.front().where);
    Diagnosis out = lost.beginWithoutRule("no-listener");
    out.cause = lost.say("cause.tunnel-port", sender, lost.failed.last.destinationPort, interface->name,
                         here->shortName, interface->vxlan->port);
    lost.since(out, [](const trace::StateChange& change) {
      return change.state == trace::StateKind::Interface && change.what.find("vxlan") != std::string::npos;
    });
    out.advice = lost.say("advice.tunnel-port", here->shortName);
    out.check = Check{{here->shortName, "ss -lnu"}, {}};
    return out;
  }
  return {};
}

} // namespace

std::optional<Diagnosis> noListener(const Case& lost) {
  if (lost.disposition() != trace::Disposition::NoListener) return {};
  if (auto tunnel = otherTunnelPort(lost)) return tunnel;
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

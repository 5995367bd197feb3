// Larger than the next link takes, and not to be fragmented.
#include "report/diagnosis/register.h"

namespace fg::report {

std::optional<Diagnosis> packetTooBig(const Case& lost) {
  if (lost.disposition() != trace::Disposition::PacketTooBig) return {};
  const auto* route = lost.lastWhereItEnded<trace::RouteLookup>();
  const world::Place* place = lost.place(lost.failed.endedIn);
  std::string where = lost.nameOf(lost.failed.endedIn),
              device(route ? lost.text(route->chosen.device) : std::string_view());
  const host::NetworkNamespace* ns = place ? place->ns : nullptr;
  const host::Interface* interface = ns ? ns->interface(device) : nullptr;
  Diagnosis out = lost.beginWithoutRule("packet-too-big");
  if (!interface) {
    out.cause = lost.say("cause.too-big-unknown", lost.failed.last.length);
    out.since = lost.say("since.start");
    return out;
  }
  out.cause = lost.say("cause.too-big", lost.failed.last.length, device, interface->mtu);
  lost.since(out, [&](const trace::StateChange& change) {
    return change.where == lost.failed.endedIn && change.state == trace::StateKind::Interface
           && change.what.starts_with(device + " mtu");
  });
  out.advice = lost.say("advice.too-big", interface->mtu);
  out.check = Check{{where, "ip link show " + device}, lost.say("expect.mtu", interface->mtu)};
  return out;
}

} // namespace fg::report

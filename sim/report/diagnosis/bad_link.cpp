// The link that the packet, or ARP for it, was sent into loses frames.
#include "report/diagnosis/register.h"

namespace fg::report {
namespace {

std::string interfaceInto(const Case& lost) {
  if (lost.disposition() == trace::Disposition::LinkFault)
    if (const auto* exit = lost.lastWhereItEnded<trace::ExitInterface>())
      return std::string(lost.text(exit->port ? exit->port : exit->interface));
  if (lost.disposition() == trace::Disposition::NeighborUnreachable)
    if (const auto* lookup = lost.lastWhereItEnded<trace::NeighborLookup>())
      return std::string(lost.text(lookup->interface));
  return {};
}

} // namespace

std::optional<Diagnosis> badLink(const Case& lost) {
  std::string name = interfaceInto(lost);
  const world::Place* place = lost.place(lost.failed.endedIn);
  const host::Interface* interface = place && place->ns ? std::as_const(*place->ns).interface(name) : nullptr;
  if (!interface || interface->fault.find("loss") == std::string::npos) return {};
  Diagnosis out = lost.beginWithoutRule("bad-link");
  out.cause = lost.say("cause.link-bad", interface->connectedTo, interface->fault);
  lost.since(out, [&](const trace::StateChange& change) {
    return change.what.starts_with("segment " + interface->connectedTo + ":");
  });
  out.advice = lost.say("advice.link");
  return out;
}

} // namespace fg::report

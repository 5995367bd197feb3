// What needs no search: the disposition itself names the cause.
#include "report/diagnosis/register.h"

namespace fg::report {
namespace {

std::string causeText(const Case& lost) {
  using trace::Disposition;
  switch (lost.disposition()) {
  case Disposition::NotForUs:
    return lost.say("cause.not-for-us");
  case Disposition::Malformed:
    return lost.say("cause.malformed");
  case Disposition::QueueFull:
    return lost.dropReason().empty() ? lost.say("cause.queue-full")
                                     : lost.say("cause.reason", lost.dropReason());
  case Disposition::LinkFault:
    return lost.dropReason().empty() ? lost.say("cause.link") : lost.say("cause.reason", lost.dropReason());
  case Disposition::InFlight:
    return lost.say("cause.in-flight");
  case Disposition::Delivered:
  case Disposition::LeavesModel:
  case Disposition::Denied:
  case Disposition::Rejected:
  case Disposition::NoRoute:
  case Disposition::NeighborUnreachable:
  case Disposition::TtlExpired:
  case Disposition::Loop:
  case Disposition::PacketTooBig:
  case Disposition::InterfaceDown:
  case Disposition::NoListener:
  case Disposition::Martian:
  case Disposition::ForwardingDisabled:
  case Disposition::ConntrackDrop:
    return lost.say("cause.reason", lost.dropReason());
  }
  return {};
}

} // namespace

std::optional<Diagnosis> otherCause(const Case& lost) {
  Diagnosis out = lost.beginWithoutRule("other");
  out.cause = causeText(lost);
  if (lost.disposition() == trace::Disposition::InFlight) out.advice = lost.say("advice.wait");
  if (lost.disposition() != trace::Disposition::LinkFault) return out;
  out.advice = lost.say("advice.link");
  lost.since(out, [](const trace::StateChange& change) {
    return change.state == trace::StateKind::Event || change.state == trace::StateKind::Interface;
  });
  return out;
}

} // namespace fg::report

#include "report/words/conntrack_words.h"

namespace fg::report {
namespace {

using namespace trace;

bool trackedBefore(const HopContext& c) {
  for (size_t i = 0; i < c.hopIndex; ++i)
    for (const Step* step : c.trace.hops[i].steps)
      if (std::holds_alternative<ConntrackLookup>(step->detail)) return true;
  return false;
}

} // namespace

std::string conntrackReason(const HopContext& c, const ConntrackLookup& step) {
  switch (step.reason) {
  case ConntrackReason::FirstPacket:
    return trackedBefore(c) ? c.say("conntrack.again") : c.say("conntrack.first-packet");
  case ConntrackReason::PickedUp:
    return c.say("conntrack.picked-up");
  case ConntrackReason::Reopened:
    return c.say("conntrack.reopened");
  case ConntrackReason::Unanswered:
    return c.say("conntrack.unanswered");
  case ConntrackReason::Raced:
    return c.say("conntrack.raced");
  case ConntrackReason::Answer:
    return c.say("conntrack.answer");
  case ConntrackReason::MoreOfFlow:
    return c.say("conntrack.more-of-flow");
  case ConntrackReason::Ignored:
    return c.say("conntrack.ignored");
  case ConntrackReason::ErrorAboutFlow:
    return c.say("conntrack.error-about-flow");
  case ConntrackReason::NotTracked:
    return c.say("conntrack.not-tracked");
  case ConntrackReason::CutOff:
    return c.say("conntrack.cut-off");
  case ConntrackReason::BadChecksum:
    return c.say("conntrack.bad-checksum");
  case ConntrackReason::BadFlags:
    return c.say("conntrack.bad-flags");
  case ConntrackReason::UnknownIcmpType:
    return c.say("conntrack.unknown-icmp-type");
  case ConntrackReason::NoFlowQuoted:
    return c.say("conntrack.no-flow-quoted");
  case ConntrackReason::OtherFlowQuoted:
    return c.say("conntrack.other-flow-quoted");
  case ConntrackReason::UnaskedReply:
    return c.say("conntrack.unasked-reply");
  case ConntrackReason::NoSyn:
    return c.say("conntrack.no-syn");
  case ConntrackReason::NotPickedUp:
    return c.say("conntrack.not-picked-up");
  case ConntrackReason::WrongState:
    return c.say("conntrack.wrong-state");
  case ConntrackReason::SequenceTooHigh:
    return c.say("conntrack.sequence-too-high");
  case ConntrackReason::SequenceTooLow:
    return c.say("conntrack.sequence-too-low");
  case ConntrackReason::AcknowledgesTooMuch:
    return c.say("conntrack.acknowledges-too-much");
  case ConntrackReason::AcknowledgesTooLittle:
    return c.say("conntrack.acknowledges-too-little");
  case ConntrackReason::OldReset:
    return c.say("conntrack.old-reset");
  case ConntrackReason::ClashMerged:
    return c.say("conntrack.clash-merged");
  case ConntrackReason::ClashAnswersOnly:
    return c.say("conntrack.clash-answers-only");
  }
  return {};
}

} // namespace fg::report

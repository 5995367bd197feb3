// What a segment does to a tracked TCP connection (nf_conntrack_tcp_packet).
#include "netfilter/conntrack/conntrack.h"
#include "netfilter/conntrack/tcp_window.h"

#include <algorithm>

namespace fg::netfilter {
namespace {

constexpr TcpOutcome refused(ConntrackReason reason) {
  return {TcpVerdict::Invalid, reason, TcpState::None, false};
}
constexpr TcpOutcome followed(TcpState state) { return {TcpVerdict::Follow, {}, state, false}; }
constexpr TcpOutcome passedBy(TcpState state) { return {TcpVerdict::Ignore, {}, state, false}; }

bool isClosing(TcpState state) { // tcp_can_early_drop
  return state == TcpState::FinWait || state == TcpState::LastAck || state == TcpState::TimeWait
         || state == TcpState::Close || state == TcpState::CloseWait;
}

// A SYN/ACK acknowledges a SYN that was let through before, as it fitted no state: both ends know better than
// the table, which takes over what that SYN said.
bool answersIgnoredSyn(const TcpMemory& memory, Direction direction, const TcpSegmentView& segment) {
  return segment.kind == TcpKind::SynAck && memory.lastKind == TcpKind::Syn
         && memory.lastDirection != direction && segment.ack == memory.lastEnd;
}

void takeOverIgnoredSyn(TcpMemory& memory, Direction direction) {
  TcpSide& sender = memory.sides[slot(opposite(direction))];
  sender = memory.ignoredSyn;
  sender.end = sender.maxEnd = memory.lastEnd;
  sender.maxWindow = std::max<uint32_t>(memory.lastWindow, 1);
  TcpSide& receiver = memory.sides[slot(direction)];
  const bool liberal = receiver.liberal; // all else begins anew
  receiver = {};
  receiver.liberal = liberal;
  memory.expectsChallenge = false;
}

// It may be invalid, or signal what the table has missed: it passes, and is kept in mind.
void rememberIgnored(TcpMemory& memory, TcpState state, Direction direction, const TcpSegmentView& segment) {
  memory.lastKind = segment.kind;
  memory.lastDirection = direction;
  memory.lastSequence = segment.sequence, memory.lastEnd = segment.end;
  memory.lastWindow = segment.window;
  if (segment.kind == TcpKind::Syn && direction == Direction::Original) {
    memory.ignoredSyn = {};
    memory.openedTwice = false; // last_flags holds only what this SYN says
    readWindowOptions(memory.ignoredSyn, segment);
    memory.expectsChallenge = state == TcpState::LastAck;
  }
  if (state == TcpState::SynSent && segment.kind == TcpKind::Ack && direction == Direction::Reply)
    memory.lastAck = segment.ack;
}

bool mayReopen(const TcpMemory& memory, Direction direction) {
  return memory.sides[0].closedFirst || memory.sides[1].closedFirst
         || (memory.lastDirection == direction && memory.lastKind == TcpKind::Rst);
}

// An answer to a SYN or ACK that was let through: its numbers belong to no window. That it is the other side
// which answers a SYN was measured (Linux 6.18, ConntrackStates.ResetsAfterASyn); Linux 3.10 does not ask.
bool resetsWhatWasIgnored(const ConntrackEntry& entry, Direction direction, const TcpSegmentView& segment,
                          bool old) {
  const TcpMemory& memory = entry.tcpMemory;
  const bool toSyn =
      entry.seenReply && memory.lastKind == TcpKind::Syn && (old || memory.lastDirection != direction);
  const bool toAck = !entry.assured && memory.lastKind == TcpKind::Ack;
  if ((toSyn || toAck) && segment.ack == memory.lastEnd) return true;
  return entry.tcp == TcpState::SynSent && memory.lastKind == TcpKind::Ack
         && memory.lastDirection == Direction::Reply && segment.sequence == memory.lastAck;
}

// A FIN or reset outside of the window, and then one of the other side: the table has lost track
// (nf_tcp_handle_invalid, Linux 6.1).
bool endsOutsideWindow(ConntrackEntry& entry, Direction direction, TcpKind kind) {
  auto ends = [](TcpKind k) { return k == TcpKind::Fin || k == TcpKind::Rst; };
  TcpMemory& memory = entry.tcpMemory;
  if (!entry.assured || !ends(kind)) return false;
  if (memory.lastDirection != direction && ends(memory.lastKind)) return true;
  memory.lastKind = kind;
  memory.lastDirection = direction;
  return false;
}

constexpr net::SimTime kLongEnough = std::chrono::seconds(120);

int secondsLeft(const ConntrackEntry& entry, net::SimTime now) {
  return static_cast<int>(std::chrono::floor<std::chrono::seconds>(entry.expires - now).count());
}

enum class ResetCheck { Window, NoWindow, Invalid, Doubtful };

ResetCheck checkReset(const ConntrackEntry& entry, Direction direction, const TcpSegmentView& segment,
                      const ConntrackSettings& settings) {
  const TcpMemory& memory = entry.tcpMemory;
  const TcpSide& other = memory.sides[slot(opposite(direction))];
  const bool established = entry.tcp == TcpState::Established && entry.assured;
  if (isClosing(entry.tcp) && !settings.isOld()) return ResetCheck::NoWindow;
  if (other.hasAcknowledged && (settings.isOld() || memory.lastKind != TcpKind::Syn)) {
    if (segment.sequence == 0 && !established && !settings.isOld()) return ResetCheck::Window;
    if (isBefore(segment.sequence, other.maxAck) && settings.tcpIgnoreInvalidRst == 0)
      return ResetCheck::Invalid;
    if (!settings.isOld()) {
      const bool exact = !established || segment.sequence == other.maxAck;
      const bool behindItsData = memory.lastKind == TcpKind::Ack && memory.lastDirection == direction
                                 && segment.sequence == memory.lastEnd;
      return exact || behindItsData ? ResetCheck::Window : ResetCheck::Doubtful;
    }
  }
  return resetsWhatWasIgnored(entry, direction, segment, settings.isOld()) ? ResetCheck::NoWindow
                                                                           : ResetCheck::Window;
}
} // namespace

TcpOutcome trackTcp(ConntrackEntry& entry, Direction direction, const TcpSegmentView& segment,
                    const ConntrackSettings& settings) {
  TcpMemory& memory = entry.tcpMemory;
  TcpTransition next = nextTcpState(entry.tcp, direction, segment.kind);
  TcpState before = entry.tcp;
  if (next.verdict == TcpVerdict::Invalid) return refused(ConntrackReason::WrongState);

  const bool reopens = next.verdict == TcpVerdict::Follow && next.state == TcpState::SynSent
                       && (before == TcpState::TimeWait || before == TcpState::Close);
  if (reopens && mayReopen(memory, direction)) return {TcpVerdict::Reopen, {}, TcpState::None, false};
  if (next.verdict == TcpVerdict::Ignore || reopens) {
    if (!answersIgnoredSyn(memory, direction, segment)) {
      rememberIgnored(memory, before, direction, segment);
      return passedBy(before);
    }
    takeOverIgnoredSyn(memory, direction);
    before = TcpState::SynSent;
    next = {TcpVerdict::Follow, TcpState::SynRecv};
  }

  if (next.state == TcpState::TimeWait && before == TcpState::LastAck && segment.kind == TcpKind::Ack
      && memory.lastDirection != direction && memory.lastKind == TcpKind::Syn && memory.expectsChallenge) {
    memory.expectsChallenge = false; // it acknowledges no FIN
    return passedBy(before);
  }
  if (next.state == TcpState::SynSent2) memory.openedTwice = true;
  if (next.state == TcpState::SynRecv && direction == Direction::Reply && segment.kind == TcpKind::Ack
      && memory.openedTwice)
    next.state = TcpState::Established;

  bool windowMatters = true;
  if (segment.kind == TcpKind::Rst) {
    const ResetCheck check = checkReset(entry, direction, segment, settings);
    if (check == ResetCheck::Invalid) return refused(ConntrackReason::OldReset);
    const bool doubtful = check == ResetCheck::Doubtful;
    if (doubtful) next.state = before; // the other side may challenge it (RFC 5961)
    windowMatters = check == ResetCheck::Window
                    || (doubtful && !resetsWhatWasIgnored(entry, direction, segment, settings.isOld()));
  }
  if (windowMatters) {
    const WindowCheck check = checkWindow(memory, before, direction, segment, settings);
    if (check.result == WindowCheck::Result::Invalid) {
      TcpOutcome outcome = refused(check.reason);
      outcome.shortens = !settings.isOld() && endsOutsideWindow(entry, direction, segment.kind);
      return outcome;
    }
    if (check.result == WindowCheck::Result::Ignored) return passedBy(before);
  }

  memory.lastKind = segment.kind;
  memory.lastDirection = direction;
  if (before != next.state && next.state == TcpState::FinWait)
    memory.sides[slot(direction)].closedFirst = true;
  return followed(next.state);
}

int tcpTimeout(const ConntrackEntry& entry, TcpState state, TcpKind kind, const ConntrackSettings& settings) {
  const int usual = settings.tcpTimeout(state);
  const TcpMemory& memory = entry.tcpMemory;
  if (memory.retransmissions >= settings.tcpMaxRetransmissions && usual > settings.tcpRetransmitted)
    return settings.tcpRetransmitted;
  if (kind == TcpKind::Rst && !settings.isOld()) return settings.tcpTimeout(TcpState::Close);
  const bool waits = memory.sides[0].unacknowledged || memory.sides[1].unacknowledged;
  if (waits && usual > settings.tcpUnacknowledged) return settings.tcpUnacknowledged;
  if (memory.lastWindow == 0 && usual > settings.tcpRetransmitted && !settings.isOld())
    return settings.tcpRetransmitted;
  return usual;
}

Conntrack::Lookup Conntrack::followTcp(Lookup found, const net::Ipv4Packet& packet, net::SimTime now) {
  ConntrackEntry& entry = *found.reference.entry;
  const Direction direction = found.reference.direction;
  const TcpSegmentView segment(packet);
  const TcpState before = entry.tcp;
  TcpOutcome outcome = trackTcp(entry, direction, segment, settings);
  switch (outcome.verdict) {
  case TcpVerdict::Invalid:
    if (outcome.shortens && entry.expires - now >= kLongEnough)
      refresh(entry, std::min(settings.tcpUnacknowledged, secondsLeft(entry, now)), now);
    return invalid(outcome.reason, packet);
  case TcpVerdict::Reopen: {
    remove(EntryPointer(found.reference.entry), now);
    Lookup anew = begin(packet, *tupleOf(packet), now);
    if (anew.reference.entry) anew.reason = ConntrackReason::Reopened;
    return anew;
  }
  case TcpVerdict::Ignore:
    found.reason = ConntrackReason::Ignored;
    return found;
  case TcpVerdict::Follow:
    break;
  }
  entry.tcp = outcome.state;
  entry.changed |= entry.tcp != before;
  int timeout = tcpTimeout(entry, outcome.state, segment.kind, settings);
  if (!entry.seenReply) {
    if (segment.reset) { // refused, or given up before any answer: forgotten at once
      account(entry, direction, packet);
      remove(EntryPointer(found.reference.entry), now);
      return found;
    }
    // A repeated SYN does not keep it alive, and what is picked up has to show an answer soon.
    if (segment.kind == TcpKind::Syn && before == TcpState::SynSent && !settings.isOld()) return found;
    if (outcome.state == TcpState::Established && !settings.isOld())
      timeout = std::min(timeout, settings.tcpUnacknowledged);
  } else if (!entry.assured && outcome.state == TcpState::Established
             && (before == TcpState::SynRecv || before == TcpState::Established)) {
    assure(entry);
    entry.changed = true;
  }
  account(entry, direction, packet);
  refresh(entry, timeout, now);
  return found;
}

} // namespace fg::netfilter

// The bounds are those of Guido van Rooij's "Real Stateful TCP Packet Filtering in IP Filter", as the kernel
// has them: a segment begins before the end of the receiver's window, does not end long before what was sent
// already, and acknowledges neither what was never sent nor what is long past.
#include "netfilter/conntrack/tcp_window.h"

#include <algorithm>

namespace fg::netfilter {
namespace {

constexpr uint32_t kMaxAckWindow = 66000; // MAXACKWINCONST

// The first SYN of a side, or a later one that begins anew.
void initSide(TcpSide& sender, TcpSide& receiver, Direction direction, const TcpSegmentView& segment) {
  sender.end = sender.maxEnd = segment.end;
  sender.maxWindow = std::max<uint32_t>(segment.window, 1);
  readWindowOptions(sender, segment);
  // Windows are scaled where both sides say so (RFC 7323).
  if (direction == Direction::Reply && !(sender.scales && receiver.scales)) sender.scale = receiver.scale = 0;
}

// A side that is heard of for the first time in the middle of the connection.
void joinSide(TcpSide& sender, TcpSide& receiver, const TcpSegmentView& segment, uint32_t sack) {
  sender.end = segment.end;
  sender.maxWindow = std::max<uint32_t>(uint32_t{segment.window} << sender.scale, 1);
  sender.maxEnd = segment.end + sender.maxWindow;
  if (receiver.maxWindow == 0)
    receiver.end = receiver.maxEnd = sack;
  else if (sack == receiver.end + 1)
    ++receiver.end; // the answer to a keep-alive
}

// What a segment says, once it is read as its place in the connection demands.
struct Bounds {
  uint32_t sequence, end, ack, sack;
};

using Result = WindowCheck::Result;

bool isAckSound(const TcpSide& sender, const TcpSide& receiver, const Bounds& b) {
  const uint32_t ackWindow = std::max(sender.maxWindow, kMaxAckWindow);
  return isBefore(b.sack, receiver.end + 1) && isAfter(b.sack, receiver.end - ackWindow - 1);
}

// Somewhat more than there is room for, and else right: an acknowledgement of it will be right, too.
WindowCheck beyondWindow(TcpSide& sender, const TcpSide& receiver, const Bounds& b, bool old) {
  const uint32_t more = b.end - sender.maxEnd + 1;
  if (old || more > receiver.maxWindow || !isAckSound(sender, receiver, b))
    return {Result::Invalid, ConntrackReason::SequenceTooHigh};
  sender.end = b.end;
  sender.unacknowledged = true;
  return {Result::Ignored, {}};
}

WindowCheck holdAgainst(TcpSide& sender, const TcpSide& receiver, const Bounds& b, bool old) {
  const Result late = old ? Result::Invalid : Result::Ignored;
  if (!isBefore(b.sequence, sender.maxEnd + 1)) return beyondWindow(sender, receiver, b, old);
  if (!isBefore(b.sack, receiver.end + 1)) return {Result::Invalid, ConntrackReason::AcknowledgesTooMuch};
  if (receiver.maxWindow != 0 && !isAfter(b.end, sender.end - receiver.maxWindow - 1))
    return {late, ConntrackReason::SequenceTooLow};
  if (!isAckSound(sender, receiver, b)) return {late, ConntrackReason::AcknowledgesTooLittle};
  return {};
}

void updateSender(TcpSide& sender, const TcpSegmentView& segment, const Bounds& b, uint32_t window) {
  sender.maxWindow = std::max(sender.maxWindow, window + (b.sack - b.ack));
  if (isAfter(b.end, sender.end)) {
    sender.end = b.end;
    sender.unacknowledged = true;
  }
  if (!segment.hasAck) return;
  if (!sender.hasAcknowledged || isAfter(b.ack, sender.maxAck)) sender.maxAck = b.ack;
  sender.hasAcknowledged = true;
}

void updateReceiver(TcpSide& receiver, const TcpSide& sender, const Bounds& b, uint32_t window) {
  if (receiver.maxWindow != 0 && isAfter(b.end, sender.maxEnd)) receiver.maxWindow += b.end - sender.maxEnd;
  if (isAfter(b.sack + window, receiver.maxEnd - 1)) {
    receiver.maxEnd = b.sack + window;
    if (window == 0) ++receiver.maxEnd;
  }
  if (b.ack == receiver.end) receiver.unacknowledged = false;
}

void countRetransmission(TcpMemory& memory, Direction direction, const TcpSegmentView& segment,
                         const Bounds& b) {
  const bool same = memory.lastDirection == direction && memory.lastSequence == b.sequence
                    && memory.lastAck == b.ack && memory.lastEnd == b.end
                    && memory.lastWindow == segment.window;
  if (same) {
    if (memory.retransmissions < UINT8_MAX) ++memory.retransmissions;
    return;
  }
  memory.lastDirection = direction;
  memory.lastSequence = b.sequence, memory.lastAck = b.ack, memory.lastEnd = b.end;
  memory.lastWindow = segment.window;
  memory.retransmissions = 0;
}
} // namespace

void readWindowOptions(TcpSide& side, const TcpSegmentView& segment) {
  if (!segment.hasOptions) return;
  const uint32_t end = side.end, maxEnd = side.maxEnd, maxWindow = side.maxWindow;
  side = {}; // tcp_options clears all flags
  side.end = end, side.maxEnd = maxEnd, side.maxWindow = maxWindow;
  side.scales = segment.scale.has_value();
  side.scale = segment.scale.value_or(0);
  side.permitsSack = segment.permitsSack;
}

TcpMemory beginTcp(const TcpSegmentView& segment) {
  TcpMemory memory;
  TcpSide& sender = memory.sides[slot(Direction::Original)];
  sender.end = sender.maxEnd = segment.end;
  sender.maxWindow = std::max<uint32_t>(segment.window, 1);
  if (segment.kind == TcpKind::Syn) {
    readWindowOptions(sender, segment);
    return memory;
  }
  sender.maxEnd += sender.maxWindow;
  for (TcpSide& side : memory.sides)
    side.permitsSack = side.liberal = true;
  return memory;
}

WindowCheck checkWindow(TcpMemory& memory, TcpState state, Direction direction, const TcpSegmentView& segment,
                        const ConntrackSettings& settings) {
  TcpSide& sender = memory.sides[slot(direction)];
  TcpSide& receiver = memory.sides[slot(opposite(direction))];
  Bounds b{segment.sequence, segment.end, segment.ack, receiver.permitsSack ? segment.sackEnd : segment.ack};

  const bool opening = state == TcpState::SynSent || state == TcpState::SynRecv;
  if (sender.maxWindow == 0 && !segment.syn) joinSide(sender, receiver, segment, b.sack);
  if (segment.syn && (sender.maxWindow == 0 || (isAfter(b.end, sender.end) && opening))) {
    const bool first = sender.maxWindow == 0;
    initSide(sender, receiver, direction, segment);
    if (!segment.hasAck && (first || direction == Direction::Reply)) return {}; // both open at once
  }

  // Without an acknowledgement, or with that of a broken reset: as if it acknowledged everything.
  if (!segment.hasAck || (segment.reset && b.ack == 0)) b.ack = b.sack = receiver.end;
  // A reset that answers a SYN has no sequence number of its own.
  if (segment.reset && b.sequence == 0 && state == TcpState::SynSent) b.sequence = b.end = sender.end;

  const WindowCheck check = holdAgainst(sender, receiver, b, settings.isOld());
  if (check.result != Result::Inside) {
    const bool liberal = sender.liberal || settings.tcpLiberal != 0;
    return liberal ? WindowCheck{} : check;
  }
  const uint32_t window = segment.syn ? segment.window : uint32_t{segment.window} << sender.scale;
  updateSender(sender, segment, b, window);
  updateReceiver(receiver, sender, b, window);
  if (segment.kind == TcpKind::Ack) countRetransmission(memory, direction, segment, b);
  return {};
}

} // namespace fg::netfilter

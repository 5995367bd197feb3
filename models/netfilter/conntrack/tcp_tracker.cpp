#include "netfilter/conntrack/tcp_tracker.h"

namespace fg::netfilter {
namespace {
using enum TcpState;

constexpr TcpTransition to(TcpState state) { return {TcpVerdict::Follow, state}; }
constexpr TcpTransition kIgnore{TcpVerdict::Ignore, None};
constexpr TcpTransition kInvalid{TcpVerdict::Invalid, None};

TcpTransition onSyn(TcpState state, Direction direction) {
  switch (state) {
  case None:
    return direction == Direction::Original ? to(SynSent) : kInvalid;
  case SynSent:
    return to(direction == Direction::Original ? SynSent : SynSent2);
  case SynSent2:
    return to(SynSent2);
  case TimeWait:
    return to(SynSent);
  case Close:
    return direction == Direction::Original ? to(SynSent) : kInvalid;
  case SynRecv:
  case Established:
  case FinWait:
  case CloseWait:
  case LastAck:
    break;
  }
  return direction == Direction::Original ? kIgnore : kInvalid;
}

TcpTransition onSynAck(TcpState state, Direction direction) {
  if (state == SynSent2) return to(SynRecv);
  if (direction == Direction::Original) return state == SynRecv ? to(SynRecv) : kInvalid;
  if (state == SynSent) return to(SynRecv);
  return state == None ? kInvalid : kIgnore;
}

TcpTransition onFin(TcpState state) {
  switch (state) {
  case None:
  case SynSent:
  case SynSent2:
    return kInvalid;
  case SynRecv:
  case Established:
    return to(FinWait);
  case FinWait:
  case CloseWait:
  case LastAck:
    return to(LastAck);
  case TimeWait:
  case Close:
    break;
  }
  return to(state);
}

TcpTransition onAck(TcpState state, Direction direction) {
  bool original = direction == Direction::Original;
  switch (state) {
  case None:
    return original ? to(Established) : kInvalid; // tcp_loose: picked up in the middle
  case SynSent:
  case SynSent2:
    return original ? kInvalid : kIgnore;
  case SynRecv:
    return to(original ? Established : SynRecv);
  case FinWait:
  case CloseWait:
    return to(CloseWait);
  case LastAck:
  case TimeWait:
    return to(TimeWait);
  case Established:
  case Close:
    break;
  }
  return to(state);
}
} // namespace

TcpTransition nextTcpState(TcpState state, Direction direction, TcpKind kind) {
  switch (kind) {
  case TcpKind::Rst:
    return state == None ? kInvalid : to(Close);
  case TcpKind::Syn:
    return onSyn(state, direction);
  case TcpKind::SynAck:
    return onSynAck(state, direction);
  case TcpKind::Fin:
    return onFin(state);
  case TcpKind::Ack:
    return onAck(state, direction);
  case TcpKind::None:
    break;
  }
  return kInvalid;
}

std::string_view name(TcpState state) {
  switch (state) {
  case None:
    return "NONE";
  case SynSent:
    return "SYN_SENT";
  case SynRecv:
    return "SYN_RECV";
  case Established:
    return "ESTABLISHED";
  case FinWait:
    return "FIN_WAIT";
  case CloseWait:
    return "CLOSE_WAIT";
  case LastAck:
    return "LAST_ACK";
  case TimeWait:
    return "TIME_WAIT";
  case Close:
    return "CLOSE";
  case SynSent2:
    return "SYN_SENT2";
  }
  return "NONE";
}

} // namespace fg::netfilter

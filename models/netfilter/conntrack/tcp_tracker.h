// The TCP states of connection tracking (nf_conntrack_proto_tcp.c).
#pragma once

#include "netfilter/conntrack/entry.h"
#include "netfilter/conntrack/settings.h"
#include "netfilter/conntrack/tcp_segment.h"

namespace fg::netfilter {

enum class TcpVerdict {
  Follow, // go to the new state
  Ignore, // let it pass, change nothing
  Reopen, // a SYN on a closed connection: forget that, and begin anew
  Invalid
};

struct TcpTransition {
  TcpVerdict verdict = TcpVerdict::Invalid;
  TcpState state = TcpState::None;
};

// What a segment of this kind does to a connection in `state`: Follow, Ignore or Invalid.
// https://elixir.bootlin.com/linux/v6.1/source/net/netfilter/nf_conntrack_proto_tcp.c (tcp_conntracks)
TcpTransition nextTcpState(TcpState state, Direction direction, TcpKind kind);

// The same with all that the connection remembers; it remembers the segment (nf_conntrack_tcp_packet).
struct TcpOutcome {
  TcpVerdict verdict = TcpVerdict::Invalid;
  trace::ConntrackReason reason{}; // why it is Invalid
  TcpState state = TcpState::None; // Follow: the new one
  bool shortens = false;           // Invalid: both sides seem to have ended what the table holds to be open
};
TcpOutcome trackTcp(ConntrackEntry& entry, Direction direction, const TcpSegmentView& segment,
                    const ConntrackSettings& settings);

// The seconds until a connection that is now in `state` is forgotten.
int tcpTimeout(const ConntrackEntry& entry, TcpState state, TcpKind kind, const ConntrackSettings& settings);

} // namespace fg::netfilter

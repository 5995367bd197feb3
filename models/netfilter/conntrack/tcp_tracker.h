// The TCP states of connection tracking. Sequence numbers and windows are not followed.
#pragma once

#include "netfilter/conntrack/conntrack.h"

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

// What a segment with `flags` does to a connection in `state`.
// https://elixir.bootlin.com/linux/v6.1/source/net/netfilter/nf_conntrack_proto_tcp.c (tcp_conntracks)
TcpTransition nextTcpState(TcpState state, Direction direction, uint8_t flags);

} // namespace fg::netfilter

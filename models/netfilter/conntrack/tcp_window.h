// The windows of a TCP connection: which segments can be right (tcp_in_window).
#pragma once

#include "netfilter/conntrack/conntrack.h"
#include "netfilter/conntrack/tcp_segment.h"

namespace fg::netfilter {

// A connection that begins with this segment of its first sender: a SYN, or one that is picked up.
TcpMemory beginTcp(const TcpSegmentView& segment);

// Takes the sender's window from a SYN (or SYN/ACK) of it.
void readWindowOptions(TcpSide& side, const TcpSegmentView& segment);

struct WindowCheck {
  enum class Result { Inside, Ignored, Invalid } result = Result::Inside;
  ConntrackReason reason{}; // why it is Invalid
};
// Inside: the segment lies in the windows, which it moves on. Ignored: Linux 6.1 lets it pass without that,
// as it was late, or more than the receiver had room for.
// https://elixir.bootlin.com/linux/v6.1/source/net/netfilter/nf_conntrack_proto_tcp.c (tcp_in_window)
WindowCheck checkWindow(TcpMemory& memory, TcpState state, Direction direction, const TcpSegmentView& segment,
                        const ConntrackSettings& settings);

} // namespace fg::netfilter

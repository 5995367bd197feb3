// What connection tracking remembers of a TCP connection: its state, and the window of each side.
#pragma once

#include "netfilter/conntrack/tuple.h"

#include <array>
#include <string_view>

namespace fg::netfilter {

// The TCP states of nf_conntrack_proto_tcp.c.
enum class TcpState : uint8_t {
  None,
  SynSent,
  SynRecv,
  Established,
  FinWait,
  CloseWait,
  LastAck,
  TimeWait,
  Close,
  SynSent2
};
inline constexpr size_t kTcpStates = 10;
std::string_view name(TcpState state); // "SYN_SENT", as `conntrack -L` prints it

// What a segment is to the state machine (enum tcp_bit_set).
enum class TcpKind : uint8_t { Syn, SynAck, Fin, Ack, Rst, None };

// What one side sent, and may send (struct ip_ct_tcp_state).
struct TcpSide {
  uint32_t end = 0;       // the highest sequence number sent, and one
  uint32_t maxEnd = 0;    // the end of the window that the other side gave it
  uint32_t maxWindow = 0; // the largest window that it gave; 0: it has not sent yet
  uint32_t maxAck = 0;    // the highest acknowledgement sent, where hasAcknowledged
  uint8_t scale = 0;      // of its windows
  bool scales = false, permitsSack = false;
  bool closedFirst = false;    // IP_CT_TCP_FLAG_CLOSE_INIT
  bool liberal = false;        // picked up in the middle: its windows are not known
  bool unacknowledged = false; // it sent data that the other side has not acknowledged yet
  bool hasAcknowledged = false;
};

struct TcpMemory {
  std::array<TcpSide, 2> sides; // by Direction
  // The last segment that was followed, or let through as it might be right.
  TcpKind lastKind = TcpKind::None;
  Direction lastDirection = Direction::Original;
  uint32_t lastSequence = 0, lastAck = 0, lastEnd = 0;
  uint16_t lastWindow = 0;
  TcpSide ignoredSyn;            // the options of a SYN that was let through
  bool expectsChallenge = false; // RFC 5961: an ACK may answer that SYN
  bool openedTwice = false;      // both sides sent a SYN
  uint8_t retransmissions = 0;   // the same acknowledgement in a row
};

} // namespace fg::netfilter

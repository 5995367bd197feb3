// Connection tracking and network address translation: one entry for each connection, two tuples each.
#pragma once

#include "net/ipv4_packet.h"
#include "net/sim_time.h"
#include "trace/recording.h"

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fg::netfilter {

using trace::ConntrackState;
using trace::Direction;

// One direction of a connection. For ICMP echo the identifier stands in both ports.
struct Tuple {
  net::Ipv4Address source, destination;
  net::Protocol protocol = net::Protocol::Udp;
  uint16_t sourcePort = 0, destinationPort = 0;
  uint8_t icmpType = 0, icmpCode = 0; // ICMP only

  // The tuple of an answer to this one. An echo request becomes an echo reply.
  Tuple inverted() const;
  friend bool operator==(const Tuple&, const Tuple&) = default;
};

struct ConntrackEntry;

// What conntrack found out about one packet; travels with the packet inside one namespace.
struct ConntrackReference {
  std::shared_ptr<ConntrackEntry> entry; // null: invalid or untracked
  ConntrackState state = ConntrackState::Untracked;
  Direction direction = Direction::Original;
  bool looked = false; // the conntrack stage has seen the packet

  // What NOTRACK and CT --notrack leave on a packet in the table raw: conntrack passes it by.
  static ConntrackReference untracked() {
    return {nullptr, ConntrackState::Untracked, Direction::Original, true};
  }
};

class Conntrack; // conntrack/conntrack_table.h holds its definition

} // namespace fg::netfilter

#include "netfilter/conntrack/conntrack_table.h"

// Connection tracking and network address translation: one entry for each connection, two tuples each.
#pragma once

#include "netfilter/conntrack/tuple.h"

#include <memory>

namespace fg::netfilter {

using trace::ConntrackReason;
using trace::ConntrackState;

struct ConntrackEntry;

// What conntrack found out about one packet; travels with the packet inside one namespace.
struct ConntrackReference {
  std::shared_ptr<ConntrackEntry> entry; // null: invalid or untracked
  ConntrackState state = ConntrackState::Untracked;
  Direction direction = Direction::Original;
  bool looked = false; // the conntrack stage has seen the packet
  // It answers an untracked packet: RELATED, to no connection at all (nf_conntrack_attach since Linux 4.12).
  // NOTRACK leaves it alone, and conntrack looks it up.
  bool relatedToNone = false;

  // Conntrack passes it by: it has its connection already, as over lo, or is not to have one.
  bool isSettled() const { return entry || (looked && state == ConntrackState::Untracked); }

  // What NOTRACK and CT --notrack leave on a packet in the table raw: conntrack passes it by.
  static ConntrackReference untracked() {
    return {nullptr, ConntrackState::Untracked, Direction::Original, true};
  }
};

class Conntrack; // conntrack/conntrack_table.h holds its definition

} // namespace fg::netfilter

#include "netfilter/conntrack/conntrack_table.h"

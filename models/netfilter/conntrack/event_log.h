// What happened to connections, for `conntrack -E`, and the counters of `conntrack -S`.
#pragma once

#include "netfilter/conntrack/entry.h"

#include <list>

namespace fg::netfilter {

struct ConntrackEvent {
  enum class Kind : uint8_t { New, Update, Destroy } kind = Kind::New;
  net::SimTime at{0};
  ConntrackFacts facts; // as they were then
};

// The latest events of one network namespace.
class ConntrackEventLog {
public:
  static constexpr size_t kKept = 1024;

  void add(ConntrackEvent::Kind kind, net::SimTime at, const ConntrackFacts& facts) {
    if (m_events.size() == kKept) m_events.pop_front(), ++m_forgotten;
    m_events.push_back({kind, at, facts});
  }
  const std::list<ConntrackEvent>& events() const { return m_events; }
  uint64_t forgotten() const { return m_forgotten; } // older ones that are not kept

private:
  std::list<ConntrackEvent> m_events; // empty ones take no memory, unlike those of std::deque
  uint64_t m_forgotten = 0;
};

// struct ip_conntrack_stat. What Linux 3.10 and 6.1 count differently is counted apart.
struct ConntrackCounters {
  uint64_t found = 0;        // a packet's connection was in the table (3.10)
  uint64_t taken = 0;        // NAT found a tuple taken (6.1)
  uint64_t begun = 0;        // connections begun
  uint64_t invalid = 0;      // packets that fit no connection
  uint64_t ignored = 0;      // packets that conntrack passed by: untracked, or seen before
  uint64_t removed = 0;      // connections forgotten
  uint64_t confirmed = 0;    // put into the table by a packet
  uint64_t inserted = 0;     // put into the table by `conntrack -I`
  uint64_t insertFailed = 0; // lost against another connection with the same tuple
  uint64_t dropped = 0;      // packets dropped by conntrack itself
  uint64_t earlyDropped = 0; // connections forgotten as the table was full
  uint64_t errors = 0;       // packets whose transport header is wrong
  uint64_t clashesResolved = 0;
};

} // namespace fg::netfilter

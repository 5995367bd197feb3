// One tracked connection.
#pragma once

#include "net/sim_time.h"
#include "netfilter/conntrack/tcp_memory.h"

#include <list>
#include <map>
#include <memory>
#include <string>

namespace fg::netfilter {

// NAT changes either the source or the destination (IP_NAT_MANIP_SRC, _DST).
enum class Manipulation : uint8_t { Source, Destination };

constexpr size_t slot(Manipulation m) { return static_cast<size_t>(m); }

// How NAT came to the port of a binding.
enum class PortChoice : uint8_t {
  Kept,       // as the packet had it, or as the rule says
  SameSource, // an earlier connection of the same source has it
  Drawn,      // by chance: --random, or it was taken
  Next,       // the next one that was free (Linux 3.10): it was taken
  None        // no free one was found: the packet will be dropped when it is confirmed
};

// What `conntrack -L` tells of a connection; kept as it was for `conntrack -E`, too.
struct ConntrackFacts {
  std::array<Tuple, 2> tuples; // by Direction
  uint64_t id = 0;             // in the order of their beginning
  bool seenReply = false, assured = false;
  TcpState tcp = TcpState::None;
  uint32_t mark = 0;
  struct Count {
    uint64_t packets = 0, bytes = 0;
    friend bool operator==(const Count&, const Count&) = default;
  };
  std::array<bool, 2> bound{};   // by Manipulation: IPS_SRC_NAT_DONE, IPS_DST_NAT_DONE
  bool counts = false;           // it began while net.netfilter.nf_conntrack_acct was 1
  bool timed = false;            // it began while net.netfilter.nf_conntrack_timestamp was 1
  std::array<Count, 2> counters; // by Direction
  net::SimTime created{0}, expires{0};

  const Tuple& tuple(Direction d) const { return tuples[slot(d)]; }
  Tuple& tuple(Direction d) { return tuples[slot(d)]; }
  friend bool operator==(const ConntrackFacts&, const ConntrackFacts&) = default;
};

struct ConntrackEntry : ConntrackFacts {
  using Pointer = std::shared_ptr<ConntrackEntry>;

  bool confirmed = false; // in the table
  bool dead = false;      // was removed from the table
  // IPS_NAT_CLASH: it lost a race, and only answers find it, for one second.
  bool answersOnly = false;
  std::array<bool, 2> translated{};       // by Manipulation: IPS_SRC_NAT, IPS_DST_NAT
  std::array<std::string, 2> boundBy;     // by Manipulation: the rule, "KUBE-SEP-X #2 DNAT"
  std::array<PortChoice, 2> portChoice{}; // by Manipulation
  std::string masqueradedBy;              // the interface whose address was taken, or empty
  TcpMemory tcpMemory;
  bool changed = false;  // something that `conntrack -E` tells with the next packet
  uint32_t toldMark = 0; // the mark that it told last

  // Where it is in the table, where confirmed.
  std::list<Pointer>::iterator place;
  std::multimap<net::SimTime, ConntrackEntry*>::iterator timer;
  std::list<ConntrackEntry*>::iterator bySource; // where its source is translated

  bool translates() const { return translated[0] || translated[1]; }
};

} // namespace fg::netfilter

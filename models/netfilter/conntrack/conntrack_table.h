// The table of connections of one network namespace, and the translations bound to them.
#pragma once

#include "netfilter/conntrack/conntrack.h"
#include "netfilter/conntrack/event_log.h"
#include "netfilter/conntrack/filter.h"
#include "netfilter/conntrack/nat_range.h"
#include "netfilter/conntrack/settings.h"
#include "netfilter/conntrack/tcp_tracker.h"
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fg::netfilter {

class HostView;

// How a line about a connection is printed: `conntrack -o`.
struct ConntrackFormat {
  bool extended = false, id = false; // -o extended, -o id
  // -o ktimestamp: what to print for when a connection began; empty: nothing.
  std::function<std::string(net::SimTime)> clock;
  std::string left; // stands for the seconds that are left; empty: these themselves
};

class Conntrack {
public:
  using EntryPointer = ConntrackEntry::Pointer;

  ConntrackSettings settings;
  ConntrackCounters counters;
  ConntrackEventLog events;

  // --- packets -----------------------------------------------------------------------------------
  // The tuple of a packet; nothing where it has none (fragments, ICMP that is neither echo nor alike).
  static std::optional<Tuple> tupleOf(const net::Ipv4Packet& packet);

  struct Lookup {
    ConntrackReference reference;
    ConntrackReason reason = ConntrackReason::FirstPacket;
    bool tableFull = false; // it begins a connection, and there is no room: the packet is dropped
  };
  // nf_conntrack_in: finds the packet's connection, or begins one (not yet in the table).
  Lookup lookUp(const net::Ipv4Packet& packet, trace::Hook hook, net::SimTime now);
  // nf_nat_setup_info: chooses the new tuple within `range` and binds it. True: where none is free, that is
  // found out when the connection is confirmed, as in the kernel.
  bool bind(ConntrackEntry& entry, Manipulation manipulation, const NatRange& range, HostView& host);

  enum class Confirmation {
    Done,
    Merged,      // another packet confirmed the same connection first: this one belongs to that
    AnswersOnly, // the same, but their answers differ: kept for the answers, for a second
    Lost         // another connection has its tuples: the packet is dropped
  };
  // nf_conntrack_confirm: puts a new connection into the table, and tells what the packet changed.
  Confirmation confirm(ConntrackReference& reference, net::SimTime now);
  // The connection is forgotten at once (nf_ct_kill).
  void forget(const EntryPointer& entry, net::SimTime now) { remove(entry, now); }

  // Two processors are about to look at two packets of this original tuple at the same time: the second
  // one's lookup does not see the connection of the first (for a second at most).
  void race(const Tuple& original, net::SimTime now);

  // --- commands and daemons ----------------------------------------------------------------------
  std::vector<EntryPointer> entries(net::SimTime now);           // those that can be listed, oldest first
  size_t count(net::SimTime now) const;                          // net.netfilter.nf_conntrack_count
  size_t erase(const ConntrackFilter& filter, net::SimTime now); // how many
  void flush(net::SimTime now);
  // A masquerading interface went down, or lost this address: its connections are forgotten.
  size_t eraseMasqueraded(std::string_view interface, std::optional<net::Ipv4Address> lost, net::SimTime now);
  // The entry with that original or reply tuple; null where there is none.
  EntryPointer at(const Tuple& tuple, net::SimTime now);
  // `conntrack -I`: false where one of its tuples is taken. `seconds` until it is forgotten.
  bool insert(const EntryPointer& entry, int seconds, net::SimTime now);
  // `conntrack -U`: what it tells of the entry has changed.
  void setTimeout(ConntrackEntry& entry, int seconds, net::SimTime now) { refresh(entry, seconds, now); }
  void tellUpdate(ConntrackEntry& entry, net::SimTime now);
  void assure(ConntrackEntry& entry);
  // The lines of `conntrack -L` (conntrack-tools 1.4.7) for the entries that fit.
  std::string entriesText(net::SimTime now, const ConntrackFilter& filter = {},
                          const ConntrackFormat& format = {});
  std::string text(const ConntrackFacts& entry, net::SimTime now, const ConntrackFormat& format = {}) const;
  // The line of `conntrack -E`, without a time.
  std::string text(const ConntrackEvent& event, const ConntrackFormat& format = {}) const;

  // --- settings: names with dots, "net.netfilter.nf_conntrack_max" --------------------------------
  std::map<std::string, std::string> sysctls(net::SimTime now) const;
  std::optional<std::string> sysctl(std::string_view name, net::SimTime now) const;
  bool takesSysctl(std::string_view name, std::string_view value) const; // it can be written, and to that
  bool setSysctl(std::string_view name, std::string_view value);         // false where it takes it not

  // What is wrong with the table itself; empty where nothing is. For tests.
  std::string inconsistency(net::SimTime now) const;

private:
  struct Found {
    EntryPointer entry;
    Direction direction = Direction::Original;
  };
  struct Source {
    net::Ipv4Address address;
    uint16_t port = 0;
    net::Protocol protocol = net::Protocol::Udp;
    friend bool operator==(const Source&, const Source&) = default;
  };
  struct SourceHash {
    size_t operator()(const Source& source) const noexcept;
  };
  struct Race {
    Tuple original;
    uint64_t since = 0; // connections with greater ids are not seen by it
    net::SimTime until{0};
    int left = 2; // packets
  };

  // The table (conntrack_table.cpp).
  Found find(const Tuple& tuple) const;
  void forgetExpired(net::SimTime now);
  void schedule(ConntrackEntry& entry);
  void refresh(ConntrackEntry& entry, int seconds, net::SimTime now);
  void add(const EntryPointer& entry);
  void remove(const EntryPointer& entry, net::SimTime at);
  bool makeRoom(net::SimTime now);
  std::list<EntryPointer>& listOf(const ConntrackEntry& entry) {
    return entry.assured ? m_assured : m_unassured;
  }
  static Source sourceOf(const Tuple& original) {
    return {original.source, original.sourcePort, original.protocol};
  }

  // Following packets (tracking.cpp, tcp_following.cpp).
  Lookup invalid(ConntrackReason reason, const net::Ipv4Packet& packet);
  std::optional<ConntrackReason> wrongHeader(const net::Ipv4Packet& packet, trace::Hook hook) const;
  Lookup begin(const net::Ipv4Packet& packet, const Tuple& tuple, net::SimTime now);
  Lookup related(const net::Ipv4Packet& packet);
  Lookup follow(Lookup found, const net::Ipv4Packet& packet, net::SimTime now);
  Lookup followTcp(Lookup found, const net::Ipv4Packet& packet, net::SimTime now);
  void followUdp(ConntrackEntry& entry, net::SimTime now);
  void followOther(ConntrackEntry& entry, net::SimTime now);
  void account(ConntrackEntry& entry, Direction direction, const net::Ipv4Packet& packet) const;

  // Clashes (clash.cpp).
  Found see(const Tuple& tuple, net::SimTime now);
  bool isRaced(const Tuple& original, const ConntrackEntry& other) const;
  Confirmation resolveClash(ConntrackReference& reference, const Found& winner, net::SimTime now);

  // NAT (nat.cpp).
  bool isTaken(const Tuple& tuple, const ConntrackEntry& but);
  bool sameSource(Tuple& tuple, const ConntrackEntry& entry, const NatRange& range) const;
  PortChoice chooseTuple(Tuple& tuple, const ConntrackEntry& entry, Manipulation manipulation,
                         const NatRange& range, HostView& host);
  PortChoice choosePort(Tuple& tuple, const ConntrackEntry& entry, Manipulation manipulation,
                        const NatRange& range, HostView& host);

  std::list<EntryPointer> m_unassured, m_assured;      // by when they came to be so
  std::unordered_map<Tuple, Found, TupleHash> m_index; // never iterated
  // One for each entry, at or before the time when it expires.
  std::multimap<net::SimTime, ConntrackEntry*> m_timers;
  // Those whose source is translated, the youngest first; never iterated.
  std::unordered_map<Source, std::list<ConntrackEntry*>, SourceHash> m_bySource;
  std::map<net::Protocol, uint16_t> m_rovers; // Linux 3.10: where the search for a free port goes on
  std::optional<Race> m_race;
  uint64_t m_lastId = 0;
};

} // namespace fg::netfilter

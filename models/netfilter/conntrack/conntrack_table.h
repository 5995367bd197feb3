// The table of connections of one network namespace, and the translations bound to them.
#pragma once

#include <array>
#include <string_view>

namespace fg::netfilter {

class HostView;

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
std::string_view name(TcpState state); // "SYN_SENT", as `conntrack -L` prints it

// NAT changes either the source or the destination (IP_NAT_MANIP_SRC, _DST).
enum class Manipulation : uint8_t { Source, Destination };

struct ConntrackEntry {
  std::array<Tuple, 2> tuples; // by Direction
  bool confirmed = false;      // in the table
  bool dead = false;           // was removed from the table
  bool seenReply = false, assured = false;
  std::array<bool, 2> translated{};   // by Manipulation: IPS_SRC_NAT, IPS_DST_NAT
  std::array<bool, 2> bound{};        // by Manipulation: IPS_SRC_NAT_DONE, IPS_DST_NAT_DONE
  std::array<std::string, 2> boundBy; // by Manipulation: the rule, "KUBE-SEP-X #2 DNAT"
  TcpState tcp = TcpState::None;
  uint32_t mark = 0;
  net::SimTime created{0}, expires{0};
  std::list<std::shared_ptr<ConntrackEntry>>::iterator place; // in the table, where confirmed
  std::string masqueradedBy; // the interface whose address was taken, or empty

  const Tuple& tuple(Direction d) const { return tuples[static_cast<size_t>(d)]; }
  Tuple& tuple(Direction d) { return tuples[static_cast<size_t>(d)]; }
  bool translates() const { return translated[0] || translated[1]; }
  friend bool operator==(const ConntrackEntry&, const ConntrackEntry&) = default;
};

constexpr Direction opposite(Direction d) {
  return d == Direction::Original ? Direction::Reply : Direction::Original;
}

// The seconds of /proc/sys/net/netfilter/nf_conntrack_*_timeout.
struct ConntrackTimeouts {
  int udp = 30, udpStream = 120, icmp = 30, generic = 600;
  // By TcpState; the kernel's defaults.
  std::array<int, 10> tcp{0, 120, 60, 432000, 120, 60, 30, 120, 10, 120};
  // When an answered UDP connection becomes a stream and ASSURED: since Linux 5.0 where it is still
  // used after two seconds, before with the first answer.
  enum class UdpStream { WithFirstAnswer, AfterTwoSeconds } udpStreamBegins = UdpStream::AfterTwoSeconds;

  // Linux 3.10 of CentOS 7.
  static ConntrackTimeouts linux3_10() {
    ConntrackTimeouts out;
    out.udpStream = 180;
    out.udpStreamBegins = UdpStream::WithFirstAnswer;
    return out;
  }
};

// The addresses and ports that a NAT target allows (nf_nat_range2). Bounds are inclusive.
struct NatRange {
  std::optional<net::Ipv4Address> first, last; // none: the address stays
  std::optional<uint16_t> firstPort, lastPort; // none: any port, the present one preferred
  std::optional<uint16_t> basePort;            // ports are shifted by the distance from it
  bool random = false;                         // --random, --random-fully
  bool persistent = false;
};

// Which entries `conntrack -D` and -L mean; empty fields mean all.
struct ConntrackFilter {
  std::optional<net::Protocol> protocol;
  std::optional<net::Ipv4Address> originalSource, originalDestination, replySource, replyDestination;
  std::optional<uint16_t> originalSourcePort, originalDestinationPort, replySourcePort, replyDestinationPort;
  std::optional<net::Ipv4Address> dnatTo, snatTo; // --dst-nat, --src-nat
  bool fits(const ConntrackEntry& entry) const;
};

class Conntrack {
public:
  using EntryPointer = std::shared_ptr<ConntrackEntry>;

  ConntrackTimeouts timeouts;
  // Called when an entry is added or removed, with its text: for the recording.
  std::function<void(trace::ChangeKind, const std::string& entry)> onChange;

  // The tuple of a packet; nothing where it has none (fragments, ICMP that is neither echo nor alike).
  static std::optional<Tuple> tupleOf(const net::Ipv4Packet& packet);

  // nf_conntrack_in: finds the packet's connection, or begins one (not yet in the table).
  ConntrackReference lookUp(const net::Ipv4Packet& packet, net::SimTime now);
  // nf_nat_setup_info: chooses the new tuple within `range` and binds it. False where none is free.
  bool bind(ConntrackEntry& entry, Manipulation manipulation, const NatRange& range, HostView& host);
  // Puts a new connection into the table. False where another holds one of its tuples: the packet is dropped.
  bool confirm(const EntryPointer& entry, net::SimTime now);

  // The table's own business, for commands and daemons.
  std::vector<EntryPointer> entries(net::SimTime now);           // the living ones, oldest first
  size_t erase(const ConntrackFilter& filter, net::SimTime now); // how many
  void flush();
  // A masquerading interface went down or lost its address: its connections are forgotten.
  size_t eraseMasqueraded(std::string_view interface);
  // The lines of `conntrack -L` (conntrack-tools 1.4.7) for the entries that fit.
  std::string entriesText(net::SimTime now, const ConntrackFilter& filter = {});
  std::string text(const ConntrackEntry& entry, net::SimTime now) const;

private:
  struct TupleHash {
    size_t operator()(const Tuple& tuple) const noexcept;
  };
  struct Found {
    EntryPointer entry;
    Direction direction = Direction::Original;
  };
  Found find(const Tuple& tuple, net::SimTime now);
  bool isTaken(const Tuple& tuple, const ConntrackEntry& but, net::SimTime now);
  void remove(const EntryPointer& entry);
  ConntrackReference begin(const net::Ipv4Packet& packet, const Tuple& tuple, net::SimTime now);
  ConntrackReference related(const net::Ipv4Packet& packet, net::SimTime now);
  bool follow(ConntrackReference& reference, const net::Ipv4Packet& packet, net::SimTime now);
  void followUdp(ConntrackEntry& entry, net::SimTime now);
  bool chooseTuple(Tuple& tuple, const ConntrackEntry& entry, Manipulation manipulation,
                   const NatRange& range, HostView& host);
  bool choosePort(Tuple& tuple, const ConntrackEntry& entry, Manipulation manipulation, const NatRange& range,
                  HostView& host);

  std::list<EntryPointer> m_entries;                   // oldest first
  std::unordered_map<Tuple, Found, TupleHash> m_index; // never iterated
};

} // namespace fg::netfilter

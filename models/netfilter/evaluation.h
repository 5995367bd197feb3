// What matches and targets see while a packet walks through a table.
#pragma once

#include "core/rng.h"
#include "net/ipv4_packet.h"
#include "net/mac_address.h"
#include "netfilter/conntrack/conntrack.h"
#include "netfilter/host_view.h"

#include <string>
#include <vector>

namespace fg::netfilter {

class IpSets;
class RecentLists;

enum class RejectWith {
  NetUnreachable,
  HostUnreachable,
  ProtocolUnreachable,
  PortUnreachable,
  NetProhibited,
  HostProhibited,
  AdminProhibited,
  TcpReset
};

// Who made the packet, as far as this namespace knows (the kernel's skb->sk).
enum class Sender : uint8_t {
  Elsewhere, // it came in by an interface
  Kernel,    // an ICMP message or a reset of the kernel's own
  Process    // a socket of a process
};

// What rules may look at and change while the packet is in this namespace.
struct PacketContext {
  net::Ipv4Packet& packet;
  uint32_t& mark;
  ConntrackReference& conntrack;    // filled in by the conntrack stage of PREROUTING and OUTPUT
  std::string_view in, out;         // interfaces as the IP layer sees them; empty where there is none
  std::string_view physIn, physOut; // bridge ports; empty where the packet is not bridged
  net::MacAddress sourceMac;        // meaningful where `in` is not empty
  trace::PacketId id;               // for the recording; none where nothing is recorded
  net::MacAddress destinationMac{}; // meaningful where `in` is not empty
  Sender sender = Sender::Elsewhere;
  bool checksumLeft = false; // the packet's own checksum is left to a card (CHECKSUM_PARTIAL)
};

// Something in the packet that a target changed.
struct FieldChange {
  trace::Field field;
  std::string before, after;
};

// A choice that a `statistic` match has to make, for --all-paths: returns whether it matches.
// `probability` is the one that iptables shows.
using ChooseByChance = std::function<bool(double probability)>;

// How the rules of a chain are gone through: those that can fit, found by an index in long chains, or one by
// one. The result is the same.
enum class Walk : uint8_t { Indexed, Linear };

// One walk of one packet through one table. Matches read it; targets also write what they decided.
struct Evaluation {
  PacketContext& packet;
  net::PacketHeader header; // of the packet as it came to this table
  bool hasTransport;        // ports, flags and ICMP type of `header` mean something
  HostView& host;
  Conntrack& conntrack;
  RecentLists& recent;
  IpSets& sets;
  const ChooseByChance& chooseByChance;
  trace::Hook hook;
  bool explains; // somebody reads `note`

  // Said by the last match or target:
  bool byChance = false;
  double probability = 1;           // of the outcome that chance had
  std::string note;                 // what a target did: "mark 0x0 -> 0x4000"
  std::vector<FieldChange> changes; // by the last target, where it changed the packet and `explains`
  RejectWith rejectWith = RejectWith::PortUnreachable;
};

} // namespace fg::netfilter

// One decision about one packet: what was decided, and everything that says why.
#pragma once

#include "net/ipv4_packet.h"
#include "net/mac_address.h"
#include "net/sim_time.h"
#include "trace/disposition.h"
#include "trace/ids.h"

#include <boost/container/vector.hpp>

#include <cstdint>
#include <string_view>
#include <variant>

namespace fg::trace {

// Steps are many: a list in one takes 16 bytes instead of a std::vector's 24.
template<class T>
using List =
    boost::container::vector<T, void,
                             boost::container::vector_options<boost::container::stored_size<uint32_t>>::type>;

// The packet is made here, by a socket or by the kernel itself.
struct Originate {
  net::PacketHeader header;
  StringId by; // "ping", "traceroute", "udp socket", "icmp error" …
};

// A device takes a frame from the wire or from its veth peer.
struct EnterInterface {
  StringId interface; // the interface that the IP layer sees: docker0, eth2
  StringId port;      // the bridge port it came through, or none
  net::MacAddress source, destination;
  net::PacketHeader header;
};

enum class BridgeDecision : uint8_t { Learned, Flooded, Local, Dropped };

// A bridge decides where a frame goes.
struct BridgeForward {
  StringId bridge;
  StringId inPort; // none where the host itself sends
  List<StringId> outPorts;
  BridgeDecision decision = BridgeDecision::Learned;
  net::MacAddress destination;
  bool callsIptables = false; // br_netfilter handed the frame to iptables
};

enum class ConntrackState : uint8_t { New, Established, Related, Invalid, Untracked };
enum class Direction : uint8_t { Original, Reply };

// Why conntrack gave the packet its state.
enum class ConntrackReason : uint8_t {
  // NEW
  FirstPacket, // no connection fits: it begins one
  PickedUp,    // the same, without a SYN: nf_conntrack_tcp_loose is 1
  Reopened,    // a SYN on a closed connection, which is forgotten
  Unanswered,  // its connection has had no answer yet
  Raced,       // its connection was begun at the same time, and is not in the table yet
  // ESTABLISHED
  Answer,
  MoreOfFlow,
  Ignored, // or NEW: it fits no state of TCP, but might be right: it passes and changes nothing
  // RELATED
  ErrorAboutFlow,
  // UNTRACKED
  NotTracked,
  // INVALID
  CutOff,          // its transport header is not whole, or lies about its length
  BadChecksum,     // nf_conntrack_checksum is 1
  BadFlags,        // a combination of TCP flags that no TCP sends
  UnknownIcmpType, // beyond 18
  NoFlowQuoted,    // an error about a packet of no known connection
  OtherFlowQuoted, // an error that is not addressed to the sender of what it quotes
  UnaskedReply,    // an ICMP reply that nobody asked for
  NoSyn,           // no connection fits, and such a segment begins none
  NotPickedUp,     // the same: nf_conntrack_tcp_loose is 0
  WrongState,      // TCP does not send it in this state
  SequenceTooHigh, // outside of the window
  SequenceTooLow,
  AcknowledgesTooMuch,
  AcknowledgesTooLittle,
  OldReset, // a reset from before what was acknowledged
  // A race that ends when the connection is confirmed
  ClashMerged,     // it belongs to the connection that was first
  ClashAnswersOnly // kept for its answers, for a second
};

// The connection-tracking table is asked about the packet.
struct ConntrackLookup {
  ConntrackState state = ConntrackState::New;
  Direction direction = Direction::Original;
  StringId entry;          // the entry as `conntrack -L` prints it, or none
  bool translates = false; // NAT is set up for this connection
  ConntrackReason reason = ConntrackReason::FirstPacket;
};

enum class RuleAction : uint8_t { NotMatched, Continue, Jump, Goto, Return, Accept, Drop, Reject };

// One rule that the packet was held against, in the order of visiting.
struct RuleVisit {
  StringId chain;
  uint32_t index = 0; // as iptables counts, from 1
  uint8_t depth = 0;  // 0 in the built-in chain, one more for each jump
  RuleAction action = RuleAction::NotMatched;
  bool byChance = false;    // a `statistic` match decided
  bool notModelled = false; // something in the rule is not modelled; `because` says what was assumed
  StringId rule;            // the text that iptables-save prints
  StringId because;         // the match that failed; or what the target did ("mark 0x0 -> 0x4000"); or none
  double probability = 1;   // of this outcome of the `statistic` match
};

// Consecutive rules of one chain that ask for other addresses, interfaces, protocols or ports than the
// packet's. Each is a RuleVisit too, made when somebody looks (everyVisit): a service is two such rules for
// most packets.
struct RulesPassedBy {
  ChainId chain;
  uint32_t first = 0, last = 0; // as iptables counts, from 1
  uint32_t before = 0;          // they come before TableTraversal::visits[before]
  uint8_t depth = 0;
};

enum class Table : uint8_t { Raw, Mangle, Nat, Filter, Security };
enum class Hook : uint8_t { Prerouting, Input, Forward, Output, Postrouting };
enum class TableVerdict : uint8_t { Accept, Drop, Reject };
// Whose rules they are, where those of two tools are in force beside each other.
enum class RulesOf : uint8_t { TheOnlyTool, IptablesLegacy, IptablesNft };

// One table's chain for one hook is walked.
struct TableTraversal {
  Table table = Table::Filter;
  Hook hook = Hook::Forward;
  TableVerdict verdict = TableVerdict::Accept;
  bool byPolicy = true; // the built-in chain's policy decided, no rule
  RulesOf rulesOf = RulesOf::TheOnlyTool;
  // What rules ask of the packet as it came to the table: meaningful where any were passed by.
  bool furtherFragment = false;
  net::Protocol protocol = net::Protocol::Udp;
  net::Ipv4Address source, destination;
  StringId interfaceIn, interfaceOut;
  List<RuleVisit> visits;     // all rules that matched, and those of the others that `passed` leaves out
  List<RulesPassedBy> passed; // in the order of the walk
};

struct RouteEntry {
  net::Ipv4Prefix destination;
  net::Ipv4Address gateway; // unspecified: the destination is on the link
  StringId device;
  uint32_t metric = 0;
  StringId origin; // who made it: "kernel", "flanneld", "NetworkManager", "ip route" …
  StringId kind;   // "blackhole", "unreachable", "prohibit" …; none for a plain route
};

enum class RoutePurpose : uint8_t { Output, Input, Reroute };
enum class RouteOutcome : uint8_t { Local, Forward, Broadcast, Unreachable };

// The routing table is asked for the way to the destination.
struct RouteLookup {
  RoutePurpose purpose = RoutePurpose::Output;
  RouteOutcome outcome = RouteOutcome::Forward;
  net::Ipv4Address destination;
  RouteEntry chosen;           // meaningful where outcome is Forward, Local or Broadcast
  StringId rule;               // the policy rule that decided, where there are others than Linux' three
  List<RouteEntry> candidates; // the others that match, best first
  net::Ipv4Address nextHop;    // the gateway, or the destination itself
  net::Ipv4Address source;     // chosen source address; unspecified where it was given already
};

enum class Field : uint8_t {
  Source,
  Destination,
  SourcePort,
  DestinationPort,
  IcmpId,
  Ttl,
  Mark,
  MacSource,
  MacDestination,
  Tos,
  Mss,
  UdpChecksum
};

// Something in the packet, or its mark, is changed.
struct Transformation {
  Field field = Field::Ttl;
  StringId before, after;
  StringId by; // "KUBE-SEP-X #2 DNAT", "conntrack: reply of a translated connection", "forwarded" …
};

// One address for another in the quoted packet of an ICMP error is a Transformation of the outer fields and
// this note.
struct QuoteTranslated {
  net::PacketHeader before, after;
};

enum class NeighborOutcome : uint8_t { Known, Resolved, Queued, Failed };

// The link-layer address of the next hop is looked up.
struct NeighborLookup {
  net::Ipv4Address address;
  StringId interface;
  net::MacAddress mac;
  NeighborOutcome outcome = NeighborOutcome::Known;
  bool asksProgram = false; // before ARP asks, the kernel asks a program (app_solicit)
  StringId program = {};    // which one: flanneld; none where none listens
};

// The packet is put into another one, which has steps of its own.
struct Encapsulate {
  StringId interface; // flannel.1
  net::PacketHeader outer;
  PacketId outerPacket; // none where it is not recorded
};

// The packet was taken out of another one, which ended here.
struct Decapsulate {
  StringId interface;
  net::PacketHeader inner;
  PacketId outerPacket;
};

// The packet leaves the namespace.
struct ExitInterface {
  StringId interface;  // as the IP layer sees it: docker0
  StringId port;       // the device that really sends, where that is another: vethXXXX
  StringId to;         // what is at the other end: a segment's name, or "eth0 in NAMESPACE"
  StringId fault = {}; // what is wrong with the link: "20 % loss"; or none
};

// Somebody here takes it.
struct DeliverLocally {
  StringId receiver; // "echo responder", "udp socket 10.0.0.1:53", "ping" …
};

// The end of the packet, without having arrived. Not an error: it is the lesson.
struct Drop {
  Disposition disposition = Disposition::Denied;
  StringId reason;
};

// An ICMP error is sent because of this packet, or is not ("because" says why not).
struct IcmpErrorSent {
  uint8_t type = 0, code = 0;
  net::Ipv4Address from, to;
  PacketId packet; // none where it was not sent
  StringId because;
};

using StepDetail = std::variant<Originate, EnterInterface, BridgeForward, ConntrackLookup, TableTraversal,
                                RouteLookup, Transformation, QuoteTranslated, NeighborLookup, Encapsulate,
                                Decapsulate, ExitInterface, DeliverLocally, Drop, IcmpErrorSent>;

struct Step {
  PacketId packet;
  NamespaceId where;
  net::SimTime at{0};
  StepDetail detail;
};

// The name in JSON: "table-traversal".
std::string_view kind(const StepDetail& detail);
std::string_view name(Table table);             // "nat"
std::string_view name(Hook hook);               // "POSTROUTING"
std::string_view name(ConntrackState state);    // "NEW"
std::string_view name(ConntrackReason reason);  // "first-packet"
std::string_view name(Direction direction);     // "original"
std::string_view name(TableVerdict verdict);    // "accept"
std::string_view toolWord(RulesOf whose);       // "legacy", "nft"; empty where there is one tool
std::string_view name(RuleAction action);       // "not-matched"
std::string_view name(RoutePurpose purpose);    // "output"
std::string_view name(RouteOutcome outcome);    // "forward"
std::string_view name(Field field);             // "source"
std::string_view name(NeighborOutcome outcome); // "resolved"
std::string_view name(BridgeDecision decision); // "learned"

} // namespace fg::trace

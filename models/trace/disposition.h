// What became of a packet: a closed set, told in docs/dispositions.md.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace fg::trace {

enum class Disposition {
  Delivered,           // a listener or the echo responder got it
  LeavesModel,         // a neighbour took it that is not part of the model
  Denied,              // an iptables rule or policy dropped it silently
  Rejected,            // an iptables rule refused it, with an ICMP error or a reset
  NoRoute,             // no route, or an unreachable, blackhole or prohibit route
  NeighborUnreachable, // nobody answered ARP
  TtlExpired,          // its TTL ran out
  Loop,                // its TTL ran out on a way that visits the same namespace again
  PacketTooBig,        // larger than the next link's MTU, and not to be fragmented
  InterfaceDown,       // its way leads through an interface that is down
  NoListener,          // it arrived, and nothing listens there
  Martian,             // an address that may not come from there (rp_filter, own source address)
  ForwardingDisabled,  // net.ipv4.ip_forward is 0
  NotForUs,            // its Ethernet destination is another machine's
  Malformed,           // wrong lengths or checksum
  QueueFull,           // too many packets wait for the same neighbour
  ConntrackDrop,       // connection tracking had no room or no free tuple for its connection
  LinkFault,           // lost on a link that loses packets or is cut
  InFlight,            // still on its way when the recording ended
};

// The name in JSON, on the command line and in the docs: "neighbor-unreachable".
std::string_view name(Disposition disposition);
std::optional<Disposition> parseDisposition(std::string_view text);
std::span<const Disposition> allDispositions();
// Delivered or LeavesModel: the network did what it was asked to do.
bool isSuccess(Disposition disposition);

} // namespace fg::trace

// The five hooks of the kernel's packet path, and what runs at each of them in which order.
//
//  -> PREROUTING[raw conntrack mangle nat] -> route -+-> INPUT[mangle filter security nat confirm] -> socket
//                                                    +-> FORWARD[mangle filter security] --+
//  socket -> OUTPUT[raw conntrack mangle nat filter security] ----------------------------+-> POSTROUTING[mangle nat confirm]
#pragma once

#include "core/rng.h"
#include "net/ipv4_packet.h"
#include "net/mac_address.h"
#include "netfilter/conntrack/conntrack.h"
#include "netfilter/rule_set.h"
#include "trace/recorder.h"

#include <optional>
#include <string_view>

namespace fg::netfilter {

using trace::Hook;
using trace::Table;

// The kinds of address that the addrtype match knows (RTN_* of the kernel's routing).
enum class AddressType { Unspecified, Unicast, Local, Broadcast, Multicast, Unreachable, Blackhole, Prohibit };

// What netfilter asks of the namespace that it works in.
class HostView {
public:
  virtual ~HostView() = default;
  virtual net::SimTime now() const = 0;
  virtual core::Rng& rng() = 0;
  // The type of an address; with an interface, "local" means local to that interface.
  virtual AddressType typeOf(net::Ipv4Address address, std::string_view interface = {}) const = 0;
  // The address that MASQUERADE takes: the primary one of `interface` that suits the next hop towards
  // `destination`; nothing where the interface has none.
  virtual std::optional<net::Ipv4Address> masqueradeAddress(std::string_view interface,
                                                            net::Ipv4Address destination) const = 0;
};

// What rules may look at and change while the packet is in this namespace.
struct PacketContext {
  net::Ipv4Packet& packet;
  uint32_t& mark;
  ConntrackReference& conntrack;     // filled in by the conntrack stage of PREROUTING and OUTPUT
  std::string_view in, out;          // interfaces as the IP layer sees them; empty where there is none
  std::string_view physIn, physOut;  // bridge ports; empty where the packet is not bridged
  net::MacAddress sourceMac;         // meaningful where `in` is not empty
  trace::PacketId id;                // for the recording; none where nothing is recorded
};

enum class RejectWith {
  NetUnreachable, HostUnreachable, ProtocolUnreachable, PortUnreachable,
  NetProhibited, HostProhibited, AdminProhibited, TcpReset
};

// What became of the packet at a hook. The stack obeys it: it frees a dropped packet, and sends the
// ICMP error or reset of a rejected one.
struct HookOutcome {
  enum class Verdict { Accept, Drop, Reject } verdict = Verdict::Accept;
  RejectWith rejectWith = RejectWith::PortUnreachable;
  trace::Disposition disposition = trace::Disposition::Denied; // meaningful unless accepted
  std::string reason;            // "filter FORWARD #3 -A FORWARD -j DROP"; empty where accepted
  bool destinationChanged = false; // the caller looks up the route again
};

// A choice that a `statistic` match has to make, for --all-paths: returns whether it matches.
// `probability` is the one that iptables shows.
using ChooseByChance = std::function<bool(double probability)>;

class Netfilter {
public:
  // `where` is the namespace in the recording; `recorder` may be null.
  Netfilter(HostView& host, trace::Recorder* recorder, trace::NamespaceId where);

  RuleSet rules;
  Conntrack conntrack;
  ChooseByChance chooseByChance; // empty: the namespace's own random numbers

  // Runs all stages of the hook over the packet, records a step for each table that has rules or a
  // policy other than ACCEPT, for conntrack, and for each change, and returns what to do with it.
  HookOutcome run(Hook hook, PacketContext& context);

private:
  HostView& m_host;
  trace::Recorder* m_recorder;
  trace::NamespaceId m_where;
};

} // namespace fg::netfilter

// The five hooks of the kernel's packet path, and what runs at each of them in which order.
//
//  -> PREROUTING[raw conntrack mangle nat] -> route -+-> INPUT[mangle filter security nat confirm] -> socket
//                                                    +-> FORWARD[mangle filter security] --+
//  socket -> OUTPUT[raw conntrack mangle nat filter security] ----------------------------+->
//  POSTROUTING[mangle nat confirm]
#pragma once

#include "core/rng.h"
#include "net/ipv4_packet.h"
#include "net/mac_address.h"
#include "netfilter/connection_notes.h"
#include "netfilter/conntrack/conntrack.h"
#include "netfilter/evaluation.h"
#include "netfilter/host_view.h"
#include "netfilter/rule_set.h"
#include "trace/recorder.h"

#include <array>
#include <memory>
#include <optional>
#include <string_view>

namespace fg::netfilter {

using trace::Hook;
using trace::Table;

// What became of the packet at a hook. The stack obeys it: it frees a dropped packet, and sends the
// ICMP error or reset of a rejected one.
struct HookOutcome {
  enum class Verdict { Accept, Drop, Reject } verdict = Verdict::Accept;
  RejectWith rejectWith = RejectWith::PortUnreachable;
  trace::Disposition disposition = trace::Disposition::Denied; // meaningful unless accepted
  std::string reason;              // "filter FORWARD #3 -A FORWARD -j DROP"; empty where accepted
  bool destinationChanged = false; // the caller looks up the route again
  // OUTPUT changed what routing asks for (addresses, TOS, mark): ip_route_me_harder.
  bool reroutes = false;
};

class Netfilter {
public:
  // `where` is the namespace in the recording; `recorder` may be null.
  Netfilter(HostView& host, trace::Recorder* recorder, trace::NamespaceId where);

  RuleSet rules;
  // Those of the other backend, where iptables-legacy and iptables-nft both have some: the kernel asks both.
  // The one whose table was made last is first (nf_hook_entries_grow); here it is `rules`. Null: there are
  // none.
  std::unique_ptr<RuleSet> otherRules;
  Conntrack conntrack;
  ChooseByChance chooseByChance; // empty: the namespace's own random numbers
  Walk walk = Walk::Indexed;
  ConnectionNotes connectionNotes;

  // In the order in which they are asked.
  std::array<const RuleSet*, 2> ruleSets() const { return {&rules, otherRules.get()}; }
  trace::RulesOf rulesOf(const RuleSet& set) const {
    if (!otherRules) return trace::RulesOf::TheOnlyTool;
    return isNft(set.tools) ? trace::RulesOf::IptablesNft : trace::RulesOf::IptablesLegacy;
  }
  const RuleSet& rulesOf(trace::RulesOf whose) const {
    return otherRules && rulesOf(*otherRules) == whose ? *otherRules : rules;
  }

  // Runs all stages of the hook over the packet, records a step for each table that has rules or a
  // policy other than ACCEPT, for conntrack, and for each change, and returns what to do with it.
  HookOutcome run(Hook hook, PacketContext& context);

  // A masquerading interface went down, or lost an address: the kernel forgets its connections.
  void interfaceDown(std::string_view interface) { conntrack.eraseMasqueraded(interface, {}, m_host.now()); }
  void addressRemoved(std::string_view interface, net::Ipv4Address address) {
    conntrack.eraseMasqueraded(interface, address, m_host.now());
  }

private:
  HostView& m_host;
  trace::Recorder* m_recorder;
  trace::NamespaceId m_where;
};

} // namespace fg::netfilter

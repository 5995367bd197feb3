// What DNAT, SNAT, MASQUERADE and REDIRECT share: ranges of addresses and ports, and binding them.
#pragma once

#include "netfilter/extension_spec.h"

namespace fg::netfilter {

// How --random and its kin were written.
struct NatFlags {
  bool random = false, randomFully = false, persistent = false;
  void save(std::string& out) const; // " --random --persistent"
  void list(std::string& out) const; // " random persistent"
};
NatFlags natFlags(const Options& options);

// "1.2.3.4", "1.2.3.4-1.2.3.9:80-90", ":80", "1.2.3.4:80-90/80".
tl::expected<NatRange, std::string> parseNatRange(std::string_view text, const RuleHead& head);
tl::expected<NatRange, std::string> parseNatPorts(std::string_view text, const RuleHead& head);
std::string rangeText(const NatRange& range);
std::string portsText(const NatRange& range);
// Do headers of this protocol have ports that NAT may change?
bool natHasPorts(const RuleHead& head);

// Binds the packet's connection within `range`. Accept; or Drop where it is impossible.
trace::RuleAction bindConnection(Evaluation& evaluation, Manipulation manipulation, NatRange range);

} // namespace fg::netfilter

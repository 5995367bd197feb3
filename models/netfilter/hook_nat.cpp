// The part of a hook that translates addresses (nf_nat_core.c, nf_nat_proto.c).
//
// One rule does it all: a packet of direction d is to look like invert(tuple[!d]). PREROUTING and OUTPUT
// set the destination right, POSTROUTING and INPUT the source.
#include "netfilter/hook_run.h"
#include "netfilter/rule_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace fg::netfilter {
namespace {
constexpr Manipulation manipulationAt(Hook hook) {
  return hook == Hook::Prerouting || hook == Hook::Output ? Manipulation::Destination : Manipulation::Source;
}

constexpr Manipulation other(Manipulation m) {
  return m == Manipulation::Source ? Manipulation::Destination : Manipulation::Source;
}

// What a rule translated for packets of the first direction is undone at the other end for answers.
Manipulation ruleSide(Direction direction, Manipulation m) {
  return direction == Direction::Original ? m : other(m);
}

// Writes one side of `target` into the packet, where the transport header is there.
void write(net::Ipv4Packet& packet, Manipulation m, const Tuple& target) {
  bool source = m == Manipulation::Source;
  source ? packet.setSource(target.source) : packet.setDestination(target.destination);
  if (packet.fragmentOffset() != 0) return;
  if (net::hasPorts(packet.protocol())) {
    source ? packet.setSourcePort(target.sourcePort) : packet.setDestinationPort(target.destinationPort);
  } else if (packet.protocol() == net::Protocol::Icmp && !packet.isIcmpError()
             && target.protocol == net::Protocol::Icmp) {
    packet.setIcmpId(target.sourcePort);
  }
}
} // namespace

void HookRun::translate() {
  const ConntrackReference& found = m_context.conntrack;
  if (!found.entry) return;
  if (found.state == ConntrackState::Related && m_context.packet.isIcmpError()) {
    if (auto refusal = applyToError(); !refusal.empty()) dropByConntrack(std::string(refusal));
    return;
  }
  if (leavesElsewhere()) {
    m_netfilter.conntrack.forget(found.entry, m_place.host.now());
    return dropByConntrack(fmt::format("nat: it now leaves by {}, and its connection took the address of {}: "
                                       "the connection is forgotten",
                                       m_context.out, found.entry->masqueradedBy));
  }
  if (found.state != ConntrackState::Established) setUp();
  if (m_outcome.verdict == HookOutcome::Verdict::Accept) apply();
}

// nf_nat_oif_changed: a masqueraded connection whose route changed has the wrong address.
bool HookRun::leavesElsewhere() const {
  const ConntrackReference& found = m_context.conntrack;
  return m_hook == Hook::Postrouting && found.direction == Direction::Original
         && !found.entry->masqueradedBy.empty() && found.entry->masqueradedBy != m_context.out;
}

// Without any table nat its hooks are not there: nothing is bound, and no redirect is dropped.
bool HookRun::natIsLoaded() const {
  return std::ranges::any_of(m_netfilter.ruleSets(),
                             [](const RuleSet* rules) { return rules && rules->table(Table::Nat); });
}

void HookRun::setUp() {
  ConntrackEntry& entry = *m_context.conntrack.entry;
  const Manipulation m = manipulationAt(m_hook);
  if (entry.bound[slot(m)] || !natIsLoaded()) return;
  for (const RuleSet* rules : m_netfilter.ruleSets()) { // until one binds (nf_nat_inet_fn)
    if (!rules) continue;
    WalkResult result = walkTable(*rules, Table::Nat);
    obey(Table::Nat, result);
    if (result.verdict != trace::TableVerdict::Accept) return;
    if (!entry.bound[slot(m)]) continue;
    if (m_place.recorder && result.rule)
      entry.boundBy[slot(m)] = ruleName(*result.chain, result.index, *result.rule);
    return;
  }
  // A binding that keeps the address (nf_nat_alloc_null_binding); the source port may have to give way.
  const Tuple now = entry.tuple(Direction::Reply).inverted();
  NatRange same;
  same.first = same.last = m == Manipulation::Source ? now.source : now.destination;
  m_netfilter.conntrack.bind(entry, m, same, m_place.host);
  if (entry.translated[slot(m)]) entry.boundBy[slot(m)] = "conntrack";
}

void HookRun::apply() {
  const ConntrackReference& found = m_context.conntrack;
  const Manipulation m = manipulationAt(m_hook);
  if (!found.entry->translated[slot(ruleSide(found.direction, m))]) return;
  rewrite(m, found.entry->tuple(opposite(found.direction)).inverted());
}

std::string HookRun::rewrittenBy(Manipulation m) const {
  const ConntrackReference& found = m_context.conntrack;
  const std::string& rule = found.entry->boundBy[slot(ruleSide(found.direction, m))];
  if (found.state == ConntrackState::Related) return "conntrack: error about a translated connection";
  if (found.direction == Direction::Reply) return "conntrack: answer of a translated connection";
  if (found.state == ConntrackState::New && !found.entry->confirmed && !rule.empty()) return rule;
  return "conntrack: as for the first packet" + (rule.empty() ? "" : " (" + rule + ")");
}

// Why the port is another, where no rule says so.
std::string HookRun::portChosen(Manipulation m, uint16_t before) const {
  const ConntrackReference& found = m_context.conntrack;
  if (found.direction == Direction::Reply || found.entry->confirmed) return {};
  switch (found.entry->portChoice[slot(m)]) {
  case PortChoice::Kept:
    return {};
  case PortChoice::SameSource:
    return ": as for another connection of the same source";
  case PortChoice::Drawn:
    return fmt::format(": drawn, as {} was taken or the rule says random", before);
  case PortChoice::Next:
    return fmt::format(": {} was taken, this is the next free one", before);
  case PortChoice::None:
    return ": no free one was found";
  }
  return {};
}

// A tunnel's UDP has no checksum, and what it carries may have left its own to the card. Linux before 5.7
// asks whether *a* checksum is left to the card, takes the outer one for that, and updates what is not there
// (udp_manip_pkt, inet_proto_csum_replace4; mended by ea64d8d6c675). No card sets that right.
void HookRun::spoilAbsentChecksum(net::Ipv4Address before, net::Ipv4Address after) {
  net::Ipv4Packet& packet = m_context.packet;
  const bool old = m_netfilter.conntrack.settings.isOld();
  if (!old || !m_context.checksumLeft || packet.protocol() != net::Protocol::Udp || packet.isFragment()
      || packet.udpChecksum() != 0)
    return;
  auto folded = [](net::Ipv4Address address) {
    return net::checksumFold((address.value() >> 16) + (address.value() & 0xffff));
  };
  // 0 - before + after in ones' complement: 0xffff, which is -0, where the address stays the same.
  const uint16_t sum = net::checksumFold((folded(before) ^ 0xffffU) + folded(after));
  packet.setUdpChecksum(sum == 0 ? 0xffff : sum);
  noteChange(trace::Field::UdpChecksum, "none", fmt::format("{:#06x}", packet.udpChecksum()),
             "Linux before 5.7: NAT updates a checksum that is not there");
}

void HookRun::rewrite(Manipulation m, const Tuple& target) {
  const net::PacketHeader before = m_context.packet.header();
  write(m_context.packet, m, target);
  const net::PacketHeader after = m_context.packet.header();
  if (m == Manipulation::Source)
    spoilAbsentChecksum(before.source, after.source);
  else
    spoilAbsentChecksum(before.destination, after.destination);
  if (!m_place.recorder) return;
  const std::string by = rewrittenBy(m);
  auto notePort = [&](trace::Field field, uint16_t was, uint16_t is) {
    noteChange(field, std::to_string(was), std::to_string(is), by + portChosen(m, was));
  };
  using trace::Field;
  noteChange(Field::Source, before.source.text(), after.source.text(), by);
  noteChange(Field::Destination, before.destination.text(), after.destination.text(), by);
  notePort(Field::SourcePort, before.sourcePort, after.sourcePort);
  notePort(Field::DestinationPort, before.destinationPort, after.destinationPort);
  notePort(Field::IcmpId, before.icmpId, after.icmpId);
}

void HookRun::noteChange(trace::Field field, const std::string& before, const std::string& after,
                         const std::string& by) {
  if (!m_place.recorder || before == after) return;
  trace::Recorder& recorder = *m_place.recorder;
  record(trace::Transformation{field, recorder.intern(before), recorder.intern(after), recorder.intern(by)});
}

// nf_nat_icmp_reply_translation: the quoted packet goes the other way, so its other side is set right.
std::string_view HookRun::applyToError() {
  const ConntrackReference& found = m_context.conntrack;
  const ConntrackEntry& entry = *found.entry;
  if (m_context.packet.icmpType() == net::icmp::kRedirect && natIsLoaded()) {
    if (entry.translates()) return "nat: an ICMP redirect for a translated connection";
    if (!entry.bound[0] || !entry.bound[1])
      return "nat: an ICMP redirect for a connection that may still be translated: POSTROUTING comes later";
  }
  const Manipulation m = manipulationAt(m_hook);
  if (!entry.translated[slot(ruleSide(found.direction, m))]) return {};

  std::optional<net::Ipv4Packet> quoted = m_context.packet.quoted();
  if (!quoted) return "nat: an ICMP error that quotes nothing";
  const Tuple& inner = entry.tuple(opposite(found.direction));
  const net::PacketHeader before = quoted->header();
  write(*quoted, other(m), inner);
  m_context.packet.setQuoted(*quoted);
  if (m_place.recorder) record(trace::QuoteTranslated{before, quoted->header()});
  rewrite(m, inner.inverted());
  return {};
}

} // namespace fg::netfilter

// The part of a hook that translates addresses (nf_nat_core.c, nf_nat_proto.c).
//
// One rule does it all: a packet of direction d is to look like invert(tuple[!d]). PREROUTING and OUTPUT
// set the destination right, POSTROUTING and INPUT the source.
#include "netfilter/hook_run.h"
#include "netfilter/rule_text.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
constexpr Manipulation manipulationAt(Hook hook) {
  return hook == Hook::Prerouting || hook == Hook::Output ? Manipulation::Destination : Manipulation::Source;
}

constexpr Manipulation other(Manipulation m) {
  return m == Manipulation::Source ? Manipulation::Destination : Manipulation::Source;
}

constexpr size_t index(Manipulation m) { return static_cast<size_t>(m); }

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
    if (!applyToError()) drop("nat: an ICMP redirect for a translated connection");
    return;
  }
  if (found.state != ConntrackState::Established) setUp();
  if (m_outcome.verdict == HookOutcome::Verdict::Accept) apply();
}

void HookRun::setUp() {
  ConntrackEntry& entry = *m_context.conntrack.entry;
  const Manipulation m = manipulationAt(m_hook);
  if (entry.bound[index(m)]) return;
  WalkResult result = walkTable(Table::Nat);
  obey(Table::Nat, result);
  if (result.verdict != trace::TableVerdict::Accept) return;
  if (entry.bound[index(m)]) {
    if (m_place.recorder && result.rule)
      entry.boundBy[index(m)] = ruleName(*result.chain, result.index, *result.rule);
    return;
  }
  // A binding that keeps the address (nf_nat_alloc_null_binding); the source port may have to give way.
  const Tuple now = entry.tuple(Direction::Reply).inverted();
  NatRange same;
  same.first = same.last = m == Manipulation::Source ? now.source : now.destination;
  if (!m_netfilter.conntrack.bind(entry, m, same, m_place.host)) drop("nat: no free port");
  if (entry.translated[index(m)]) entry.boundBy[index(m)] = "conntrack: the port was taken";
}

void HookRun::apply() {
  const ConntrackReference& found = m_context.conntrack;
  const Manipulation m = manipulationAt(m_hook);
  if (!found.entry->translated[index(ruleSide(found.direction, m))]) return;
  rewrite(m, found.entry->tuple(opposite(found.direction)).inverted());
}

std::string HookRun::rewrittenBy(Manipulation m) const {
  const ConntrackReference& found = m_context.conntrack;
  const std::string& rule = found.entry->boundBy[index(ruleSide(found.direction, m))];
  if (found.state == ConntrackState::Related) return "conntrack: error about a translated connection";
  if (found.direction == Direction::Reply) return "conntrack: answer of a translated connection";
  if (found.state == ConntrackState::New && !found.entry->confirmed && !rule.empty()) return rule;
  return "conntrack: as for the first packet" + (rule.empty() ? "" : " (" + rule + ")");
}

void HookRun::rewrite(Manipulation m, const Tuple& target) {
  if (!m_place.recorder) return write(m_context.packet, m, target);
  const net::PacketHeader before = m_context.packet.header();
  write(m_context.packet, m, target);
  const net::PacketHeader after = m_context.packet.header();
  const std::string by = rewrittenBy(m);
  using trace::Field;
  noteChange(Field::Source, before.source.text(), after.source.text(), by);
  noteChange(Field::Destination, before.destination.text(), after.destination.text(), by);
  noteChange(Field::SourcePort, std::to_string(before.sourcePort), std::to_string(after.sourcePort), by);
  noteChange(Field::DestinationPort, std::to_string(before.destinationPort),
             std::to_string(after.destinationPort), by);
  noteChange(Field::IcmpId, std::to_string(before.icmpId), std::to_string(after.icmpId), by);
}

void HookRun::noteChange(trace::Field field, const std::string& before, const std::string& after,
                         const std::string& by) {
  if (!m_place.recorder || before == after) return;
  trace::Recorder& recorder = *m_place.recorder;
  record(trace::Transformation{field, recorder.intern(before), recorder.intern(after), recorder.intern(by)});
}

// nf_nat_icmp_reply_translation: the quoted packet goes the other way, so its other side is set right.
bool HookRun::applyToError() {
  const ConntrackReference& found = m_context.conntrack;
  const ConntrackEntry& entry = *found.entry;
  if (m_context.packet.icmpType() == net::icmp::kRedirect
      && (!entry.bound[0] || !entry.bound[1] || entry.translates()))
    return false;
  const Manipulation m = manipulationAt(m_hook);
  if (!entry.translated[index(ruleSide(found.direction, m))]) return true;

  std::optional<net::Ipv4Packet> quoted = m_context.packet.quoted();
  if (!quoted) return false;
  const Tuple& inner = entry.tuple(opposite(found.direction));
  const net::PacketHeader before = quoted->header();
  write(*quoted, other(m), inner);
  m_context.packet.setQuoted(*quoted);
  if (m_place.recorder) record(trace::QuoteTranslated{before, quoted->header()});
  rewrite(m, inner.inverted());
  return true;
}

} // namespace fg::netfilter

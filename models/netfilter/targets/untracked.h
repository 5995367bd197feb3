// What NOTRACK and CT --notrack do.
#pragma once

#include "netfilter/extension_spec.h"

namespace fg::netfilter {

// xt_ct_target of net/netfilter/xt_CT.c: a packet that has a connection already keeps it, and one that
// answers an untracked packet does not become so.
inline trace::RuleAction leaveUntracked(Evaluation& e) {
  ConntrackReference& reference = e.packet.conntrack;
  if (reference.isSettled() || reference.relatedToNone) {
    if (e.explains)
      e.note = reference.isSettled() ? "conntrack has seen the packet already"
                                     : "it answers an untracked packet: conntrack looks it up all the same";
    return trace::RuleAction::Continue;
  }
  reference = ConntrackReference::untracked();
  if (e.explains) e.note = "conntrack passes the packet by";
  return trace::RuleAction::Continue;
}

} // namespace fg::netfilter

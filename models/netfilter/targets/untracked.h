// What NOTRACK and CT --notrack do.
#pragma once

#include "netfilter/extension_spec.h"

namespace fg::netfilter {

// xt_ct_target of net/netfilter/xt_CT.c: a packet that has a connection already keeps it.
inline trace::RuleAction leaveUntracked(Evaluation& e) {
  ConntrackReference& reference = e.packet.conntrack;
  if (reference.looked) {
    if (e.explains) e.note = "conntrack has seen the packet already";
    return trace::RuleAction::Continue;
  }
  reference = {nullptr, ConntrackState::Untracked, Direction::Original, true};
  if (e.explains) e.note = "conntrack passes the packet by";
  return trace::RuleAction::Continue;
}

} // namespace fg::netfilter

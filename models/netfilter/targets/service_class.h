// What TOS and DSCP share.
#pragma once

#include "netfilter/extension_spec.h"

#include <fmt/format.h>

namespace fg::netfilter {

inline trace::RuleAction setServiceClass(Evaluation& e, uint8_t after) {
  const uint8_t before = e.packet.packet.tos();
  if (before == after) return trace::RuleAction::Continue;
  e.packet.packet.setTos(after);
  e.header.tos = after;
  if (e.explains) {
    e.note = fmt::format("TOS {:#04x} -> {:#04x}", before, after);
    e.changes.push_back({trace::Field::Tos, fmt::format("{:#04x}", before), fmt::format("{:#04x}", after)});
  }
  return trace::RuleAction::Continue;
}

} // namespace fg::netfilter

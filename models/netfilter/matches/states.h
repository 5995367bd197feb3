// The connection states that -m conntrack and -m state know.
#pragma once

#include "netfilter/extension_spec.h"

namespace fg::netfilter {

// Bits in the order in which iptables prints them.
enum StateBit : uint8_t {
  kInvalid = 1,
  kNew = 2,
  kRelated = 4,
  kEstablished = 8,
  kUntracked = 16,
  kSnat = 32,
  kDnat = 64
};

uint8_t stateBits(const Evaluation& evaluation);
// "RELATED,ESTABLISHED"; 0 where a word is not known (`virtualStates`: SNAT and DNAT are).
enum class VirtualStates { Known, Unknown };
uint8_t parseStates(std::string_view text, VirtualStates virtualStates);
std::string statesText(uint8_t bits);

} // namespace fg::netfilter

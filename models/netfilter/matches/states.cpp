#include "netfilter/matches/states.h"

#include <array>

namespace fg::netfilter {
namespace {
constexpr std::array<std::pair<std::string_view, StateBit>, 7> kNames{{{"INVALID", kInvalid},
                                                                       {"NEW", kNew},
                                                                       {"RELATED", kRelated},
                                                                       {"ESTABLISHED", kEstablished},
                                                                       {"UNTRACKED", kUntracked},
                                                                       {"SNAT", kSnat},
                                                                       {"DNAT", kDnat}}};
}

uint8_t stateBits(const Evaluation& e) {
  const ConntrackReference& reference = e.packet.conntrack;
  uint8_t bits = 0;
  switch (reference.state) {
  case ConntrackState::New:
    bits = kNew;
    break;
  case ConntrackState::Established:
    bits = kEstablished;
    break;
  case ConntrackState::Related:
    bits = kRelated;
    break;
  case ConntrackState::Invalid:
    bits = kInvalid;
    break;
  case ConntrackState::Untracked:
    bits = reference.looked ? kUntracked : kInvalid;
    break;
  }
  if (!reference.entry) return bits;
  if (reference.entry->translated[static_cast<size_t>(Manipulation::Source)]) bits |= kSnat;
  if (reference.entry->translated[static_cast<size_t>(Manipulation::Destination)]) bits |= kDnat;
  return bits;
}

uint8_t parseStates(std::string_view text, VirtualStates virtualStates) {
  uint8_t bits = 0;
  for (const std::string& word : split(text, ',')) {
    uint8_t bit = 0;
    for (auto [name, value] : kNames)
      if (name == word && (value < kSnat || virtualStates == VirtualStates::Known)) bit = value;
    if (bit == 0) return 0;
    bits |= bit;
  }
  return bits;
}

std::string statesText(uint8_t bits) {
  std::string out;
  for (auto [name, bit] : kNames)
    if (bits & bit) out += (out.empty() ? "" : ",") + std::string(name);
  return out;
}

} // namespace fg::netfilter

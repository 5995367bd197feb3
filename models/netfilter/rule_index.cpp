#include "netfilter/rule_index.h"

#include <algorithm>

namespace fg::netfilter {
namespace {

constexpr uint32_t kNotAsked = 0; // no rule is filed under 0.0.0.0, and no protocol with ports is 0
constexpr size_t kTcpHeader = 20;

uint32_t portKey(uint8_t protocol, uint16_t port) { return uint32_t{protocol} << 16 | port; }
uint64_t key(uint32_t address, uint32_t port) { return uint64_t{address} << 32 | port; }

uint32_t addressOf(const Rule& rule) {
  const AddressPattern& d = rule.destination;
  return d.mask == 0xffffffff && !d.inverted ? d.address : kNotAsked;
}

uint32_t portOf(const Rule& rule) {
  const Match* match = portMatch(rule);
  return match ? portKey(rule.protocol, *match->destinationPort()) : kNotAsked;
}

} // namespace

const Match* portMatch(const Rule& rule) {
  if (rule.protocol == 0 || rule.protocolInverted) return nullptr;
  for (const auto& match : rule.matches) {
    if (match->destinationPort()) return match.get();
    if (!match->alwaysMatches()) return nullptr;
  }
  return nullptr;
}

RuleIndex::RuleIndex(std::span<const Rule> rules) : m_rules(rules.size()) {
  for (size_t i = 0; i < rules.size(); ++i)
    m_files[key(addressOf(rules[i]), portOf(rules[i]))].push_back(static_cast<uint32_t>(i));
  if (auto any = m_files.find(key(kNotAsked, kNotAsked)); any != m_files.end()) m_forAny = any->second.size();
}

RuleIndex::Candidates RuleIndex::candidates(const net::PacketHeader& header) const {
  uint32_t address = header.destination.value();
  uint32_t port = portKey(static_cast<uint8_t>(header.protocol), header.destinationPort);
  Candidates out;
  size_t lists = 0;
  for (uint64_t wanted :
       {key(kNotAsked, kNotAsked), key(kNotAsked, port), key(address, kNotAsked), key(address, port)})
    if (auto it = m_files.find(wanted); it != m_files.end()) out.m_lists[lists++] = it->second;
  return out;
}

size_t RuleIndex::Candidates::next(size_t at, size_t end) {
  size_t first = end;
  for (auto& list : m_lists) {
    while (!list.empty() && list.front() < at)
      list = list.subspan(1);
    if (!list.empty()) first = std::min<size_t>(first, list.front());
  }
  return first;
}

bool mayBeLookedUp(const Evaluation& e) {
  if (!net::hasPorts(e.header.protocol)) return true;
  bool whole = e.header.protocol != net::Protocol::Tcp || e.packet.packet.payload().size() >= kTcpHeader;
  return e.hasTransport && whole;
}

} // namespace fg::netfilter

// Finds the rules of a long chain that may fit a packet by its destination, protocol and destination port.
#pragma once

#include "netfilter/rule.h"

#include <array>
#include <span>
#include <unordered_map>

namespace fg::netfilter {

// The match by which a rule asks for one destination port, where nothing before it is more than a comment.
const Match* portMatch(const Rule& rule);

// A rule is filed under "-d ADDRESS/32" and "-p PROTOCOL --dport PORT", or one of them. What asks for neither
// is filed under "any", and is a candidate for every packet.
class RuleIndex {
public:
  explicit RuleIndex(std::span<const Rule> rules);

  // The rules, in order, that a packet may fit; all others it does not fit for sure. They stay valid as long
  // as the index does.
  class Candidates {
  public:
    // The first candidate at or behind place `at`; `end` where there is none. `at` never goes back.
    size_t next(size_t at, size_t end);

  private:
    friend class RuleIndex;
    std::array<std::span<const uint32_t>, 4> m_lists;
  };
  Candidates candidates(const net::PacketHeader& header) const;
  // Does it spare packets as much as half of the rules?
  bool isWorthWhile() const { return m_forAny * 2 <= m_rules; }

private:
  std::unordered_map<uint64_t, std::vector<uint32_t>> m_files; // places of rules, ascending; never iterated
  size_t m_rules = 0, m_forAny = 0;
};

// May the index be asked about this packet? Not where its ports cannot be read: such packets are for the
// matches.
bool mayBeLookedUp(const Evaluation& evaluation);

} // namespace fg::netfilter

// The policy rules of `ip rule`: which table is asked for which packet (net/core/fib_rules.c,
// net/ipv4/fib_rules.c).
#pragma once

#include "core/kernel_error.h"
#include "routing/route_table.h"

#include <list>
#include <memory>
#include <string>

namespace fg::routing {

enum class RuleAction { Lookup, Goto, Nop, Blackhole, Unreachable, Prohibit };

struct PolicyRule {
  uint32_t priority = 0;
  bool inverted = false;    // "not"
  net::Ipv4Prefix from, to; // with a length of 0: all
  std::string iif, oif;     // empty: any. "lo" as iif: packets made here
  uint32_t mark = 0, mask = 0;
  uint8_t tos = 0;
  RuleAction action = RuleAction::Lookup;
  uint32_t table = 0;                           // of a Lookup
  uint32_t target = 0;                          // of a Goto: a priority
  std::optional<int> suppressPrefixLength = {}; // routes with a prefix no longer than this do not count
  Protocol protocol = Protocol::Boot;

  bool matches(const FlowKey& flow) const;
  // As `ip rule` prints it behind the priority. Only who has the interfaces and the other rules knows what is
  // missing.
  struct Missing {
    bool iif = false, oif = false, target = false;
  };
  std::string text(const Missing& missing) const;
  std::string text() const { return text({}); }
  friend bool operator==(const PolicyRule&, const PolicyRule&) = default;
};

// "main", "local", "default", or the number.
std::string tableText(uint32_t table);
std::optional<uint32_t> parseTable(std::string_view text);

class PolicyRules {
public:
  PolicyRules(); // with the three that every kernel starts with

  // Without a priority, before the second rule, as the kernel chooses. File exists where the very same is
  // there already.
  core::KernelResult add(PolicyRule rule, bool hasPriority);
  // What is not given fits any; the first that fits goes. No such file or directory where none does.
  struct Selector {
    std::optional<uint32_t> priority;
    std::optional<net::Ipv4Prefix> from, to;
    std::optional<std::string> iif, oif;
    std::optional<uint32_t> mark, mask;
    std::optional<uint8_t> tos;
    std::optional<RuleAction> action;
    std::optional<uint32_t> table, target;
    std::optional<bool> inverted;
    std::optional<Protocol> protocol;
    bool selects(const PolicyRule& rule) const;
  };
  tl::expected<PolicyRule, core::KernelError> remove(const Selector& selector);

  const std::list<PolicyRule>& rules() const { return *m_rules; }
  bool hasPriority(uint32_t priority) const;
  // Was there ever another rule than the three? Then local and main are no longer searched as one table
  // (net->ipv4.fib_has_custom_rules, fib_unmerge).
  bool everChanged() const { return m_everChanged; }

private:
  using List = std::list<PolicyRule>; // by priority; the older first among equals
  uint32_t freePriority() const;
  List& change();
  std::shared_ptr<const List> m_rules; // everybody's the same until they change
  bool m_everChanged = false;
};

} // namespace fg::routing

// The one evaluator of rules. A visitor watches it: the recording one writes down every rule, the null one
// nothing. Rules that cannot fit are passed by, in long chains with the help of an index.
#pragma once

#include "netfilter/chain.h"

#include <utility>

namespace fg::netfilter {

// Where a walk ended.
struct WalkResult {
  trace::TableVerdict verdict = trace::TableVerdict::Accept;
  const Chain* chain = nullptr; // that decided
  const Rule* rule = nullptr;   // null: the policy of `chain`
  size_t index = 0;             // of the rule, from 1
};

// What every rule looks at before its matches are asked.
struct PacketLook {
  net::Ipv4Address source, destination;
  net::Protocol protocol;
  bool furtherFragment;
  std::string_view in, out;
};

inline PacketLook lookOf(const Evaluation& e) {
  const net::PacketHeader& h = e.header;
  return {h.source, h.destination, h.protocol, h.fragmentOffset != 0, e.packet.in, e.packet.out};
}

// Which part of a rule a packet did not fit.
enum class BasePart : uint8_t { None, Source, Destination, In, Out, Protocol, Fragment };

struct MatchResult {
  bool matched = true;
  BasePart failedPart = BasePart::None;
  const Match* failed = nullptr;
  bool modelled = true; // false: a part that is not modelled was taken not to match
};

inline bool addressesFit(const Rule& rule, const PacketLook& p) {
  return rule.source.fits(p.source) && rule.destination.fits(p.destination);
}

// ip_packet_match of net/ipv4/netfilter/ip_tables.c, then the matches in their order.
inline BasePart firstMisfit(const Rule& rule, const PacketLook& p) {
  if (!rule.source.fits(p.source)) return BasePart::Source;
  if (!rule.destination.fits(p.destination)) return BasePart::Destination;
  if (!rule.in.isAny() && !rule.in.fits(p.in)) return BasePart::In;
  if (!rule.out.isAny() && !rule.out.fits(p.out)) return BasePart::Out;
  if (rule.protocol && ((static_cast<uint8_t>(p.protocol) == rule.protocol) == rule.protocolInverted))
    return BasePart::Protocol;
  if (rule.fragments != Rule::Fragments::Any
      && p.furtherFragment != (rule.fragments == Rule::Fragments::OnlyFurther))
    return BasePart::Fragment;
  return BasePart::None;
}

inline MatchResult check(const Rule& rule, Evaluation& e) {
  BasePart part = firstMisfit(rule, lookOf(e));
  if (part != BasePart::None) return {false, part, nullptr, true};
  for (const auto& match : rule.matches) {
    if (match->matches(e)) continue;
    return {false, BasePart::None, match.get(), match->isModelled()};
  }
  return {};
}

inline trace::RuleAction actionOf(const Rule& rule, Evaluation& e) {
  using trace::RuleAction;
  switch (rule.jump) {
  case Jump::None:
    return RuleAction::Continue;
  case Jump::Accept:
    return RuleAction::Accept;
  case Jump::Drop:
    return RuleAction::Drop;
  case Jump::Return:
    return RuleAction::Return;
  case Jump::Chain:
    return RuleAction::Jump;
  case Jump::Goto:
    return RuleAction::Goto;
  case Jump::Target:
    return rule.target->apply(e);
  }
  return RuleAction::Continue;
}

inline WalkResult byPolicy(const Chain& start, uint64_t length) {
  using trace::TableVerdict;
  start.policyCounters.count(length);
  return {start.dropsByPolicy ? TableVerdict::Drop : TableVerdict::Accept, &start, nullptr, 0};
}

// Where a walk is in a chain.
struct WalkPlace {
  WalkPlace(const Chain& c, const Evaluation& e, Walk how) : chain(&c) {
    if (how == Walk::Linear || !mayBeLookedUp(e)) return;
    if (const RuleIndex* index = c.rules.index()) candidates = index->candidates(e.header);
  }

  // The place of the next rule that fits as far as firstMisfit goes. Whatever is before it cannot match.
  size_t nextFit(const PacketLook& packet) {
    const auto rules = chain->rules.begin();
    const size_t end = chain->rules.size();
    for (size_t at = next;; ++at) {
      if (candidates) at = candidates->next(at, end);
      if (at == end || (addressesFit(rules[at], packet) && firstMisfit(rules[at], packet) == BasePart::None))
        return at;
    }
  }

  const Chain* chain;
  size_t next = 0;
  std::optional<RuleIndex::Candidates> candidates;
};

// Walks `start`, a built-in chain, until something decides. Moves the counters.
// Visitor: void visit(const Chain&, size_t index, const Rule&, size_t depth, const MatchResult&, RuleAction,
// const Evaluation&), and void passBy(const Chain&, size_t first, size_t last, size_t depth) for rules that
// cannot fit.
template<class Visitor> WalkResult walkChain(const Chain& start, Evaluation& e, Visitor& visitor, Walk how) {
  using trace::RuleAction;
  using trace::TableVerdict;
  std::vector<WalkPlace> callers;
  WalkPlace here(start, e, how);
  const uint64_t length = e.packet.packet.length();
  const PacketLook look = lookOf(e);

  for (;;) {
    if (how == Walk::Indexed) {
      size_t next = here.nextFit(look);
      if (next > here.next) visitor.passBy(*here.chain, here.next + 1, next, callers.size());
      here.next = next;
    }
    if (here.next == here.chain->rules.size()) { // the end of a chain
      if (callers.empty()) return byPolicy(start, length);
      here = callers.back();
      callers.pop_back();
      continue;
    }
    const Chain& chain = *here.chain;
    const Rule& rule = chain.rules[here.next++];
    const size_t index = here.next;
    const size_t depth = callers.size();
    e.byChance = false;
    MatchResult result = check(rule, e);
    RuleAction action = RuleAction::NotMatched;
    if (result.matched) {
      rule.counters.count(length);
      e.note.clear();
      e.changes.clear();
      action = actionOf(rule, e);
      result.modelled = rule.jump != Jump::Target || rule.target->isModelled();
    }
    visitor.visit(chain, index, rule, depth, result, action, e);

    switch (action) {
    case RuleAction::NotMatched:
    case RuleAction::Continue:
      break;
    case RuleAction::Jump:
      callers.push_back(std::exchange(here, WalkPlace(*rule.chain, e, how)));
      break;
    case RuleAction::Goto:
      here = WalkPlace(*rule.chain, e, how);
      break;
    case RuleAction::Return:
      if (callers.empty()) return byPolicy(start, length);
      here = callers.back();
      callers.pop_back();
      break;
    case RuleAction::Accept:
      return {TableVerdict::Accept, &chain, &rule, index};
    case RuleAction::Drop:
      return {TableVerdict::Drop, &chain, &rule, index};
    case RuleAction::Reject:
      return {TableVerdict::Reject, &chain, &rule, index};
    }
  }
}

// Watches nothing.
struct NullVisitor {
  void visit(const Chain&, size_t, const Rule&, size_t, const MatchResult&, trace::RuleAction,
             const Evaluation&) {}
  void passBy(const Chain&, size_t, size_t, size_t) {}
};

} // namespace fg::netfilter

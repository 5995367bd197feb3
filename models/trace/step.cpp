#include "trace/step.h"

#include <array>

namespace fg::trace {
namespace {

template<size_t N> constexpr std::string_view at(const std::array<std::string_view, N>& names, auto value) {
  return names[static_cast<size_t>(value)];
}

} // namespace

std::string_view kind(const StepDetail& detail) {
  static constexpr std::array<std::string_view, std::variant_size_v<StepDetail>> kNames{
      "originate",       "enter-interface",
      "bridge-forward",  "conntrack-lookup",
      "table-traversal", "route-lookup",
      "transformation",  "quote-translated",
      "neighbor-lookup", "encapsulate",
      "decapsulate",     "exit-interface",
      "deliver-locally", "drop",
      "icmp-error-sent"};
  return kNames[detail.index()];
}

std::string_view name(Table table) {
  return at(std::array<std::string_view, 5>{"raw", "mangle", "nat", "filter", "security"}, table);
}
std::string_view name(Hook hook) {
  return at(std::array<std::string_view, 5>{"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"}, hook);
}
std::string_view name(ConntrackState state) {
  return at(std::array<std::string_view, 5>{"NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED"}, state);
}

std::string_view name(ConntrackReason reason) {
  return at(std::array<std::string_view, 27>{"first-packet",
                                             "picked-up",
                                             "reopened",
                                             "unanswered",
                                             "raced",
                                             "answer",
                                             "more-of-flow",
                                             "ignored",
                                             "error-about-flow",
                                             "not-tracked",
                                             "cut-off",
                                             "bad-checksum",
                                             "bad-flags",
                                             "unknown-icmp-type",
                                             "no-flow-quoted",
                                             "other-flow-quoted",
                                             "unasked-reply",
                                             "no-syn",
                                             "not-picked-up",
                                             "wrong-state",
                                             "sequence-too-high",
                                             "sequence-too-low",
                                             "acknowledges-too-much",
                                             "acknowledges-too-little",
                                             "old-reset",
                                             "clash-merged",
                                             "clash-answers-only"},
            reason);
}
std::string_view name(Direction direction) {
  return at(std::array<std::string_view, 2>{"original", "reply"}, direction);
}
std::string_view toolWord(RulesOf whose) {
  switch (whose) {
  case RulesOf::TheOnlyTool:
    return "";
  case RulesOf::IptablesLegacy:
    return "legacy";
  case RulesOf::IptablesNft:
    return "nft";
  }
  return "";
}

std::string_view name(TableVerdict verdict) {
  return at(std::array<std::string_view, 3>{"accept", "drop", "reject"}, verdict);
}
std::string_view name(RuleAction action) {
  return at(std::array<std::string_view, 8>{"not-matched", "continue", "jump", "goto", "return", "accept",
                                            "drop", "reject"},
            action);
}
std::string_view name(RoutePurpose purpose) {
  return at(std::array<std::string_view, 3>{"output", "input", "reroute"}, purpose);
}
std::string_view name(RouteOutcome outcome) {
  return at(std::array<std::string_view, 4>{"local", "forward", "broadcast", "unreachable"}, outcome);
}
std::string_view name(Field field) {
  return at(std::array<std::string_view, 12>{"source", "destination", "source-port", "destination-port",
                                             "icmp-id", "ttl", "mark", "mac-source", "mac-destination", "tos",
                                             "mss", "udp-checksum"},
            field);
}
std::string_view name(NeighborOutcome outcome) {
  return at(std::array<std::string_view, 4>{"known", "resolved", "queued", "failed"}, outcome);
}
std::string_view name(BridgeDecision decision) {
  return at(std::array<std::string_view, 4>{"learned", "flooded", "local", "dropped"}, decision);
}

} // namespace fg::trace

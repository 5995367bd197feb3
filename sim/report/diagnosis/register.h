// The list of causes that diagnose() looks for, the most telling first.
#pragma once

#include "report/diagnosis/case.h"

#include <span>
#include <string_view>

namespace fg::report {

struct CauseSpec {
  std::string_view name;
  // Nothing where this is not the cause.
  std::optional<Diagnosis> (*find)(const Case& lost);
};

std::span<const CauseSpec> causes();

// One file each.
std::optional<Diagnosis> missingRoute(const Case& lost);
std::optional<Diagnosis> serviceWithoutEndpoints(const Case& lost);
std::optional<Diagnosis> untranslatedService(const Case& lost);
std::optional<Diagnosis> iptablesRule(const Case& lost);
std::optional<Diagnosis> chainPolicy(const Case& lost);
std::optional<Diagnosis> hairpinOff(const Case& lost);
std::optional<Diagnosis> badLink(const Case& lost);
std::optional<Diagnosis> silentNeighbor(const Case& lost);
std::optional<Diagnosis> interfaceDown(const Case& lost);
std::optional<Diagnosis> noListener(const Case& lost);
std::optional<Diagnosis> forwardingOff(const Case& lost);
std::optional<Diagnosis> ttlTooSmall(const Case& lost);
std::optional<Diagnosis> routeLoop(const Case& lost);
std::optional<Diagnosis> martianSource(const Case& lost);
std::optional<Diagnosis> packetTooBig(const Case& lost);
std::optional<Diagnosis> noRoute(const Case& lost);
std::optional<Diagnosis> untranslatedAnswer(const Case& lost);
std::optional<Diagnosis> staleConnection(const Case& lost);
std::optional<Diagnosis> staleRules(const Case& lost);
std::optional<Diagnosis> foreignMac(const Case& lost);
std::optional<Diagnosis> spoiltChecksum(const Case& lost);
std::optional<Diagnosis> tunnelToSelf(const Case& lost);
std::optional<Diagnosis> staleRoute(const Case& lost);
std::optional<Diagnosis> leaseOffTheLink(const Case& lost);
std::optional<Diagnosis> otherCause(const Case& lost);

} // namespace fg::report

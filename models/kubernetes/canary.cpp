#include "kubernetes/canary.h"

#include <algorithm>
#include <array>

namespace fg::kubernetes {
namespace {

constexpr std::array<const char*, 3> kCanaryTables{"mangle", "nat", "filter"};

} // namespace

void makeCanary(netfilter::RuleSet& rules, const char* chain) {
  for (const char* table : kCanaryTables)
    rules.iptables(std::vector<std::string>{"-w", "-N", chain, "-t", table});
}

bool hasCanary(netfilter::RuleSet& rules, const char* chain) {
  return std::all_of(kCanaryTables.begin(), kCanaryTables.end(), [&](const char* table) {
    return rules.iptables(std::vector<std::string>{"-w", "-S", chain, "-t", table}).status == 0;
  });
}

} // namespace fg::kubernetes

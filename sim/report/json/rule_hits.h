// How far the counters of rules move by a probe and everything that it caused.
#pragma once

#include "report/report.h"

#include <cstdint>
#include <string>
#include <vector>

namespace fg::report {

struct RuleHit {
  std::string nameSpace; // full name
  trace::Table table = trace::Table::Filter;
  trace::RulesOf rulesOf = trace::RulesOf::TheOnlyTool;
  std::string chain;
  uint32_t index = 0; // from 1
  std::string rule;   // iptables-save's text
  uint64_t packets = 0;
};

// Summed over all paths; by namespace, table, chain, index.
std::vector<RuleHit> ruleHits(const ProbeReport& report);

} // namespace fg::report

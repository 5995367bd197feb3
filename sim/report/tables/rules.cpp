// The iptables rules of a namespace with their counters: a row a rule, and one for each built-in chain's
// policy.
#include "report/tables/register.h"

#include "netfilter/chain.h"
#include "netfilter/rule.h"

#include <array>

namespace fg::report {
namespace {

using trace::Table;

constexpr std::array kTables{Table::Raw, Table::Mangle, Table::Nat, Table::Filter, Table::Security};

void addChain(std::vector<Row>& out, const std::string& table, const netfilter::Chain& chain) {
  std::string place = table + " " + chain.name + " ";
  if (chain.isBuiltin()) {
    const netfilter::CounterPair& counted = chain.policyCounters;
    out.push_back({place + "policy",
                   {table, chain.name, "policy", chain.dropsByPolicy ? "DROP" : "ACCEPT",
                    std::to_string(counted.packets), std::to_string(counted.bytes)}});
  }
  std::size_t index = 0;
  for (const netfilter::Rule& rule : chain.rules) {
    ++index;
    out.push_back({place + std::to_string(index),
                   {table, chain.name, std::to_string(index), netfilter::saveText(chain.name, rule),
                    std::to_string(rule.counters.packets), std::to_string(rule.counters.bytes)}});
  }
}

std::vector<Row> rulesRows(world::World&, host::NetworkNamespace* ns) {
  std::vector<Row> out;
  const netfilter::Netfilter& netfilter = ns->netfilter();
  for (const netfilter::RuleSet* rules : netfilter.ruleSets()) {
    if (!rules) continue;
    std::string tool(trace::toolWord(netfilter.rulesOf(*rules)));
    for (Table which : kTables)
      if (const netfilter::TableOf* table = rules->table(which))
        for (const netfilter::Chain* chain : table->all())
          addChain(out, tool + (tool.empty() ? "" : " ") + std::string(trace::name(which)), *chain);
  }
  return out;
}

} // namespace

TableSpec rulesTable() {
  return {.name = "rules",
          .title = "iptables",
          .command = "iptables-save -c",
          .columns = {{"table", "Table"},
                      {"chain", "Chain"},
                      {"index", "#"},
                      {"rule", "Rule"},
                      {"packets", "Packets"},
                      {"bytes", "Bytes"}},
          .rows = rulesRows};
}

} // namespace fg::report

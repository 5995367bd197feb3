// Chains of rules and the tables that hold them.
#pragma once

#include "netfilter/chain_source.h"
#include "netfilter/rule_list.h"

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <span>

namespace fg::netfilter {

struct Chain {
  std::string name;
  std::optional<trace::Hook> hook; // of a built-in chain
  bool dropsByPolicy = false;      // built-in chains only
  mutable CounterPair policyCounters;
  mutable trace::StringId noted; // `name` in the recording
  RuleList rules;

  bool isBuiltin() const { return hook.has_value(); }
};

// A table: its built-in chains in the kernel's order, and the user's sorted by name, as libiptc keeps them.
struct TableOf {
  explicit TableOf(trace::Table which);
  TableOf(const TableOf& other);
  TableOf& operator=(const TableOf&) = delete;

  Chain* find(std::string_view name);
  const Chain* find(std::string_view name) const;
  const Chain* builtin(trace::Hook hook) const { return m_byHook[static_cast<size_t>(hook)]; }
  Chain& add(std::string name); // Precondition: no such chain
  void erase(std::string_view name);
  void rename(Chain& chain, std::string name);
  // In the order in which they are printed.
  std::vector<const Chain*> all() const;
  std::vector<Chain*> all();
  // Those that are there already: without the ones of a source that nobody asked for.
  std::vector<const Chain*> ownChains() const;
  size_t references(const Chain& chain) const;
  // Points every jump to the chain of its name. Precondition: all exist.
  void link();
  void link(Rule& rule) const;
  // Can a packet walk in circles from a built-in chain? The kernel refuses such a table.
  bool hasLoop() const;
  // The same table without rules and without the user's chains.
  std::unique_ptr<TableOf> emptied() const;

  // --- chains that are made when somebody looks (table_source.cpp) ---
  // Reads "-A CHAIN …" lines of iptables-save. Precondition: they are right, and the chains they name exist.
  using ReadRules = std::function<std::vector<Rule>(const TableOf&, const std::string& lines)>;
  // From now on the table has all chains of the source, besides its own. What it has of them already begins
  // anew; what it has by such a name that is none of the source's goes. Precondition: nothing refers to it.
  void setSource(std::shared_ptr<const ChainSource> source, ReadRules read);
  // The chains of the source begin anew, but for those that go.
  void renew(std::span<const std::string> gone);
  const ChainSource* source() const { return m_source.get(); }

  trace::Table which;
  int loaded = 0;       // the order of first use; the kernel lists the newest table first
  bool written = false; // nf_tables has a table only once something was put into it
  std::vector<std::unique_ptr<Chain>> builtins;

private:
  Chain& adopt(std::string_view name) const;
  void readLater(Chain& chain) const;
  void adoptAll() const;

  mutable std::map<std::string, std::unique_ptr<Chain>, std::less<>>
      m_user; // the source's as they are asked for
  std::shared_ptr<const ChainSource> m_source;
  ReadRules m_read;
  mutable bool m_allAdopted = false; // every chain of the source is in m_user
  std::array<const Chain*, 5> m_byHook{};
};

// The built-in chains of a table, in the kernel's order.
const std::vector<trace::Hook>& hooksOf(trace::Table table);
std::optional<trace::Table> parseTable(std::string_view name);

} // namespace fg::netfilter

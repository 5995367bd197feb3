// Chains of rules and the tables that hold them.
#pragma once

#include "netfilter/rule_list.h"

#include <array>
#include <functional>
#include <map>
#include <optional>

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
  void erase(std::string_view name) { user.erase(user.find(name)); }
  void rename(Chain& chain, std::string name);
  // In the order in which they are printed.
  std::vector<const Chain*> all() const;
  std::vector<Chain*> all();
  size_t references(const Chain& chain) const;
  // Points every jump to the chain of its name. Precondition: all exist.
  void link();
  void link(Rule& rule) const;
  // Can a packet walk in circles from a built-in chain? The kernel refuses such a table.
  bool hasLoop() const;

  trace::Table which;
  int loaded = 0;       // the order of first use; the kernel lists the newest table first
  bool written = false; // nf_tables has a table only once something was put into it
  std::vector<std::unique_ptr<Chain>> builtins;
  std::map<std::string, std::unique_ptr<Chain>, std::less<>> user;

private:
  std::array<const Chain*, 5> m_byHook{};
};

// The built-in chains of a table, in the kernel's order.
const std::vector<trace::Hook>& hooksOf(trace::Table table);
std::optional<trace::Table> parseTable(std::string_view name);

} // namespace fg::netfilter

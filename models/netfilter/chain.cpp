#include "netfilter/chain.h"

#include <algorithm>
#include <set>
#include <utility>

namespace fg::netfilter {

using trace::Hook;
using trace::Table;

const std::vector<Hook>& hooksOf(Table table) {
  static const std::vector<Hook> kRaw{Hook::Prerouting, Hook::Output};
  static const std::vector<Hook> kMangle{Hook::Prerouting, Hook::Input, Hook::Forward, Hook::Output,
                                         Hook::Postrouting};
  static const std::vector<Hook> kNat{Hook::Prerouting, Hook::Input, Hook::Output, Hook::Postrouting};
  static const std::vector<Hook> kFilter{Hook::Input, Hook::Forward, Hook::Output};
  switch (table) {
  case Table::Raw:
    return kRaw;
  case Table::Mangle:
    return kMangle;
  case Table::Nat:
    return kNat;
  case Table::Filter:
  case Table::Security:
    break;
  }
  return kFilter;
}

std::optional<Table> parseTable(std::string_view name) {
  for (Table table : {Table::Raw, Table::Mangle, Table::Nat, Table::Filter, Table::Security})
    if (trace::name(table) == name) return table;
  return {};
}

TableOf::TableOf(Table w) : which(w) {
  for (Hook hook : hooksOf(which)) {
    builtins.push_back(std::make_unique<Chain>());
    builtins.back()->name = trace::name(hook);
    builtins.back()->hook = hook;
    m_byHook[static_cast<size_t>(hook)] = builtins.back().get();
  }
}

TableOf::TableOf(const TableOf& other) : which(other.which), loaded(other.loaded), written(other.written) {
  for (const auto& chain : other.builtins) {
    builtins.push_back(std::make_unique<Chain>(*chain));
    m_byHook[static_cast<size_t>(*chain->hook)] = builtins.back().get();
  }
  other.adoptAll();
  for (const auto& [name, chain] : other.m_user)
    m_user.emplace(name, std::make_unique<Chain>(*chain));
  link();
}

std::unique_ptr<TableOf> TableOf::emptied() const {
  auto out = std::make_unique<TableOf>(which);
  out->loaded = loaded;
  out->written = written;
  for (size_t i = 0; i < builtins.size(); ++i) {
    out->builtins[i]->dropsByPolicy = builtins[i]->dropsByPolicy;
    out->builtins[i]->policyCounters = builtins[i]->policyCounters;
    out->builtins[i]->noted = builtins[i]->noted;
  }
  return out;
}

const Chain* TableOf::find(std::string_view name) const {
  for (const auto& chain : builtins)
    if (chain->name == name) return chain.get();
  if (auto it = m_user.find(name); it != m_user.end()) return it->second.get();
  return m_source && !m_allAdopted && m_source->has(name) ? &adopt(name) : nullptr;
}

Chain* TableOf::find(std::string_view name) { return const_cast<Chain*>(std::as_const(*this).find(name)); }

Chain& TableOf::add(std::string name) {
  auto chain = std::make_unique<Chain>();
  chain->name = name;
  return *m_user.emplace(std::move(name), std::move(chain)).first->second;
}

void TableOf::erase(std::string_view name) {
  adoptAll();
  m_user.erase(m_user.find(name));
}

void TableOf::rename(Chain& chain, std::string name) {
  adoptAll();
  auto node = m_user.extract(chain.name);
  node.key() = name;
  m_user.insert(std::move(node));
  for (Chain* other : all())
    for (Rule& rule : other->rules) {
      if (rule.chain == &chain) rule.jumpName = name;
      if (rule.chain == &chain || other == &chain) rule.text = {};
    }
  chain.name = std::move(name);
  chain.noted = {};
}

std::vector<const Chain*> TableOf::all() const {
  adoptAll();
  return ownChains();
}

std::vector<const Chain*> TableOf::ownChains() const {
  std::vector<const Chain*> out;
  for (const auto& chain : builtins)
    out.push_back(chain.get());
  for (const auto& [name, chain] : m_user)
    out.push_back(chain.get());
  return out;
}

std::vector<Chain*> TableOf::all() {
  adoptAll();
  std::vector<Chain*> out;
  for (const auto& chain : builtins)
    out.push_back(chain.get());
  for (const auto& [name, chain] : m_user)
    out.push_back(chain.get());
  return out;
}

size_t TableOf::references(const Chain& chain) const {
  size_t count = 0;
  for (const Chain* other : all())
    count += static_cast<size_t>(std::count_if(other->rules.begin(), other->rules.end(),
                                               [&](const Rule& r) { return r.chain == &chain; }));
  return count;
}

void TableOf::link(Rule& rule) const {
  if (rule.jump == Jump::Chain || rule.jump == Jump::Goto) rule.chain = find(rule.jumpName);
}

void TableOf::link() {
  for (Chain* chain : all())
    for (Rule& rule : chain->rules)
      link(rule);
}

bool TableOf::hasLoop() const {
  // Depth first, without recursion: a chain that is reached while it is still on the way is a loop.
  struct Place {
    const Chain* chain;
    size_t next;
  };
  std::set<const Chain*> done, onWay; // membership only; never iterated
  for (const auto& start : builtins) {
    std::vector<Place> way{{start.get(), 0}};
    while (!way.empty()) {
      Place& place = way.back();
      bool unread = !place.chain->rules.isRead(); // no circle goes through a chain of a source
      bool decided = !unread && place.next > 0 && place.chain->rules[place.next - 1].alwaysDecides();
      if (unread || decided
          || place.next == place.chain->rules.size()) { // nothing behind a sure verdict is reached
        done.insert(place.chain);
        onWay.erase(place.chain);
        way.pop_back();
        continue;
      }
      const Chain* to = place.chain->rules[place.next++].chain;
      if (!to || done.contains(to)) continue;
      if (!onWay.insert(to).second) return true;
      way.push_back({to, 0});
    }
  }
  return false;
}

} // namespace fg::netfilter

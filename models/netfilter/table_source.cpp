// Chains of a table that are made when somebody looks at them.
#include "netfilter/chain.h"

#include <algorithm>

namespace fg::netfilter {

void TableOf::readLater(Chain& chain) const {
  chain.policyCounters = {};
  chain.rules.readLater([this, source = m_source, read = m_read, name = chain.name] {
    return read(*this, source->rulesOf(name));
  });
}

Chain& TableOf::adopt(std::string_view name) const {
  auto& chain = m_user[std::string(name)];
  chain = std::make_unique<Chain>();
  chain->name = name;
  readLater(*chain);
  return *chain;
}

void TableOf::adoptAll() const {
  if (!m_source || m_allAdopted) return;
  m_allAdopted = true;
  for (const std::string& name : m_source->names())
    if (!m_user.contains(name)) adopt(name);
}

void TableOf::setSource(std::shared_ptr<const ChainSource> source, ReadRules read) {
  m_source = std::move(source);
  m_read = std::move(read);
  m_allAdopted = false;
  std::vector<std::string> gone;
  for (const auto& [name, chain] : m_user)
    if (m_source->owns(name) && !m_source->has(name)) gone.push_back(name);
  renew(gone);
}

void TableOf::renew(std::span<const std::string> gone) {
  for (const std::string& name : gone)
    if (auto it = m_user.find(name); it != m_user.end()) m_user.erase(it);
  for (const auto& [name, chain] : m_user)
    if (m_source->owns(name)) readLater(*chain);
  m_allAdopted = false;
}

} // namespace fg::netfilter

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
  std::erase_if(
      m_user, [this](const auto& item) { return m_source->owns(item.first) && !m_source->has(item.first); });
  for (const auto& [name, chain] : m_user)
    if (m_source->owns(name)) readLater(*chain);
}

void TableOf::renew(std::span<const std::string> gone) {
  for (const std::string& name : gone)
    m_user.erase(name);
  for (const auto& [name, chain] : m_user)
    if (chain->rules.isRead() && m_source->owns(name)) readLater(*chain); // the others have not begun
  m_allAdopted = false;
}

} // namespace fg::netfilter

// The known kinds of one thing (matches, targets, commands, events …), by name.
#pragma once

#include "core/did_you_mean.h"

#include <algorithm>
#include <cassert>
#include <string>
#include <string_view>
#include <vector>

namespace fg::core {

// Spec has a member `name`. The order of registration is kept.
template<class Spec> class Registry {
public:
  // Precondition: no spec of that name yet.
  void add(Spec spec) {
    assert(!find(spec.name) && "a name may be registered once only");
    m_specs.push_back(std::move(spec));
  }
  // What these point at lives no longer than the registry.
  const Spec* find(std::string_view name) const&& = delete;
  const std::vector<Spec>& all() const&& = delete;
  const Spec* find(std::string_view name) const& {
    auto it = std::find_if(m_specs.begin(), m_specs.end(), [&](const Spec& s) { return s.name == name; });
    return it == m_specs.end() ? nullptr : &*it;
  }
  const std::vector<Spec>& all() const& { return m_specs; }
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const Spec& spec : m_specs)
      out.emplace_back(spec.name);
    return out;
  }
  // The remedy for a name that find() does not know.
  std::string didYouMean(std::string_view name) const { return core::didYouMean(name, names()); }

private:
  std::vector<Spec> m_specs;
};

} // namespace fg::core

// A scenario's pods by the names that people call them by.
#pragma once

#include "scenario/scenario.h"

#include <string_view>
#include <unordered_map>

namespace fg::scenario {

// Precondition: the scenario's pods stay as they are meanwhile.
class PodNames {
public:
  explicit PodNames(const Scenario& scenario);

  // "NAMESPACE/NAME"; null where there is none.
  const Pod* full(std::string_view name) const;
  // How many there are of that name without its namespace, and the only one; null where that is not one.
  size_t count(std::string_view bareName) const { return m_byBareName.count(bareName); }
  const Pod* only(std::string_view bareName) const;

private:
  std::unordered_multimap<std::string_view, const Pod*> m_byBareName;
};

} // namespace fg::scenario

#include "scenario/pod_names.h"

#include <algorithm>

namespace fg::scenario {

PodNames::PodNames(const Scenario& scenario) {
  m_byBareName.reserve(scenario.pods.size());
  for (const Pod& pod : scenario.pods)
    m_byBareName.emplace(pod.name, &pod);
}

const Pod* PodNames::full(std::string_view name) const {
  size_t slash = name.find('/');
  if (slash == std::string_view::npos) return nullptr;
  auto [begin, end] = m_byBareName.equal_range(name.substr(slash + 1));
  auto it = std::find_if(
      begin, end, [&](const auto& entry) { return entry.second->kubeNamespace == name.substr(0, slash); });
  return it == end ? nullptr : it->second;
}

const Pod* PodNames::only(std::string_view bareName) const {
  return count(bareName) == 1 ? m_byBareName.find(bareName)->second : nullptr;
}

} // namespace fg::scenario

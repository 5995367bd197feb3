// Which pods of a template are behind which of its services.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

namespace fg::scenario {

// So many pods are behind a service where nothing is said.
inline uint64_t usualEndpoints(uint64_t pods) { return std::min<uint64_t>(10, pods); }

// Pods are dealt to services in turn, evenly over all pods, `each` to every service. Where there are not
// enough pods for all services, the first ones get them, and the others share theirs.
class Deal {
public:
  Deal() = default; // nobody gets any
  Deal(uint64_t pods, uint64_t services, uint64_t each)
      : m_pods(pods), m_hands(std::min(services, pods / each)), m_dealt(m_hands * each) {}

  // Services with pods of their own.
  uint64_t hands() const { return m_hands; }
  // Who gets the pod, both counted from 0; nothing: nobody.
  std::optional<uint64_t> handOf(uint64_t pod) const {
    if (m_dealt == 0) return {};
    uint64_t before = pod * m_dealt / m_pods;
    if ((pod + 1) * m_dealt / m_pods == before) return {};
    return before % m_hands;
  }

private:
  uint64_t m_pods = 1, m_hands = 0, m_dealt = 0;
};

} // namespace fg::scenario

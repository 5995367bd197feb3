#include "layout/pod_slots.h"

#include <algorithm>

namespace fg::layout {

std::vector<std::string> PodSlots::place(const std::string& node, const std::vector<std::string>& pods) {
  std::size_t& most = m_most[node];
  most = std::max(most, pods.size());
  std::vector<std::string> out(most);
  std::vector<std::string> homeless;
  for (const std::string& pod : pods) {
    auto known = m_slots.find(pod);
    if (known != m_slots.end() && known->second < most && out[known->second].empty())
      out[known->second] = pod;
    else
      homeless.push_back(pod);
  }
  for (const std::string& pod : homeless) {
    auto slot = static_cast<std::size_t>(std::ranges::find(out, "") - out.begin());
    out[slot] = pod;
    m_slots[pod] = slot;
  }
  return out;
}

} // namespace fg::layout

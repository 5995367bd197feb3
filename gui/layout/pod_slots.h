// Which place inside of its node a pod has. It keeps that for as long as the map is shown, so that pods do
// not jump while others come and go, or while the time is moved back and forth.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace fg::layout {

class PodSlots {
public:
  // The pods that a node has now, each at its slot; "" where a slot is free.
  std::vector<std::string> place(const std::string& node, const std::vector<std::string>& pods);
  // Another cluster is shown.
  void clear() { m_slots.clear(), m_most.clear(); }

private:
  std::map<std::string, std::size_t> m_slots; // the one that a pod had last
  std::map<std::string, std::size_t> m_most;  // of a node: how many there ever were
};

} // namespace fg::layout

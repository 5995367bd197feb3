#include "flannel/free_subnets.h"

#include <algorithm>

namespace fg::flannel {
namespace {

constexpr size_t kCandidates = 100;

uint32_t firstOf(const net::Ipv4Prefix& prefix) { return prefix.network().value(); }
uint32_t lastOf(const net::Ipv4Prefix& prefix) { return prefix.network().value() | ~prefix.mask().value(); }

} // namespace

// Prefixes lie in one another or apart.
void FreeSubnets::take(const net::Ipv4Prefix& subnet) {
  std::erase_if(m_candidates, [&](const net::Ipv4Prefix& one) { return one.overlaps(subnet); });
  const uint32_t first = firstOf(subnet), last = lastOf(subnet);
  auto next = m_taken.lower_bound(first);
  if (next != m_taken.begin() && std::prev(next)->second >= last) return;
  while (next != m_taken.end() && next->first <= last) {
    if (next->second >= last) return;
    next = m_taken.erase(next);
  }
  m_taken.emplace(first, last);
}

bool FreeSubnets::isTaken(const net::Ipv4Prefix& subnet) const {
  auto behind = m_taken.upper_bound(lastOf(subnet));
  return behind != m_taken.begin() && std::prev(behind)->second >= firstOf(subnet);
}

const std::vector<net::Ipv4Prefix>& FreeSubnets::candidates() {
  const uint64_t size = uint64_t{1} << (32 - m_config.subnetLength);
  for (; m_next <= m_config.subnetMax.value() && m_candidates.size() < kCandidates; m_next += size) {
    net::Ipv4Prefix subnet(net::Ipv4Address(static_cast<uint32_t>(m_next)), m_config.subnetLength);
    if (!isTaken(subnet)) m_candidates.push_back(subnet);
  }
  return m_candidates;
}

std::optional<FreeSubnets::Choice> FreeSubnets::choose(core::Rng& rng,
                                                       const std::optional<net::Ipv4Prefix>& pinned) {
  const auto& all = candidates();
  if (all.empty()) return std::nullopt;
  net::Ipv4Prefix chosen = all[rng.below(all.size())];
  if (!pinned) return Choice{chosen};
  bool isThere = std::find(all.begin(), all.end(), *pinned) != all.end();
  return isThere ? Choice{*pinned} : Choice{chosen, true};
}

} // namespace fg::flannel

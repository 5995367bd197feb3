// The subnets of flannel's network that nobody holds, and how one of them is chosen.
// https://github.com/flannel-io/flannel/blob/v0.9.1/subnet/etcdv2/local_manager.go (allocateSubnet)
#pragma once

#include "core/rng.h"
#include "flannel/config.h"

#include <map>
#include <optional>
#include <vector>

namespace fg::flannel {

class FreeSubnets {
public:
  explicit FreeSubnets(const Config& config) : m_config(config), m_next(config.subnetMin.value()) {}

  // Somebody holds it.
  void take(const net::Ipv4Prefix& subnet);

  // The lowest free ones, at most 100.
  const std::vector<net::Ipv4Prefix>& candidates();

  struct Choice {
    net::Ipv4Prefix subnet;
    bool pinMissed = false; // the pinned one is no candidate
  };
  // One of them by chance, or the pinned one. Nothing where none is left.
  std::optional<Choice> choose(core::Rng& rng, const std::optional<net::Ipv4Prefix>& pinned);

private:
  bool isTaken(const net::Ipv4Prefix& subnet) const;

  Config m_config;
  uint64_t m_next; // where the search for more of them goes on
  std::vector<net::Ipv4Prefix> m_candidates;
  std::map<uint32_t, uint32_t> m_taken; // first and last address; none overlap
};

} // namespace fg::flannel

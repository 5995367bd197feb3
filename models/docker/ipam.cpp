#include "docker/ipam.h"

#include <algorithm>

namespace fg::docker {

Ipam::Ipam(const net::Ipv4Prefix& network, net::Ipv4Address gateway)
    : m_network(network.canonical()), m_gateway(gateway), m_lowest(m_network.network().next()) {}

void Ipam::release(net::Ipv4Address address) {
  m_used.erase(address);
  m_lowest = std::min(m_lowest, std::max(address, m_network.network().next()));
}

std::optional<net::Ipv4Address> Ipam::take(std::optional<net::Ipv4Address> wanted) {
  auto isFree = [this](net::Ipv4Address a) {
    return m_network.contains(a) && a != m_network.network() && a != m_network.broadcast() && a != m_gateway
           && !m_used.contains(a);
  };
  if (wanted && isFree(*wanted)) {
    m_used.insert(*wanted);
    return wanted;
  }
  for (net::Ipv4Address at = m_lowest; at < m_network.broadcast(); at = at.next()) {
    if (!isFree(at)) continue;
    m_used.insert(at);
    m_lowest = at.next();
    return at;
  }
  return std::nullopt;
}

std::optional<net::Ipv4Prefix> findAvailableNetwork(std::span<const net::Ipv4Prefix> taken) {
  auto isFree = [&](const net::Ipv4Prefix& candidate) {
    return std::none_of(taken.begin(), taken.end(),
                        [&](const net::Ipv4Prefix& t) { return t.overlaps(candidate); });
  };
  // ipamutils.PredefinedBroadNetworks
  for (uint8_t second = 17; second < 32; ++second)
    if (net::Ipv4Prefix candidate(net::Ipv4Address(172, second, 0, 0), 16); isFree(candidate))
      return candidate;
  for (int third = 0; third < 256; third += 16)
    if (net::Ipv4Prefix candidate(net::Ipv4Address(192, 168, static_cast<uint8_t>(third), 0), 20);
        isFree(candidate))
      return candidate;
  return std::nullopt;
}

} // namespace fg::docker

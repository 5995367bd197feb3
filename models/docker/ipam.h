// Which addresses of a bridge's network are in use.
#pragma once

#include "net/ipv4_address.h"

#include <optional>
#include <set>
#include <span>

namespace fg::docker {

// Gives the lowest address that is free: libnetwork's bit sequence (ipam/allocator.go).
class Ipam {
public:
  Ipam() = default;
  // The network address, the broadcast address and the gateway are never given.
  Ipam(const net::Ipv4Prefix& network, net::Ipv4Address gateway);

  // `wanted` where it is free and in the network, else the lowest free one; nothing where all are taken.
  std::optional<net::Ipv4Address> take(std::optional<net::Ipv4Address> wanted = {});
  void release(net::Ipv4Address address);

private:
  net::Ipv4Prefix m_network;
  net::Ipv4Address m_gateway;
  std::set<net::Ipv4Address> m_used;
  net::Ipv4Address m_lowest; // none below it is free
};

// The network that docker takes where nobody tells it one: the first of 172.17.0.0/16 to 172.31.0.0/16
// and 192.168.0.0/20 to 192.168.240.0/20 that overlaps none of `taken` (netutils.FindAvailableNetwork).
std::optional<net::Ipv4Prefix> findAvailableNetwork(std::span<const net::Ipv4Prefix> taken);

} // namespace fg::docker

// A subnet that a node holds, and how it is written into etcd.
#pragma once

#include "net/ipv4_address.h"
#include "net/sim_time.h"

#include <optional>
#include <string>
#include <string_view>

namespace fg::flannel {

struct LeaseAttributes {
  net::Ipv4Address publicIp;
  std::string backendType; // "host-gw"; empty in leases of the udp backend
  std::string backendData; // JSON, or empty

  // {"PublicIP":"172.30.113.231","BackendType":"host-gw"}
  std::string json() const;
  static std::optional<LeaseAttributes> parse(std::string_view json);
  friend bool operator==(const LeaseAttributes&, const LeaseAttributes&) = default;
};

struct Lease {
  net::Ipv4Prefix subnet;
  LeaseAttributes attributes;
  std::optional<net::SimTime> expiration; // nothing: a reservation
};

// "172.33.68.0-24"
std::string subnetKey(const net::Ipv4Prefix& subnet);
// Of a whole key; nothing where its last part is no subnet.
std::optional<net::Ipv4Prefix> parseSubnetKey(std::string_view key);

} // namespace fg::flannel

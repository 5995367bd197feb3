// Our addresses as ns-3's and back. The only way in which an address enters ns-3 is as a checked value.
#pragma once

#include "net/ipv4_address.h"
#include "net/mac_address.h"

#include "ns3/ipv4-address.h"
#include "ns3/mac48-address.h"

namespace fg::device {

inline ns3::Ipv4Address toNs3(net::Ipv4Address address) { return ns3::Ipv4Address(address.value()); }
inline net::Ipv4Address fromNs3(ns3::Ipv4Address address) { return net::Ipv4Address(address.Get()); }

inline ns3::Mac48Address toNs3(const net::MacAddress& mac) {
  ns3::Mac48Address out;
  out.CopyFrom(mac.bytes().data());
  return out;
}

inline net::MacAddress fromNs3(const ns3::Mac48Address& mac) {
  std::array<uint8_t, 6> bytes{};
  mac.CopyTo(bytes.data());
  return net::MacAddress(bytes);
}

} // namespace fg::device

// Which entries `conntrack -L`, -D, -U and -E mean.
#pragma once

#include "netfilter/conntrack/entry.h"

#include <optional>

namespace fg::netfilter {

// Empty fields mean all.
struct ConntrackFilter {
  // An address, or a network.
  struct Addresses {
    net::Ipv4Prefix prefix;
    Addresses(net::Ipv4Address one) : prefix(one, 32) {}
    Addresses(net::Ipv4Prefix all) : prefix(all) {}
  };
  // A mark, under a mask.
  struct Mark {
    uint32_t value = 0, mask = 0xffffffff;
  };
  // --src-nat, --dst-nat: nothing but that there is one, its address, its port.
  struct Nat {
    std::optional<net::Ipv4Address> address;
    std::optional<uint16_t> port;
  };

  std::optional<net::Protocol> protocol;
  std::optional<Addresses> originalSource, originalDestination, replySource, replyDestination;
  std::optional<uint16_t> originalSourcePort, originalDestinationPort, replySourcePort, replyDestinationPort;
  std::optional<uint8_t> icmpType, icmpCode;
  std::optional<uint16_t> icmpId;
  std::optional<net::Ipv4Address> dnatTo, snatTo; // of daemons
  std::optional<Nat> sourceNat, destinationNat, anyNat;
  std::optional<TcpState> tcp;
  std::optional<Mark> mark;
  std::optional<bool> seenReply, assured;
  bool nothing = false; // the other address family

  bool fits(const ConntrackFacts& entry) const;
};

} // namespace fg::netfilter

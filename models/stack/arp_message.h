// ARP for IPv4 over Ethernet (RFC 826) as bytes.
#pragma once

#include "net/ipv4_packet.h"
#include "net/mac_address.h"

#include <optional>
#include <span>

namespace fg::stack {

struct ArpMessage {
  enum class Operation : uint16_t { Request = 1, Reply = 2 };
  Operation operation = Operation::Request;
  net::MacAddress senderMac, targetMac;
  net::Ipv4Address sender, target;

  net::Bytes bytes() const;
  // Nothing for anything but Ethernet and IPv4, request or reply.
  static std::optional<ArpMessage> parse(std::span<const uint8_t> bytes);
};

} // namespace fg::stack

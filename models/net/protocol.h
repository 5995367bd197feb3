// IP protocol numbers and their names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fg::net {

enum class Protocol : uint8_t { Icmp = 1, Tcp = 6, Udp = 17 };

// "icmp", "tcp", "udp", or a number from 0 to 255.
std::optional<Protocol> parseProtocol(std::string_view text);
// The name, or the number where there is no name.
std::string protocolText(Protocol protocol);
// Do headers of this protocol begin with a source and a destination port?
constexpr bool hasPorts(Protocol protocol) { return protocol == Protocol::Tcp || protocol == Protocol::Udp; }

namespace icmp {
inline constexpr uint8_t kEchoReply = 0, kUnreachable = 3, kRedirect = 5, kEchoRequest = 8,
                         kTimeExceeded = 11, kParameterProblem = 12;
inline constexpr uint8_t kNetUnreachable = 0, kHostUnreachable = 1, kProtocolUnreachable = 2,
                         kPortUnreachable = 3, kFragmentationNeeded = 4, kNetProhibited = 9,
                         kHostProhibited = 10, kAdminProhibited = 13;
// "host unreachable", "time exceeded", "echo request" …
std::string typeText(uint8_t type, uint8_t code);
constexpr bool isError(uint8_t type) {
  return type == kUnreachable || type == 4 || type == kRedirect || type == kTimeExceeded
         || type == kParameterProblem;
}
} // namespace icmp

namespace tcp {
inline constexpr uint8_t kFin = 1, kSyn = 2, kRst = 4, kPsh = 8, kAck = 16, kUrg = 32;
}

} // namespace fg::net

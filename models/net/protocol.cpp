#include "net/protocol.h"

#include <array>
#include <charconv>
#include <utility>

namespace fg::net {
namespace {
constexpr std::array<std::pair<Protocol, std::string_view>, 3> kNames{
    {{Protocol::Icmp, "icmp"}, {Protocol::Tcp, "tcp"}, {Protocol::Udp, "udp"}}};
}

std::optional<Protocol> parseProtocol(std::string_view text) {
  for (auto [protocol, name] : kNames)
    if (name == text) return protocol;
  uint8_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
  return static_cast<Protocol>(number);
}

std::string protocolText(Protocol protocol) {
  for (auto [known, name] : kNames)
    if (known == protocol) return std::string(name);
  return std::to_string(static_cast<int>(protocol));
}

std::string icmp::typeText(uint8_t type, uint8_t code) {
  static constexpr std::array<std::string_view, 16> kUnreachableCodes{"net unreachable",
                                                                      "host unreachable",
                                                                      "protocol unreachable",
                                                                      "port unreachable",
                                                                      "fragmentation needed",
                                                                      "source route failed",
                                                                      "net unknown",
                                                                      "host unknown",
                                                                      "source host isolated",
                                                                      "net prohibited",
                                                                      "host prohibited",
                                                                      "net unreachable for type of service",
                                                                      "host unreachable for type of service",
                                                                      "administratively prohibited",
                                                                      "host precedence violation",
                                                                      "precedence cutoff"};
  switch (type) {
  case kEchoReply:
    return "echo reply";
  case kEchoRequest:
    return "echo request";
  case kRedirect:
    return "redirect";
  case kTimeExceeded:
    return code == 0 ? "time exceeded" : "reassembly time exceeded";
  case kParameterProblem:
    return "parameter problem";
  case kUnreachable:
    if (code < kUnreachableCodes.size()) return std::string(kUnreachableCodes[code]);
    break;
  }
  return "icmp type " + std::to_string(type) + " code " + std::to_string(code);
}

} // namespace fg::net

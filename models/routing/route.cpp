#include "routing/route.h"

#include <array>
#include <charconv>

namespace fg::routing {
namespace {

// /etc/iproute2/rt_protos.
constexpr std::array<std::pair<uint8_t, std::string_view>, 21> kProtocols{{
    {0, "unspec"}, {1, "redirect"}, {2, "kernel"},      {3, "boot"},   {4, "static"},    {8, "gated"},
    {9, "ra"},     {10, "mrt"},     {11, "zebra"},      {12, "bird"},  {13, "dnrouted"}, {14, "xorp"},
    {15, "ntk"},   {16, "dhcp"},    {18, "keepalived"}, {42, "babel"}, {99, "openr"},    {186, "bgp"},
    {187, "isis"}, {188, "ospf"},   {189, "rip"},
}};

} // namespace

std::string protocolText(Protocol protocol) {
  for (auto [number, text] : kProtocols)
    if (number == static_cast<uint8_t>(protocol)) return std::string(text);
  return std::to_string(static_cast<unsigned>(protocol));
}

std::optional<Protocol> parseProtocol(std::string_view text) {
  for (auto [number, known] : kProtocols)
    if (known == text) return static_cast<Protocol>(number);
  unsigned number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool fits = error == std::errc{} && end == text.data() + text.size() && number <= UINT8_MAX;
  return fits ? std::optional(static_cast<Protocol>(number)) : std::nullopt;
}

std::string_view name(RouteKind kind) {
  switch (kind) {
  case RouteKind::Unicast:
    return "unicast";
  case RouteKind::Unreachable:
    return "unreachable";
  case RouteKind::Blackhole:
    return "blackhole";
  case RouteKind::Prohibit:
    return "prohibit";
  case RouteKind::Throw:
    return "throw";
  case RouteKind::Local:
    return "local";
  case RouteKind::Broadcast:
    return "broadcast";
  case RouteKind::Multicast:
    return "multicast";
  }
  return "";
}

} // namespace fg::routing

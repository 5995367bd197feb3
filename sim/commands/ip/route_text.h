// A route as `ip route` prints it, and the selection that `ip route show` makes.
#pragma once

#include "commands/ip/ip.h"

namespace fg::commands::ip {

struct RouteSelection {
  enum class Match { All, Exact, Root, Containing } match = Match::All; // how `prefix` is meant
  net::Ipv4Prefix prefix;
  const host::Interface* device = nullptr;
  std::optional<net::Ipv4Address> gateway;
  std::optional<routing::Protocol> protocol;
  std::optional<routing::RouteKind> kind;
};

bool isSelected(const RouteSelection& selection, const routing::Route& route);
// With its line end. What the selection says already is left out (ip/iproute.c, print_route).
std::string routeLine(const Context& context, const RouteSelection& selection, const routing::Route& route);

std::optional<routing::RouteKind> parseKind(std::string_view text);
std::optional<routing::Protocol> parseProtocol(std::string_view text);
// "default", or a prefix in the short form too: "10.1/16" is not understood.
std::optional<net::Ipv4Prefix> parseDestination(std::string_view text);
CommandResult badPrefix(const Context& context, std::string_view text);

} // namespace fg::commands::ip

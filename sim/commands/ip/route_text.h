// A route as `ip route` prints it, and the selection that `ip route show` makes.
#pragma once

#include "commands/ip/ip.h"

namespace fg::commands::ip {

struct RouteSelection {
  enum class Match { All, Exact, Root, Containing } match = Match::All; // how `prefix` is meant
  net::Ipv4Prefix prefix;
  const host::Interface* device = nullptr;
  std::optional<net::Ipv4Address> gateway, source;
  std::optional<routing::Protocol> protocol;
  std::optional<routing::RouteKind> kind;
  std::optional<routing::Scope> scope;
  std::optional<uint32_t> metric;
  std::optional<uint8_t> tos;
  uint32_t table = routing::kMainTable;
  bool allTables = false, cache = false;
};

bool isSelected(const RouteSelection& selection, const routing::Route& route);
// With its line end. What the selection says already is left out (ip/iproute.c, print_route).
std::string routeLine(const Context& context, const RouteSelection& selection, const routing::Route& route);
// "default", "10.0.0.1" or "10.0.0.0/8".
std::string destinationText(const net::Ipv4Prefix& prefix);

std::optional<routing::RouteKind> parseKind(std::string_view text);
std::optional<routing::Scope> parseRouteScope(std::string_view text);
// "default", or a prefix in the short form too: "10.1/16" is not understood.
std::optional<net::Ipv4Prefix> parseDestination(std::string_view text);
CommandResult badPrefix(const Context& context, std::string_view text);
// The family is known once a destination other than "default" was read.
enum class Family { Any, Ipv4 };
CommandResult badAddress(const Context& context, std::string_view text, Family family);
CommandResult badValue(std::string_view name, std::string_view text);
CommandResult noTable(const Context& context, std::string_view ending);

// What was learned about a destination, as it stands behind "cache" (route_get.cpp).
std::string exceptionText(const Context& context, const routing::NexthopException& learned);

// The verbs that have a file of their own.
CommandResult routeGet(const Context& context, const Options& options, const Arguments& arguments);
CommandResult routeChange(Context& context, std::string_view verb, const Arguments& arguments);

} // namespace fg::commands::ip

// How a route is printed and selected.
#include "commands/ip/route_text.h"

namespace fg::commands::ip {
namespace {

using routing::Protocol;
using routing::RouteKind;
using routing::Scope;

std::string_view kindText(RouteKind kind) {
  switch (kind) {
  case RouteKind::Unicast:
    return "";
  case RouteKind::Unreachable:
    return "unreachable ";
  case RouteKind::Blackhole:
    return "blackhole ";
  case RouteKind::Prohibit:
    return "prohibit ";
  }
  return "";
}

// Boot is what `ip route` itself writes, and is not printed.
std::string_view protocolText(Protocol protocol) {
  switch (protocol) {
  case Protocol::Kernel:
    return "kernel";
  case Protocol::Boot:
    return "";
  case Protocol::Static:
    return "static";
  case Protocol::Dhcp:
    return "dhcp";
  }
  return "";
}

std::string_view routeScopeText(Scope scope) {
  switch (scope) {
  case Scope::Global:
    return "";
  case Scope::Link:
    return "link";
  case Scope::Host:
    return "host";
  }
  return "";
}

std::string destinationText(const net::Ipv4Prefix& prefix) {
  if (prefix.length() == 0) return "default";
  return prefix.length() == 32 ? prefix.address().text() : prefix.text();
}

} // namespace

bool isSelected(const RouteSelection& selection, const routing::Route& route) {
  using Match = RouteSelection::Match;
  if (selection.match == Match::Exact && route.destination != selection.prefix.canonical()) return false;
  if (selection.match == Match::Root && !selection.prefix.contains(route.destination)) return false;
  if (selection.match == Match::Containing && !route.destination.contains(selection.prefix)) return false;
  if (selection.device && selection.device->index != route.interface) return false;
  if (selection.gateway && route.gateway != selection.gateway) return false;
  if (selection.protocol && route.protocol != *selection.protocol) return false;
  return !selection.kind || route.kind == *selection.kind;
}

// iproute 3.10 begins each of these parts with a blank of its own.
std::string routeLine(const Context& context, const RouteSelection& selection, const routing::Route& route) {
  std::string line(kindText(route.kind));
  std::string_view gap = isDebian(context) ? "" : " ";
  auto part = [&](std::string_view name, std::string_view value) {
    line += fmt::format("{}{} {} ", gap, name, value);
  };
  line += destinationText(route.destination) + " ";
  if (route.gateway && !selection.gateway) line += fmt::format("via {} ", route.gateway->text());
  const host::Interface* device = context.ns.interface(route.interface);
  if (device && !selection.device) line += fmt::format("dev {} ", device->name);
  if (!protocolText(route.protocol).empty() && !selection.protocol)
    part("proto", protocolText(route.protocol));
  if (!routeScopeText(route.scope).empty() && route.kind == RouteKind::Unicast)
    part("scope", routeScopeText(route.scope));
  if (route.preferredSource) part("src", route.preferredSource->text());
  if (route.metric) part("metric", std::to_string(route.metric));
  if (route.onlink) line += "onlink ";
  // Kernel 3.10 does not know this flag (RTNH_F_LINKDOWN, 4.3).
  if (isDebian(context) && device && device->up && !device->carrier) line += "linkdown ";
  return line + "\n";
}

std::optional<RouteKind> parseKind(std::string_view text) {
  if (text == "unicast") return RouteKind::Unicast;
  for (auto kind : {RouteKind::Unreachable, RouteKind::Blackhole, RouteKind::Prohibit})
    if (kindText(kind) == std::string(text) + " ") return kind;
  return std::nullopt;
}

std::optional<Protocol> parseProtocol(std::string_view text) {
  if (text == "boot") return Protocol::Boot;
  for (auto protocol : {Protocol::Kernel, Protocol::Static, Protocol::Dhcp})
    if (protocolText(protocol) == text) return protocol;
  return std::nullopt;
}

std::optional<net::Ipv4Prefix> parseDestination(std::string_view text) {
  if (text == "default" || text == "any" || text == "all") return net::Ipv4Prefix();
  return net::Ipv4Prefix::parse(text);
}

CommandResult badPrefix(const Context& context, std::string_view text) {
  std::string_view expected = isDebian(context) ? "any valid prefix" : "an inet prefix";
  return failure(1, fmt::format("Error: {} is expected rather than \"{}\".", expected, text));
}

} // namespace fg::commands::ip

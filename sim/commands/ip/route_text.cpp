// How a route is printed and selected.
#include "commands/ip/route_text.h"

#include <array>

namespace fg::commands::ip {
namespace {

using routing::Protocol;
using routing::RouteKind;
using routing::Scope;

std::string kindPrefix(RouteKind kind) {
  return kind == RouteKind::Unicast ? std::string() : std::string(routing::name(kind)) + " ";
}

constexpr std::array<std::pair<Scope, std::string_view>, 3> kScopes{
    {{Scope::Global, "global"}, {Scope::Link, "link"}, {Scope::Host, "host"}}};

template<class Value> bool fits(const std::optional<Value>& wanted, const Value& value) {
  return !wanted || *wanted == value;
}

} // namespace

std::string destinationText(const net::Ipv4Prefix& prefix) {
  if (prefix.length() == 0) return "default";
  return prefix.length() == 32 ? prefix.address().text() : prefix.text();
}

bool isSelected(const RouteSelection& selection, const routing::Route& route) {
  using Match = RouteSelection::Match;
  if (selection.match == Match::Exact && route.destination != selection.prefix.canonical()) return false;
  if (selection.match == Match::Root && !selection.prefix.contains(route.destination)) return false;
  if (selection.match == Match::Containing && !route.destination.contains(selection.prefix)) return false;
  if (selection.device && selection.device->index != route.interface) return false;
  if (selection.gateway && route.gateway != selection.gateway) return false;
  if (selection.source && route.preferredSource != selection.source) return false;
  return fits(selection.protocol, route.protocol) && fits(selection.kind, route.kind)
         && fits(selection.scope, route.effectiveScope()) && fits(selection.metric, route.metric)
         && fits(selection.tos, route.tos);
}

// iproute 3.10 begins each of these parts with a blank of its own.
std::string routeLine(const Context& context, const RouteSelection& selection, const routing::Route& route) {
  std::string line = kindPrefix(route.kind);
  std::string_view gap = isDebian(context) ? "" : " ";
  auto part = [&](std::string_view name, std::string_view value) {
    line += fmt::format("{}{} {} ", gap, name, value);
  };
  line += destinationText(route.destination) + " ";
  if (route.tos && !selection.tos) line += fmt::format("tos {:#04x} ", route.tos);
  if (route.gateway && !selection.gateway) line += fmt::format("via {} ", route.gateway->text());
  const host::Interface* device = context.ns.interface(route.interface);
  if (device && !selection.device) line += fmt::format("dev {} ", device->name);
  if (selection.allTables && route.table != routing::kMainTable)
    part("table", routing::tableText(route.table));
  // Boot is what `ip route` itself writes, and is not printed.
  if (route.protocol != Protocol::Boot && !selection.protocol)
    part("proto", routing::protocolText(route.protocol));
  if (Scope scope = route.effectiveScope(); scope != Scope::Global && !selection.scope)
    part("scope", kScopes.at(static_cast<size_t>(scope)).second);
  if (route.preferredSource && !selection.source) part("src", route.preferredSource->text());
  if (route.metric && !selection.metric) part("metric", std::to_string(route.metric));
  if (route.onlink) line += "onlink ";
  // Kernel 3.10 does not know this flag (RTNH_F_LINKDOWN, 4.3).
  if (isDebian(context) && device && device->up && !device->carrier) line += "linkdown ";
  if (route.mtu) part(route.mtuLocked ? "mtu lock" : "mtu", std::to_string(route.mtu));
  if (route.advmss) part("advmss", std::to_string(route.advmss));
  return line + "\n";
}

std::optional<RouteKind> parseKind(std::string_view text) {
  for (auto kind : {RouteKind::Unicast, RouteKind::Unreachable, RouteKind::Blackhole, RouteKind::Prohibit,
                    RouteKind::Throw, RouteKind::Local, RouteKind::Broadcast, RouteKind::Multicast})
    if (routing::name(kind) == text) return kind;
  return std::nullopt;
}

std::optional<Scope> parseRouteScope(std::string_view text) {
  for (auto [scope, name] : kScopes)
    if (name == text) return scope;
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

CommandResult badAddress(const Context& context, std::string_view text, Family family) {
  std::string_view expected = !isDebian(context)       ? "an inet address"
                              : family == Family::Ipv4 ? "inet address"
                                                       : "any valid address";
  return failure(1, fmt::format("Error: {} is expected rather than \"{}\".", expected, text));
}

CommandResult badValue(std::string_view name, std::string_view text) {
  return failure(255, fmt::format("Error: argument \"{}\" is wrong: \"{}\" value is invalid\n", text, name));
}

// The kernel says so since 4.20; before, the listing was just empty.
CommandResult noTable(const Context& context, std::string_view ending) {
  if (!isDebian(context)) return success();
  return failure(2, fmt::format("Error: ipv4: FIB table does not exist.\n{} terminated", ending));
}

} // namespace fg::commands::ip

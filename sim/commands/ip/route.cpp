// ip route: show, flush, and the way to its other verbs.
#include "commands/ip/route_text.h"
#include "commands/support/options.h"

#include <algorithm>

namespace fg::commands::ip {
namespace {

using routing::Route;
using Complaint = std::optional<CommandResult>; // nothing where all is well

// --- what is selected ------------------------------------------------------------------------------

Complaint selectPrefix(const Context& context, RouteSelection& out, RouteSelection::Match match,
                       std::string_view text) {
  auto prefix = parseDestination(text);
  if (!prefix) return badPrefix(context, text);
  out.prefix = *prefix;
  out.match = match;
  return std::nullopt;
}

Complaint selectTable(RouteSelection& out, const std::string& value) {
  if (value == "cache") {
    out.cache = true;
    return std::nullopt;
  }
  out.allTables = value == "all" || value == "0";
  if (out.allTables) return std::nullopt;
  auto table = routing::parseTable(value);
  if (!table)
    return failure(255, fmt::format("Error: argument \"{}\" is wrong: table id value is invalid\n", value));
  out.table = *table;
  return std::nullopt;
}

Complaint selectNumber(RouteSelection& out, std::string_view word, const std::string& value) {
  if (word == "metric" || word == "priority" || word == "preference") {
    auto metric = parseNumber(value, 0, UINT32_MAX);
    if (!metric) return badValue("metric", value);
    out.metric = static_cast<uint32_t>(*metric);
    return std::nullopt;
  }
  auto tos = parseHex(value);
  if (!tos || *tos > UINT8_MAX) return badValue("tos", value);
  out.tos = static_cast<uint8_t>(*tos);
  return std::nullopt;
}

Complaint selectValue(const Context& context, RouteSelection& out, std::string_view word,
                      const std::string& value) {
  using Match = RouteSelection::Match;
  if (word == "dev" || word == "oif") {
    if (!(out.device = context.ns.interface(value))) return cannotFind(value);
  } else if (word == "via" || word == "src") {
    auto& address = word == "via" ? out.gateway : out.source;
    if (!(address = net::Ipv4Address::parse(value))) return badPrefix(context, value);
  } else if (word == "proto" || word == "protocol") {
    if (!(out.protocol = routing::parseProtocol(value))) return badValue("protocol", value);
  } else if (word == "type") {
    if (!(out.kind = parseKind(value)))
      return failure(255,
                     fmt::format("Error: argument \"{}\" is wrong: node type value is invalid\n", value));
  } else if (word == "scope") {
    if (!(out.scope = parseRouteScope(value)))
      return failure(255, fmt::format("Error: argument \"{}\" is wrong: invalid \"scope\"\n", value));
  } else if (word == "table") {
    return selectTable(out, value);
  } else if (word == "root") {
    return selectPrefix(context, out, Match::Root, value);
  } else if (word == "match") {
    return selectPrefix(context, out, Match::Containing, value);
  } else if (word == "exact" || word == "to") {
    return selectPrefix(context, out, Match::Exact, value);
  } else {
    return selectNumber(out, word, value);
  }
  return std::nullopt;
}

Complaint select(const Context& context, RouteSelection& out, const Arguments& arguments) {
  Cursor words(arguments);
  while (!words.done()) {
    std::string word = words.take();
    bool takesValue = false;
    for (std::string_view known :
         {"dev", "oif", "via", "src", "proto", "protocol", "type", "scope", "table", "root", "match", "exact",
          "to", "metric", "priority", "preference", "tos", "dsfield"})
      takesValue |= word == known;
    if (takesValue) {
      auto value = words.takeValue();
      if (!value) return incomplete();
      if (auto complaint = selectValue(context, out, word, *value)) return complaint;
      continue;
    }
    for (std::string_view known : {"from", "iif", "realms", "vrf", "nhid"})
      if (word == known) return notEmulated(fmt::format("'ip route show {}'", word));
    if (word == "cache" || word == "cached" || word == "cloned")
      out.cache = true;
    else if (auto complaint = selectPrefix(context, out, RouteSelection::Match::Exact, word))
      return complaint;
  }
  return std::nullopt;
}

// The tables in the order of the kernel's hash: by the last eight bits of their numbers.
std::vector<uint32_t> selectedTables(const Context& context, const RouteSelection& selection) {
  std::vector<uint32_t> tables;
  for (const auto& [number, table] : context.ns.routeTables())
    if (selection.allTables || number == selection.table) tables.push_back(number);
  constexpr uint32_t kBuckets = 256;
  std::stable_sort(tables.begin(), tables.end(),
                   [](uint32_t a, uint32_t b) { return a % kBuckets < b % kBuckets; });
  return tables;
}

// --- show ------------------------------------------------------------------------------------------

std::string exceptionLines(const Context& context, const RouteSelection& selection) {
  std::string out;
  for (const auto& entry : context.ns.exceptions.entries(context.ns.now())) {
    if (selection.match == RouteSelection::Match::Exact && selection.prefix.address() != entry.destination)
      continue;
    net::Ipv4Address gateway =
        entry.exception.gateway.value_or(entry.routeGateway.value_or(net::Ipv4Address{}));
    out += entry.destination.text() + " ";
    if (!gateway.isUnspecified()) out += fmt::format("via {} ", gateway.text());
    out += fmt::format("dev {} \n    cache {}\n", context.ns.interfaceName(entry.interface),
                       exceptionText(context, entry.exception));
  }
  return out;
}

CommandResult show(const Context& context, const Arguments& arguments) {
  RouteSelection selection;
  if (Complaint complaint = select(context, selection, arguments)) return *complaint;
  if (selection.cache) return success(exceptionLines(context, selection));
  std::vector<uint32_t> tables = selectedTables(context, selection);
  if (tables.empty() && selection.table != routing::kDefaultTable) return noTable(context, "Dump");
  std::string out;
  for (uint32_t table : tables)
    for (const Route& route : context.ns.routeTables().at(table).routes())
      if (isSelected(selection, route)) out += routeLine(context, selection, route);
  return success(out);
}

// --- flush -----------------------------------------------------------------------------------------

routing::RouteTable::Selector exactly(const Route& route) {
  routing::RouteTable::Selector out{route.destination, route.gateway, route.interface, route.metric};
  out.tos = route.tos;
  out.kind = route.kind;
  out.protocol = route.protocol;
  out.table = route.table;
  return out;
}

CommandResult flushRoutes(Context& context, const Arguments& arguments) {
  if (arguments.empty()) return failure(1, "\"ip route flush\" requires arguments.");
  RouteSelection selection;
  if (Complaint complaint = select(context, selection, arguments)) return *complaint;
  if (selection.cache) {
    context.ns.exceptions.flush();
    return success();
  }
  std::vector<uint32_t> tables = selectedTables(context, selection);
  if (tables.empty()) return noTable(context, "Flush");
  std::vector<Route> gone;
  for (uint32_t table : tables)
    for (const Route& route : context.ns.routeTables().at(table).routes())
      if (isSelected(selection, route)) gone.push_back(route);
  for (const Route& route : gone)
    std::ignore = context.ns.deleteRoute(exactly(route));
  return success();
}

} // namespace

CommandResult route(Context& context, const Options& options, const Arguments& arguments) {
  if (options.ipv6) return notEmulated("IPv6 routes");
  if (arguments.empty()) return show(context, Arguments{});
  auto verb =
      expand(arguments.front(), {"list", "show", "lst", "get", "add", "change", "chg", "replace", "prepend",
                                 "append", "test", "delete", "flush", "save", "restore", "showdump", "help"});
  if (!verb)
    return failure(255, fmt::format("Command \"{}\" is unknown, try \"ip route help\".", arguments.front()));
  Arguments rest(arguments.begin() + 1, arguments.end());
  if (*verb == "list" || *verb == "show" || *verb == "lst") return show(context, rest);
  if (*verb == "get") return routeGet(context, options, rest);
  if (*verb == "flush") return flushRoutes(context, rest);
  for (std::string_view changing : {"add", "append", "prepend", "replace", "change", "chg", "delete"})
    if (*verb == changing) return routeChange(context, *verb, rest);
  return notEmulated(fmt::format("'ip route {}'", *verb));
}

} // namespace fg::commands::ip

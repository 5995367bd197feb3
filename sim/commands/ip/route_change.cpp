// ip route add, append, prepend, replace, change, del.
#include "commands/ip/route_text.h"
#include "commands/support/options.h"

namespace fg::commands::ip {
namespace {

using routing::Route;
using routing::RouteKind;
using Refusal = std::optional<CommandResult>; // nothing where all is well

struct Wanted {
  Route route;
  bool hasDestination = false, hasMetric = false, hasKind = false, hasProtocol = false, hasTable = false;
  std::string device;
};

Family familyOf(const Wanted& wanted) {
  return wanted.hasDestination && !wanted.route.isDefault() ? Family::Ipv4 : Family::Any;
}

Refusal readNumber(uint32_t& out, std::string_view name, std::string_view text) {
  auto number = parseNumber(text, 0, UINT32_MAX);
  if (!number) return badValue(name, text);
  out = static_cast<uint32_t>(*number);
  return std::nullopt;
}

Refusal readScope(Wanted& out, std::string_view text) {
  auto scope = parseRouteScope(text);
  if (!scope && (text == "site" || text == "nowhere" || parseNumber(text, 0, UINT8_MAX)))
    return notEmulated(fmt::format("scope {}", text));
  if (!scope)
    return failure(255, fmt::format("Error: argument \"{}\" is wrong: invalid \"scope\" value\n", text));
  out.route.scope = *scope;
  return std::nullopt;
}

Refusal readTable(Wanted& out, std::string_view text) {
  auto table = routing::parseTable(text);
  if (!table) return badValue("table", text);
  out.route.table = *table == 0 ? routing::kMainTable : *table;
  out.hasTable = true;
  return std::nullopt;
}

Refusal readGateway(const Context& context, Wanted& out, const std::string& text) {
  if (out.route.gateway)
    return failure(255, "Error: argument \"via\" is wrong: use nexthop syntax to specify multiple via\n");
  if (!(out.route.gateway = net::Ipv4Address::parse(text))) return badAddress(context, text, familyOf(out));
  return std::nullopt;
}

Refusal readProtocol(Wanted& out, const std::string& text) {
  auto protocol = routing::parseProtocol(text);
  if (!protocol) return badValue("protocol", text);
  out.route.protocol = *protocol;
  out.hasProtocol = true;
  return std::nullopt;
}

Refusal readAttribute(const Context& context, Wanted& out, std::string_view name, const std::string& value) {
  Route& route = out.route;
  if (name == "via") return readGateway(context, out, value);
  if (name == "scope") return readScope(out, value);
  if (name == "table") return readTable(out, value);
  if (name == "proto" || name == "protocol") return readProtocol(out, value);
  if (name == "mtu") return readNumber(route.mtu, "mtu", value);
  if (name == "advmss") return readNumber(route.advmss, "mss", value);
  if (name == "src") {
    if (!(route.preferredSource = net::Ipv4Address::parse(value)))
      return badAddress(context, value, familyOf(out));
  } else if (name == "dev" || name == "oif") {
    out.device = value;
  } else if (name == "tos" || name == "dsfield") {
    auto tos = parseHex(value);
    if (!tos || *tos > UINT8_MAX) return badValue("tos", value);
    route.tos = static_cast<uint8_t>(*tos);
  } else {
    out.hasMetric = true;
    return readNumber(route.metric, "metric", value);
  }
  return std::nullopt;
}

bool isAttribute(std::string_view word) {
  for (std::string_view name : {"via", "src", "dev", "oif", "scope", "table", "proto", "protocol", "metric",
                                "priority", "preference", "mtu", "advmss", "tos", "dsfield"})
    if (word == name) return true;
  return false;
}

bool isKnownElsewhere(std::string_view word) {
  for (std::string_view name :
       {"rtt",      "rttvar",  "window",  "cwnd",     "initcwnd", "initrwnd",   "ssthresh",     "realms",
        "hoplimit", "nexthop", "nhid",    "encap",    "weight",   "pervasive",  "nat",          "expires",
        "quickack", "vrf",     "congctl", "features", "rto_min",  "reordering", "ttl-propagate"})
    if (word == name) return true;
  return false;
}

Refusal readDestination(const Context& context, Wanted& out, const std::string& text) {
  if (out.hasDestination) return garbage("to", text);
  auto prefix = parseDestination(text);
  if (!prefix) return badPrefix(context, text);
  out.route.destination = *prefix;
  out.hasDestination = true;
  return std::nullopt;
}

Refusal read(const Context& context, Wanted& out, const std::string& word, Cursor& words) {
  if (isAttribute(word)) {
    auto value = words.takeValue();
    if (value && word == "mtu" && *value == "lock") {
      out.route.mtuLocked = true;
      value = words.takeValue();
    }
    return value ? readAttribute(context, out, word, *value) : Refusal(incomplete());
  }
  if (word == "onlink") {
    out.route.onlink = true;
    return std::nullopt;
  }
  if (isKnownElsewhere(word)) return notEmulated(fmt::format("'{}' of ip route", word));
  if (auto kind = parseKind(word)) {
    out.route.kind = *kind;
    out.hasKind = true;
    return std::nullopt;
  }
  if (word != "to") return readDestination(context, out, word);
  auto value = words.takeValue();
  return value ? readDestination(context, out, *value) : Refusal(incomplete());
}

// What iproute_modify assumes where nothing is said.
void complete(Wanted& wanted) {
  Route& route = wanted.route;
  bool own = route.kind == RouteKind::Local || route.kind == RouteKind::Broadcast;
  if (!wanted.hasTable && own) route.table = routing::kLocalTable;
}

core::KernelResult remove(Context& context, const Wanted& wanted) {
  const Route& route = wanted.route;
  routing::RouteTable::Selector selector{route.destination, route.gateway, {}, {}};
  if (!wanted.device.empty()) selector.interface = route.interface;
  if (wanted.hasMetric && route.metric != 0) selector.metric = route.metric;
  if (wanted.hasKind) selector.kind = route.kind;
  selector.scope = route.scope;
  if (wanted.hasProtocol) selector.protocol = route.protocol;
  selector.preferredSource = route.preferredSource;
  selector.tos = route.tos;
  selector.table = route.table;
  return context.ns.deleteRoute(selector);
}

core::KernelResult apply(Context& context, std::string_view verb, const Wanted& wanted) {
  if (verb == "delete") return remove(context, wanted);
  if (verb == "add") return context.ns.addRoute(wanted.route);
  if (verb == "append") return context.ns.appendRoute(wanted.route);
  if (verb == "prepend") return context.ns.prependRoute(wanted.route);
  if (verb == "replace") return context.ns.replaceRoute(wanted.route);
  return context.ns.changeRoute(wanted.route);
}

} // namespace

CommandResult routeChange(Context& context, std::string_view verb, const Arguments& arguments) {
  if (arguments.empty()) return incomplete("Usage: ip route { add | del | change | append | replace } ROUTE");
  Wanted wanted;
  Cursor words(arguments);
  while (!words.done())
    if (Refusal refusal = read(context, wanted, words.take(), words)) return *refusal;
  if (!wanted.device.empty()) {
    const host::Interface* device = context.ns.interface(wanted.device);
    if (!device) return cannotFind(wanted.device);
    wanted.route.interface = device->index;
  }
  complete(wanted);
  wanted.route.origin = "ip route";
  core::KernelResult result = apply(context, verb, wanted);
  if (result) return success();
  bool link = !wanted.route.gateway && result.error() == core::KernelError::NetDown;
  if (link && isDebian(context)) return failure(2, "Error: Device for nexthop is not up.");
  return refused(context, result.error());
}

} // namespace fg::commands::ip

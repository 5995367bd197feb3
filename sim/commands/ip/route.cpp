// ip route: show, get, add, del, replace.
#include "commands/ip/route_text.h"
#include "commands/support/options.h"

namespace fg::commands::ip {
namespace {

using routing::Route;
using routing::RouteKind;
using routing::Scope;
using Complaint = std::optional<CommandResult>; // nothing where all is well

CommandResult badAddress(const Context& context, std::string_view text) {
  std::string_view expected = isDebian(context) ? "inet address" : "an inet address";
  return failure(1, fmt::format("Error: {} is expected rather than \"{}\".", expected, text));
}

// --- show ------------------------------------------------------------------------------------------

Complaint selectPrefix(const Context& context, RouteSelection& out, RouteSelection::Match match,
                       std::string_view text) {
  auto prefix = parseDestination(text);
  if (!prefix) return badPrefix(context, text);
  out.prefix = *prefix;
  out.match = match;
  return std::nullopt;
}

Complaint selectTable(std::string_view table) {
  if (table == "main" || table == "254") return std::nullopt;
  return notEmulated(fmt::format("'table {}': the model has the main table only", table));
}

Complaint select(const Context& context, RouteSelection& out, std::string word, Cursor& words) {
  using Match = RouteSelection::Match;
  auto is = [&](std::string_view name) { return word == name; };
  bool takesValue = is("dev") || is("oif") || is("via") || is("proto") || is("protocol") || is("table")
                    || is("type") || is("root") || is("match") || is("exact") || is("to");
  std::optional<std::string> value = takesValue ? words.takeValue() : std::nullopt;
  if (takesValue && !value) return incomplete();
  if (is("dev") || is("oif")) {
    if (!(out.device = context.ns.interface(*value))) return cannotFind(*value);
    return std::nullopt;
  }
  if (is("via")) {
    if (!(out.gateway = net::Ipv4Address::parse(*value))) return badPrefix(context, *value);
    return std::nullopt;
  }
  if (is("proto") || is("protocol")) {
    if (!(out.protocol = parseProtocol(*value))) return notEmulated(fmt::format("'proto {}'", *value));
    return std::nullopt;
  }
  if (is("type")) {
    if (!(out.kind = parseKind(*value))) return notEmulated(fmt::format("'type {}'", *value));
    return std::nullopt;
  }
  if (is("table")) return selectTable(*value);
  if (is("root")) return selectPrefix(context, out, Match::Root, *value);
  if (is("match")) return selectPrefix(context, out, Match::Containing, *value);
  for (std::string_view known :
       {"scope", "src", "from", "iif", "cache", "cached", "cloned", "tos", "metric", "vrf"})
    if (is(known)) return notEmulated(fmt::format("'ip route show {}'", word));
  return selectPrefix(context, out, Match::Exact, value.value_or(word));
}

CommandResult show(const Context& context, const Arguments& arguments) {
  RouteSelection selection;
  Cursor words(arguments);
  while (!words.done())
    if (Complaint complaint = select(context, selection, words.take(), words)) return *complaint;
  std::string out;
  for (const Route& route : context.ns.routes().routes())
    if (isSelected(selection, route)) out += routeLine(context, selection, route);
  return success(out);
}

// --- get -------------------------------------------------------------------------------------------

// fib_props of net/ipv4/fib_semantics.c: what a route that leads nowhere answers.
CommandResult leadsNowhere(RouteKind kind) {
  switch (kind) {
  case RouteKind::Unreachable:
    return failure(2, "RTNETLINK answers: No route to host");
  case RouteKind::Blackhole:
    return failure(2, "RTNETLINK answers: Invalid argument");
  case RouteKind::Prohibit:
    return failure(2, "RTNETLINK answers: Permission denied");
  case RouteKind::Unicast:
    return failure(2, "RTNETLINK answers: Network is unreachable");
  }
  return {};
}

CommandResult get(const Context& context, const Options& options, const Arguments& arguments) {
  if (arguments.empty()) return failure(1, "need at least a destination address");
  if (arguments.size() > 1 && !(arguments.size() == 2 && arguments[0] == "to"))
    return notEmulated("'ip route get' with more than a destination");
  auto prefix = parseDestination(arguments.back());
  if (!prefix) return badPrefix(context, arguments.back());
  net::Ipv4Address destination = prefix->address();
  host::NetworkNamespace::RouteResult result = context.ns.lookup(destination);
  if (result.outcome == trace::RouteOutcome::Unreachable) return leadsNowhere(result.route.kind);
  std::string flag;
  std::string line;
  if (result.outcome == trace::RouteOutcome::Local) line = "local ", flag = " <local>";
  if (result.outcome == trace::RouteOutcome::Broadcast) line = "broadcast ", flag = " <local,brd>";
  line += destination.text() + " ";
  if (result.nextHop != destination && !flag.starts_with(" <"))
    line += fmt::format("via {} ", result.nextHop.text());
  line += fmt::format("dev {} {}src {} {}\n    cache{} \n", context.ns.interfaceName(result.interface),
                      isDebian(context) ? "" : " ", result.source.text(), isDebian(context) ? "uid 0 " : "",
                      flag);
  return success(options.oneLine ? oneLine(line) : line);
}

// --- add, del, replace -----------------------------------------------------------------------------

struct Wanted {
  Route route;
  bool hasDestination = false, hasMetric = false, hasScope = false;
  std::string device;
};

Complaint readNumber(uint32_t& out, std::string_view name, std::string_view text) {
  auto number = parseNumber(text, 0, UINT32_MAX);
  if (!number)
    return failure(255,
                   fmt::format("Error: argument \"{}\" is wrong: \"{}\" value is invalid\n", text, name));
  out = static_cast<uint32_t>(*number);
  return std::nullopt;
}

Complaint readScope(Wanted& out, std::string_view text) {
  out.hasScope = true;
  if (text == "link")
    out.route.scope = Scope::Link;
  else if (text == "host")
    out.route.scope = Scope::Host;
  else if (text == "global")
    out.route.scope = Scope::Global;
  else
    return failure(255, fmt::format("Error: argument \"{}\" is wrong: invalid \"scope\" value\n", text));
  return std::nullopt;
}

Complaint readAttribute(const Context& context, Wanted& out, std::string_view name,
                        const std::string& value) {
  if (name == "via") {
    if (!(out.route.gateway = net::Ipv4Address::parse(value))) return badAddress(context, value);
  } else if (name == "src") {
    if (!(out.route.preferredSource = net::Ipv4Address::parse(value))) return badAddress(context, value);
  } else if (name == "dev" || name == "oif") {
    out.device = value;
  } else if (name == "scope") {
    return readScope(out, value);
  } else if (name == "table") {
    return selectTable(value);
  } else if (name == "proto" || name == "protocol") {
    auto protocol = parseProtocol(value);
    if (!protocol) return notEmulated(fmt::format("'proto {}'", value));
    out.route.protocol = *protocol;
  } else {
    out.hasMetric = true;
    return readNumber(out.route.metric, "metric", value);
  }
  return std::nullopt;
}

bool isAttribute(std::string_view word) {
  for (std::string_view name : {"via", "src", "dev", "oif", "scope", "table", "proto", "protocol", "metric",
                                "priority", "preference"})
    if (word == name) return true;
  return false;
}

bool isKnownElsewhere(std::string_view word) {
  for (std::string_view name :
       {"mtu",       "advmss",  "rtt",       "rttvar",  "window", "cwnd",  "initcwnd",
        "ssthresh",  "realms",  "hoplimit",  "nexthop", "nhid",   "encap", "tos",
        "dsfield",   "weight",  "pervasive", "throw",   "nat",    "local", "broadcast",
        "multicast", "expires", "quickack",  "vrf"})
    if (word == name) return true;
  return false;
}

Complaint read(const Context& context, Wanted& out, const std::string& word, Cursor& words) {
  if (isAttribute(word)) {
    auto value = words.takeValue();
    return value ? readAttribute(context, out, word, *value) : Complaint(incomplete());
  }
  if (word == "onlink") {
    out.route.onlink = true;
    return std::nullopt;
  }
  if (isKnownElsewhere(word)) return notEmulated(fmt::format("'{}' of ip route", word));
  if (auto kind = parseKind(word)) {
    out.route.kind = *kind;
    return std::nullopt;
  }
  std::string text = word;
  if (word == "to") {
    auto value = words.takeValue();
    if (!value) return incomplete();
    text = *value;
  }
  if (out.hasDestination) return garbage("to", text);
  auto prefix = parseDestination(text);
  if (!prefix) return badPrefix(context, text);
  out.route.destination = *prefix;
  out.hasDestination = true;
  return std::nullopt;
}

CommandResult change(Context& context, std::string_view verb, const Arguments& arguments) {
  if (arguments.empty()) return incomplete("Usage: ip route { add | del | change | append | replace } ROUTE");
  Wanted wanted;
  Cursor words(arguments);
  while (!words.done())
    if (Complaint complaint = read(context, wanted, words.take(), words)) return *complaint;
  Route& route = wanted.route;
  if (!wanted.device.empty()) {
    const host::Interface* device = context.ns.interface(wanted.device);
    if (!device) return cannotFind(wanted.device);
    route.interface = device->index;
  }
  core::KernelResult result;
  if (verb == "delete") {
    routing::RouteTable::Selector selector{route.destination, route.gateway, {}, {}};
    if (!wanted.device.empty()) selector.interface = route.interface;
    if (wanted.hasMetric) selector.metric = route.metric;
    result = context.ns.deleteRoute(selector);
  } else {
    // Without a gateway the destinations are neighbours (iproute_modify).
    if (!wanted.hasScope && route.kind == RouteKind::Unicast && !route.gateway) route.scope = Scope::Link;
    route.origin = "ip route";
    result = verb == "add" ? context.ns.addRoute(route) : context.ns.replaceRoute(route);
  }
  return result ? success() : refused(context, result.error());
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
  if (*verb == "get") return get(context, options, rest);
  if (*verb == "add" || *verb == "replace" || *verb == "delete") return change(context, *verb, rest);
  // There is no cache to flush since kernel 3.6.
  if (*verb == "flush" && rest == Arguments{"cache"}) return success();
  return notEmulated(fmt::format("'ip route {}'", *verb));
}

} // namespace fg::commands::ip

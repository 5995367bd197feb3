// ip: its options and objects.
#include "commands/ip/ip.h"
#include "commands/register.h"

namespace fg::commands {
namespace {

// The option without its second dash, which ip ignores.
std::string_view optionName(std::string_view word) { return word.starts_with("--") ? word.substr(1) : word; }

std::optional<CommandResult> readOption(const Context& context, ip::Options& options, std::string_view name) {
  if (name == "-4")
    options.ipv4 = true;
  else if (name == "-6")
    options.ipv6 = true;
  else if (name == "-o" || name == "-oneline")
    options.oneLine = true;
  else if (isDebian(context) && (name == "-d" || name == "-details"))
    options.details = true;
  else if (name == "-n" || name == "-N" || name == "-c" || name == "-j" || name == "-s" || name == "-d"
           || name == "-r" || name == "-p" || name == "-f" || name == "-b" || name == "-json"
           || name == "-details" || name == "-h" || name == "-stats" || name == "-statistics"
           || name == "-color" || name == "-netns" || name == "-a" || name == "-t" || name == "-0"
           || name == "-batch" || name == "-family")
    return notEmulated(fmt::format("'ip {}'", name));
  else if (name == "-br" || name == "-brief") {
    if (!isDebian(context))
      return failure(255, fmt::format("Option \"{}\" is unknown, try \"ip -help\".", name));
    options.brief = true;
  } else if (name == "-V" || name == "-Version") {
    return success(isDebian(context) ? "ip utility, iproute2-6.1.0, libbpf 1.1.2\n"
                                     : "ip utility, iproute2-ss130716\n");
  } else {
    return failure(255, fmt::format("Option \"{}\" is unknown, try \"ip -help\".", name));
  }
  return std::nullopt;
}

CommandResult execute(Context& context, const Arguments& arguments) {
  ip::Options options;
  size_t at = 0;
  for (; at < arguments.size() && arguments[at].starts_with("-"); ++at)
    if (optionName(arguments[at]) == "-n" || optionName(arguments[at]) == "-netns")
      return ip::inNetns(context, arguments, at);
    else if (auto result = readOption(context, options, optionName(arguments[at])))
      return *result;
  if (at == arguments.size()) return failure(255, "Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }");
  auto object = ip::expand(arguments[at],
                           {"address", "addrlabel",  "maddress", "route", "rule",   "neighbor", "neighbour",
                            "ntable",  "ntbl",       "link",     "l2tp",  "fou",    "tunnel",   "tuntap",
                            "token",   "tcpmetrics", "monitor",  "xfrm",  "mroute", "mrule",    "netns",
                            "netconf", "vrf",        "nexthop",  "help"});
  if (!object) {
    int status = isDebian(context) ? 1 : 255;
    return failure(status, fmt::format("Object \"{}\" is unknown, try \"ip help\".", arguments[at]));
  }
  Arguments rest(arguments.begin() + static_cast<std::ptrdiff_t>(at) + 1, arguments.end());
  if (*object == "address") return ip::address(context, options, rest);
  if (*object == "link") return ip::link(context, options, rest);
  if (*object == "route") return ip::route(context, options, rest);
  if (*object == "rule") return ip::rule(context, options, rest);
  if (*object == "tuntap") return ip::tunnelTap(context, rest);
  if (*object == "netns") return ip::netns(context, rest);
  if (*object == "neighbor" || *object == "neighbour") return ip::neighbor(context, options, rest);
  return notEmulated(fmt::format("'ip {}'", *object));
}

} // namespace

Spec ipSpec() {
  return {
      .name = "ip",
      .synopsis = "ip [-4] [-6] [-o] [-br] [-d] [-n NETNS] {addr|link|route|rule|neigh|tuntap|netns} "
                  "[show|add|del|…]",
      .summary = "interfaces, addresses, routes, policy rules and neighbours",
      .description =
          "ip addr shows each interface with its index, state and addresses: veth295bef2@if6 is one "
          "end of a veth pair whose other end is interface 6 of another network namespace. ip route "
          "shows the way to each destination, and ip route get which of them the kernel would take; "
          "ip neigh shows which Ethernet address each neighbour has. ip rule shows which table is asked for "
          "which packet: by its source, mark, type of service or interface. Of ip link, ip addr, ip route, "
          "ip "
          "rule and ip neigh the everyday verbs are emulated; tunnels other than vxlan, routes with several "
          "next hops, JSON and statistics are not. ip netns knows the scenario's bare namespaces.",
      .next = {{"", {"addr", "link", "route", "rule", "neigh", "tuntap", "netns"}},
               {"addr", {"show", "add", "del"}},
               {"link", {"show", "set", "add", "del"}},
               {"type", {"bridge", "veth", "vxlan", "dummy", "bridge_slave"}},
               {"tuntap", {"add", "del", "show"}},
               {"netns", {"list", "exec"}},
               {"route", {"show", "get", "add", "append", "del", "replace", "change", "flush"}},
               {"rule", {"show", "add", "del", "flush"}},
               {"rule add", {"from", "to", "fwmark", "iif", "oif", "tos", "pref", "lookup"}},
               {"lookup", {"main", "local", "default"}},
               {"table", {"main", "local", "default", "all"}},
               {"iif", {"<interface>"}},
               {"oif", {"<interface>"}},
               {"neigh", {"show", "get", "add", "change", "del", "replace", "flush"}},
               {"dev", {"<interface>"}},
               {"show", {"dev", "<interface>"}},
               {"route show", {"dev", "via", "match", "table", "cache", "default", "<destination>"}},
               {"route get", {"<address>"}},
               {"route add",
                {"default", "unreachable", "blackhole", "prohibit", "throw", "local", "<destination>"}},
               {"route del", {"<destination>"}},
               {"route replace", {"default", "<destination>"}},
               {"via", {"<address>"}},
               {"link set", {"<interface>"}},
               {"master", {"<bridge>"}}},
      .run = execute};
}

} // namespace fg::commands

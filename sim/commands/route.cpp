// route: the routing table as net-tools lists it.
#include "commands/register.h"
#include "commands/route/route_change.h"
#include "commands/support/options.h"
#include "commands/support/result.h"

namespace fg::commands {
namespace {

constexpr std::string_view kUsage =
    "Usage: route [-nNvee] [-FC] [<AF>]           List kernel routing tables\n"
    "       route [-v] [-FC] {add|del|flush} ...  Modify routing table for AF.\n\n"
    "       route {-h|--help} [<AF>]              Detailed usage syntax for specified AF.\n"
    "       route {-V|--version}                  Display version/author and exit.";

enum class Names { Numeric, Resolved };

// The flags that the kernel writes into /proc/net/route (net/ipv4/fib_trie.c, fib_flag_trans).
std::string flagsText(const routing::Route& route) {
  std::string flags = "U";
  if (route.gateway) flags += "G";
  if (route.destination.length() == 32) flags += "H";
  return flags;
}

std::string line(const host::NetworkNamespace& ns, const routing::Route& route, Names names) {
  std::string destination = route.destination.network().text();
  if (names == Names::Resolved && route.isDefault()) destination = "default";
  std::string mask = route.destination.mask().text();
  using routing::RouteKind;
  if (route.kind == RouteKind::Unreachable || route.kind == RouteKind::Prohibit)
    return fmt::format("{:<15} {:<15} {:<15} {:<5} {:<6} {:<2} {:>7} {}\n", destination, "-", mask,
                       route.destination.length() == 32 ? "!H" : "!", route.metric, "-", 0, "-");
  std::string gateway = route.gateway.value_or(net::Ipv4Address()).text();
  std::string_view interface = route.interface ? ns.interfaceName(route.interface) : "*";
  return fmt::format("{:<15} {:<15} {:<15} {:<5} {:<6} {:<2} {:>7} {}\n", destination, gateway, mask,
                     flagsText(route), route.metric, 0, 0, interface);
}

CommandResult execute(Context& context, const Arguments& arguments) {
  bool changes = !arguments.empty() && (arguments.front() == "add" || arguments.front() == "del");
  if (changes) return route::change(context, arguments);
  Options options = readOptions(arguments, {"nNvFCe46", {{"numeric", 'n'}, {"extend", 'e'}, {"fib", 'F'}}});
  if (!options.unknown.empty())
    return {0, {}, getoptMessage("route", options) + "\n" + std::string(kUsage) + "\n"};
  for (char letter : {'e', 'C', '6'})
    if (options.has(letter)) return notEmulated(fmt::format("'route -{}'", letter));
  if (!options.operands.empty()) {
    const std::string& verb = options.operands.front();
    if (verb == "flush") return failure(4, "Flushing `inet' routing table not supported");
    return failure(3, std::string(kUsage));
  }
  Names names = options.has('n') ? Names::Numeric : Names::Resolved;
  std::string out = "Kernel IP routing table\n"
                    "Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n";
  for (const routing::Route& route : context.ns.routes().routes()) {
    bool left = route.kind == routing::RouteKind::Multicast || route.kind == routing::RouteKind::Broadcast;
    if (left) continue; // fib_route_seq_show
    out += line(context.ns, route, names);
  }
  return success(out);
}

} // namespace

Spec routeSpec() {
  return {.name = "route",
          .synopsis = "route [-n] [{add|del} [-net|-host] TARGET [netmask MASK] [gw GATEWAY] [metric N] "
                      "[reject] [dev IFACE]]",
          .summary = "the routing table",
          .description =
              "Lists where packets go, by destination: the route with the longest Genmask wins, then the "
              "one with the least Metric. Flag G means that packets go to the Gateway, and no G that the "
              "destination is a neighbour on Iface; ! refuses. route add and route del change them.",
          .next = {{"", {"-n"}}},
          .run = execute};
}

} // namespace fg::commands

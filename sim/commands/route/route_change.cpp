// route add and route del, as net-tools 2.10 does them with ioctl(2) (lib/inet_sr.c). Texts and exit
// statuses were measured.
#include "commands/route/route_change.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/support/tables.h"

#include <bit>

namespace fg::commands::route {
namespace {

constexpr std::string_view kChangeUsage =
    "Usage: inet_route [-vF] del {-host|-net} Target[/prefix] [gw Gw] [metric M] [[dev] If]\n"
    "       inet_route [-vF] add {-host|-net} Target[/prefix] [gw Gw] [metric M]\n"
    "                              [netmask N] [mss Mss] [window W] [irtt I]\n"
    "                              [mod] [dyn] [reinstate] [[dev] If]\n"
    "       inet_route [-vF] add {-host|-net} Target[/prefix] [metric M] reject\n"
    "       inet_route [-FC] flush      NOT supported";

using Trouble = std::optional<CommandResult>; // nothing where all is well

struct Asked {
  routing::Route route;
  bool net = false, host = false, hasMetric = false, hasMask = false;
  std::string target, device;
};

CommandResult usage() { return failure(3, std::string(kChangeUsage)); }
CommandResult unknownHost(const std::string& name) {
  return failure(6, fmt::format("{}: Unknown host", name));
}

// A mask whose ones are not all in front is no prefix.
std::optional<int> lengthOf(net::Ipv4Address mask) {
  int length = std::popcount(mask.value());
  return net::Ipv4Prefix({}, length).mask() == mask ? std::optional(length) : std::nullopt;
}

Trouble readTarget(Context& context, Asked& out, const std::string& text) {
  out.target = text;
  if (text == "default") return std::nullopt;
  if (auto prefix = net::Ipv4Prefix::parse(text)) {
    out.route.destination = *prefix;
    return std::nullopt;
  }
  auto address = resolve(context, text);
  if (!address) return unknownHost(text);
  out.route.destination = {*address, 32};
  return std::nullopt;
}

Trouble readValue(Context& context, Asked& out, const std::string& word, const std::string& value) {
  if (word == "gw") {
    auto gateway = resolve(context, value);
    if (!gateway) return unknownHost(value);
    out.route.gateway = *gateway;
  } else if (word == "netmask") {
    auto mask = net::Ipv4Address::parse(value);
    auto length = mask ? lengthOf(*mask) : std::nullopt;
    if (!length) return failure(3, fmt::format("route: bogus netmask {}", value));
    out.route.destination = {out.route.destination.address(), *length};
    out.hasMask = true;
  } else if (word == "metric") {
    auto metric = parseNumber(value, 0, INT32_MAX);
    if (!metric) return usage();
    out.route.metric = static_cast<uint32_t>(*metric);
    out.hasMetric = true;
  } else if (word == "mss") { // the kernel is told an MTU that includes 40 bytes of headers
    auto mss = parseNumber(value, 64, 65536);
    if (!mss) return failure(3, "route: Invalid MSS/MTU.");
    constexpr uint32_t kHeaders = 40;
    out.route.advmss = static_cast<uint32_t>(*mss) - kHeaders;
  } else {
    out.device = value;
  }
  return std::nullopt;
}

Trouble read(Context& context, Asked& out, const Arguments& words) {
  for (size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    bool takesValue = word == "gw" || word == "netmask" || word == "metric" || word == "mss" || word == "dev";
    if (word == "-net" || word == "-host") {
      (word == "-net" ? out.net : out.host) = true;
    } else if (takesValue && i + 1 < words.size()) {
      if (auto trouble = readValue(context, out, word, words[++i])) return trouble;
    } else if (word == "reject") {
      out.route.kind = routing::RouteKind::Unreachable;
      out.route.scope = routing::Scope::Host;
    } else if (word == "window" || word == "irtt" || word == "mod" || word == "dyn" || word == "reinstate") {
      return notEmulated(fmt::format("'{}' of route {}", word, words.front()));
    } else if (out.target.empty()) {
      if (auto trouble = readTarget(context, out, word)) return trouble;
    } else if (out.device.empty()) {
      out.device = word;
    } else {
      return usage();
    }
  }
  return std::nullopt;
}

CommandResult refused(std::string_view call, core::KernelError error) {
  return failure(7, fmt::format("{}: {}", call, core::text(error)));
}

core::KernelResult remove(Context& context, const Asked& asked) {
  routing::RouteTable::Selector selector{asked.route.destination, asked.route.gateway, {}, {}};
  if (!asked.device.empty()) selector.interface = asked.route.interface;
  if (asked.hasMetric && asked.route.metric != 0) selector.metric = asked.route.metric;
  return context.ns.deleteRoute(selector);
}

} // namespace

CommandResult change(Context& context, const Arguments& words) {
  Asked asked;
  if (words.size() == 1) return {0, {}, std::string(kChangeUsage) + "\n"};
  if (auto trouble = read(context, asked, words)) return *trouble;
  if (asked.target.empty()) return usage();
  bool adding = words.front() == "add";
  std::string_view call = adding ? "SIOCADDRT" : "SIOCDELRT";
  if (!asked.route.destination.isCanonical())
    return failure(3, "route: netmask doesn't match route address\n" + std::string(kChangeUsage));
  // A network without a mask has that of its old class, which is none for the kernel (measured).
  bool bare = asked.net && !asked.hasMask && asked.target.find('/') == std::string::npos;
  if (bare && asked.target != "default") return refused(call, core::KernelError::Invalid);
  if (!asked.device.empty()) {
    const host::Interface* device = context.ns.interface(asked.device);
    if (!device) return refused(call, core::KernelError::NoDevice);
    asked.route.interface = device->index;
  }
  asked.route.origin = "route";
  core::KernelResult done = adding ? context.ns.addRoute(asked.route) : remove(context, asked);
  return done ? success() : refused(call, done.error());
}

} // namespace fg::commands::route

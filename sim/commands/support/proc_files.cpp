// /proc/net and /proc/sys, made from the namespace's state when somebody reads.
#include "commands/support/files.h"
#include "commands/support/result.h"

#include <algorithm>
#include <array>

namespace fg::commands {
namespace {

constexpr std::array<std::string_view, 4> kNetFiles{"/proc/net/arp", "/proc/net/dev", "/proc/net/route",
                                                    "/proc/sys/kernel/hostname"};

// An address as the kernel prints its 32 bits on a little-endian machine.
std::string hexOf(net::Ipv4Address address) {
  uint32_t value = address.value();
  return fmt::format("{:02X}{:02X}{:02X}{:02X}", value & 0xff, value >> 8 & 0xff, value >> 16 & 0xff,
                     value >> 24);
}

// fib_route_seq_show in net/ipv4/fib_trie.c: unicast routes of the main table that lead out.
std::string routeFile(const Context& context) {
  constexpr int kUp = 1, kGateway = 2, kHost = 4, kReject = 0x200, kWidth = 127;
  std::string out = fmt::format(
      "{:<{}}\n", "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
      kWidth);
  for (const routing::Route& route : context.ns.routes().routes()) {
    using routing::RouteKind;
    if (route.kind == RouteKind::Multicast || route.kind == RouteKind::Broadcast) continue;
    bool rejects = route.kind == RouteKind::Unreachable || route.kind == RouteKind::Prohibit;
    int flags = kUp | (route.gateway ? kGateway : 0) | (route.destination.length() == 32 ? kHost : 0)
                | (rejects ? kReject : 0);
    std::string line =
        fmt::format("{}\t{}\t{}\t{:04X}\t0\t0\t{}\t{}\t{}\t0\t0",
                    route.interface ? context.ns.interfaceName(route.interface) : "*",
                    hexOf(route.destination.address()), hexOf(route.gateway.value_or(net::Ipv4Address{})),
                    flags, route.metric, hexOf(route.destination.mask()), 0);
    out += fmt::format("{:<{}}\n", line, kWidth);
  }
  return out;
}

// arp_seq_show in net/ipv4/arp.c.
std::string arpFile(const Context& context) {
  std::string out = "IP address       HW type     Flags       HW address            Mask     Device\n";
  for (const link::Neighbor& neighbor : context.ns.neighbors().entries(context.ns.now())) {
    int flags =
        (link::isValid(neighbor.state) ? 2 : 0) | (neighbor.state == link::NeighborState::Permanent ? 4 : 0);
    out += fmt::format("{:<16} 0x{:<10x}0x{:<10x}{:<17}     *        {}\n", neighbor.address.text(), 1, flags,
                       neighbor.mac.text(), context.ns.interfaceName(neighbor.interface));
  }
  return out;
}

// dev_seq_printf_stats in net/core/net-procfs.c.
std::string deviceFile(const Context& context) {
  std::string out =
      "Inter-|   Receive                                                |  Transmit\n"
      " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo "
      "colls carrier compressed\n";
  for (const host::Interface* interface : std::as_const(context.ns).interfaces()) {
    const auto &in = interface->received, &sent = interface->sent;
    out +=
        fmt::format("{:>6}: {:>7} {:>7} {:>4} {:>4} {:>4} {:>5} {:>10} {:>9} {:>8} {:>7} {:>4} {:>4} {:>4} "
                    "{:>5} {:>7} {:>10}\n",
                    interface->name, in.bytes, in.packets, 0, in.dropped, 0, 0, 0, 0, sent.bytes,
                    sent.packets, 0, sent.dropped, 0, 0, 0, 0);
  }
  return out;
}

} // namespace

std::string swapDotsAndSlashes(std::string name) {
  for (char& c : name)
    if (c == '/')
      c = '.';
    else if (c == '.')
      c = '/';
  return name;
}

std::optional<std::string> procFile(const Context& context, std::string_view path) {
  if (!path.starts_with("/proc/")) return std::nullopt;
  if (path == "/proc/net/route") return routeFile(context);
  if (path == "/proc/net/arp") return arpFile(context);
  if (path == "/proc/net/dev") return deviceFile(context);
  if (path == "/proc/sys/kernel/hostname") return context.machine.hostName + "\n";
  if (!path.starts_with(kSettingsFolder)) return std::nullopt;
  std::string value = context.ns.sysctl(swapDotsAndSlashes(std::string(path.substr(kSettingsFolder.size()))));
  if (value.empty()) return std::nullopt;
  return value + "\n";
}

std::vector<std::string> procFiles(const Context& context) {
  std::vector<std::string> out(kNetFiles.begin(), kNetFiles.end());
  for (const auto& [name, value] : context.ns.sysctls())
    out.push_back(std::string(kSettingsFolder) + swapDotsAndSlashes(name));
  return out;
}

} // namespace fg::commands

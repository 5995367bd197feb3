// What the objects of `ip` share.
#include "commands/ip/ip.h"

#include <algorithm>

namespace fg::commands::ip {
namespace {

using host::InterfaceKind;

std::string_view stateText(const host::Interface& interface) {
  if (!interface.up) return "DOWN";
  switch (interface.kind) {
  case InterfaceKind::Loopback:
  case InterfaceKind::Vxlan:
  case InterfaceKind::Dummy:
    return "UNKNOWN";
  case InterfaceKind::Veth:
    // net/core/link_watch.c, default_operstate: below it lies another interface.
    if (!interface.carrier && interface.peerIndex != interface.index) return "LOWERLAYERDOWN";
    [[fallthrough]];
  case InterfaceKind::Ethernet:
  case InterfaceKind::Bridge:
    return interface.carrier ? "UP" : "DOWN";
  case InterfaceKind::Tun:
    return interface.carrier ? "UNKNOWN" : "DOWN";
  }
  return "";
}

std::string_view qdiscText(const Context& context, const host::Interface& interface) {
  if (!interface.wasUp) return "noop";
  if (interface.kind == InterfaceKind::Tun) return isDebian(context) ? "fq_codel" : "pfifo_fast";
  if (interface.kind != InterfaceKind::Ethernet) return "noqueue";
  return isDebian(context) ? "fq_codel" : "pfifo_fast";
}

// Kernel 3.10 gives virtual interfaces no queue; since 4.3 all have the same length (commit 348e3435cbef).
int queueLength(const Context& context, const host::Interface& interface) {
  if (interface.kind == InterfaceKind::Tun) return 500;
  if (isDebian(context) || interface.kind == InterfaceKind::Ethernet) return 1000;
  return interface.kind == InterfaceKind::Loopback ? 1 : 0;
}

} // namespace

std::optional<std::string> expand(std::string_view word, std::initializer_list<std::string_view> known) {
  auto it = std::find_if(known.begin(), known.end(), [&](std::string_view k) { return k.starts_with(word); });
  if (word.empty() || it == known.end()) return std::nullopt;
  return std::string(*it);
}

std::string linkLine(const Context& context, const host::Interface& interface, std::string_view mode) {
  std::string line =
      fmt::format("{}: {}: <{}> mtu {} qdisc {} ", interface.index, nameWithPeer(context.ns, interface),
                  flagsText(interface), interface.kind == InterfaceKind::Loopback ? 65536 : interface.mtu,
                  qdiscText(context, interface));
  if (interface.master) line += fmt::format("master {} ", context.ns.interfaceName(interface.master));
  line += fmt::format("state {} {}", stateText(interface), mode);
  if (isDebian(context)) line += "group default ";
  if (int length = queueLength(context, interface)) line += fmt::format("qlen {}", length);
  return line;
}

std::string hardwareLine(const Context&, const host::Interface& interface) {
  std::string line;
  switch (interface.kind) {
  case InterfaceKind::Loopback:
    line = "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00";
    break;
  case InterfaceKind::Tun:
    line = "    link/none ";
    break;
  case InterfaceKind::Ethernet:
  case InterfaceKind::Bridge:
  case InterfaceKind::Veth:
  case InterfaceKind::Vxlan:
  case InterfaceKind::Dummy:
    line = fmt::format("    link/ether {} brd ff:ff:ff:ff:ff:ff", interface.mac.text());
    break;
  }
  if (interface.peerNetnsid) line += fmt::format(" link-netnsid {}", *interface.peerNetnsid);
  return line;
}

std::string briefStart(const Context& context, const host::Interface& interface) {
  return fmt::format("{:<16} {:<14} ", nameWithPeer(context.ns, interface), stateText(interface));
}

std::string oneLine(std::string lines) {
  if (!lines.empty() && lines.back() == '\n') lines.pop_back();
  for (size_t at = 0; (at = lines.find('\n', at)) != std::string::npos;)
    lines[at] = '\\';
  return lines + "\n";
}

CommandResult refused(const Context& context, core::KernelError error) {
  using core::KernelError;
  if (isDebian(context)) {
    if (error == KernelError::InvalidGateway) return failure(2, "Error: Nexthop has invalid gateway.");
    if (error == KernelError::InvalidPrefix)
      return failure(2, "Error: Invalid prefix for given prefix length.");
    if (error == KernelError::NetDown) return failure(2, "Error: Nexthop device is not up.");
    if (error == KernelError::DeviceForOnlink)
      return failure(2, "Error: Nexthop device required for onlink.");
    if (error == KernelError::InvalidSource) return failure(2, "Error: Invalid prefsrc address.");
    if (error == KernelError::InvalidScope) return failure(2, "Error: Invalid scope.");
  }
  return failure(2, fmt::format("RTNETLINK answers: {}", core::text(error)));
}

CommandResult cannotFind(std::string_view device) {
  return failure(1, fmt::format("Cannot find device \"{}\"", device));
}

CommandResult garbage(std::string_view expected, std::string_view word) {
  return failure(255,
                 fmt::format("Error: either \"{}\" is duplicate, or \"{}\" is a garbage.", expected, word));
}

CommandResult incomplete(std::string_view message) { return failure(255, std::string(message)); }

} // namespace fg::commands::ip

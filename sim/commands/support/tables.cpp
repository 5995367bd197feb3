// What several commands ask of a namespace.
#include "commands/support/tables.h"

#include "commands/support/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace fg::commands {

std::string nameWithPeer(const host::NetworkNamespace& ns, const host::Interface& interface) {
  if (interface.kind != host::InterfaceKind::Veth || interface.peerIndex == 0) return interface.name;
  if (interface.peerNetnsid || interface.peerNamespace != &ns)
    return fmt::format("{}@if{}", interface.name, interface.peerIndex);
  return fmt::format("{}@{}", interface.name, ns.interfaceName(interface.peerIndex));
}

// The order of ip/ipaddress.c, print_link_flags.
std::string flagsText(const host::Interface& interface) {
  std::string flags;
  auto add = [&](std::string_view flag) {
    if (!flags.empty()) flags += ',';
    flags += flag;
  };
  if (interface.up && !interface.carrier) add("NO-CARRIER");
  switch (interface.kind) {
  case host::InterfaceKind::Loopback:
    add("LOOPBACK");
    break;
  case host::InterfaceKind::Tun:
    add("POINTOPOINT,MULTICAST,NOARP");
    break;
  case host::InterfaceKind::Ethernet:
  case host::InterfaceKind::Bridge:
  case host::InterfaceKind::Veth:
  case host::InterfaceKind::Vxlan:
    add("BROADCAST,MULTICAST");
    break;
  case host::InterfaceKind::Dummy:
    add("BROADCAST,NOARP");
    break;
  }
  if (interface.promiscuous) add("PROMISC");
  if (interface.up) add("UP");
  if (interface.isUsable()) add("LOWER_UP");
  // The interface that it hangs on is of the same namespace, and down.
  bool besides = interface.peerNamespace && !interface.peerNetnsid;
  const host::Interface* peer = besides ? interface.peerNamespace->interface(interface.peerIndex) : nullptr;
  if (peer && !peer->up) add("M-DOWN");
  return flags;
}

int portNumber(const host::NetworkNamespace& ns, const host::Interface& port) {
  if (port.master == 0) return 0;
  int number = 0;
  for (const host::Interface* other : ns.interfaces())
    if (other->master == port.master && other->index <= port.index) ++number;
  return number;
}

std::vector<const host::Interface*> portsOf(const host::NetworkNamespace& ns, const host::Interface& bridge) {
  std::vector<const host::Interface*> ports;
  for (const host::Interface* port : ns.interfaces())
    if (port->master == bridge.index) ports.push_back(port);
  std::sort(ports.begin(), ports.end(), [](auto* a, auto* b) { return a->name < b->name; });
  return ports;
}

std::optional<net::Ipv4Address> resolve(Context& context, std::string_view name) {
  if (auto address = net::Ipv4Address::parse(name)) return address;
  std::istringstream hosts(readFile(context, "/etc/hosts").value_or(""));
  for (std::string line; std::getline(hosts, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string address, alias;
    words >> address;
    while (words >> alias)
      if (alias == name) return net::Ipv4Address::parse(address);
  }
  return std::nullopt;
}

uint16_t processId(const Context& context) {
  auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(context.ns.now()).count();
  return static_cast<uint16_t>(1
                               + (static_cast<uint64_t>(milliseconds) + context.ns.id().value * 257) % 65535);
}

std::string clockText(const Context& context) { return clockText(context, context.ns.now()); }

std::string clockText(const Context& context, net::SimTime at) {
  using namespace std::chrono;
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto time = context.machine.clock + floor<seconds>(at);
  auto day = floor<days>(time);
  year_month_day date(day);
  hh_mm_ss clock(time - day);
  return fmt::format("{} {} {:2} {:02}:{:02}:{:02} {}", kDays[weekday(day).c_encoding()],
                     kMonths[unsigned(date.month()) - 1], unsigned(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), int(date.year()));
}

} // namespace fg::commands

// bridge: its objects, and the ports of bridges.
#include "commands/bridge.h"
#include "commands/ip/ip.h"
#include "commands/register.h"

namespace fg::commands {
namespace {

// The kernel gives the peer's index, and bridge looks it up in its own namespace.
std::string portName(const host::NetworkNamespace& ns, const host::Interface& port) {
  if (port.kind != host::InterfaceKind::Veth) return port.name;
  std::string_view other = ns.interfaceName(port.peerIndex);
  return other.empty() ? fmt::format("{}@if{}", port.name, port.peerIndex)
                       : fmt::format("{}@{}", port.name, other);
}

std::string_view onOff(bool on) { return on ? "on" : "off"; }

std::string detailLine(const host::Interface& port) {
  return fmt::format(
      "    hairpin {} guard off root_block off fastleave off learning {} flood {} mcast_flood on "
      "bcast_flood on mcast_router 1 mcast_to_unicast off neigh_suppress off vlan_tunnel off isolated "
      "{} locked off \n",
      onOff(port.hairpin), onOff(port.learning), onOff(port.flooding), onOff(port.isolated));
}

CommandResult showLinks(Context& context, bool details, const Arguments& arguments) {
  const host::Interface* one = nullptr;
  if (!arguments.empty()) {
    if (arguments.size() != 2 || arguments[0] != "dev")
      return notEmulated("these words of 'bridge link show'");
    if (!(one = context.ns.interface(arguments[1]))) return ip::cannotFind(arguments[1]);
  }
  std::string out;
  for (const host::Interface* port : context.ns.interfaces()) {
    if (port->master == 0 || (one && one != port)) continue;
    out += fmt::format("{}: {}: <{}> mtu {} master {} state {} priority 32 cost 2 \n", port->index,
                       portName(context.ns, *port), flagsText(*port), port->mtu,
                       context.ns.interfaceName(port->master), port->isUsable() ? "forwarding" : "disabled");
    if (details) out += detailLine(*port);
  }
  return success(out);
}

struct PortChange {
  std::string device;
  std::vector<std::pair<bool host::Interface::*, bool>> flags;
};

std::optional<CommandResult> readFlag(PortChange& change, const std::string& word, ip::Cursor& words) {
  bool host::Interface::*flag = word == "hairpin"    ? &host::Interface::hairpin
                                : word == "learning" ? &host::Interface::learning
                                : word == "flood"    ? &host::Interface::flooding
                                : word == "isolated" ? &host::Interface::isolated
                                                     : nullptr;
  if (!flag) return notEmulated(fmt::format("'bridge link set … {}'", word));
  auto value = words.takeValue();
  if (!value) return ip::incomplete();
  if (*value != "on" && *value != "off")
    return failure(234, fmt::format("Error: argument of \"{}\" must be one of \"off\", \"on\", not \"{}\"",
                                    word, *value));
  change.flags.emplace_back(flag, *value == "on");
  return std::nullopt;
}

CommandResult setLink(Context& context, const Arguments& arguments) {
  PortChange change;
  ip::Cursor words(arguments);
  while (!words.done()) {
    std::string word = words.take();
    if (word == "dev") {
      auto name = words.takeValue();
      if (!name) return ip::incomplete();
      change.device = *name;
    } else if (auto complaint = readFlag(change, word, words)) {
      return *complaint;
    }
  }
  if (change.device.empty()) return failure(255, "Device is a required argument.");
  host::Interface* port = context.ns.interface(change.device);
  if (!port) return failure(255, fmt::format("Cannot find bridge device \"{}\"", change.device));
  if (port->master == 0) return failure(255, "RTNETLINK answers: Operation not supported");
  for (auto [flag, on] : change.flags)
    setPortFlag(context, *port, flag, on);
  return success();
}

CommandResult links(Context& context, bool details, const Arguments& arguments) {
  auto verb =
      arguments.empty() ? "show" : ip::expand(arguments.front(), {"set", "show", "lst", "list", "help"});
  if (!verb)
    return failure(255,
                   fmt::format("Command \"{}\" is unknown, try \"bridge link help\".", arguments.front()));
  Arguments rest(arguments.empty() ? arguments.end() : arguments.begin() + 1, arguments.end());
  if (*verb == "set") return setLink(context, rest);
  if (*verb == "help") return notEmulated("'bridge link help'");
  return showLinks(context, details, rest);
}

CommandResult execute(Context& context, const Arguments& arguments) {
  bool details =
      !arguments.empty() && isDebian(context) && (arguments[0] == "-d" || arguments[0] == "-details");
  Arguments words(arguments.begin() + (details ? 1 : 0), arguments.end());
  if (words.empty())
    return failure(255, "Usage: bridge [ OPTIONS ] OBJECT { COMMAND | help }\n"
                        "where  OBJECT := { link | fdb | mdb | vlan | monitor }");
  if (words.front().starts_with("-")) return notEmulated(fmt::format("'bridge {}'", words.front()));
  auto object = ip::expand(words.front(), {"link", "fdb", "mdb", "vlan", "monitor"});
  if (!object)
    return failure(255, fmt::format("Object \"{}\" is unknown, try \"bridge help\".", words.front()));
  Arguments rest(words.begin() + 1, words.end());
  if (*object == "fdb") return bridge::fdb(context, rest);
  if (*object == "link") return links(context, details, rest);
  return notEmulated(fmt::format("'bridge {}'", *object));
}

} // namespace

void setPortFlag(Context& context, host::Interface& port, bool host::Interface::*flag, bool on) {
  if (port.*flag == on) return;
  port.*flag = on;
  const char* name = flag == &host::Interface::hairpin    ? "hairpin"
                     : flag == &host::Interface::learning ? "learning"
                     : flag == &host::Interface::flooding ? "flood"
                                                          : "isolated";
  context.ns.recorder().change(context.ns.id(), trace::StateKind::Interface, trace::ChangeKind::Changed,
                               fmt::format("{} {} {}", port.name, name, onOff(on)));
}

Spec bridgeSpec() {
  return {.name = "bridge",
          .synopsis = "bridge [-d] {fdb [show|add|append|replace|del] …|link [show|set] …}",
          .summary = "forwarding databases and ports of bridges",
          .description =
              "fdb lists behind which port of a bridge each Ethernet address is: those without 'permanent' "
              "were learned from frames, and are forgotten after 300 seconds. link lists the ports. The "
              "multicast addresses to which each interface listens ('self permanent') and VLANs are not "
              "emulated. "
              "Of a vxlan interface, fdb says behind which node ('dst') each VTEP is.",
          .next = {{"", {"fdb", "link"}},
                   {"fdb", {"show", "add", "append", "replace", "del"}},
                   {"link", {"show", "set"}},
                   {"show", {"dev", "br"}},
                   {"dev", {"<interface>"}},
                   {"br", {"<bridge>"}}},
          .run = execute};
}

} // namespace fg::commands

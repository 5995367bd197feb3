// bridge: forwarding databases and ports, as iproute2 lists them.
#include "commands/ip/ip.h"
#include "commands/register.h"

namespace fg::commands {
namespace {

struct Selection {
  const host::Interface* port = nullptr;   // "dev" or "brport"
  const host::Interface* bridge = nullptr; // "br"
};

std::string fdbLines(Context& context, const Selection& selection, const host::Interface& port) {
  const host::Interface* bridge = context.ns.interface(port.master);
  std::string out;
  for (const link::Fdb::Entry& entry : bridge->fdb->entries(context.ns.now())) {
    if (entry.port != port.index) continue;
    out += entry.mac.text() + " ";
    if (!selection.port) out += fmt::format("dev {} ", port.name);
    out += fmt::format("master {} {}\n", bridge->name, entry.permanent ? "permanent" : "");
  }
  return out;
}

CommandResult showFdb(Context& context, const Arguments& arguments) {
  Selection selection;
  ip::Cursor words(arguments);
  while (!words.done()) {
    std::string word = words.take();
    if (word != "dev" && word != "br" && word != "brport")
      return notEmulated(fmt::format("'bridge fdb show {}'", word));
    auto name = words.takeValue();
    if (!name) return ip::incomplete();
    const host::Interface*& target = word == "br" ? selection.bridge : selection.port;
    if (!(target = context.ns.interface(*name))) {
      if (word == "br") return failure(255, fmt::format("Cannot find bridge device \"{}\"", *name));
      return ip::cannotFind(*name);
    }
  }
  std::string out;
  for (const host::Interface* port : context.ns.interfaces()) {
    if (port->master == 0 || (selection.port && selection.port != port)) continue;
    if (selection.bridge && selection.bridge->index != port->master) continue;
    out += fdbLines(context, selection, *port);
  }
  return success(out);
}

// The kernel gives the peer's index, and bridge looks it up in its own namespace.
std::string portName(const host::NetworkNamespace& ns, const host::Interface& port) {
  if (port.kind != host::InterfaceKind::Veth) return port.name;
  std::string_view other = ns.interfaceName(port.peerIndex);
  return other.empty() ? fmt::format("{}@if{}", port.name, port.peerIndex)
                       : fmt::format("{}@{}", port.name, other);
}

CommandResult showLinks(Context& context, const Arguments& arguments) {
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
  }
  return success(out);
}

CommandResult execute(Context& context, const Arguments& arguments) {
  if (arguments.empty())
    return failure(255, "Usage: bridge [ OPTIONS ] OBJECT { COMMAND | help }\n"
                        "where  OBJECT := { link | fdb | mdb | vlan | monitor }");
  if (arguments.front().starts_with("-")) return notEmulated(fmt::format("'bridge {}'", arguments.front()));
  auto object = ip::expand(arguments.front(), {"link", "fdb", "mdb", "vlan", "monitor"});
  if (!object)
    return failure(255, fmt::format("Object \"{}\" is unknown, try \"bridge help\".", arguments.front()));
  auto verb = arguments.size() < 2 ? "show"
                                   : ip::expand(arguments[1], {"show", "lst", "list", "add", "append", "set",
                                                               "replace", "delete", "flush", "get", "help"});
  if (!verb)
    return failure(255,
                   fmt::format("Command \"{}\" is unknown, try \"bridge {} help\".", arguments[1], *object));
  bool shows = *verb == "show" || *verb == "lst" || *verb == "list";
  if (!shows || (*object != "fdb" && *object != "link"))
    return notEmulated(fmt::format("'bridge {} {}'", *object, *verb));
  Arguments rest(arguments.size() < 2 ? arguments.end() : arguments.begin() + 2, arguments.end());
  return *object == "fdb" ? showFdb(context, rest) : showLinks(context, rest);
}

} // namespace

Spec bridgeSpec() {
  return {.name = "bridge",
          .synopsis = "bridge {fdb|link} [show [dev IFACE|br BRIDGE]]",
          .summary = "forwarding databases and ports of bridges",
          .description =
              "fdb lists behind which port of a bridge each Ethernet address is: those without 'permanent' "
              "were learned from frames, and are forgotten after 300 seconds. link lists the ports. The "
              "multicast addresses to which each interface listens ('self permanent'), VLANs and changes "
              "are not emulated.",
          .next = {{"", {"fdb", "link"}},
                   {"fdb", {"show"}},
                   {"link", {"show"}},
                   {"show", {"dev", "br"}},
                   {"dev", {"<interface>"}},
                   {"br", {"<bridge>"}}},
          .run = execute};
}

} // namespace fg::commands

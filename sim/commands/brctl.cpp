// brctl: bridges, their ports and what they have learned, as bridge-utils lists them.
#include "commands/register.h"
#include "commands/support/result.h"
#include "commands/support/tables.h"

namespace fg::commands {
namespace {

constexpr std::string_view kShowHeader = "bridge name\tbridge id\t\tSTP enabled\tinterfaces\n";

// 8000 is the default priority; the rest is the bridge's Ethernet address.
std::string bridgeId(const host::Interface& bridge) {
  std::string id = "8000.";
  for (uint8_t byte : bridge.mac.bytes())
    id += fmt::format("{:02x}", byte);
  return id;
}

std::string bridgeLines(const host::NetworkNamespace& ns, const host::Interface& bridge) {
  std::string out = fmt::format("{}\t\t{}\tno\t\t", bridge.name, bridgeId(bridge));
  bool first = true;
  for (const host::Interface* port : portsOf(ns, bridge)) {
    out += fmt::format("{}{}", first ? "" : "\n\t\t\t\t\t\t\t", port->name);
    first = false;
  }
  return out + "\n";
}

CommandResult show(Context& context, const Arguments& names) {
  CommandResult result = success(std::string(kShowHeader));
  for (const std::string& name : names) {
    const host::Interface* bridge = context.ns.interface(name);
    if (bridge && bridge->kind == host::InterfaceKind::Bridge) {
      result.out += bridgeLines(context.ns, *bridge);
    } else if (isDebian(context)) {
      return failure(1, bridge ? fmt::format("device {} is not a bridge!", name)
                               : fmt::format("bridge {} does not exist!", name));
    } else {
      result.out += fmt::format("{}\t\tcan't get info {}\n", name,
                                bridge ? "Operation not supported" : "No such device");
      result.status = 1;
    }
  }
  if (!names.empty()) return result;
  for (const host::Interface* interface : context.ns.interfaces())
    if (interface->kind == host::InterfaceKind::Bridge) result.out += bridgeLines(context.ns, *interface);
  return result;
}

// "  12.34": seconds since the entry was refreshed.
std::string ageText(net::SimTime age) {
  auto hundredths = std::chrono::duration_cast<std::chrono::milliseconds>(age).count() / 10;
  return fmt::format("{:4}.{:02}", hundredths / 100, hundredths % 100);
}

CommandResult showMacs(Context& context, const std::string& name) {
  const host::Interface* bridge = context.ns.interface(name);
  if (!bridge) return failure(1, "read of forward table failed: No such device");
  if (!bridge->fdb) return failure(1, "read of forward table failed: Operation not supported");
  std::string out = "port no\tmac addr\t\tis local?\tageing timer\n";
  net::SimTime now = context.ns.now();
  for (const link::Fdb::Entry& entry : bridge->fdb->entries(now)) {
    const host::Interface* port = context.ns.interface(entry.port);
    if (!port || port == bridge) continue; // the kernel does not tell the bridge's own address here
    bool local = entry.permanent && port->mac == entry.mac;
    out +=
        fmt::format("{:3}\t{}\t{}\t\t{}\n", portNumber(context.ns, *port), entry.mac.text(),
                    local ? "yes" : "no", ageText(entry.permanent ? net::SimTime(0) : now - entry.updated));
  }
  return success(out);
}

CommandResult execute(Context& context, const Arguments& arguments) {
  if (arguments.empty())
    return failure(1, "Usage: brctl [commands]\ncommands:\n\tshow      \t[ <bridge> ]\t\tshow a list of "
                      "bridges\n\tshowmacs  \t<bridge>\t\tshow a list of mac addrs");
  const std::string& verb = arguments.front();
  Arguments rest(arguments.begin() + 1, arguments.end());
  if (verb == "show") return show(context, rest);
  if (verb == "showmacs") {
    if (rest.size() != 1)
      return failure(1, "Incorrect number of arguments for command\nUsage: brctl showmacs <bridge>\t\tshow a "
                        "list of mac addrs");
    return showMacs(context, rest.front());
  }
  for (std::string_view known :
       {"addbr", "delbr", "addif", "delif", "hairpin", "setageing", "setbridgeprio", "setfd", "sethello",
        "setmaxage", "setpathcost", "setportprio", "showstp", "stp"})
    if (verb == known) return notEmulated(fmt::format("'brctl {}'", verb));
  return failure(1, fmt::format("never heard of command [{}]", verb));
}

} // namespace

Spec brctlSpec() {
  return {.name = "brctl",
          .synopsis = "brctl {show [BRIDGE…]|showmacs BRIDGE}",
          .summary = "bridges, their ports, and the addresses that they have learned",
          .description =
              "show names each bridge and the interfaces that are its ports: docker0 has one veth for "
              "each pod of the node. showmacs shows behind which port each Ethernet address was seen, and "
              "how many seconds ago. Changing bridges is done with ip link here.",
          .next = {{"", {"show", "showmacs"}}, {"show", {"<bridge>"}}, {"showmacs", {"<bridge>"}}},
          .run = execute};
}

} // namespace fg::commands

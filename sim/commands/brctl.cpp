// brctl: bridges, their ports and what they have learned, as bridge-utils lists them.
#include "commands/bridge.h"
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/support/tables.h"

#include <array>

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
    bool local = entry.permanent;
    out += fmt::format("{:3}\t{}\t{}\t\t{}\n", portNumber(context.ns, *port), entry.mac.text(),
                       local ? "yes" : "no",
                       ageText(entry.permanent || entry.fixed ? net::SimTime(0) : now - entry.updated));
  }
  return success(out);
}

// --- changes -----------------------------------------------------------------------------------------

CommandResult addBridge(Context& context, const Arguments& words) {
  if (context.ns.interface(words[0]))
    return failure(1,
                   fmt::format("device {} already exists; can't create bridge with the same name", words[0]));
  if (words[0].empty() || words[0].size() > 15)
    return failure(1, fmt::format("add bridge failed: {}", "Invalid argument"));
  auto& added = context.ns.addInterface(host::InterfaceKind::Bridge, words[0], context.ns.drawMac(words[0]));
  added.macFollowsPorts = true;
  return success();
}

CommandResult deleteBridge(Context& context, const Arguments& words) {
  const host::Interface* bridge = context.ns.interface(words[0]);
  if (!bridge) return failure(1, fmt::format("bridge {} doesn't exist; can't delete it", words[0]));
  if (!bridge->fdb)
    return failure(1, fmt::format("can't delete bridge {}: Operation not permitted", words[0]));
  if (bridge->up) return failure(1, fmt::format("bridge {} is still up; can't delete it", words[0]));
  context.ns.removeInterface(bridge->index);
  return success();
}

CommandResult addInterfaces(Context& context, const Arguments& words) {
  const host::Interface* bridge = context.ns.interface(words[0]);
  if (!bridge) return failure(1, fmt::format("bridge {} does not exist!", words[0]));
  for (size_t i = 1; i < words.size(); ++i) {
    host::Interface* port = context.ns.interface(words[i]);
    if (!port) return failure(1, fmt::format("interface {} does not exist!", words[i]));
    if (port->master)
      return failure(1, fmt::format("device {} is already a member of a bridge; can't add it to bridge {}.",
                                    words[i], words[0]));
    auto done = context.ns.setMaster(*port, bridge->index);
    if (!done)
      return failure(
          1, fmt::format("can't add {} to bridge {}: {}", words[i], words[0], core::text(done.error())));
  }
  return success();
}

CommandResult removeInterfaces(Context& context, const Arguments& words) {
  const host::Interface* bridge = context.ns.interface(words[0]);
  if (!bridge) return failure(1, fmt::format("bridge {} does not exist!", words[0]));
  for (size_t i = 1; i < words.size(); ++i) {
    host::Interface* port = context.ns.interface(words[i]);
    if (!port) return failure(1, fmt::format("interface {} does not exist!", words[i]));
    if (port->master != bridge->index)
      return failure(1, fmt::format("device {} is not a port of {}", words[i], words[0]));
    std::ignore = context.ns.setMaster(*port, 0);
  }
  return success();
}

CommandResult hairpin(Context& context, const Arguments& words) {
  const std::string& on = words[2];
  bool known = on == "on" || on == "off" || on == "1" || on == "0" || on == "yes" || on == "no";
  if (!known) return failure(1, "expect on/off for argument");
  const host::Interface* bridge = context.ns.interface(words[0]);
  host::Interface* port = context.ns.interface(words[1]);
  if (!bridge || !port || port->master != bridge->index)
    return failure(1, fmt::format("can't set {} to hairpin on bridge {}: No such file or directory", words[1],
                                  words[0]));
  setPortFlag(context, *port, &host::Interface::hairpin, on == "on" || on == "1" || on == "yes");
  return success();
}

CommandResult setAgeing(Context& context, const Arguments& words) {
  auto seconds = parseSeconds(words[1]);
  if (!seconds) return failure(1, "bad ageing time value");
  host::Interface* bridge = context.ns.interface(words[0]);
  if (!bridge || !bridge->fdb) return failure(1, "set ageing time failed: No such device");
  bridge->fdb->ageing = *seconds;
  context.ns.recorder().change(context.ns.id(), trace::StateKind::Interface, trace::ChangeKind::Changed,
                               fmt::format("{} ageing {}", bridge->name, net::durationText(*seconds)));
  return success();
}

struct Verb {
  std::string_view name;
  size_t least, most; // arguments
  std::string_view usage;
  CommandResult (*run)(Context&, const Arguments&);
};

constexpr size_t kAny = 64;
constexpr std::array<Verb, 6> kChanges{{
    {"addbr", 1, 1, "<bridge>\t\tadd bridge", addBridge},
    {"delbr", 1, 1, "<bridge>\t\tdelete bridge", deleteBridge},
    {"addif", 2, kAny, "<bridge> <device>\tadd interface to bridge", addInterfaces},
    {"delif", 2, kAny, "<bridge> <device>\tdelete interface from bridge", removeInterfaces},
    {"hairpin", 3, 3, "<bridge> <port> {on|off}\tturn hairpin on/off", hairpin},
    {"setageing", 2, 2, "<bridge> <time>\t\tset ageing time", setAgeing},
}};

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
  for (const Verb& change : kChanges) {
    if (verb != change.name) continue;
    if (rest.size() < change.least || rest.size() > change.most)
      return failure(1, fmt::format("Incorrect number of arguments for command\nUsage: brctl {} {}", verb,
                                    change.usage));
    return change.run(context, rest);
  }
  for (std::string_view known :
       {"setbridgeprio", "setfd", "sethello", "setmaxage", "setpathcost", "setportprio", "showstp", "stp"})
    if (verb == known) return notEmulated(fmt::format("'brctl {}'", verb));
  return failure(1, fmt::format("never heard of command [{}]", verb));
}

} // namespace

Spec brctlSpec() {
  return {.name = "brctl",
          .synopsis = "brctl {show|showmacs|addbr|delbr|addif|delif|hairpin|setageing} …",
          .summary = "bridges, their ports, and the addresses that they have learned",
          .description =
              "show names each bridge and the interfaces that are its ports: docker0 has one veth for "
              "each pod of the node. showmacs shows behind which port each Ethernet address was seen, and "
              "how many seconds ago. Priorities and spanning tree are not emulated.",
          .next = {{"", {"show", "showmacs", "addbr", "delbr", "addif", "delif", "hairpin", "setageing"}},
                   {"show", {"<bridge>"}},
                   {"showmacs", {"<bridge>"}}},
          .run = execute};
}

} // namespace fg::commands

// ip link: show, set.
#include "commands/ip/ip.h"
#include "commands/support/options.h"

#include <algorithm>

namespace fg::commands::ip {
namespace {

std::string showInterface(const Context& context, const Options& options, const host::Interface& interface) {
  if (options.brief)
    return fmt::format("{}{} <{}> \n", briefStart(context, interface),
                       interface.kind == host::InterfaceKind::Loopback ? "00:00:00:00:00:00"
                                                                       : interface.mac.text(),
                       flagsText(interface));
  std::string lines =
      linkLine(context, interface, "mode DEFAULT ") + "\n" + hardwareLine(context, interface) + "\n";
  return options.oneLine ? oneLine(lines) : lines;
}

std::optional<host::InterfaceKind> parseKind(std::string_view text) {
  using host::InterfaceKind;
  if (text == "bridge") return InterfaceKind::Bridge;
  if (text == "veth") return InterfaceKind::Veth;
  if (text == "vxlan") return InterfaceKind::Vxlan;
  if (text == "tun") return InterfaceKind::Tun;
  return std::nullopt;
}

CommandResult show(Context& context, const Options& options, Cursor words) {
  const host::Interface *one = nullptr, *master = nullptr;
  std::optional<host::InterfaceKind> kind;
  bool onlyUp = false;
  while (!words.done()) {
    std::string word = words.take();
    bool takesValue = word == "dev" || word == "master" || word == "type";
    std::optional<std::string> value = takesValue ? words.takeValue() : std::nullopt;
    if (takesValue && !value) return incomplete();
    if (word == "up") {
      onlyUp = true;
    } else if (word == "master") {
      if (!(master = context.ns.interface(*value)))
        return failure(255, fmt::format("Error: argument \"{}\" is wrong: Device does not exist\n", *value));
    } else if (word == "type") {
      if (!(kind = parseKind(*value))) return notEmulated(fmt::format("'ip link show type {}'", *value));
    } else {
      std::string name = value.value_or(word);
      if (one) return garbage("dev", name);
      if (!(one = context.ns.interface(name)))
        return failure(1, fmt::format("Device \"{}\" does not exist.", name));
    }
  }
  std::string out;
  for (const host::Interface* interface : context.ns.interfaces())
    if ((!one || one == interface) && (!master || master->index == interface->master)
        && (!kind || *kind == interface->kind) && (!onlyUp || interface->up))
      out += showInterface(context, options, *interface);
  return success(out);
}

// What `ip link set` is to change; applied together, once all words were understood.
struct Change {
  std::string device;
  std::optional<bool> up;
  std::optional<std::string> mtu, master;
  bool noMaster = false;
};

std::optional<CommandResult> readWord(Change& change, const std::string& word, Cursor& words) {
  if (word == "up" || word == "down") {
    change.up = word == "up";
    return std::nullopt;
  }
  if (word == "nomaster") {
    change.noMaster = true;
    return std::nullopt;
  }
  if (word == "mtu" || word == "master" || word == "dev") {
    std::optional<std::string> value = words.takeValue();
    if (!value) return incomplete();
    if (word == "mtu")
      change.mtu = value;
    else if (word == "master")
      change.master = value;
    else
      change.device = *value;
    return std::nullopt;
  }
  for (std::string_view known : {"address", "name", "netns", "promisc", "arp", "multicast", "txqueuelen",
                                 "qlen", "alias", "group", "type", "allmulticast", "addrgenmode"})
    if (word == known) return notEmulated(fmt::format("'ip link set … {}'", word));
  if (!change.device.empty()) return garbage("dev", word);
  change.device = word;
  return std::nullopt;
}

CommandResult setMtu(Context& context, host::Interface& interface, const std::string& text) {
  auto mtu = parseNumber(text, 0, INT32_MAX);
  if (!mtu)
    return failure(255, fmt::format("Error: argument \"{}\" is wrong: Invalid \"mtu\" value\n", text));
  constexpr int64_t kLeast = 68, kMost = 65535; // ETH_MIN_MTU, ETH_MAX_MTU
  if (*mtu >= kLeast && *mtu <= kMost) {
    context.ns.setMtu(interface, static_cast<uint16_t>(*mtu));
    return success();
  }
  if (!isDebian(context)) return refused(context, core::KernelError::Invalid);
  return failure(2, *mtu < kLeast ? "Error: mtu less than device minimum."
                                  : "Error: mtu greater than device maximum.");
}

CommandResult setMaster(Context& context, host::Interface& interface, const std::string& name) {
  const host::Interface* bridge = context.ns.interface(name);
  if (!bridge) {
    if (isDebian(context))
      return failure(255, fmt::format("Error: argument \"{}\" is wrong: Device does not exist\n", name));
    return failure(255, fmt::format("Error: argument \"{}\" is wrong: Device does not exist\n\n", name));
  }
  if (bridge->kind != host::InterfaceKind::Bridge)
    return failure(2, "RTNETLINK answers: Operation not supported");
  core::KernelResult result = context.ns.setMaster(interface, bridge->index);
  return result ? success() : refused(context, result.error());
}

CommandResult set(Context& context, const Arguments& arguments) {
  Change change;
  Cursor words(arguments);
  while (!words.done())
    if (auto complaint = readWord(change, words.take(), words)) return *complaint;
  if (change.device.empty()) return failure(255, "Not enough information: \"dev\" argument is required.");
  host::Interface* interface = context.ns.interface(change.device);
  if (!interface) return cannotFind(change.device);
  CommandResult result;
  if (change.mtu) result = setMtu(context, *interface, *change.mtu);
  if (result.status == 0 && change.noMaster) std::ignore = context.ns.setMaster(*interface, 0);
  if (result.status == 0 && change.master) result = setMaster(context, *interface, *change.master);
  if (result.status != 0 || !change.up) return result;
  core::KernelResult done = context.ns.setUp(*interface, *change.up);
  return done ? success() : refused(context, done.error());
}

} // namespace

CommandResult link(Context& context, const Options& options, const Arguments& arguments) {
  if (arguments.empty()) return show(context, options, Cursor(arguments));
  auto verb = expand(arguments.front(), {"add", "set", "change", "replace", "delete", "show", "lst", "list",
                                         "xstats", "property", "help"});
  if (!verb)
    return failure(255, fmt::format("Command \"{}\" is unknown, try \"ip link help\".", arguments.front()));
  Arguments rest(arguments.begin() + 1, arguments.end());
  if (*verb == "show" || *verb == "list" || *verb == "lst") return show(context, options, Cursor(rest));
  if (*verb == "set" || *verb == "change") return set(context, rest);
  return notEmulated(fmt::format("'ip link {}'", *verb));
}

} // namespace fg::commands::ip

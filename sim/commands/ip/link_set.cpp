// ip link set: applied together, once all words were understood.
#include "commands/ip/ip.h"

namespace fg::commands::ip {
namespace {

struct LinkChange {
  std::string device;
  std::optional<bool> up, promiscuous;
  std::optional<uint32_t> mtu;
  std::optional<net::MacAddress> mac;
  std::optional<std::string> master, name;
  std::optional<TypeSettings> type;
  host::NetworkNamespace* netns = nullptr;
  bool noMaster = false;
};

std::optional<CommandResult> readText(Cursor& words, std::optional<std::string>& out) {
  out = words.takeValue();
  return out ? std::nullopt : std::optional(incomplete());
}

std::optional<CommandResult> readPromiscuous(Cursor& words, std::optional<bool>& out) {
  auto value = words.takeValue();
  if (!value) return incomplete();
  if (*value != "on" && *value != "off")
    return failure(
        1, fmt::format("Error: argument of \"promisc\" must be \"on\" or \"off\", not \"{}\"", *value));
  out = *value == "on";
  return std::nullopt;
}

std::optional<CommandResult> readLinkWord(Context& context, LinkChange& change, const std::string& word,
                                          Cursor& words) {
  if (word == "up" || word == "down") {
    change.up = word == "up";
    return std::nullopt;
  }
  if (word == "nomaster") {
    change.noMaster = true;
    return std::nullopt;
  }
  if (word == "type") {
    change.type.emplace();
    return readType(context, words, *change.type);
  }
  if (word == "mtu") return readMtu(words.takeValue(), change.mtu);
  if (word == "address") return readMac(words.takeValue(), change.mac);
  if (word == "master") return readText(words, change.master);
  if (word == "name") return readText(words, change.name);
  if (word == "promisc") return readPromiscuous(words, change.promiscuous);
  if (word == "netns") return readNetns(context, words.takeValue(), change.netns);
  for (std::string_view known :
       {"arp", "multicast", "txqueuelen", "qlen", "alias", "group", "allmulticast", "addrgenmode",
        "broadcast", "brd", "dynamic", "trailers", "carrier", "vf", "xdp"})
    if (word == known) return notEmulated(fmt::format("'ip link set … {}'", word));
  std::optional<std::string> name = word;
  if (word == "dev") name = words.takeValue();
  if (!name) return incomplete();
  if (!change.device.empty()) return garbage("dev", *name);
  change.device = *name;
  return std::nullopt;
}

CommandResult setMtu(Context& context, host::Interface& interface, uint32_t mtu) {
  if (auto complaint = refuseMtu(context, mtu)) return *complaint;
  // vxlan_change_mtu: what it wraps must fit through the interface below it.
  constexpr uint32_t kHeadroom = 50;
  const host::Interface* lower = interface.vxlan ? context.ns.interface(interface.vxlan->lower) : nullptr;
  if (lower && mtu + kHeadroom > lower->mtu) return failure(2, "RTNETLINK answers: Invalid argument");
  context.ns.setMtu(interface, mtu);
  return success();
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
  if (interface.kind == host::InterfaceKind::Bridge)
    return isDebian(context) ? failure(2, "Error: Can not enslave a bridge to a bridge.")
                             : failure(2, "RTNETLINK answers: Too many levels of symbolic links");
  bool ethernet =
      interface.kind != host::InterfaceKind::Loopback && interface.kind != host::InterfaceKind::Tun;
  if (!ethernet) return refused(context, core::KernelError::Invalid);
  core::KernelResult result = context.ns.setMaster(interface, bridge->index);
  return result ? success() : refused(context, result.error());
}

CommandResult setType(Context& context, host::Interface& interface, const TypeSettings& settings) {
  bool asPort = settings.kind == "bridge_slave";
  if (asPort && interface.master == 0) return failure(2, "RTNETLINK answers: Operation not supported");
  bool fits = asPort || (settings.kind == "bridge" && interface.kind == host::InterfaceKind::Bridge);
  if (!fits) return notEmulated(fmt::format("'ip link set … type {}'", settings.kind));
  applyType(context, interface, settings);
  return success();
}

CommandResult moveLink(Context& context, host::Interface& interface, host::NetworkNamespace& to) {
  if (&to == &context.ns) return success();
  if (to.interface(interface.name)) return refused(context, core::KernelError::Exists);
  if (interface.kind == host::InterfaceKind::Bridge || interface.kind == host::InterfaceKind::Loopback)
    return refused(context, core::KernelError::Invalid); // NETIF_F_NETNS_LOCAL
  if (interface.kind != host::InterfaceKind::Veth && interface.kind != host::InterfaceKind::Dummy)
    return notEmulated("'ip link set … netns' of anything but veth and dummy interfaces");
  context.ns.moveInterface(interface, to);
  return success();
}

CommandResult applyChange(Context& context, host::Interface& interface, const LinkChange& change) {
  CommandResult result;
  if (change.mac && change.mac->isMulticast())
    return refused(context, core::KernelError::AddressNotAvailable);
  if (change.name && context.ns.interface(*change.name)) return refused(context, core::KernelError::Exists);
  if (change.name && (change.name->empty() || change.name->size() > 15))
    return failure(255,
                   fmt::format("Error: argument \"{}\" is wrong: \"name\" not a valid ifname", *change.name));
  if (change.mtu) result = setMtu(context, interface, *change.mtu);
  if (result.status == 0 && change.mac) context.ns.setMac(interface, *change.mac);
  if (result.status == 0 && change.name) context.ns.rename(interface, *change.name);
  if (result.status == 0 && change.noMaster) std::ignore = context.ns.setMaster(interface, 0);
  if (result.status == 0 && change.master) result = setMaster(context, interface, *change.master);
  if (result.status == 0 && change.type) result = setType(context, interface, *change.type);
  if (result.status == 0 && change.promiscuous) context.ns.setPromiscuous(interface, *change.promiscuous);
  if (result.status == 0 && change.up)
    if (core::KernelResult done = context.ns.setUp(interface, *change.up); !done)
      return refused(context, done.error());
  if (result.status == 0 && change.netns) return moveLink(context, interface, *change.netns);
  return result;
}

} // namespace

CommandResult linkSet(Context& context, const Arguments& arguments) {
  LinkChange change;
  Cursor words(arguments);
  while (!words.done())
    if (auto complaint = readLinkWord(context, change, words.take(), words)) return *complaint;
  if (change.device.empty()) return failure(255, "Not enough information: \"dev\" argument is required.");
  host::Interface* interface = context.ns.interface(change.device);
  if (!interface) return cannotFind(change.device);
  return applyChange(context, *interface, change);
}

} // namespace fg::commands::ip

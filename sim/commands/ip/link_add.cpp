// ip link add, del.
#include "commands/ip/ip.h"
#include "commands/support/options.h"

namespace fg::commands::ip {
namespace {

struct NewLink {
  std::string name;
  std::optional<net::MacAddress> mac;
  std::optional<uint32_t> mtu;
  host::NetworkNamespace* netns = nullptr;
  bool up = false;
  std::optional<TypeSettings> type;
};

std::optional<CommandResult> readNewLinkWord(Context& context, NewLink& out, const std::string& word,
                                             Cursor& words) {
  if (word == "type") {
    out.type.emplace();
    return readType(context, words, *out.type);
  }
  if (word == "up" || word == "down") {
    out.up = word == "up";
    return std::nullopt;
  }
  if (word == "mtu") return readMtu(words.takeValue(), out.mtu);
  if (word == "address") return readMac(words.takeValue(), out.mac);
  if (word == "netns") return readNetns(context, words.takeValue(), out.netns);
  for (std::string_view known : {"link", "txqueuelen", "qlen", "broadcast", "brd", "index", "numtxqueues",
                                 "numrxqueues", "alias", "group", "parentdev"})
    if (word == known) return notEmulated(fmt::format("'ip link add … {}'", word));
  std::optional<std::string> value = word;
  if (word == "name" || word == "dev") value = words.takeValue();
  if (!value) return incomplete();
  if (!out.name.empty()) return garbage("dev", *value);
  if (value->find('/') != std::string::npos)
    return failure(255, fmt::format("Error: argument \"{}\" is wrong: \"dev\" not a valid ifname", *value));
  out.name = *value;
  return std::nullopt;
}

std::optional<host::InterfaceKind> newKind(std::string_view text) {
  if (text == "bridge") return host::InterfaceKind::Bridge;
  if (text == "veth") return host::InterfaceKind::Veth;
  if (text == "vxlan") return host::InterfaceKind::Vxlan;
  if (text == "dummy") return host::InterfaceKind::Dummy;
  return std::nullopt;
}

// "bridge0": the kernel's name for a nameless interface.
std::string freeName(const host::NetworkNamespace& ns, const std::string& kind) {
  for (int number = 0;; ++number)
    if (std::string name = fmt::format("{}{}", kind, number); !ns.interface(name)) return name;
}

CommandResult nameExists(const Context& context) { return refused(context, core::KernelError::Exists); }

CommandResult addVeth(Context& context, host::NetworkNamespace& ns, const NewLink& words) {
  const TypeSettings& type = *words.type;
  host::NetworkNamespace& other = type.peerNamespace ? *type.peerNamespace : context.ns;
  std::string peer = type.peerName;
  if (peer.empty()) peer = freeName(other, "veth");
  if (other.interface(peer) || (&other == &ns && peer == words.name)) return nameExists(context);
  auto& near = ns.addVethPair(words.name, words.mac.value_or(ns.drawMac(words.name)), other, peer,
                              type.peerMac.value_or(other.drawMac(peer)));
  if (type.peerMtu) other.setMtu(*other.interface(peer), *type.peerMtu);
  if (words.mtu) ns.setMtu(near, *words.mtu);
  if (words.up) std::ignore = ns.setUp(near, true);
  return success();
}

CommandResult addVxlan(host::NetworkNamespace& ns, const NewLink& words) {
  host::Vxlan settings = *words.type->vxlan;
  for (const host::Interface* other : ns.interfaces())
    if (other->vxlan && other->vxlan->vni == settings.vni && other->vxlan->port == settings.port)
      return failure(2, "Error: A VXLAN device with the specified VNI already exists.");
  auto& added = ns.addVxlan(words.name, words.mac.value_or(ns.drawMac(words.name)), std::move(settings));
  if (words.mtu) ns.setMtu(added, *words.mtu);
  if (words.up) std::ignore = ns.setUp(added, true);
  return success();
}

} // namespace

CommandResult linkAdd(Context& context, const Arguments& arguments) {
  NewLink words;
  Cursor cursor(arguments);
  while (!cursor.done())
    if (auto complaint = readNewLinkWord(context, words, cursor.take(), cursor)) return *complaint;
  if (!words.type) return failure(1, "Not enough information: \"type\" argument is required");
  auto kind = newKind(words.type->kind);
  if (!kind) return notEmulated(fmt::format("'ip link add … type {}'", words.type->kind));
  if (words.name.size() > 15) return failure(2, "Error: Attribute failed policy validation.");
  host::NetworkNamespace& ns = words.netns ? *words.netns : context.ns;
  if (words.name.empty()) words.name = freeName(ns, words.type->kind);
  if (ns.interface(words.name)) return nameExists(context);
  if (words.mtu)
    if (auto complaint = refuseMtu(context, *words.mtu)) return *complaint;
  if (words.mac && words.mac->isMulticast()) return refused(context, core::KernelError::AddressNotAvailable);
  if (*kind == host::InterfaceKind::Veth) return addVeth(context, ns, words);
  CommandResult result = success();
  if (*kind == host::InterfaceKind::Vxlan) {
    result = addVxlan(ns, words);
    if (result.status == 0) result.err = words.type->hint;
    return result;
  }
  auto& added = ns.addInterface(*kind, words.name, words.mac.value_or(ns.drawMac(words.name)));
  added.macFollowsPorts = *kind == host::InterfaceKind::Bridge && !words.mac;
  applyType(context, added, *words.type);
  if (words.mtu) ns.setMtu(added, *words.mtu);
  if (words.up) std::ignore = ns.setUp(added, true);
  return result;
}

CommandResult linkDelete(Context& context, const Arguments& arguments) {
  std::string name;
  Cursor words(arguments);
  while (!words.done()) {
    std::string word = words.take();
    if (word == "type") {
      if (!words.takeValue()) return incomplete();
      continue;
    }
    if (word == "group") return notEmulated("'ip link delete group'");
    std::optional<std::string> value = word;
    if (word == "dev") value = words.takeValue();
    if (!value) return incomplete();
    if (!name.empty()) return garbage("dev", *value);
    name = *value;
  }
  if (name.empty()) return failure(255, "Not enough information: \"dev\" argument is required.");
  const host::Interface* found = context.ns.interface(name);
  if (!found) return cannotFind(name);
  // Cards and lo have no rtnl_link_ops to delete them by.
  bool fixed = found->kind == host::InterfaceKind::Loopback || found->kind == host::InterfaceKind::Ethernet;
  if (fixed) return failure(2, "RTNETLINK answers: Operation not supported");
  context.ns.removeInterface(found->index);
  return success();
}

} // namespace fg::commands::ip

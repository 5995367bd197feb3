// bridge fdb: forwarding databases of bridges and of VXLAN interfaces.
#include "commands/bridge.h"
#include "commands/ip/ip.h"
#include "commands/support/options.h"

namespace fg::commands::bridge {
namespace {

using link::VxlanFdb;

struct Selection {
  const host::Interface* port = nullptr;   // "dev" or "brport"
  const host::Interface* bridge = nullptr; // "br"
};

// Entries learned or added for a port of a bridge.
std::string portLines(Context& context, const Selection& selection, const host::Interface& port) {
  const host::Interface* master = context.ns.interface(port.master);
  std::string out;
  for (const link::Fdb::Entry& entry : master->fdb->entries(context.ns.now())) {
    if (entry.port != port.index) continue;
    out += entry.mac.text() + " ";
    if (!selection.port) out += fmt::format("dev {} ", port.name);
    out += fmt::format("master {} {}\n", master->name,
                       entry.permanent ? "permanent"
                       : entry.fixed   ? "static"
                                       : "");
  }
  return out;
}

// The bridge's own address, where it is no port's.
std::string ownLine(const Context& context, const Selection& selection, const host::Interface& bridge) {
  for (const host::Interface* port : context.ns.interfaces())
    if (port->master == bridge.index && port->mac == bridge.mac) return {};
  if (bridge.mac == net::MacAddress{}) return {};
  std::string device = selection.port ? "" : fmt::format("dev {} ", bridge.name);
  return fmt::format("{} {}master {} permanent\n", bridge.mac.text(), device, bridge.name);
}

std::string vxlanLines(Context& context, const Selection& selection, const host::Interface& vxlan) {
  std::string out;
  for (const VxlanFdb::Entry& entry : vxlan.vxlan->fdb.entries(context.ns.now()))
    for (const VxlanFdb::Remote& remote : entry.remotes) {
      out += entry.mac.text() + " ";
      if (!selection.port) out += fmt::format("dev {} ", vxlan.name);
      out += fmt::format("dst {} ", remote.host.text());
      if (remote.port) out += fmt::format("port {} ", remote.port);
      if (remote.vni) out += fmt::format("vni {} ", remote.vni);
      if (remote.interface) out += fmt::format("via {} ", context.ns.interfaceName(remote.interface));
      out += "self ";
      if (entry.state == VxlanFdb::State::Permanent) out += "permanent";
      if (entry.state == VxlanFdb::State::Static) out += "static";
      out += "\n";
    }
  return out;
}

CommandResult show(Context& context, const Arguments& arguments) {
  Selection selection;
  ip::Cursor words(arguments);
  while (!words.done()) {
    std::string word = words.take();
    if (word != "dev" && word != "br" && word != "brport")
      return notEmulated(fmt::format("'bridge fdb show {}'", word));
    auto name = words.takeValue();
    if (!name) return ip::incomplete();
    const host::Interface*& target = word == "br" ? selection.bridge : selection.port;
    if ((target = context.ns.interface(*name))) continue;
    if (word == "br") return failure(255, fmt::format("Cannot find bridge device \"{}\"", *name));
    return failure(isDebian(context) ? 255 : 1, fmt::format("Cannot find device \"{}\"", *name));
  }
  std::string out;
  for (const host::Interface* interface : context.ns.interfaces()) {
    if (selection.port && selection.port != interface) continue;
    if (interface->fdb && (!selection.bridge || selection.bridge == interface))
      out += ownLine(context, selection, *interface);
    if (selection.bridge && selection.bridge->index != interface->master) continue;
    if (interface->master) out += portLines(context, selection, *interface);
    if (interface->vxlan) out += vxlanLines(context, selection, *interface);
  }
  return success(out);
}

struct Words {
  std::optional<net::MacAddress> mac;
  const host::Interface* device = nullptr;
  VxlanFdb::Remote remote;
  bool hasRemote = false, master = false;
  std::string state = "permanent";
};

std::optional<CommandResult> readNumber(const std::string& word, const std::optional<std::string>& text,
                                        Words& out) {
  if (!text) return ip::incomplete();
  int64_t most = word == "port" ? 65535 : 0xffffff;
  auto number = parseNumber(*text, 0, most);
  if (!number) return failure(255, fmt::format("Error: argument \"{}\" is wrong: invalid {}", *text, word));
  if (word == "port")
    out.remote.port = static_cast<uint16_t>(*number);
  else
    out.remote.vni = static_cast<uint32_t>(*number);
  return std::nullopt;
}

std::optional<CommandResult> readDevice(Context& context, const std::string& word,
                                        const std::optional<std::string>& name, Words& out) {
  if (!name) return ip::incomplete();
  const host::Interface* found = context.ns.interface(*name);
  if (!found) return failure(255, fmt::format("Cannot find device \"{}\"", *name));
  if (word == "dev")
    out.device = found;
  else
    out.remote.interface = found->index;
  return std::nullopt;
}

std::optional<CommandResult> readWord(Context& context, const std::string& word, ip::Cursor& words,
                                      Words& out) {
  if (word == "dev" || word == "via") return readDevice(context, word, words.takeValue(), out);
  if (word == "port" || word == "vni") return readNumber(word, words.takeValue(), out);
  if (word == "dst") {
    auto text = words.takeValue();
    if (!text) return ip::incomplete();
    auto host = net::Ipv4Address::parse(*text);
    if (!host)
      return failure(1, fmt::format("Error: any valid address is expected rather than \"{}\".", *text));
    out.remote.host = *host;
    out.hasRemote = true;
    return std::nullopt;
  }
  if (word == "self") return std::nullopt;
  if (word == "master") {
    out.master = true;
    return std::nullopt;
  }
  if (word == "permanent" || word == "local" || word == "static" || word == "temp" || word == "dynamic") {
    out.state = word == "local" ? "permanent" : word == "temp" ? "static" : word;
    return std::nullopt;
  }
  for (std::string_view known : {"vlan", "src_vni", "router", "use", "extern_learn", "sticky", "nhid"})
    if (word == known) return notEmulated(fmt::format("'bridge fdb … {}'", word));
  if (out.mac) return ip::garbage("to", word);
  out.mac = net::MacAddress::parse(word);
  if (!out.mac) return failure(255, fmt::format("Invalid mac address {}", word));
  return std::nullopt;
}

// The kernel's refusal; bridge ends with -1.
CommandResult refusedFdb(std::string_view text) {
  return failure(255, fmt::format("RTNETLINK answers: {}", text));
}

CommandResult changeVxlan(Context& context, const std::string& verb, const Words& words) {
  host::Interface& device = *context.ns.interface(words.device->index);
  if (verb == "delete") {
    auto remote = words.hasRemote ? std::optional(words.remote) : std::nullopt;
    auto done = context.ns.removeFdb(device, *words.mac, remote);
    return done ? success() : refusedFdb(core::text(done.error()));
  }
  if (!words.hasRemote) return refusedFdb("Invalid argument");
  using Change = host::NetworkNamespace::FdbChange;
  Change change = verb == "add" ? Change::Add : verb == "append" ? Change::Append : Change::Replace;
  auto state = words.state == "permanent" ? VxlanFdb::State::Permanent
               : words.state == "static"  ? VxlanFdb::State::Static
                                          : VxlanFdb::State::Reachable;
  auto done = context.ns.changeFdb(device, change, {*words.mac, {words.remote}, state, context.ns.now()});
  return done ? success() : refusedFdb(core::text(done.error()));
}

CommandResult changePort(Context& context, const std::string& verb, const Words& words) {
  host::Interface* master = context.ns.interface(words.device->master);
  if (!master) return refusedFdb("Operation not supported");
  link::Fdb& fdb = *master->fdb;
  std::string what = words.mac->text() + " dev " + words.device->name + " master " + master->name;
  auto note = [&](trace::ChangeKind kind) {
    context.ns.recorder().change(context.ns.id(), trace::StateKind::Fdb, kind, what);
  };
  auto known = fdb.find(*words.mac, context.ns.now());
  if (verb == "delete") {
    if (!known || known->port != words.device->index) return refusedFdb("No such file or directory");
    fdb.remove(*words.mac);
    note(trace::ChangeKind::Removed);
    return success();
  }
  if (verb == "add" && known) return refusedFdb("File exists");
  if (verb == "append" && known) return success();
  fdb.remove(*words.mac);
  if (words.state == "permanent")
    fdb.addPermanent(*words.mac, words.device->index);
  else if (words.state == "static")
    fdb.addStatic(*words.mac, words.device->index);
  else
    fdb.learn(*words.mac, words.device->index, context.ns.now());
  note(trace::ChangeKind::Added);
  return success();
}

CommandResult change(Context& context, const std::string& verb, const Arguments& arguments) {
  Words words;
  ip::Cursor cursor(arguments);
  while (!cursor.done())
    if (auto complaint = readWord(context, cursor.take(), cursor, words)) return *complaint;
  if (!words.mac || !words.device) return failure(255, "Device and address are required arguments.");
  if (words.master) return changePort(context, verb, words);
  if (words.device->vxlan) return changeVxlan(context, verb, words);
  return notEmulated("'bridge fdb' of an interface's own addresses");
}

} // namespace

CommandResult fdb(Context& context, const Arguments& arguments) {
  auto verb = arguments.empty()
                  ? "show"
                  : ip::expand(arguments.front(), {"show", "lst", "list", "add", "append", "replace",
                                                   "delete", "flush", "get", "help"});
  if (!verb)
    return failure(255,
                   fmt::format("Command \"{}\" is unknown, try \"bridge fdb help\".", arguments.front()));
  Arguments rest(arguments.empty() ? arguments.end() : arguments.begin() + 1, arguments.end());
  if (*verb == "show" || *verb == "lst" || *verb == "list") return show(context, rest);
  if (*verb == "add" || *verb == "append" || *verb == "replace" || *verb == "delete")
    return change(context, *verb, rest);
  return notEmulated(fmt::format("'bridge fdb {}'", *verb));
}

} // namespace fg::commands::bridge

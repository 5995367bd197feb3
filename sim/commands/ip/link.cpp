// ip link: its verbs, and show.
#include "commands/ip/ip.h"

namespace fg::commands::ip {
namespace {

std::string showInterface(const Context& context, const Options& options, const host::Interface& interface) {
  if (options.brief)
    return fmt::format("{}{} <{}> \n", briefStart(context, interface),
                       interface.kind == host::InterfaceKind::Loopback ? "00:00:00:00:00:00"
                                                                       : interface.mac.text(),
                       flagsText(interface));
  std::string lines = linkLine(context, interface, "mode DEFAULT ") + "\n" + hardwareLine(context, interface);
  if (options.details) lines += linkDetails(context, interface, "addrgenmode eui64 ");
  lines += "\n";
  return options.oneLine ? oneLine(lines) : lines;
}

std::optional<host::InterfaceKind> parseKind(std::string_view text) {
  using host::InterfaceKind;
  if (text == "bridge") return InterfaceKind::Bridge;
  if (text == "veth") return InterfaceKind::Veth;
  if (text == "vxlan") return InterfaceKind::Vxlan;
  if (text == "tun") return InterfaceKind::Tun;
  if (text == "dummy") return InterfaceKind::Dummy;
  return std::nullopt;
}

CommandResult showLinks(Context& context, const Options& options, Cursor words) {
  const host::Interface *one = nullptr, *master = nullptr;
  std::optional<host::InterfaceKind> kind;
  bool onlyUp = false, onlyPorts = false;
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
    } else if (word == "type" && *value == "bridge_slave") {
      onlyPorts = true;
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
        && (!kind || *kind == interface->kind) && (!onlyUp || interface->up)
        && (!onlyPorts || interface->master != 0))
      out += showInterface(context, options, *interface);
  return success(out);
}

} // namespace

CommandResult link(Context& context, const Options& options, const Arguments& arguments) {
  if (arguments.empty()) return showLinks(context, options, Cursor(arguments));
  auto verb = expand(arguments.front(), {"add", "set", "change", "replace", "delete", "show", "lst", "list",
                                         "xstats", "property", "help"});
  if (!verb)
    return failure(255, fmt::format("Command \"{}\" is unknown, try \"ip link help\".", arguments.front()));
  Arguments rest(arguments.begin() + 1, arguments.end());
  if (*verb == "show" || *verb == "list" || *verb == "lst") return showLinks(context, options, Cursor(rest));
  if (*verb == "add") return linkAdd(context, rest);
  if (*verb == "delete") return linkDelete(context, rest);
  if (*verb == "set" || *verb == "change") return linkSet(context, rest);
  return notEmulated(fmt::format("'ip link {}'", *verb));
}

} // namespace fg::commands::ip

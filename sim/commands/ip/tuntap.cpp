// ip tuntap: persistent TUN interfaces.
#include "commands/ip/ip.h"

namespace fg::commands::ip {
namespace {

struct TapWords {
  std::string name, mode;
};

std::optional<CommandResult> readTapWords(TapWords& out, Cursor words) {
  while (!words.done()) {
    std::string word = words.take();
    if (word == "mode" || word == "dev" || word == "name") {
      auto value = words.takeValue();
      if (!value) return incomplete();
      (word == "mode" ? out.mode : out.name) = *value;
      if (word == "mode" && *value != "tun" && *value != "tap")
        return failure(255, fmt::format("Unknown tunnel mode \"{}\"", *value));
    } else if (word == "user" || word == "group" || word == "one_queue" || word == "pi" || word == "vnet_hdr"
               || word == "multi_queue") {
      return notEmulated(fmt::format("'ip tuntap … {}'", word));
    } else if (out.name.empty()) {
      out.name = word;
    } else {
      return garbage("name", word);
    }
  }
  return std::nullopt;
}

CommandResult addTap(Context& context, TapWords words) {
  if (context.ns.interface(words.name)) return failure(1, "ioctl(TUNSETIFF): Device or resource busy");
  for (int number = 0; words.name.empty(); ++number)
    if (std::string name = fmt::format("tun{}", number); !context.ns.interface(name)) words.name = name;
  if (words.name.size() > 15)
    return failure(255, fmt::format("Error: argument \"{}\" is wrong: \"name\" too long\n", words.name));
  context.ns.addInterface(host::InterfaceKind::Tun, words.name, {});
  return success();
}

} // namespace

CommandResult tunnelTap(Context& context, const Arguments& arguments) {
  auto verb = arguments.empty() ? "show"
                                : expand(arguments.front(), {"add", "delete", "show", "lst", "list", "help"});
  if (!verb)
    return failure(255, fmt::format("Command \"{}\" is unknown, try \"ip tuntap help\".", arguments.front()));
  Arguments rest(arguments.empty() ? arguments.end() : arguments.begin() + 1, arguments.end());
  if (*verb == "show" || *verb == "lst" || *verb == "list") {
    std::string out;
    for (const host::Interface* interface : context.ns.interfaces())
      if (interface->kind == host::InterfaceKind::Tun)
        out += fmt::format("{}: tun{}\n", interface->name, interface->carrier ? "" : " persist");
    return success(out);
  }
  TapWords words;
  if (auto complaint = readTapWords(words, Cursor(rest))) return *complaint;
  if (words.mode.empty()) return failure(1, "You failed to specify a tunnel mode");
  if (words.mode == "tap") return notEmulated("TAP interfaces");
  if (*verb == "add") return addTap(context, std::move(words));
  if (*verb != "delete") return notEmulated(fmt::format("'ip tuntap {}'", *verb));
  const host::Interface* tun = context.ns.interface(words.name);
  if (tun && tun->kind == host::InterfaceKind::Tun) context.ns.removeInterface(tun->index);
  return success();
}

} // namespace fg::commands::ip

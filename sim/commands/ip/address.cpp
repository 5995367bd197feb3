// ip address: show, add, del, flush.
#include "commands/ip/ip.h"

#include <algorithm>

namespace fg::commands::ip {
namespace {

struct Selection {
  const host::Interface* interface = nullptr; // null: all
  const host::Interface* master = nullptr;    // null: all
  bool onlyUp = false;
  std::optional<routing::Scope> scope;
};

std::string_view scopeText(routing::Scope scope) {
  switch (scope) {
  case routing::Scope::Global:
    return "global";
  case routing::Scope::Link:
    return "link";
  case routing::Scope::Host:
    return "host";
  }
  return "";
}

// Not the first one of its subnet on the interface (IFA_F_SECONDARY).
bool isSecondary(const host::Interface& interface, const host::InterfaceAddress& address) {
  for (const host::InterfaceAddress& other : interface.addresses) {
    if (&other == &address) return false;
    if (other.prefix.canonical() == address.prefix.canonical()) return true;
  }
  return false;
}

std::string lifetimeLine(const std::optional<net::SimTime>& until, net::SimTime now) {
  std::string text = "forever";
  if (until)
    text = fmt::format("{}sec",
                       std::max<int64_t>(0, std::chrono::ceil<std::chrono::seconds>(*until - now).count()));
  return fmt::format("       valid_lft {0} preferred_lft {0}\n", text);
}

std::string ipv4Lines(const Context& context, const host::Interface& interface,
                      const host::InterfaceAddress& address) {
  std::string line = fmt::format("    inet {} ", address.prefix.text());
  if (address.broadcast) line += fmt::format("brd {} ", address.broadcast->text());
  line += fmt::format("scope {} ", scopeText(address.scope));
  if (isSecondary(interface, address)) line += "secondary ";
  if (address.validUntil) line += "dynamic ";
  return line + interface.name + "\n" + lifetimeLine(address.validUntil, context.ns.now());
}

struct Ipv6Address {
  std::string prefix;
  routing::Scope scope;
};
// All IPv6 that the model has: ::1 and the link-local addresses.
std::optional<Ipv6Address> ipv6Of(const host::Interface& interface) {
  if (!interface.up || !interface.ipv6) return std::nullopt;
  if (interface.kind == host::InterfaceKind::Loopback) return Ipv6Address{"::1/128", routing::Scope::Host};
  if (interface.kind == host::InterfaceKind::Tun) return std::nullopt;
  return Ipv6Address{interface.mac.linkLocalIpv6() + "/64", routing::Scope::Link};
}

// The lines of each address that the options and the selection let through.
std::vector<std::string> addressLines(const Context& context, const Options& options,
                                      const Selection& selection, const host::Interface& interface) {
  std::vector<std::string> lines;
  if (!options.ipv6)
    for (const host::InterfaceAddress& address : interface.addresses)
      if (!selection.scope || *selection.scope == address.scope)
        lines.push_back(ipv4Lines(context, interface, address));
  if (options.ipv4) return lines;
  if (auto ipv6 = ipv6Of(interface); ipv6 && (!selection.scope || *selection.scope == ipv6->scope))
    lines.push_back(fmt::format("    inet6 {} scope {} \n", ipv6->prefix, scopeText(ipv6->scope))
                    + lifetimeLine({}, {}));
  return lines;
}

std::string briefLine(const Context& context, const Options& options, const host::Interface& interface) {
  std::string line = briefStart(context, interface);
  if (!options.ipv6)
    for (const host::InterfaceAddress& address : interface.addresses)
      line += address.prefix.text() + " ";
  if (auto ipv6 = ipv6Of(interface); ipv6 && !options.ipv4) line += ipv6->prefix + " ";
  return line + "\n";
}

std::string showInterface(const Context& context, const Options& options, const Selection& selection,
                          const host::Interface& interface) {
  std::vector<std::string> addresses = addressLines(context, options, selection, interface);
  bool filtered = options.ipv4 || options.ipv6 || selection.scope;
  if (addresses.empty() && (filtered || options.oneLine)) return "";
  if (options.brief) return briefLine(context, options, interface);
  std::string out;
  if (options.oneLine) {
    for (std::string& lines : addresses)
      out += fmt::format("{}: {}{}", interface.index, interface.name, oneLine(std::move(lines)));
    return out;
  }
  out = linkLine(context, interface, "");
  // A family's listing has no line for the Ethernet address, but still names the peer's namespace.
  if (!options.ipv4 && !options.ipv6)
    out += fmt::format("\n{}", hardwareLine(context, interface));
  else if (interface.peerNetnsid)
    out += fmt::format(" link-netnsid {}", *interface.peerNetnsid);
  if (options.details) out += linkDetails(context, interface, "");
  out += "\n";
  for (const std::string& lines : addresses)
    out += lines;
  return out;
}

bool isSelected(const Selection& selection, const host::Interface& interface) {
  return (!selection.interface || selection.interface == &interface)
         && (!selection.master || selection.master->index == interface.master)
         && (!selection.onlyUp || interface.up);
}

std::optional<routing::Scope> parseScope(std::string_view text) {
  for (auto scope : {routing::Scope::Global, routing::Scope::Link, routing::Scope::Host})
    if (scopeText(scope) == text) return scope;
  return std::nullopt;
}

CommandResult show(Context& context, const Options& options, Cursor words) {
  Selection selection;
  while (!words.done()) {
    std::string word = words.take();
    if (word == "up") {
      selection.onlyUp = true;
    } else if (word == "master" || word == "scope") {
      std::optional<std::string> value = words.takeValue();
      if (!value) return incomplete();
      if (word == "scope" && !(selection.scope = parseScope(*value)))
        return failure(255, fmt::format("Error: argument \"{}\" is wrong: invalid \"scope\"\n", *value));
      if (word == "master" && !(selection.master = context.ns.interface(*value)))
        return failure(255, fmt::format("Error: argument \"{}\" is wrong: Device does not exist\n", *value));
    } else if (word == "to" || word == "label" || word == "type" || word == "permanent" || word == "dynamic"
               || word == "primary" || word == "secondary" || word == "vrf" || word == "tentative") {
      return notEmulated(fmt::format("'ip address show {}'", word));
    } else {
      if (word == "dev") {
        std::optional<std::string> value = words.takeValue();
        if (!value) return incomplete();
        word = *value;
      }
      if (selection.interface) return garbage("dev", word);
      selection.interface = context.ns.interface(word);
      if (!selection.interface) return failure(1, fmt::format("Device \"{}\" does not exist.", word));
    }
  }
  std::string out;
  for (const host::Interface* interface : context.ns.interfaces())
    if (isSelected(selection, *interface)) out += showInterface(context, options, selection, *interface);
  return success(out);
}

struct Change {
  std::optional<net::Ipv4Prefix> prefix;
  std::optional<net::Ipv4Address> broadcast;
  std::optional<routing::Scope> scope;
  std::string device, label;
};

// Nothing where all is well; otherwise the tool's complaint.
std::optional<CommandResult> readWord(Change& change, const std::string& word, Cursor& words) {
  auto value = [&] { return words.takeValue().value_or(""); };
  if (word == "dev") {
    change.device = value();
    return std::nullopt;
  }
  if (word == "brd" || word == "broadcast") {
    std::string text = value();
    if (text == "+" && change.prefix)
      change.broadcast = change.prefix->broadcast();
    else if (text != "-" && !(change.broadcast = net::Ipv4Address::parse(text)))
      return failure(1, fmt::format("Error: inet address is expected rather than \"{}\".", text));
    return std::nullopt;
  }
  if (word == "scope") {
    std::string text = value();
    if (!(change.scope = parseScope(text)))
      return failure(255, fmt::format("Error: argument \"{}\" is wrong: invalid scope value.\n", text));
    return std::nullopt;
  }
  if (word == "peer" || word == "label" || word == "valid_lft" || word == "preferred_lft" || word == "metric"
      || word == "noprefixroute" || word == "anycast")
    return notEmulated(fmt::format("'{}' of ip address add", word));
  std::string text = word == "local" ? value() : word;
  if (change.prefix) return garbage("local", text);
  if (!(change.prefix = net::Ipv4Prefix::parse(text)))
    return failure(1, fmt::format("Error: any valid prefix is expected rather than \"{}\".", text));
  return std::nullopt;
}

// Kernel 6.1 has no text of its own for these two refusals (net/ipv4/devinet.c).
CommandResult answer(const Context& context, const core::KernelResult& result) {
  if (result) return success();
  return refused(context, result.error());
}

// An address without a length may be given to del where the interface has it under another length.
std::optional<net::Ipv4Prefix> anyLength(const host::Interface& interface, net::Ipv4Address address) {
  for (const host::InterfaceAddress& own : interface.addresses)
    if (own.prefix.address() == address) return own.prefix;
  return std::nullopt;
}

CommandResult remove(Context& context, host::Interface& interface, const net::Ipv4Prefix& prefix, bool bare) {
  if (!bare) return answer(context, context.ns.removeAddress(interface, prefix));
  CommandResult result = answer(
      context, context.ns.removeAddress(interface, anyLength(interface, prefix.address()).value_or(prefix)));
  result.err = fmt::format("Warning: Executing wildcard deletion to stay compatible with old scripts.\n"
                           "         Explicitly specify the prefix length ({}) to avoid this warning.\n"
                           "         This special behaviour is likely to disappear in further releases,\n"
                           "         fix your scripts!\n",
                           prefix.text())
               + result.err;
  return result;
}

CommandResult change(Context& context, bool adding, const Arguments& arguments) {
  Change wanted;
  Cursor words(arguments);
  while (!words.done())
    if (auto complaint = readWord(wanted, words.take(), words)) return *complaint;
  if (wanted.device.empty()) return failure(1, "Not enough information: \"dev\" argument is required.");
  host::Interface* interface = context.ns.interface(wanted.device);
  if (!interface) return cannotFind(wanted.device);
  if (!wanted.prefix) return incomplete("RTNETLINK answers: Operation not supported");
  if (!adding) {
    bool bare = std::none_of(arguments.begin(), arguments.end(),
                             [](const std::string& word) { return word.find('/') != std::string::npos; });
    return remove(context, *interface, *wanted.prefix, bare);
  }
  host::InterfaceAddress address{*wanted.prefix, wanted.broadcast, routing::Scope::Global, {}};
  address.scope = wanted.scope.value_or(wanted.prefix->address().isLoopback() ? routing::Scope::Host
                                                                              : routing::Scope::Global);
  return answer(context, context.ns.addAddress(*interface, address));
}

// Every address that the selection fits goes, one after the other; a primary one takes its secondaries along.
CommandResult flush(Context& context, const Arguments& arguments) {
  if (arguments.empty()) return failure(1, "Flush requires arguments.");
  Selection selection;
  Cursor words(arguments);
  while (!words.done()) {
    std::string word = words.take();
    if (word == "scope") {
      std::string text = words.takeValue().value_or("");
      if (!(selection.scope = parseScope(text)))
        return failure(255, fmt::format("Error: argument \"{}\" is wrong: invalid \"scope\"\n", text));
      continue;
    }
    if (word == "to" || word == "label" || word == "up" || word == "permanent" || word == "dynamic")
      return notEmulated(fmt::format("'ip address flush {}'", word));
    if (word == "dev") word = words.takeValue().value_or("");
    selection.interface = context.ns.interface(word);
    if (!selection.interface) return failure(1, fmt::format("Device \"{}\" does not exist.", word));
  }
  for (host::Interface* interface : context.ns.interfaces()) {
    if (!isSelected(selection, *interface)) continue;
    for (const host::InterfaceAddress& address : std::vector(interface->addresses))
      if (!selection.scope || *selection.scope == address.scope)
        std::ignore = context.ns.removeAddress(*interface, address.prefix);
  }
  return success();
}

} // namespace

CommandResult address(Context& context, const Options& options, const Arguments& arguments) {
  if (arguments.empty()) return show(context, options, Cursor(arguments));
  auto verb = expand(arguments.front(), {"add", "change", "chg", "replace", "delete", "show", "list", "lst",
                                         "flush", "save", "restore", "help"});
  if (!verb)
    return failure(255,
                   fmt::format("Command \"{}\" is unknown, try \"ip address help\".", arguments.front()));
  Arguments rest(arguments.begin() + 1, arguments.end());
  if (*verb == "show" || *verb == "list" || *verb == "lst") return show(context, options, Cursor(rest));
  if (*verb == "add") return change(context, true, rest);
  if (*verb == "delete") return change(context, false, rest);
  if (*verb == "flush") return flush(context, rest);
  return notEmulated(fmt::format("'ip address {}'", *verb));
}

} // namespace fg::commands::ip

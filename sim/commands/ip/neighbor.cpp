// ip neighbour: show, get, add, change, replace, del, flush.
#include "commands/ip/ip.h"

#include <algorithm>

namespace fg::commands::ip {
namespace {

using link::Neighbor;
using link::NeighborState;

struct Words {
  std::optional<net::Ipv4Prefix> address;
  const host::Interface* device = nullptr;
  std::optional<net::MacAddress> mac;
  std::optional<NeighborState> state; // nud
  bool allStates = false, proxy = false, empty = true;
};

using Wrong = std::optional<CommandResult>; // nothing where all is well

Wrong readState(Words& out, const std::string& text) {
  out.allStates = text == "all";
  if (out.allStates) return std::nullopt;
  if ((out.state = link::parseNeighborState(text))) return std::nullopt;
  return failure(255, fmt::format("Error: argument \"{}\" is wrong: nud state is bad", text));
}

Wrong readWord(Words& out, const std::string& word, Cursor& words, Context& context) {
  out.empty = false;
  bool takesValue = word == "dev" || word == "lladdr" || word == "nud" || word == "to";
  std::optional<std::string> value = takesValue ? words.takeValue() : std::nullopt;
  if (takesValue && !value) return incomplete();
  if (word == "dev") {
    if (!(out.device = context.ns.interface(*value))) return cannotFind(*value);
  } else if (word == "lladdr") {
    if (!(out.mac = net::MacAddress::parse(*value)))
      return failure(1, fmt::format("\"{}\" is invalid lladdr.", *value));
  } else if (word == "nud") {
    return readState(out, *value);
  } else if (word == "proxy") {
    out.proxy = true;
  } else if (word == "router" || word == "unused" || word == "vrf" || word == "nomaster"
             || word == "extern_learn" || word == "protocol" || word == "managed" || word == "use") {
    return notEmulated(fmt::format("'{}' of ip neighbour", word));
  } else {
    std::string text = value.value_or(word);
    if (out.address) return garbage("to", text);
    bool any = text == "all" || text == "any";
    out.address = any ? net::Ipv4Prefix() : net::Ipv4Prefix::parse(text);
    if (!out.address)
      return failure(1, fmt::format("Error: any valid prefix is expected rather than \"{}\".", text));
  }
  return std::nullopt;
}

bool isPlace(const Words& selection, int interface, net::Ipv4Address address) {
  return (!selection.address || selection.address->contains(address))
         && (!selection.device || selection.device->index == interface);
}

// Without "nud", entries without ARP and those that nobody used are left out (ip/ipneigh.c).
bool isShown(const Words& selection, const Neighbor& neighbor) {
  if (!isPlace(selection, neighbor.interface, neighbor.address)) return false;
  if (selection.state) return neighbor.state == *selection.state;
  return selection.allStates
         || (neighbor.state != NeighborState::NoArp && neighbor.state != NeighborState::None);
}

std::string line(Context& context, const Words& selection, const Neighbor& neighbor) {
  std::string text = neighbor.address.text() + " ";
  if (!selection.device) text += fmt::format("dev {} ", context.ns.interfaceName(neighbor.interface));
  if (link::isValid(neighbor.state)) text += fmt::format("lladdr {} ", neighbor.mac.text());
  if (neighbor.state == NeighborState::None) return text + "\n";
  return text + std::string(link::name(neighbor.state)) + (isDebian(context) ? " \n" : "\n");
}

CommandResult show(Context& context, const Words& selection) {
  std::string out;
  if (selection.proxy) {
    for (const auto& [interface, address] : context.ns.neighbors().proxies)
      if (isPlace(selection, interface, address))
        out +=
            fmt::format("{} {}proxy \n", address.text(),
                        selection.device ? "" : fmt::format("dev {} ", context.ns.interfaceName(interface)));
    return success(out);
  }
  for (const Neighbor& neighbor : context.ns.neighbors().entries(context.ns.now()))
    if (isShown(selection, neighbor)) out += line(context, selection, neighbor);
  return success(out);
}

// What a program changed in the table; the kernel's own changes tell of themselves.
void tell(Context& context, trace::ChangeKind kind, std::string what) {
  context.ns.recorder().change(context.ns.id(), trace::StateKind::Neighbor, kind, std::move(what));
}

bool removeEntry(Context& context, int interface, net::Ipv4Address address) {
  const host::Interface* device = std::as_const(context.ns).interface(interface);
  return device && context.ns.removeNeighbor(*device, address);
}

// What was set by hand stays, unless it is asked for by its state (ip/ipneigh.c).
CommandResult flush(Context& context, const Words& selection) {
  if (selection.empty) return failure(1, "Flush requires arguments.");
  for (const Neighbor& neighbor : context.ns.neighbors().entries(context.ns.now()))
    if (isShown(selection, neighbor) && (!link::isFixed(neighbor.state) || selection.state))
      removeEntry(context, neighbor.interface, neighbor.address);
  return success();
}

CommandResult get(Context& context, const Words& words) {
  if (!words.device || !words.address) return failure(1, "Device and address are required arguments.");
  const Neighbor* neighbor =
      context.ns.neighbors().find(words.device->index, words.address->address(), context.ns.now());
  if (!neighbor) return failure(2, "Error: Neighbour entry not found.");
  return success(line(context, {}, *neighbor));
}

CommandResult changeProxy(Context& context, std::string_view verb, const Words& words) {
  link::NeighborTable::Key key{words.device->index, words.address->address()};
  const std::string what =
      fmt::format("{} dev {} proxy", words.address->address().text(), words.device->name);
  if (verb != "delete") {
    if (context.ns.neighbors().proxies.insert(key).second) tell(context, trace::ChangeKind::Added, what);
    return success();
  }
  if (!context.ns.neighbors().proxies.erase(key)) return refused(context, core::KernelError::NoEntry);
  tell(context, trace::ChangeKind::Removed, what);
  return success();
}

CommandResult change(Context& context, std::string_view verb, const Words& words) {
  if (!words.device || !words.address) return failure(255, "Device and destination are required arguments.");
  if (words.proxy) return changeProxy(context, verb, words);
  net::Ipv4Address address = words.address->address();
  link::NeighborTable& table = context.ns.neighbors();
  if (verb == "delete") {
    if (removeEntry(context, words.device->index, address)) return success();
    return refused(context, core::KernelError::NoEntry);
  }
  const Neighbor* known = table.find(words.device->index, address, context.ns.now());
  if (verb == "add" && known) return refused(context, core::KernelError::Exists);
  if ((verb == "change" || verb == "chg") && !known) return refused(context, core::KernelError::NoEntry);
  NeighborState state = words.state.value_or(NeighborState::Permanent);
  bool nameless = link::isValid(state) && !words.mac && !(known && link::isValid(known->state));
  // The kernel has made the entry by then; it stays, without a state (measured).
  table.set(words.device->index, address, words.mac, nameless ? NeighborState::None : state,
            context.ns.now());
  const trace::ChangeKind kind = known ? trace::ChangeKind::Changed : trace::ChangeKind::Added;
  if (const Neighbor* now = table.find(words.device->index, address, context.ns.now()))
    tell(context, kind,
         fmt::format("{} dev {}{} {}", address.text(), words.device->name,
                     link::isValid(now->state) ? " lladdr " + now->mac.text() : "", link::name(now->state)));
  if (!nameless) return success();
  return isDebian(context) ? failure(2, "Error: No link layer address given.")
                           : refused(context, core::KernelError::Invalid);
}

} // namespace

CommandResult neighbor(Context& context, const Options& options, const Arguments& arguments) {
  if (options.ipv6) return success();
  std::optional<std::string> verb = "show";
  if (!arguments.empty())
    verb = expand(arguments.front(), {"add", "change", "chg", "replace", "delete", "get", "show", "lst",
                                      "list", "flush", "help"});
  if (!verb)
    return failure(255, fmt::format("Command \"{}\" is unknown, try \"ip neigh help\".", arguments.front()));
  Words words;
  Arguments rest(arguments.empty() ? arguments.end() : arguments.begin() + 1, arguments.end());
  Cursor cursor(rest);
  while (!cursor.done())
    if (auto complaint = readWord(words, cursor.take(), cursor, context)) return *complaint;
  if (*verb == "show" || *verb == "lst" || *verb == "list") return show(context, words);
  if (*verb == "flush") return flush(context, words);
  if (*verb == "get") return get(context, words);
  if (*verb != "help") return change(context, *verb, words);
  return notEmulated(fmt::format("'ip neighbour {}'", *verb));
}

} // namespace fg::commands::ip

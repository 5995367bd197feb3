// ip neighbour: show, add, replace, del, flush.
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
  std::string state; // nud
  bool empty = true;
};

std::optional<CommandResult> readWord(Words& out, const std::string& word, Cursor& words, Context& context) {
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
    out.state = *value;
  } else if (word == "proxy" || word == "router" || word == "unused" || word == "vrf" || word == "nomaster"
             || word == "extern_learn" || word == "protocol") {
    return notEmulated(fmt::format("'{}' of ip neighbour", word));
  } else {
    std::string text = value.value_or(word);
    if (out.address) return garbage("to", text);
    if (!(out.address = net::Ipv4Prefix::parse(text)))
      return failure(1, fmt::format("Error: any valid prefix is expected rather than \"{}\".", text));
  }
  return std::nullopt;
}

bool isShown(const Words& selection, const Neighbor& neighbor) {
  if (selection.address && !selection.address->contains(neighbor.address)) return false;
  if (selection.device && selection.device->index != neighbor.interface) return false;
  if (selection.state.empty() || selection.state == "all") return true;
  std::string name(link::name(neighbor.state));
  std::transform(name.begin(), name.end(), name.begin(), [](char c) { return static_cast<char>(c | 0x20); });
  return name == selection.state;
}

std::string line(Context& context, const Words& selection, const Neighbor& neighbor) {
  std::string text = neighbor.address.text() + " ";
  if (!selection.device) text += fmt::format("dev {} ", context.ns.interfaceName(neighbor.interface));
  bool known = neighbor.state != NeighborState::Incomplete && neighbor.state != NeighborState::Failed;
  if (known) text += fmt::format("lladdr {} ", neighbor.mac.text());
  return text + std::string(link::name(neighbor.state)) + (isDebian(context) ? " \n" : "\n");
}

CommandResult show(Context& context, const Words& selection) {
  std::string out;
  for (const Neighbor& neighbor : context.ns.neighbors.entries(context.ns.now()))
    if (isShown(selection, neighbor)) out += line(context, selection, neighbor);
  return success(out);
}

// Permanent entries, and those of which nothing is known, stay (ip/ipneigh.c).
CommandResult flush(Context& context, const Words& selection) {
  if (selection.empty) return failure(1, "Flush requires arguments.");
  for (const Neighbor& neighbor : context.ns.neighbors.entries(context.ns.now()))
    if (isShown(selection, neighbor)
        && (neighbor.state != NeighborState::Permanent || selection.state == "permanent"))
      context.ns.neighbors.remove(neighbor.interface, neighbor.address);
  return success();
}

CommandResult change(Context& context, std::string_view verb, const Words& words) {
  if (!words.device || !words.address) return failure(255, "Device and destination are required arguments.");
  net::Ipv4Address address = words.address->address();
  link::NeighborTable& table = context.ns.neighbors;
  if (verb == "delete") {
    if (table.remove(words.device->index, address)) return success();
    return refused(context, core::KernelError::NoEntry);
  }
  if (!words.mac) return refused(context, core::KernelError::Invalid);
  if (!words.state.empty() && words.state != "permanent")
    return notEmulated(fmt::format("'ip neighbour {} … nud {}'", verb, words.state));
  if (verb == "add" && table.find(words.device->index, address, context.ns.now()))
    return refused(context, core::KernelError::Exists);
  table.setPermanent(words.device->index, address, *words.mac, context.ns.now());
  return success();
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
  if (*verb == "add" || *verb == "replace" || *verb == "delete") return change(context, *verb, words);
  return notEmulated(fmt::format("'ip neighbour {}'", *verb));
}

} // namespace fg::commands::ip

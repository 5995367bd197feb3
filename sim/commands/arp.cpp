// arp: the neighbour table as net-tools lists it.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/support/tables.h"

namespace fg::commands {
namespace {

using link::Neighbor;
using link::NeighborState;

bool isComplete(const Neighbor& neighbor) { return link::isValid(neighbor.state); }

std::string linuxLine(const host::NetworkNamespace& ns, const Neighbor& neighbor) {
  bool complete = isComplete(neighbor);
  std::string_view flags = !complete ? "" : neighbor.state == NeighborState::Permanent ? "CM" : "C";
  return fmt::format("{:<23}  {:<8}{:<20}{:<6}{:<15} {}\n", neighbor.address.text(), complete ? "ether" : "",
                     complete ? neighbor.mac.text() : "(incomplete)", flags, "",
                     ns.interfaceName(neighbor.interface));
}

std::string bsdLine(const host::NetworkNamespace& ns, const Neighbor& neighbor) {
  std::string mac = isComplete(neighbor) ? neighbor.mac.text() + " [ether]" : "<incomplete>";
  if (neighbor.state == NeighborState::Permanent) mac += " PERM";
  return fmt::format("? ({}) at {} on {}\n", neighbor.address.text(), mac,
                     ns.interfaceName(neighbor.interface));
}

CommandResult show(Context& context, const Options& options) {
  std::optional<net::Ipv4Address> one;
  if (!options.operands.empty()) {
    one = resolve(context, options.operands.front());
    if (!one) return failure(255, fmt::format("{}: Unknown host", options.operands.front()));
  }
  std::string device = options.value('i').value_or("");
  std::string rows;
  for (const Neighbor& neighbor : context.ns.neighbors().entries(context.ns.now())) {
    if (neighbor.state == NeighborState::NoArp || (one && neighbor.address != *one)) continue;
    if (!device.empty() && context.ns.interfaceName(neighbor.interface) != device) continue;
    rows += options.has('a') ? bsdLine(context.ns, neighbor) : linuxLine(context.ns, neighbor);
  }
  if (rows.empty() && one)
    return success(fmt::format("{} ({}) -- no entry{}\n", options.operands.front(), one->text(),
                               device.empty() ? "" : " on " + device));
  if (rows.empty()) return success(device.empty() ? "" : fmt::format("arp: in 0 entries no match found.\n"));
  if (options.has('a')) return success(rows);
  return success("Address                  HWtype  HWaddress           Flags Mask            Iface\n" + rows);
}

CommandResult remove(Context& context, const std::string& host) {
  auto address = resolve(context, host);
  if (!address) return failure(255, fmt::format("{}: Unknown host", host));
  for (const Neighbor& neighbor : context.ns.neighbors().entries(context.ns.now()))
    if (neighbor.address == *address)
      if (const auto* device = std::as_const(context.ns).interface(neighbor.interface);
          device && context.ns.removeNeighbor(*device, *address))
        return success();
  return failure(255, fmt::format("No ARP entry for {}", host));
}

// arp -s: the interface is the one that the kernel would send by (arp_req_set).
CommandResult set(Context& context, const Options& options, const std::string& host) {
  auto address = resolve(context, host);
  if (!address) return failure(255, fmt::format("{}: Unknown host", host));
  if (options.operands.empty()) return failure(255, "arp: need hardware address");
  auto mac = net::MacAddress::parse(options.operands.front());
  if (!mac) return failure(255, "arp: invalid hardware address");
  auto state = NeighborState::Permanent;
  for (size_t i = 1; i < options.operands.size(); ++i) {
    if (options.operands[i] != "temp") return notEmulated(fmt::format("'arp -s … {}'", options.operands[i]));
    state = NeighborState::Stale;
  }
  int interface = 0;
  if (auto device = options.value('i')) {
    const host::Interface* found = context.ns.interface(*device);
    if (!found) return failure(255, "SIOCSARP: No such device");
    interface = found->index;
  } else {
    auto way = context.ns.lookup(*address);
    if (way.error) return failure(255, "SIOCSARP: Network is unreachable");
    interface = way.interface;
  }
  if (const auto* device = std::as_const(context.ns).interface(interface))
    context.ns.setNeighbor(*device, *address, *mac, state);
  return success();
}

CommandResult execute(Context& context, const Arguments& arguments) {
  Options options =
      readOptions(arguments, {"naei:vd:s:fDAHp", {{"numeric", 'n'}, {"all", 'a'}, {"device", 'i'}}});
  if (std::string message = getoptMessage("arp", options); !message.empty()) return failure(3, message);
  for (char letter : {'f', 'D', 'A', 'H', 'p', 'v'})
    if (options.has(letter)) return notEmulated(fmt::format("'arp -{}'", letter));
  if (auto host = options.value('s')) return set(context, options, *host);
  if (auto host = options.value('d')) return remove(context, *host);
  return show(context, options);
}

} // namespace

Spec arpSpec() {
  return {.name = "arp",
          .synopsis = "arp [-n] [-a] [-i IFACE] [-d HOST] [-s HOST MAC [temp]] [HOST]",
          .summary = "the neighbour (ARP) table",
          .description =
              "Lists the Ethernet address that the kernel found for each neighbour. (incomplete) means "
              "that it asked and nobody has answered; flag C is a complete entry, M one that was set by "
              "hand. Names are not looked up. The kernel lists in the order of a hash; here it is by "
              "interface and address.",
          .next = {{"", {"-n", "-a", "-i", "-d", "-s"}}, {"-i", {"<interface>"}}},
          .run = execute};
}

} // namespace fg::commands

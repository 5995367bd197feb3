// The frame arrived where its address led it, and names another machine's MAC: who sent it has an old entry,
// or two machines announce the same address.
#include "report/diagnosis/register.h"

namespace fg::report {
namespace {

// "node2's flannel.1"; empty where nobody has it.
std::string ownerOf(const Case& lost, net::MacAddress mac) {
  for (const world::Place& place : lost.directory.places()) {
    if (!place.ns) continue;
    for (const host::Interface* interface : std::as_const(*place.ns).interfaces())
      if (interface->mac == mac) return lost.say("words.interface-of", place.shortName, interface->name);
  }
  return {};
}

bool tellsOf(const trace::StateChange& change, const std::string& what) {
  return change.what.find(what) != std::string::npos;
}

// The sender's neighbour table names a MAC address that no card has: nobody took the frame off the wire.
std::optional<Diagnosis> nobodysMac(const Case& lost) {
  const auto* asked = lost.lastWhereItEnded<trace::NeighborLookup>();
  const world::Place* here = lost.place(lost.failed.endedIn);
  const bool known = asked && asked->outcome == trace::NeighborOutcome::Known;
  if (!known || !here || !here->ns || !ownerOf(lost, asked->mac).empty()) return {};
  const world::AddressInfo meant = lost.directory.about(asked->address, here);
  if (!meant.place || !meant.place->ns) return {};
  const host::Interface* interface = std::as_const(*meant.place->ns).interface(meant.interface);
  if (!interface) return {};
  const std::string address = asked->address.text(), device(lost.text(asked->interface));
  Diagnosis out = lost.beginWithoutRule("foreign-mac");
  out.cause = lost.say("cause.foreign-mac", here->shortName, asked->mac.text(), address)
              + lost.say("cause.foreign-mac-nobody",
                         lost.say("words.has-mac",
                                  lost.say("words.interface-of", meant.place->shortName, interface->name),
                                  interface->mac.text()));
  lost.since(out, [&](const trace::StateChange& change) {
    return change.where == here->ns->id() && change.state == trace::StateKind::Neighbor
           && change.what.starts_with(address + " ");
  });
  out.mends.push_back({here->shortName, fmt::format("ip neigh del {} dev {}", address, device)});
  out.check = Check{{here->shortName, "ip neigh show " + address}, {}};
  return out;
}

} // namespace

std::optional<Diagnosis> foreignMac(const Case& lost) {
  if (lost.disposition() != trace::Disposition::NotForUs) return {};
  if (auto nobodys = nobodysMac(lost)) return nobodys;
  const auto* enter = lost.lastWhereItEnded<trace::EnterInterface>();
  const auto* asked = lost.last<trace::NeighborLookup>();
  const world::Place* here = lost.place(lost.failed.endedIn);
  if (!enter || !asked || !here || !here->ns) return {};
  std::string name(lost.text(enter->interface));
  const host::Interface* interface = std::as_const(*here->ns).interface(name);
  if (!interface || interface->mac == enter->destination) return {};
  std::string sender = lost.nameOf(lost.before()), mac = enter->destination.text();
  std::string owner = ownerOf(lost, enter->destination), address = asked->address.text();
  Diagnosis out = lost.beginWithoutRule("foreign-mac");
  std::string takes = lost.say("cause.foreign-mac", sender, mac, address);
  std::string has =
      lost.say("words.has-mac", lost.say("words.interface-of", here->shortName, name), interface->mac.text());
  out.cause = takes
              + (owner.empty() ? lost.say("cause.foreign-mac-nobody", has)
                               : lost.say("cause.foreign-mac-owner", owner, has));
  auto lease = lost.directory.leaseFor(lost.failed.last.destination);
  lost.since(out, [&](const trace::StateChange& change) {
    bool ownChange = change.where == here->ns->id() && change.state == trace::StateKind::Interface
                     && tellsOf(change, name + " address");
    bool leased = lease && change.state == trace::StateKind::Lease && tellsOf(change, lease->subnet.text());
    return ownChange || leased;
  });
  // With the address the kernel forgot the neighbours that flanneld had set there: it is to set all anew.
  const scenario::Scenario& scenario = lost.directory.scenario();
  bool isFlannels = interface->vxlan && scenario.flannel.present && !scenario.snapshot;
  if (owner.empty())
    out.mends.push_back({here->shortName, isFlannels ? "systemctl restart flanneld"
                                                     : fmt::format("ip link set {} address {}", name, mac)});
  else
    out.advice = lost.say("advice.same-address", lease ? lease->publicIp.text() : address);
  out.check = Check{{sender, fmt::format("ip neigh show {}", address)}, {}};
  return out;
}

} // namespace fg::report

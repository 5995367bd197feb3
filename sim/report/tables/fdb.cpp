// Forwarding databases: a bridge's ports, and the hosts behind a VXLAN interface.
#include "report/tables/register.h"

namespace fg::report {
namespace {

std::string kindOf(const link::Fdb::Entry& entry) {
  if (entry.permanent) return "permanent";
  return entry.fixed ? "static" : "learned";
}

void addBridge(std::vector<Row>& out, const host::NetworkNamespace& ns, const host::Interface& bridge,
               net::SimTime now) {
  for (const link::Fdb::Entry& entry : bridge.fdb->entries(now)) {
    std::string port(ns.interfaceName(entry.port));
    out.push_back({bridge.name + " " + entry.mac.text() + " " + port,
                   {bridge.name, entry.mac.text(), port, kindOf(entry)}});
  }
}

std::string_view nameOf(link::VxlanFdb::State state) {
  switch (state) {
  case link::VxlanFdb::State::Permanent:
    return "permanent";
  case link::VxlanFdb::State::Static:
    return "static";
  case link::VxlanFdb::State::Reachable:
    return "learned";
  }
  return {};
}

void addVxlan(std::vector<Row>& out, const host::Interface& vxlan, net::SimTime now) {
  for (const link::VxlanFdb::Entry& entry : vxlan.vxlan->fdb.entries(now))
    for (const link::VxlanFdb::Remote& remote : entry.remotes)
      out.push_back(
          {vxlan.name + " " + entry.mac.text() + " " + remote.host.text(),
           {vxlan.name, entry.mac.text(), "host " + remote.host.text(), std::string(nameOf(entry.state))}});
}

std::vector<Row> fdbRows(world::World& world, host::NetworkNamespace* ns) {
  std::vector<Row> out;
  net::SimTime now = world.environment().scheduler.now();
  for (const host::Interface* interface : std::as_const(*ns).interfaces()) {
    if (interface->fdb) addBridge(out, *ns, *interface, now);
    if (interface->vxlan) addVxlan(out, *interface, now);
  }
  return out;
}

std::optional<net::SimTime> nextLost(world::World& world, host::NetworkNamespace& ns) {
  std::optional<net::SimTime> next;
  net::SimTime now = world.environment().scheduler.now();
  for (const host::Interface* interface : std::as_const(ns).interfaces()) {
    if (interface->fdb)
      for (const link::Fdb::Entry& entry : interface->fdb->entries(now))
        if (!entry.permanent && !entry.fixed)
          keepEarlier(next, entry.updated + interface->fdb->ageing + net::SimTime{1});
    if (interface->vxlan)
      for (const link::VxlanFdb::Entry& entry : interface->vxlan->fdb.entries(now))
        if (entry.state == link::VxlanFdb::State::Reachable)
          keepEarlier(next, entry.updated + interface->vxlan->fdb.ageing + net::SimTime{1});
  }
  return next;
}

} // namespace

TableSpec fdbTable() {
  return {.name = "fdb",
          .title = "Forwarding database",
          .command = "bridge fdb",
          .columns = {{"interface", "Bridge or tunnel"}, {"mac", "MAC"}, {"to", "Behind"}, {"kind", "Kind"}},
          .rows = fdbRows,
          .agesAt = nextLost};
}

} // namespace fg::report

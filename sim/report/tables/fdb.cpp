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

} // namespace

TableSpec fdbTable() {
  return {.name = "fdb",
          .title = "Forwarding database",
          .command = "bridge fdb",
          .columns = {{"interface", "Bridge or tunnel"}, {"mac", "MAC"}, {"to", "Behind"}, {"kind", "Kind"}},
          .rows = fdbRows};
}

} // namespace fg::report

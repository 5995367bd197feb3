// The interfaces of a namespace and their addresses.
#include "report/tables/register.h"

#include <fmt/format.h>

namespace fg::report {
namespace {

std::string stateText(const host::Interface& interface) {
  if (!interface.up) return "down";
  return interface.carrier ? "up" : "no carrier";
}

std::string addressesText(const host::Interface& interface) {
  std::string out;
  for (const host::InterfaceAddress& address : interface.addresses)
    out += (out.empty() ? "" : ", ") + address.prefix.text();
  return out;
}

// A bridge it is a port of, or what its cable leads to.
std::string leadsTo(const host::NetworkNamespace& ns, const host::Interface& interface) {
  std::string out = interface.connectedTo;
  if (interface.master != 0)
    out += fmt::format("{}port of {}", out.empty() ? "" : ", ", ns.interfaceName(interface.master));
  return out;
}

std::vector<Row> interfacesRows(world::World&, host::NetworkNamespace* ns) {
  std::vector<Row> out;
  for (const host::Interface* i : std::as_const(*ns).interfaces())
    out.push_back({std::to_string(i->index),
                   {std::to_string(i->index), i->name, std::string(host::name(i->kind)), stateText(*i),
                    addressesText(*i), i->mac.text(), std::to_string(i->mtu), leadsTo(*ns, *i)}});
  return out;
}

} // namespace

TableSpec interfacesTable() {
  return {.name = "interfaces",
          .title = "Interfaces",
          .command = "ip addr",
          .columns = {{"index", "Index"},
                      {"name", "Name"},
                      {"kind", "Kind"},
                      {"state", "State"},
                      {"addresses", "Addresses"},
                      {"mac", "MAC"},
                      {"mtu", "MTU"},
                      {"leads_to", "Leads to"}},
          .rows = interfacesRows};
}

} // namespace fg::report

// Every routing table of a namespace but the kernel's own for local addresses.
#include "report/tables/register.h"

namespace fg::report {
namespace {

Row rowOf(const host::NetworkNamespace& ns, const routing::Route& route) {
  bool plain = route.kind == routing::RouteKind::Unicast;
  return {ns.routeText(route) + " table " + std::to_string(route.table),
          {route.isDefault() ? "default" : route.destination.text(),
           route.gateway ? route.gateway->text() : "", std::string(ns.interfaceName(route.interface)),
           std::to_string(route.metric), plain ? "" : std::string(routing::name(route.kind)),
           route.preferredSource ? route.preferredSource->text() : "",
           route.table == routing::kMainTable ? "main" : std::to_string(route.table), route.origin}};
}

std::vector<Row> routesRows(world::World&, host::NetworkNamespace* ns) {
  std::vector<Row> out;
  for (const routing::Route& route : ns->routes().routes())
    out.push_back(rowOf(*ns, route));
  for (const auto& [number, table] : ns->routeTables())
    if (number != routing::kMainTable && number != routing::kLocalTable)
      for (const routing::Route& route : table.routes())
        out.push_back(rowOf(*ns, route));
  return out;
}

} // namespace

TableSpec routesTable() {
  return {.name = "routes",
          .title = "Routing",
          .command = "ip route",
          .columns = {{"destination", "Destination"},
                      {"gateway", "Gateway"},
                      {"device", "Device"},
                      {"metric", "Metric"},
                      {"type", "Type"},
                      {"source", "Source"},
                      {"table", "Table"},
                      {"origin", "Made by"}},
          .rows = routesRows};
}

} // namespace fg::report

#include "report/tables/register.h"

namespace fg::report {

core::Registry<TableSpec> tables() {
  core::Registry<TableSpec> registry;
  registry.add(interfacesTable());
  registry.add(routesTable());
  registry.add(rulesTable());
  registry.add(conntrackTable());
  registry.add(neighborsTable());
  registry.add(fdbTable());
  registry.add(sysctlsTable());
  registry.add(etcdTable());
  registry.add(leasesTable());
  registry.add(nodesTable());
  registry.add(podsTable());
  registry.add(deploymentsTable());
  registry.add(servicesTable());
  return registry;
}

} // namespace fg::report

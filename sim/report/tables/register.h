// Every table, in the order in which they are offered.
#pragma once

#include "report/tables/table.h"

namespace fg::report {

TableSpec interfacesTable();
TableSpec routesTable();
TableSpec rulesTable();
TableSpec conntrackTable();
TableSpec neighborsTable();
TableSpec fdbTable();
TableSpec sysctlsTable();
TableSpec leasesTable();
TableSpec podsTable();
TableSpec servicesTable();

} // namespace fg::report

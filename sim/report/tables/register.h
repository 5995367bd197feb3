// Every table, in the order in which they are offered.
#pragma once

#include "report/tables/table.h"

namespace fg::report {

// The earlier of two times of agesAt.
inline void keepEarlier(std::optional<net::SimTime>& earliest, net::SimTime other) {
  if (!earliest || other < *earliest) earliest = other;
}

TableSpec interfacesTable();
TableSpec routesTable();
TableSpec rulesTable();
TableSpec conntrackTable();
TableSpec neighborsTable();
TableSpec fdbTable();
TableSpec sysctlsTable();
TableSpec etcdTable();
TableSpec leasesTable();
TableSpec nodesTable();
TableSpec podsTable();
TableSpec deploymentsTable();
TableSpec servicesTable();

} // namespace fg::report

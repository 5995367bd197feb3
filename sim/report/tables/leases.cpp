// flannel's leases as they stand in etcd.
#include "report/tables/register.h"

namespace fg::report {
namespace {

std::vector<Row> leasesRows(world::World& world, host::NetworkNamespace*) {
  std::vector<Row> out;
  for (const world::LeaseInfo& lease : world.daemons().leases())
    out.push_back({lease.subnet.text(), {lease.subnet.text(), lease.publicIp.text(), lease.node}});
  return out;
}

} // namespace

TableSpec leasesTable() {
  return {.name = "leases",
          .title = "Leases",
          .command = "etcdctl ls --recursive",
          .scope = Scope::Cluster,
          .columns = {{"subnet", "Subnet"}, {"public_ip", "Public IP"}, {"node", "Node"}},
          .rows = leasesRows};
}

} // namespace fg::report

// The nodes that the API server knows.
#include "report/tables/register.h"

namespace fg::report {
namespace {

std::vector<Row> nodesRows(world::World& world, host::NetworkNamespace*) {
  std::vector<Row> out;
  for (const auto& [name, node] : world.daemons().api().nodes())
    out.push_back({name,
                   {name, node.internalIp.text(),
                    node.ready  ? "Ready"
                    : node.lost ? "Unknown"
                                : "NotReady",
                    node.info.kubeletVersion}});
  return out;
}

} // namespace

TableSpec nodesTable() {
  return {.name = "nodes",
          .title = "Nodes",
          .command = "kubectl get nodes -o wide",
          .scope = Scope::Cluster,
          .columns = {{"name", "Name"}, {"ip", "IP"}, {"ready", "Ready"}, {"version", "Version"}},
          .rows = nodesRows};
}

} // namespace fg::report

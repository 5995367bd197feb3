// The pods that the API server knows.
#include "report/tables/register.h"

namespace fg::report {
namespace {

std::vector<Row> podsRows(world::World& world, host::NetworkNamespace*) {
  std::vector<Row> out;
  for (const auto& [name, pod] : world.daemons().api().pods())
    out.push_back({name.text(),
                   {name.nameSpace, name.name, pod.ip ? pod.ip->text() : "", pod.node,
                    pod.phase == kubernetes::PodPhase::Running ? "Running" : "Pending",
                    pod.ready ? "ready" : "not ready"}});
  return out;
}

} // namespace

TableSpec podsTable() {
  return {.name = "pods",
          .title = "Pods",
          .command = "kubectl get pods -o wide --all-namespaces",
          .scope = Scope::Cluster,
          .columns = {{"namespace", "Namespace"},
                      {"name", "Name"},
                      {"ip", "IP"},
                      {"node", "Node"},
                      {"phase", "Phase"},
                      {"ready", "Ready"}},
          .rows = podsRows};
}

} // namespace fg::report

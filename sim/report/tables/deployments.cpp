// Deployments, and how many of their pods there are.
#include "report/tables/register.h"

namespace fg::report {
namespace {

std::vector<Row> deploymentsRows(world::World& world, host::NetworkNamespace*) {
  std::vector<Row> out;
  const kubernetes::ApiServer& api = world.daemons().api();
  for (const auto& [name, deployment] : api.deployments()) {
    kubernetes::Replicas replicas = api.replicasOf(deployment);
    out.push_back(
        {name.text(),
         {name.nameSpace, name.name, std::to_string(deployment.replicas), std::to_string(replicas.current),
          std::to_string(replicas.updated), std::to_string(replicas.ready)}});
  }
  return out;
}

} // namespace

TableSpec deploymentsTable() {
  return {.name = "deployments",
          .title = "Deployments",
          .command = "kubectl get deployments --all-namespaces",
          .scope = Scope::Cluster,
          .columns = {{"namespace", "Namespace"},
                      {"name", "Name"},
                      {"desired", "Desired"},
                      {"current", "Current"},
                      {"updated", "Up to date"},
                      {"ready", "Ready"}},
          .rows = deploymentsRows};
}

} // namespace fg::report

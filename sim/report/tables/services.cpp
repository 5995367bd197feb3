// Services with their endpoints: a row a port.
#include "report/tables/register.h"

#include <fmt/format.h>

namespace fg::report {
namespace {

// "172.33.68.2:53, 172.33.96.3:53": the ready ones behind a port of the service.
std::string endpointsText(const kubernetes::ApiServer& api, const kubernetes::Name& name,
                          const std::string& port) {
  auto found = api.endpoints().find(name);
  std::string out;
  if (found == api.endpoints().end()) return out;
  for (const kubernetes::EndpointSubset& subset : found->second.subsets)
    for (const kubernetes::EndpointPort& target : subset.ports)
      for (const kubernetes::EndpointAddress& address : subset.addresses)
        if (target.name == port)
          out += fmt::format("{}{}:{}", out.empty() ? "" : ", ", address.ip.text(), target.port);
  return out;
}

std::vector<Row> servicesRows(world::World& world, host::NetworkNamespace*) {
  std::vector<Row> out;
  const kubernetes::ApiServer& api = world.daemons().api();
  for (const auto& [name, service] : api.services())
    for (const kubernetes::ServicePort& port : service.ports) {
      std::string number = fmt::format("{}/{}", port.port, net::protocolText(port.protocol));
      out.push_back(
          {name.text() + " " + number,
           {name.nameSpace, name.name, service.clusterIp ? service.clusterIp->text() : "None", number,
            port.nodePort ? std::to_string(port.nodePort) : "", endpointsText(api, name, port.name)}});
    }
  return out;
}

} // namespace

TableSpec servicesTable() {
  return {.name = "services",
          .title = "Services",
          .command = "kubectl get services,endpoints --all-namespaces",
          .scope = Scope::Cluster,
          .columns = {{"namespace", "Namespace"},
                      {"name", "Name"},
                      {"cluster_ip", "Cluster IP"},
                      {"port", "Port"},
                      {"node_port", "Node port"},
                      {"endpoints", "Endpoints"}},
          .rows = servicesRows};
}

} // namespace fg::report

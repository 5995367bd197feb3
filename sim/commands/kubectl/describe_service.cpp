// kubectl describe service and endpoints.
#include "commands/kubectl/describe.h"

namespace fg::commands::kubectl {
namespace {

std::string orUnset(const std::string& name) { return name.empty() ? "<unset>" : name; }

std::string portLines(const kubernetes::ServicePort& port, const kubernetes::Endpoints* endpoints) {
  std::string protocol = capitals(port.protocol);
  std::string target = !port.targetName.empty()
                           ? port.targetName
                           : std::to_string(port.targetPort ? port.targetPort : port.port);
  std::string out = fmt::format("Port:\t{}\t{}/{}\nTargetPort:\t{}/{}\n", orUnset(port.name), port.port,
                                protocol, target, protocol);
  if (port.nodePort)
    out += fmt::format("NodePort:\t{}\t{}/{}\n", orUnset(port.name), port.nodePort, protocol);
  return out + "Endpoints:\t" + endpointList(endpoints, &port.name) + "\n";
}

template<class List> std::string joined(const List& list, const char* separator) {
  std::string out;
  for (const auto& one : list)
    out += (out.empty() ? "" : separator) + one.text();
  return out;
}

std::string addressesOf(const std::vector<kubernetes::EndpointAddress>& addresses) {
  std::string out;
  for (const kubernetes::EndpointAddress& address : addresses)
    out += (out.empty() ? "" : ",") + address.ip.text();
  return out.empty() ? "<none>" : out;
}

} // namespace

std::string describeService(const Context& context, const ApiServer& api,
                            const kubernetes::Service& service) {
  auto found = api.endpoints().find(service.name);
  const kubernetes::Endpoints* endpoints = found == api.endpoints().end() ? nullptr : &found->second;
  std::string out = "Name:\t" + service.name.name + "\nNamespace:\t" + service.name.nameSpace + "\n"
                    + labelLines("Labels", service.labels) + "Annotations:\t<none>\nSelector:\t"
                    + labelText(service.selector) + "\nType:\t" + service.type + "\nIP:\t"
                    + (service.clusterIp ? service.clusterIp->text() : "None") + "\n";
  if (!service.externalIps.empty()) out += "External IPs:\t" + joined(service.externalIps, ",") + "\n";
  if (!service.loadBalancerIps.empty())
    out += "LoadBalancer Ingress:\t" + joined(service.loadBalancerIps, ", ") + "\n";
  for (const kubernetes::ServicePort& port : service.ports)
    out += portLines(port, endpoints);
  out += std::string("Session Affinity:\t") + (service.clientIpAffinity ? "ClientIP" : "None") + "\n";
  if (service.type != "ClusterIP")
    out += std::string("External Traffic Policy:\t") + (service.onlyLocal ? "Local" : "Cluster") + "\n";
  if (service.healthCheckNodePort)
    out += "HealthCheck NodePort:\t" + std::to_string(service.healthCheckNodePort) + "\n";
  if (!service.loadBalancerSourceRanges.empty())
    out += "LoadBalancer Source Ranges:\t" + joined(service.loadBalancerSourceRanges, ",") + "\n";
  return out + eventLines(context, api, "Service", service.name);
}

std::string describeEndpoints(const Context& context, const ApiServer& api,
                              const kubernetes::Endpoints& endpoints) {
  std::string out = "Name:\t" + endpoints.name.name + "\nNamespace:\t" + endpoints.name.nameSpace + "\n";
  auto service = api.services().find(endpoints.name);
  out +=
      labelLines("Labels", service == api.services().end() ? kubernetes::Labels{} : service->second.labels);
  out += "Annotations:\t<none>\nSubsets:\n";
  for (const kubernetes::EndpointSubset& subset : endpoints.subsets) {
    out += "  Addresses:\t" + addressesOf(subset.addresses) + "\n  NotReadyAddresses:\t"
           + addressesOf(subset.notReadyAddresses) + "\n";
    if (!subset.ports.empty()) out += "  Ports:\n    Name\tPort\tProtocol\n    ----\t----\t--------\n";
    for (const kubernetes::EndpointPort& port : subset.ports)
      out += fmt::format("    {}\t{}\t{}\n", orUnset(port.name), port.port, capitals(port.protocol));
    out += "\n";
  }
  return out + eventLines(context, api, "Endpoints", endpoints.name);
}

} // namespace fg::commands::kubectl

// How kubectl 1.9's tables say what an object is
// (https://github.com/kubernetes/kubernetes/blob/v1.9.1/pkg/printers/internalversion/printers.go).
#include "commands/kubectl/kubectl.h"
#include "commands/support/wall_clock.h"

namespace fg::commands::kubectl {

std::string age(const Context& context, net::SimTime created) {
  return kubectlAge(context.ns.now() - created);
}

// printPod: what the containers wait for stands for the phase.
std::string podStatus(const kubernetes::Pod& pod) {
  if (pod.deleted) return pod.reason == "NodeLost" ? "Unknown" : "Terminating";
  if (!pod.reason.empty()) return pod.reason;
  if (pod.phase == kubernetes::PodPhase::Running) return "Running";
  return pod.node.empty() ? "Pending" : "ContainerCreating";
}

int readyContainers(const kubernetes::Pod& pod) {
  return pod.phase == kubernetes::PodPhase::Running && pod.ready ? static_cast<int>(pod.containers.size())
                                                                 : 0;
}

std::string capitals(net::Protocol protocol) {
  std::string text = net::protocolText(protocol);
  for (char& c : text)
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::string servicePorts(const kubernetes::Service& service) {
  std::string out;
  for (const kubernetes::ServicePort& port : service.ports) {
    std::string node = port.nodePort ? ":" + std::to_string(port.nodePort) : "";
    out += fmt::format("{}{}{}/{}", out.empty() ? "" : ",", port.port, node, capitals(port.protocol));
  }
  return out.empty() ? "<none>" : out;
}

// formatEndpoints: three of them, and how many more.
std::string endpointList(const kubernetes::Endpoints* endpoints, const std::string* only) {
  constexpr int kMost = 3;
  std::string out;
  int count = 0;
  if (endpoints)
    for (const kubernetes::EndpointSubset& subset : endpoints->subsets)
      for (const kubernetes::EndpointPort& port : subset.ports)
        for (const kubernetes::EndpointAddress& address : subset.addresses)
          if ((!only || port.name == *only) && ++count <= kMost)
            out += fmt::format("{}{}:{}", out.empty() ? "" : ",", address.ip.text(), port.port);
  if (out.empty()) return "<none>";
  return count > kMost ? fmt::format("{} + {} more...", out, count - kMost) : out;
}

std::string labelText(const kubernetes::Labels& labels) {
  std::string out;
  for (const auto& [key, value] : labels)
    out += (out.empty() ? "" : ",") + key + "=" + value;
  return out.empty() ? "<none>" : out;
}

} // namespace fg::commands::kubectl

// kubectl describe pod. The model knows no volumes, no environment and no ids of images.
#include "commands/kubectl/describe.h"
#include "commands/support/wall_clock.h"

namespace fg::commands::kubectl {
namespace {

using kubernetes::PodContainer;

constexpr net::SimTime kGrace = std::chrono::seconds(30); // terminationGracePeriodSeconds

std::string portLine(const PodContainer& container) {
  std::string ports;
  for (const kubernetes::ContainerPort& port : container.ports)
    ports += fmt::format("{}{}/{}", ports.empty() ? "" : ", ", port.port, capitals(port.protocol));
  if (container.ports.size() > 1) return "    Ports:\t" + ports + "\n";
  return "    Port:\t" + (ports.empty() ? "<none>" : ports) + "\n";
}

std::string containerLines(const Context& context, const kubernetes::Pod& pod,
                           const PodContainer& container) {
  bool runs = pod.phase == kubernetes::PodPhase::Running && container.started;
  std::string out = "  " + container.name + ":\n    Container ID:\t"
                    + (container.id.empty() ? "" : "docker://" + container.id) + "\n    Image:\t"
                    + container.image + "\n" + portLine(container);
  if (!container.command.empty()) out += "    Command:\n";
  for (const std::string& word : container.command)
    out += "      " + word + "\n";
  if (runs)
    out += "    State:\tRunning\n      Started:\t" + rfc1123Time(context.machine, *container.started) + "\n";
  else
    out += "    State:\tWaiting\n      Reason:\tContainerCreating\n";
  out += fmt::format("    Ready:\t{}\n    Restart Count:\t{}\n", runs && pod.ready ? "True" : "False",
                     container.restarts);
  return out + "    Environment:\t<none>\n    Mounts:\t<none>\n";
}

std::string statusLines(const Context& context, const kubernetes::Pod& pod) {
  std::string out;
  if (pod.deleted) {
    out = "Status:\tTerminating (lasts " + age(context, *pod.deleted + kGrace)
          + ")\nTermination Grace Period:\t30s\n";
  } else {
    bool runs = pod.phase == kubernetes::PodPhase::Running;
    out = std::string("Status:\t") + (runs ? "Running" : "Pending") + "\n";
  }
  if (!pod.reason.empty()) out += "Reason:\t" + pod.reason + "\n";
  return out;
}

} // namespace

std::string describePod(const Context& context, const ApiServer& api, const kubernetes::Pod& pod) {
  auto node = api.nodes().find(pod.node);
  std::string host = node == api.nodes().end() ? "" : node->second.internalIp.text();
  std::string out = "Name:\t" + pod.name.name + "\nNamespace:\t" + pod.name.nameSpace + "\nNode:\t"
                    + (pod.node.empty() ? "<none>" : pod.node + "/" + host) + "\n";
  if (pod.started) out += "Start Time:\t" + rfc1123Time(context.machine, *pod.started) + "\n";
  out += labelLines("Labels", pod.labels) + "Annotations:\t<none>\n" + statusLines(context, pod) + "IP:\t"
         + (pod.ip ? pod.ip->text() : "") + "\n";
  if (pod.owner) out += "Controlled By:\t" + pod.owner->kind + "/" + pod.owner->name + "\n";
  out += "Containers:\n";
  for (const PodContainer& container : pod.containers)
    out += containerLines(context, pod, container);
  auto condition = [&](const char* type, bool holds) {
    out += fmt::format("  {} \t{} \n", type, holds ? "True" : "False");
  };
  out += "Conditions:\n  Type\tStatus\n";
  if (!pod.node.empty()) {
    condition("Initialized", true);
    condition("Ready", pod.ready);
  }
  condition("PodScheduled", !pod.node.empty());
  out += "Volumes:\t<none>\nQoS Class:\tBestEffort\n" + labelLines("Node-Selectors", pod.nodeSelector)
         + "Tolerations:\t<none>\n";
  return out + eventLines(context, api, "Pod", pod.name);
}

} // namespace fg::commands::kubectl

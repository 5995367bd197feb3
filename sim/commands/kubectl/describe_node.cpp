// kubectl describe node. Capacity, allocatable and the machine's ids are nothing that the model knows.
#include "commands/kubectl/describe.h"
#include "commands/support/wall_clock.h"

#include <algorithm>

namespace fg::commands::kubectl {
namespace {

struct Condition {
  std::string type, status, reason, message;
};

// Those that a kubelet of 1.9 posts. When it is not heard of, none of them is known.
std::vector<Condition> conditionsOf(const kubernetes::Node& node) {
  std::vector<Condition> out{
      {"OutOfDisk", "False", "KubeletHasSufficientDisk", "kubelet has sufficient disk space available"},
      {"MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"},
      {"DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"},
      {"Ready", node.ready ? "True" : "False", node.ready ? "KubeletReady" : "KubeletNotReady",
       node.ready ? "kubelet is posting ready status" : "kubelet is not ready"}};
  if (!node.lost) return out;
  for (Condition& condition : out)
    condition = {condition.type, "Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status."};
  return out;
}

std::string podLines(const ApiServer& api, const kubernetes::Node& node) {
  std::string lines;
  int count = 0;
  for (const auto& [name, pod] : api.pods()) {
    if (pod.node != node.name) continue;
    ++count;
    lines += fmt::format("  {}\t{}\t\t0 (0%)\t0 (0%)\t0 (0%)\t0 (0%)\n", name.nameSpace, name.name);
  }
  return fmt::format("Non-terminated Pods:\t({} in total)\n", count)
         + "  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\n"
           "  ---------\t----\t\t------------\t----------\t---------------\t-------------\n"
         + lines;
}

} // namespace

std::string describeNode(const Context& context, const ApiServer& api, const kubernetes::Node& node) {
  const Machine& machine = context.machine;
  std::string created = rfc1123Time(machine, node.created);
  std::string changed = rfc1123Time(machine, std::max(node.changed, node.created));
  std::string beat = rfc1123Time(machine, api.lastHeartbeat(node.name).value_or(node.created));
  std::string out = "Name:\t" + node.name + "\nRoles:\t<none>\n" + labelLines("Labels", node.labels)
                    + "Annotations:\tnode.alpha.kubernetes.io/ttl=0\n"
                      "\tvolumes.kubernetes.io/controller-managed-attach-detach=true\n"
                      "Taints:\t<none>\nCreationTimestamp:\t"
                    + created + "\n";
  if (node.unschedulable) out += "Unschedulable:\ttrue\n";
  out += "Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n"
         "  ----\t------\t-----------------\t------------------\t------\t-------\n";
  for (const Condition& condition : conditionsOf(node))
    out += fmt::format("  {} \t{} \t{} \t{} \t{} \t{}\n", condition.type, condition.status, beat, changed,
                       condition.reason, condition.message);
  out += "Addresses:\n  InternalIP:\t" + node.internalIp.text() + "\n  Hostname:\t" + node.name + "\n";
  out += "System Info:\n Kernel Version:\t" + node.info.kernelVersion + "\n OS Image:\t" + node.info.osImage
         + "\n Operating System:\tlinux\n Architecture:\tamd64\n Container Runtime Version:\t"
         + node.info.containerRuntime + "\n Kubelet Version:\t" + node.info.kubeletVersion
         + "\n Kube-Proxy Version:\t" + node.info.kubeletVersion + "\nExternalID:\t" + node.name + "\n";
  out += podLines(api, node)
         + "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n"
           "  CPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\n"
           "  ------------\t----------\t---------------\t-------------\n"
           "  0 (0%)\t0 (0%)\t0 (0%)\t0 (0%)\n";
  return out + eventLines(context, api, "Node", {"default", node.name});
}

} // namespace fg::commands::kubectl

// Objects in full, as `kubectl get -o yaml` and `-o json` print them: what the model knows of them.
#include "commands/kubectl/kubectl.h"
#include "commands/support/wall_clock.h"

namespace fg::commands::kubectl {
namespace {

using kubernetes::PodContainer;

std::string time(const Context& context, net::SimTime at) { return kubernetesTime(context.machine, at); }

Tree labelTree(const kubernetes::Labels& labels) {
  Tree out = Tree::object();
  for (const auto& [key, value] : labels)
    out.add(key, value);
  return out;
}

std::string capitalProtocol(net::Protocol protocol) { return protocol == net::Protocol::Udp ? "UDP" : "TCP"; }

struct Meta {
  Name name;
  net::SimTime created{0};
  const kubernetes::Labels* labels = nullptr;
  std::string uid = {};
  const std::optional<kubernetes::Owner>* owner = nullptr;
  std::optional<net::SimTime> deleted = {};
};

Tree metadata(const Context& context, const Meta& meta) {
  Tree out = Tree::object({{"creationTimestamp", time(context, meta.created)}});
  if (meta.deleted) {
    out.add("deletionGracePeriodSeconds", 30);
    out.add("deletionTimestamp", time(context, *meta.deleted + std::chrono::seconds(30)));
  }
  if (meta.labels && !meta.labels->empty()) out.add("labels", labelTree(*meta.labels));
  out.add("name", meta.name.name);
  if (!meta.name.nameSpace.empty()) out.add("namespace", meta.name.nameSpace);
  if (meta.owner && *meta.owner)
    out.add("ownerReferences",
            Tree::list({Tree::object(
                {{"controller", true}, {"kind", (*meta.owner)->kind}, {"name", (*meta.owner)->name}})}));
  if (!meta.uid.empty()) out.add("uid", meta.uid);
  return out;
}

Tree objectOf(const char* version, const char* kind, Tree meta) {
  return Tree::object({{"apiVersion", version}, {"kind", kind}, {"metadata", std::move(meta)}});
}

Tree containerTree(const PodContainer& container, bool ready, net::SimTime delay) {
  Tree out = Tree::object();
  if (!container.command.empty()) {
    Tree command = Tree::list();
    for (const std::string& word : container.command)
      command.push(word);
    out.add("command", std::move(command));
  }
  out.add("image", container.image);
  out.add("name", container.name);
  Tree ports = Tree::list();
  for (const kubernetes::ContainerPort& port : container.ports) {
    Tree one = Tree::object({{"containerPort", static_cast<int>(port.port)}});
    if (port.hostPort) one.add("hostPort", static_cast<int>(port.hostPort));
    one.add("protocol", capitalProtocol(port.protocol));
    ports.push(std::move(one));
  }
  if (!ports.isEmpty()) out.add("ports", std::move(ports));
  std::ignore = ready;
  std::ignore = delay;
  return out;
}

Tree condition(const Context& context, const char* type, bool holds, net::SimTime since) {
  return Tree::object(
      {{"lastTransitionTime", time(context, since)}, {"status", holds ? "True" : "False"}, {"type", type}});
}

Tree templateTree(const kubernetes::PodTemplate& pods) {
  Tree containers = Tree::list();
  for (const PodContainer& container : pods.containers)
    containers.push(containerTree(container, pods.readinessWish, pods.readinessDelay));
  Tree spec = Tree::object({{"containers", std::move(containers)}});
  if (pods.hostNetwork) spec.add("hostNetwork", true);
  if (!pods.nodeSelector.empty()) spec.add("nodeSelector", labelTree(pods.nodeSelector));
  return Tree::object(
      {{"metadata", Tree::object({{"labels", labelTree(pods.labels)}})}, {"spec", std::move(spec)}});
}

int podsOf(const ApiServer& api, const kubernetes::ReplicaSet& set, bool readyOnly) {
  int out = 0;
  for (const auto& [name, pod] : api.pods())
    if (!pod.deleted && name.nameSpace == set.name.nameSpace && pod.owner && pod.owner->name == set.name.name)
      out += pod.ready || !readyOnly;
  return out;
}

} // namespace

Tree nodeTree(const Context& context, const ApiServer& api, const kubernetes::Node& node) {
  Tree out = objectOf("v1", "Node", metadata(context, {{"", node.name}, node.created, &node.labels}));
  Tree spec = Tree::object({{"externalID", node.name}});
  if (node.unschedulable) spec.add("unschedulable", true);
  out.add("spec", std::move(spec));
  std::string status = node.ready ? "True" : node.lost ? "Unknown" : "False";
  std::string reason = node.ready ? "KubeletReady" : node.lost ? "NodeStatusUnknown" : "KubeletNotReady";
  net::SimTime beat = api.lastHeartbeat(node.name).value_or(node.created);
  Tree ready = Tree::object(
      {{"lastHeartbeatTime", time(context, beat)},
       {"lastTransitionTime", time(context, node.changed)},
       {"message", node.ready ? "kubelet is posting ready status" : "Kubelet stopped posting node status."},
       {"reason", reason},
       {"status", status},
       {"type", "Ready"}});
  Tree addresses = Tree::list({Tree::object({{"address", node.internalIp.text()}, {"type", "InternalIP"}}),
                               Tree::object({{"address", node.name}, {"type", "Hostname"}})});
  out.add("status",
          Tree::object({{"addresses", std::move(addresses)},
                        {"conditions", Tree::list({std::move(ready)})},
                        {"nodeInfo", Tree::object({{"containerRuntimeVersion", node.info.containerRuntime},
                                                   {"kernelVersion", node.info.kernelVersion},
                                                   {"kubeletVersion", node.info.kubeletVersion},
                                                   {"osImage", node.info.osImage}})}}));
  return out;
}

Tree podTree(const Context& context, const kubernetes::Pod& pod) {
  Tree out = objectOf(
      "v1", "Pod", metadata(context, {pod.name, pod.created, &pod.labels, pod.uid, &pod.owner, pod.deleted}));
  Tree containers = Tree::list(), statuses = Tree::list();
  bool runs = pod.phase == kubernetes::PodPhase::Running;
  for (const PodContainer& container : pod.containers) {
    containers.push(containerTree(container, pod.readinessWish, pod.readinessDelay));
    Tree state = Tree::object({{"waiting", Tree::object({{"reason", "ContainerCreating"}})}});
    if (runs && container.started)
      state = Tree::object({{"running", Tree::object({{"startedAt", time(context, *container.started)}})}});
    statuses.push(Tree::object({{"containerID", container.id.empty() ? "" : "docker://" + container.id},
                                {"image", container.image},
                                {"name", container.name},
                                {"ready", runs && pod.ready},
                                {"restartCount", container.restarts},
                                {"state", std::move(state)}}));
  }
  Tree spec = Tree::object({{"containers", std::move(containers)}});
  if (pod.hostNetwork) spec.add("hostNetwork", true);
  if (!pod.node.empty()) spec.add("nodeName", pod.node);
  if (!pod.nodeSelector.empty()) spec.add("nodeSelector", labelTree(pod.nodeSelector));
  spec.add("restartPolicy", "Always");
  out.add("spec", std::move(spec));
  net::SimTime since = pod.started.value_or(pod.created);
  Tree status = Tree::object(
      {{"conditions", Tree::list({condition(context, "Ready", pod.ready, since),
                                  condition(context, "PodScheduled", !pod.node.empty(), pod.created)})},
       {"containerStatuses", std::move(statuses)},
       {"phase", runs ? "Running" : "Pending"}});
  if (pod.ip) status.add("podIP", pod.ip->text());
  if (!pod.reason.empty()) status.add("reason", pod.reason);
  out.add("status", std::move(status));
  return out;
}

Tree serviceTree(const Context& context, const kubernetes::Service& service) {
  Tree out = objectOf("v1", "Service",
                      metadata(context, {service.name, service.created, &service.labels, service.uid}));
  Tree ports = Tree::list();
  for (const kubernetes::ServicePort& port : service.ports) {
    Tree one = Tree::object();
    if (!port.name.empty()) one.add("name", port.name);
    if (port.nodePort) one.add("nodePort", static_cast<int>(port.nodePort));
    one.add("port", static_cast<int>(port.port));
    one.add("protocol", capitalProtocol(port.protocol));
    one.add("targetPort", static_cast<int>(port.targetPort ? port.targetPort : port.port));
    ports.push(std::move(one));
  }
  Tree spec = Tree::object({{"clusterIP", service.clusterIp ? service.clusterIp->text() : "None"}});
  if (!service.externalIps.empty()) {
    Tree list = Tree::list();
    for (net::Ipv4Address address : service.externalIps)
      list.push(address.text());
    spec.add("externalIPs", std::move(list));
  }
  if (service.type != "ClusterIP") spec.add("externalTrafficPolicy", service.onlyLocal ? "Local" : "Cluster");
  spec.add("ports", std::move(ports));
  if (!service.selector.empty()) spec.add("selector", labelTree(service.selector));
  spec.add("sessionAffinity", service.clientIpAffinity ? "ClientIP" : "None");
  if (service.clientIpAffinity)
    spec.add("sessionAffinityConfig",
             Tree::object({{"clientIP", Tree::object({{"timeoutSeconds",
                                                       static_cast<int64_t>(service.affinitySeconds)}})}}));
  spec.add("type", service.type);
  out.add("spec", std::move(spec));
  out.add("status", Tree::object({{"loadBalancer", Tree::object()}}));
  return out;
}

Tree policyTree(const Context& context, const kubernetes::NetworkPolicy& policy) {
  Tree out =
      objectOf("networking.k8s.io/v1", "NetworkPolicy", metadata(context, {policy.name, policy.created}));
  Tree selector = Tree::object();
  if (!policy.podSelector.empty()) selector.add("matchLabels", labelTree(policy.podSelector));
  out.add("spec", Tree::object({{"podSelector", std::move(selector)}}));
  return out;
}

Tree endpointsTree(const Context& context, const kubernetes::Endpoints& endpoints) {
  Tree out = objectOf("v1", "Endpoints", metadata(context, {endpoints.name, endpoints.created}));
  Tree subsets = Tree::list();
  for (const kubernetes::EndpointSubset& subset : endpoints.subsets) {
    Tree one = Tree::object();
    for (auto [name, list] : {std::pair("addresses", &subset.addresses),
                              std::pair("notReadyAddresses", &subset.notReadyAddresses)}) {
      if (list->empty()) continue;
      Tree addresses = Tree::list();
      for (const kubernetes::EndpointAddress& address : *list) {
        Tree entry = Tree::object({{"ip", address.ip.text()}});
        if (!address.node.empty()) entry.add("nodeName", address.node);
        if (!address.pod.empty())
          entry.add("targetRef", Tree::object({{"kind", "Pod"},
                                               {"name", address.pod.substr(address.pod.find('/') + 1)},
                                               {"namespace", address.pod.substr(0, address.pod.find('/'))}}));
        addresses.push(std::move(entry));
      }
      one.add(name, std::move(addresses));
    }
    Tree ports = Tree::list();
    for (const kubernetes::EndpointPort& port : subset.ports) {
      Tree entry = Tree::object();
      if (!port.name.empty()) entry.add("name", port.name);
      entry.add("port", static_cast<int>(port.port));
      entry.add("protocol", capitalProtocol(port.protocol));
      ports.push(std::move(entry));
    }
    one.add("ports", std::move(ports));
    subsets.push(std::move(one));
  }
  out.add("subsets", std::move(subsets));
  return out;
}

Tree replicaSetTree(const Context& context, const ApiServer& api, const kubernetes::ReplicaSet& set) {
  Tree out = objectOf("extensions/v1beta1", "ReplicaSet",
                      metadata(context, {set.name, set.created, &set.labels, set.uid, &set.owner}));
  out.add("spec", Tree::object({{"replicas", set.replicas},
                                {"selector", Tree::object({{"matchLabels", labelTree(set.selector)}})},
                                {"template", templateTree(set.pods)}}));
  out.add("status",
          Tree::object({{"readyReplicas", podsOf(api, set, true)}, {"replicas", podsOf(api, set, false)}}));
  return out;
}

Tree deploymentTree(const Context& context, const ApiServer& api, const kubernetes::Deployment& deployment) {
  Tree out =
      objectOf("extensions/v1beta1", "Deployment",
               metadata(context, {deployment.name, deployment.created, &deployment.labels, deployment.uid}));
  auto share = [](const kubernetes::Share& value) {
    return value.percent ? Tree(std::to_string(value.number) + "%") : Tree(value.number);
  };
  Tree strategy = Tree::object({{"type", deployment.recreate ? "Recreate" : "RollingUpdate"}});
  if (!deployment.recreate)
    strategy.add("rollingUpdate", Tree::object({{"maxSurge", share(deployment.maxSurge)},
                                                {"maxUnavailable", share(deployment.maxUnavailable)}}));
  out.add("spec", Tree::object({{"replicas", deployment.replicas},
                                {"selector", Tree::object({{"matchLabels", labelTree(deployment.selector)}})},
                                {"strategy", std::move(strategy)},
                                {"template", templateTree(deployment.pods)}}));
  int ready = 0, current = 0;
  for (const auto& [name, set] : api.replicaSets())
    if (set.owner && set.owner->name == deployment.name.name && name.nameSpace == deployment.name.nameSpace) {
      ready += podsOf(api, set, true);
      current += podsOf(api, set, false);
    }
  out.add("status",
          Tree::object({{"availableReplicas", ready}, {"readyReplicas", ready}, {"replicas", current}}));
  return out;
}

Tree eventTree(const Context& context, const kubernetes::Event& event) {
  Tree out = objectOf(
      "v1", "Event",
      metadata(context, {{event.object.nameSpace, event.object.name + "." + event.uid}, event.first}));
  out.add("count", event.count);
  out.add("firstTimestamp", time(context, event.first));
  Tree object = Tree::object({{"kind", event.kind}, {"name", event.object.name}});
  if (event.kind != "Node") object.add("namespace", event.object.nameSpace);
  if (!event.subobject.empty()) object.add("fieldPath", event.subobject);
  out.add("involvedObject", std::move(object));
  out.add("lastTimestamp", time(context, event.last));
  out.add("message", event.message);
  out.add("reason", event.reason);
  out.add("source", Tree::object({{"component", event.component}, {"host", event.host}}));
  out.add("type", event.type);
  return out;
}

} // namespace fg::commands::kubectl

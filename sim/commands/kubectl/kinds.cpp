// The kinds of objects, in the order of `kubectl get all` first, and their tables.
#include "commands/kubectl/kubectl.h"
#include "commands/support/wall_clock.h"
#include "core/text.h"

#include <algorithm>
#include <set>

namespace fg::commands::kubectl {
namespace {

std::vector<Row> nodeRows(const Context& context, ApiServer& api) {
  std::vector<Row> out;
  for (const auto& [name, node] : api.nodes()) {
    std::string status = node.ready ? "Ready" : "NotReady";
    if (node.unschedulable) status += ",SchedulingDisabled";
    Row row{{"", name}, node.labels, {}, {}, nodeTree(context, api, node)};
    row.cells = {status, "<none>", age(context, node.created), node.info.kubeletVersion};
    row.wideCells = {"<none>", node.info.osImage, node.info.kernelVersion, node.info.containerRuntime};
    out.push_back(std::move(row));
  }
  return out;
}

std::vector<Row> podRows(const Context& context, ApiServer& api) {
  std::vector<Row> out;
  for (const auto& [name, pod] : api.pods()) {
    int restarts = 0;
    for (const kubernetes::PodContainer& container : pod.containers)
      restarts += container.restarts;
    Row row{name, pod.labels, {}, {}, podTree(context, pod)};
    row.cells = {fmt::format("{}/{}", readyContainers(pod), pod.containers.size()), podStatus(pod),
                 std::to_string(restarts), age(context, pod.created)};
    row.wideCells = {pod.ip ? pod.ip->text() : "<none>", pod.node.empty() ? "<none>" : pod.node};
    out.push_back(std::move(row));
  }
  return out;
}

std::vector<Row> serviceRows(const Context& context, ApiServer& api) {
  std::vector<Row> out;
  for (const auto& [name, service] : api.services()) {
    std::string external;
    for (net::Ipv4Address address : service.externalIps)
      external += (external.empty() ? "" : ",") + address.text();
    if (external.empty()) external = service.type == "LoadBalancer" ? "<pending>" : "<none>";
    Row row{name, service.labels, {}, {}, serviceTree(context, service)};
    row.cells = {service.type, service.clusterIp ? service.clusterIp->text() : "None", external,
                 servicePorts(service), age(context, service.created)};
    row.wideCells = {labelText(service.selector)};
    out.push_back(std::move(row));
  }
  return out;
}

std::vector<Row> endpointsRows(const Context& context, ApiServer& api) {
  std::vector<Row> out;
  for (const auto& [name, endpoints] : api.endpoints())
    out.push_back({name,
                   {},
                   {endpointList(&endpoints), age(context, endpoints.created)},
                   {},
                   endpointsTree(context, endpoints)});
  return out;
}

std::string containerNames(const kubernetes::PodTemplate& pods, std::string kubernetes::PodContainer::*what) {
  std::string out;
  for (const kubernetes::PodContainer& container : pods.containers)
    out += (out.empty() ? "" : ",") + container.*what;
  return out;
}

std::vector<Row> deploymentRows(const Context& context, ApiServer& api) {
  std::vector<Row> out;
  for (const auto& [name, deployment] : api.deployments()) {
    kubernetes::Replicas all = api.replicasOf(deployment);
    Row row{name, deployment.labels, {}, {}, deploymentTree(context, api, deployment)};
    row.cells = {std::to_string(deployment.replicas), std::to_string(all.current),
                 std::to_string(all.updated), std::to_string(all.ready), age(context, deployment.created)};
    row.wideCells = {containerNames(deployment.pods, &kubernetes::PodContainer::name),
                     containerNames(deployment.pods, &kubernetes::PodContainer::image),
                     labelText(deployment.selector)};
    out.push_back(std::move(row));
  }
  return out;
}

std::vector<Row> replicaSetRows(const Context& context, ApiServer& api) {
  std::vector<Row> out;
  for (const auto& [name, set] : api.replicaSets()) {
    kubernetes::Replicas counts = api.replicasOf(set);
    Row row{name, set.labels, {}, {}, replicaSetTree(context, api, set)};
    row.cells = {std::to_string(set.replicas), std::to_string(counts.current), std::to_string(counts.ready),
                 age(context, set.created)};
    row.wideCells = {containerNames(set.pods, &kubernetes::PodContainer::name),
                     containerNames(set.pods, &kubernetes::PodContainer::image), labelText(set.selector)};
    out.push_back(std::move(row));
  }
  return out;
}

// Its columns stand before the name, too: they are put there by the table.
std::vector<Row> eventRows(const Context& context, ApiServer& api) {
  std::vector<Row> out;
  auto events = api.events();
  std::stable_sort(events.begin(), events.end(), [](auto& a, auto& b) { return a.last < b.last; });
  for (const kubernetes::Event& event : events) {
    std::string source = event.component + (event.host.empty() ? "" : ", " + event.host);
    Row row{
        {event.object.nameSpace, event.object.name + "." + event.uid}, {}, {}, {}, eventTree(context, event)};
    row.cells = {age(context, event.last),
                 age(context, event.first),
                 std::to_string(event.count),
                 row.name.name,
                 event.kind,
                 event.subobject,
                 event.type,
                 event.reason,
                 source,
                 event.message};
    out.push_back(std::move(row));
  }
  return out;
}

std::vector<Row> policyRows(const Context& context, ApiServer& api) {
  std::vector<Row> out;
  for (const auto& [name, policy] : api.policies())
    out.push_back({name,
                   {},
                   {labelText(policy.podSelector), age(context, policy.created)},
                   {},
                   policyTree(context, policy)});
  return out;
}

std::vector<Row> namespaceRows(const Context& context, ApiServer& api) {
  std::set<std::string> names{"default", "kube-public", "kube-system"};
  for (const auto& [name, pod] : api.pods())
    names.insert(name.nameSpace);
  for (const auto& [name, service] : api.services())
    names.insert(name.nameSpace);
  net::SimTime oldest = context.ns.now();
  for (const auto& [name, node] : api.nodes())
    oldest = std::min(oldest, node.created);
  std::vector<Row> out;
  for (const std::string& name : names)
    out.push_back({{"", name},
                   {},
                   {"Active", age(context, oldest)},
                   {},
                   Tree::object({{"apiVersion", "v1"},
                                 {"kind", "Namespace"},
                                 {"metadata", Tree::object({{"name", name}})},
                                 {"status", Tree::object({{"phase", "Active"}})}})});
  return out;
}

} // namespace

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all{
      {"deployments",
       "deployment",
       {"deploy", "deployments.extensions", "deployments.apps"},
       "deploy",
       true,
       {"DESIRED", "CURRENT", "UP-TO-DATE", "AVAILABLE", "AGE"},
       {"CONTAINERS", "IMAGES", "SELECTOR"},
       deploymentRows},
      {"replicasets",
       "replicaset",
       {"rs", "replicasets.extensions"},
       "rs",
       true,
       {"DESIRED", "CURRENT", "READY", "AGE"},
       {"CONTAINERS", "IMAGES", "SELECTOR"},
       replicaSetRows},
      {"pods", "pod", {"po"}, "po", true, {"READY", "STATUS", "RESTARTS", "AGE"}, {"IP", "NODE"}, podRows},
      {"services",
       "service",
       {"svc"},
       "svc",
       true,
       {"TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE"},
       {"SELECTOR"},
       serviceRows},
      {"endpoints", "endpoint", {"ep"}, "ep", true, {"ENDPOINTS", "AGE"}, {}, endpointsRows},
      {"nodes",
       "node",
       {"no"},
       "no",
       false,
       {"STATUS", "ROLES", "AGE", "VERSION"},
       {"EXTERNAL-IP", "OS-IMAGE", "KERNEL-VERSION", "CONTAINER-RUNTIME"},
       nodeRows},
      {"events",
       "event",
       {"ev"},
       "ev",
       true,
       {"LAST SEEN", "FIRST SEEN", "COUNT", "NAME", "KIND", "SUBOBJECT", "TYPE", "REASON", "SOURCE",
        "MESSAGE"},
       {},
       eventRows},
      {"networkpolicies",
       "networkpolicy",
       {"netpol", "networkpolicies.networking.k8s.io"},
       "netpol",
       true,
       {"POD-SELECTOR", "AGE"},
       {},
       policyRows},
      {"namespaces", "namespace", {"ns"}, "ns", false, {"STATUS", "AGE"}, {}, namespaceRows},
  };
  return all;
}

const Kind* findKind(std::string_view name) {
  std::string wanted = core::lowerCase(std::string(name));
  for (const Kind& kind : kinds()) {
    bool isShort = std::find(kind.short_.begin(), kind.short_.end(), wanted) != kind.short_.end();
    if (kind.plural == wanted || kind.singular == wanted || isShort) return &kind;
  }
  return nullptr;
}

} // namespace fg::commands::kubectl

// The API server's objects as the scenario describes them: nodes, pods, services, manifests.
#include "host/systemd_unit.h"
#include "kubernetes/apply.h"
#include "world/daemons.h"
#include "world/pins.h"
#include "world/sleepers.h"
#include "world/world.h"

#include <algorithm>
#include <cstdlib>

namespace fg::world {
namespace {

std::string uidOf(uint64_t seed, const std::string& name) {
  std::string hex = core::Rng(seed, "uid " + name).hex(32);
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-11e8-" + hex.substr(16, 4) + "-" + hex.substr(20, 12);
}

// "coredns" of "coredns-5984fb8cbb-sjqv9": without what a ReplicaSet adds to a name.
std::string withoutGenerated(std::string name) {
  std::size_t pod = name.rfind('-');
  std::size_t set = pod == std::string::npos || pod == 0 ? pod : name.rfind('-', pod - 1);
  if (set == std::string::npos || set == 0) return name;
  bool generated = name.size() - pod == 6 && pod - set >= 9 && pod - set <= 11;
  return generated ? name.substr(0, set) : name;
}

// As many as the pins say; the first one has the pinned image, command and id.
std::vector<kubernetes::PodContainer> containersOf(const scenario::Pod& pod) {
  std::string base = withoutGenerated(pod.name);
  std::string image = pinOf(pod.pins, "container.image"), command = pinOf(pod.pins, "container.command");
  int count = std::max(1, std::atoi(pinOf(pod.pins, "containers").c_str()));
  int restarts = std::atoi(pinOf(pod.pins, "restarts").c_str());
  std::vector<kubernetes::PodContainer> out;
  for (int i = 0; i < count; ++i) {
    kubernetes::PodContainer container;
    container.name = i == 0 ? base : base + "-" + std::to_string(i + 1);
    container.image = image.empty() || i > 0 ? container.name : image;
    container.command = host::splitWords(command.empty() || i > 0 ? "/" + container.name : command);
    // The restarts of a pod are those of its containers together.
    container.restarts = restarts / count + (i < restarts % count ? 1 : 0);
    if (i == 0) container.pinnedId = pinOf(pod.pins, "container.id");
    for (const scenario::Listener& listener : pod.listen)
      if (i == 0) container.ports.push_back({listener.protocol, listener.port, 0});
    out.push_back(std::move(container));
  }
  return out;
}

} // namespace

void Daemons::makeObjects() {
  const scenario::Scenario& scenario = m_world.scenario();
  for (const scenario::Node& node : scenario.nodes) {
    if (node.later) continue;
    kubernetes::Node object{node.name, nodeAddress(node.name).value_or(net::Ipv4Address{})};
    object.created = object.changed = -ageOf(node.pins);
    object.labels = kubernetes::standardLabels(node.name);
    object.info = nodeInfo();
    m_api.put(std::move(object));
  }
  for (const scenario::Pod& pod : scenario.pods) {
    if (pod.later) continue;
    kubernetes::Pod object = podOf(pod);
    if (const scenario::Node* node = descriptionOf(pod.node))
      m_world.sleepers().settle(object, std::min(ageOf(pod.pins), dockerAge(*node)), nodeAddress(pod.node));
    m_api.put(std::move(object));
  }
  makeServices();
  makePolicies();
  applyManifests();
  settleSleepers();
}

void Daemons::warnOfPolicy(const std::string& name) {
  m_world.environment().recorder.warn("flannel does not enforce NetworkPolicy: " + name + " stops no packet");
}

void Daemons::makePolicies() {
  for (const scenario::NetworkPolicy& policy : m_world.scenario().networkPolicies) {
    kubernetes::NetworkPolicy object{{policy.kubeNamespace, policy.name}};
    object.podSelector = policy.podSelector;
    if (!m_world.scenario().nodes.empty()) object.created = -ageOf(master().pins);
    m_api.put(std::move(object));
    // What somebody made of it is among the rules of a capture.
    if (!m_world.scenario().snapshot) warnOfPolicy(policy.fullName());
  }
}

// `kubectl apply -f` of each, before anything runs.
void Daemons::applyManifests() {
  const scenario::Scenario& scenario = m_world.scenario();
  m_api.serviceCidr = scenario.kubernetes.serviceCidr;
  for (const scenario::Manifest& manifest : scenario.manifests) {
    trace::Recorder& recorder = m_world.environment().recorder;
    trace::CauseScope cause(recorder, "kubectl apply -f " + manifest.file);
    for (const kubernetes::ManifestObject& object : manifest.objects) {
      auto applied = kubernetes::apply(m_api, object);
      if (!applied) recorder.warn(manifest.file + ": " + applied.error());
      if (object.kind == "NetworkPolicy") warnOfPolicy(kubernetes::nameOf(object).text());
    }
  }
}

void Daemons::makeServices() {
  for (const scenario::Service& service : m_world.scenario().services)
    if (!service.later) makeService(service);
}

void Daemons::makeService(const scenario::Service& service) {
  m_api.put(serviceObject(service));
  if (service.endpoints.empty()) return;
  kubernetes::Endpoints endpoints;
  endpoints.name = {service.kubeNamespace, service.name};
  if (!m_world.scenario().nodes.empty()) endpoints.created = -ageOf(master().pins);
  for (const scenario::ServicePort& port : service.ports) {
    kubernetes::EndpointSubset subset;
    uint16_t target = port.targetPort ? port.targetPort : port.port;
    for (const scenario::EndpointAddress& address : service.endpoints) {
      subset.addresses.push_back({address.ip, {}, {}});
      if (address.port) target = address.port;
    }
    subset.ports.push_back({port.name, port.protocol, target});
    endpoints.subsets.push_back(std::move(subset));
  }
  m_api.put(std::move(endpoints));
}

kubernetes::Pod Daemons::podOf(const scenario::Pod& pod) const {
  kubernetes::Pod out;
  out.name = {pod.kubeNamespace, pod.name};
  out.node = pod.node;
  out.labels = pod.labels;
  for (const scenario::Listener& listener : pod.listen)
    out.ports.push_back({listener.protocol, listener.port, 0});
  for (const scenario::PublishedPort& port : pod.hostPorts)
    out.ports.push_back({port.protocol, port.containerPort, port.hostPort});
  out.uid = pinOf(pod.pins, "uid");
  if (out.uid.empty()) out.uid = uidOf(m_world.environment().seed, pod.fullName());
  out.created = -ageOf(pod.pins);
  out.containers = containersOf(pod);
  out.pinnedSandboxId = pinOf(pod.pins, "sandbox.id");
  out.pinnedEndpointId = pinOf(pod.pins, "endpoint.id");
  out.hostNetwork = pod.hostNetwork;
  out.readinessWish = pod.ready;
  out.pinnedIp = pod.ip;
  out.pinnedVeth = pod.veth;
  out.pinnedVethMac = pod.vethMac;
  return out;
}

kubernetes::Service Daemons::serviceObject(const scenario::Service& service) const {
  kubernetes::Service out;
  out.name = {service.kubeNamespace, service.name};
  out.clusterIp = service.clusterIp;
  for (const scenario::ServicePort& port : service.ports)
    out.ports.push_back({port.name, port.protocol, port.port, port.targetPort, port.nodePort});
  if (service.endpoints.empty())
    for (const auto& [key, value] : service.selector)
      out.selector[key] = value;
  out.clientIpAffinity = service.clientIpAffinity;
  out.affinitySeconds = service.affinitySeconds;
  out.externalIps = service.externalIps;
  out.onlyLocal = service.onlyLocal;
  out.loadBalancerIps = service.loadBalancerIps;
  out.loadBalancerSourceRanges = service.loadBalancerSourceRanges;
  out.healthCheckNodePort = service.healthCheckNodePort;
  for (const kubernetes::ServicePort& port : out.ports)
    if (port.nodePort) out.type = "NodePort";
  if (!out.loadBalancerIps.empty()) out.type = "LoadBalancer";
  if (!m_world.scenario().nodes.empty()) out.created = -ageOf(master().pins);
  out.uid = uidOf(m_world.environment().seed, service.fullName());
  return out;
}

} // namespace fg::world

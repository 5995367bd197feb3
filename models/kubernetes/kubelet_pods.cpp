// What the kubelet does with one pod: its sandbox, its containers, its status.
#include "kubernetes/kubelet.h"

#include <algorithm>
#include <cstdlib>

namespace fg::kubernetes {

void Kubelet::tell(const Pod& pod, const std::string& container, const std::string& reason,
                   const std::string& message, const std::string& type) {
  if (m_settings.podsStand) return;
  m_api.say({.object = pod.name,
             .kind = "Pod",
             .subobject = container.empty() ? "" : "spec.containers{" + container + "}",
             .type = type,
             .reason = reason,
             .message = message,
             .component = "kubelet",
             .host = node().name()});
}

// How often the pod's sandbox was made before.
int Kubelet::attemptOf(const Pod& pod) const {
  int attempt = 0;
  std::string part = "_" + pod.name.name + "_" + pod.name.nameSpace + "_" + pod.uid + "_";
  for (const docker::Container& container : m_docker.containers()) {
    const std::string& name = container.request.name;
    size_t at = name.find(part);
    if (name.starts_with("k8s_POD_") && at != std::string::npos)
      attempt = std::max(attempt, std::atoi(name.c_str() + at + part.size()) + 1);
  }
  return attempt;
}

void Kubelet::startPod(const Name& name) {
  m_starting.erase(name);
  const Pod* pod = m_api.pod(name);
  if (!pod || pod->deleted || pod->node != node().name()) return;
  trace::CauseScope cause(recorder(), "kubelet");
  int attempt = attemptOf(*pod);
  std::string containerName =
      "k8s_POD_" + name.name + "_" + name.nameSpace + "_" + pod->uid + "_" + std::to_string(attempt);
  std::map<std::string, std::string> labels{{"io.kubernetes.pod.name", name.name},
                                            {"io.kubernetes.pod.namespace", name.nameSpace},
                                            {"io.kubernetes.pod.uid", pod->uid},
                                            {"io.kubernetes.container.name", "POD"},
                                            {"io.kubernetes.docker.type", "podsandbox"}};
  if (pod->hostNetwork) {
    auto pause = m_docker.startContainer({.name = containerName,
                                          .image = m_settings.podInfraImage,
                                          .command = {"/usr/bin/pod"},
                                          .sandbox = "",
                                          .id = attempt == 0 ? pod->pinnedSandboxId : "",
                                          .labels = labels});
    if (!pause) return syncLater();
    return startContainers(name, m_settings.nodeIp);
  }
  docker::SandboxRequest request;
  request.name = name.text();
  request.hairpin = m_settings.hairpin;
  request.ip = pod->pinnedIp;
  request.veth = pod->pinnedVeth;
  request.vethMac = pod->pinnedVethMac;
  request.containerName = containerName;
  request.image = m_settings.podInfraImage;
  request.command = {m_settings.podInfraImage.find("origin-pod") == std::string::npos ? "/pause"
                                                                                      : "/usr/bin/pod"};
  request.labels = labels;
  if (attempt == 0) {
    request.id = pod->pinnedSandboxId;
    request.endpointId = pod->pinnedEndpointId;
  }
  for (const ContainerPort& port : pod->ports)
    if (port.hostPort) request.ports.push_back({port.protocol, port.hostPort, port.port});
  auto sandbox = m_docker.createSandbox(request);
  if (!sandbox) {
    say("Failed to create sandbox for pod \"" + name.name + "_" + name.nameSpace + "\": " + sandbox.error());
    tell(*pod, "", "FailedCreatePodSandBox", "Failed create pod sandbox.", "Warning");
    return syncLater();
  }
  startContainers(name, (*sandbox)->ip);
}

// A container that ran before is started again as the next attempt; the one before the last is forgotten
// (--maximum-dead-containers-per-container=1).
void Kubelet::startContainers(const Name& name, std::optional<net::Ipv4Address> ip) {
  Pod pod = *m_api.pod(name);
  for (PodContainer& container : pod.containers) {
    bool again = !container.id.empty();
    if (again) ++container.restarts;
    std::string part = "_" + name.name + "_" + name.nameSpace + "_" + pod.uid + "_";
    std::string dockerName = "k8s_" + container.name + part + std::to_string(container.restarts);
    std::string outdated = "k8s_" + container.name + part + std::to_string(container.restarts - 2);
    if (const docker::Container* old = m_docker.container(outdated))
      if (old->request.name == outdated) m_docker.removeContainer(std::string(old->id));
    std::map<std::string, std::string> labels{{"io.kubernetes.pod.name", name.name},
                                              {"io.kubernetes.pod.namespace", name.nameSpace},
                                              {"io.kubernetes.pod.uid", pod.uid},
                                              {"io.kubernetes.container.name", container.name},
                                              {"io.kubernetes.docker.type", "container"}};
    auto id = m_docker.startContainer({.name = dockerName,
                                       .image = container.image,
                                       .command = container.command,
                                       .sandbox = pod.hostNetwork ? "" : name.text(),
                                       .id = again ? "" : container.pinnedId,
                                       .labels = labels});
    if (!id) continue;
    container.id = *id;
    container.started = node().now();
    tell(pod, container.name, "Pulled",
         "Container image \"" + container.image + "\" already present on machine");
    tell(pod, container.name, "Created", "Created container");
    tell(pod, container.name, "Started", "Started container");
  }
  pod.phase = PodPhase::Running;
  pod.started = node().now();
  pod.ip = ip;
  pod.reason.clear();
  pod.ready = pod.readinessWish && pod.readinessDelay == net::SimTime{0};
  m_api.put(pod);
  if (pod.readinessDelay > net::SimTime{0})
    timers().after(pod.readinessDelay, [this, name] { becomeReady(name); });
}

void Kubelet::becomeReady(const Name& name) {
  const Pod* stored = m_api.pod(name);
  if (!stored || stored->ready || !stored->readinessWish || stored->phase != PodPhase::Running) return;
  trace::CauseScope cause(recorder(), "kubelet: readiness probe of " + name.text());
  Pod pod = *stored;
  pod.ready = true;
  m_api.put(pod);
}

// SIGTERM, and soon the end.
void Kubelet::stopPod(const Name& name) {
  if (!m_stopping.insert(name).second) return;
  if (const Pod* pod = m_api.pod(name))
    for (const PodContainer& container : pod->containers)
      tell(*pod, container.name, "Killing",
           "Killing container with id docker://" + container.name + ":Need to kill Pod");
  timers().afterLatency(m_settings.stopLatency, [this, name] { endPod(name); });
}

void Kubelet::endPod(const Name& name) {
  m_stopping.erase(name);
  const Pod* pod = m_api.pod(name);
  if (!pod || !pod->deleted || pod->node != node().name()) return;
  trace::CauseScope cause(recorder(), "kubelet");
  std::string part = "_" + name.name + "_" + name.nameSpace + "_" + pod->uid + "_";
  m_docker.removeSandbox(name.text());
  for (const docker::Container& container : std::vector(m_docker.containers()))
    if (container.request.name.find(part) != std::string::npos) m_docker.removeContainer(container.id);
  m_api.removePod(name);
}

// Without an address: it does not run (any more).
void Kubelet::setStatus(const Name& name, std::optional<net::Ipv4Address> ip) {
  const Pod* stored = m_api.pod(name);
  if (!stored) return;
  Pod pod = *stored;
  pod.phase = ip ? PodPhase::Running : PodPhase::Pending;
  pod.ip = ip;
  pod.ready = ip && pod.readinessWish;
  m_api.put(pod);
}

} // namespace fg::kubernetes

#include "kubernetes/kubelet.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace fg::kubernetes {
namespace {

using namespace std::chrono_literals;

constexpr net::SimTime kRelist = 1s;        // the pod lifecycle event generator looks each second
constexpr net::SimTime kHeartbeat = 10s;    // --node-status-update-frequency
constexpr net::SimTime kNetworkUtil = 1min; // syncNetworkUtil runs each minute
constexpr const char* kDropMark = "0x00008000/0x00008000";
constexpr const char* kMasqueradeMark = "0x00004000/0x00004000";

} // namespace

Kubelet::Kubelet(host::NetworkNamespace& node, host::Files& files, ApiServer& api, docker::Dockerd& docker,
                 Settings settings)
    : UnitDaemon(node, files, "kubelet", "kubelet.service"), m_api(api), m_docker(docker),
      m_settings(settings) {
  m_docker.onSandboxesLost = [this] {
    if (isRunning()) syncLater();
  };
}

void Kubelet::onStart() {
  if (!takeOptions()) return;
  timers().afterLatency(m_settings.startLatency, [this] { begin(); });
}

void Kubelet::onStop() {
  if (m_watch) m_api.unwatch(*m_watch);
  m_watch.reset();
  m_syncPlanned = false;
  m_starting.clear();
  m_stopping.clear();
  m_registered = false;
}

// --- the command line --------------------------------------------------------------------------

namespace {

// Flags that concern the network or docker are followed; the others of 1.9 that the package gives are taken.
constexpr std::array<std::string_view, 19> kOtherFlags{"logtostderr",
                                                       "v",
                                                       "address",
                                                       "port",
                                                       "hostname-override",
                                                       "allow-privileged",
                                                       "api-servers",
                                                       "kubelet-cgroups",
                                                       "cgroup-driver",
                                                       "cluster-dns",
                                                       "bootstrap-kubeconfig",
                                                       "kubeconfig",
                                                       "require-kubeconfig",
                                                       "cert-dir",
                                                       "cluster-domain",
                                                       "serialize-image-pulls",
                                                       "node-ip",
                                                       "fail-swap-on",
                                                       "pod-manifest-path"};

} // namespace

bool Kubelet::takeOptions() {
  const std::vector<std::string> words = command().words;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    size_t equals = word.find('=');
    std::string name = word.substr(0, equals);
    name = name.substr(std::min(name.size(), name.find_first_not_of('-')));
    std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
    bool isNext = equals == std::string::npos && i + 1 < words.size() && !words[i + 1].starts_with("-");
    if (isNext) value = words[++i];
    if (name == "hairpin-mode") {
      // Without kubenet promiscuous-bridge becomes hairpin-veth (kubelet_network.go, effectiveHairpinMode).
      m_settings.hairpin = value == "none" ? docker::Hairpin::No : docker::Hairpin::Yes;
    } else if (name == "pod-infra-container-image") {
      m_settings.podInfraImage = value;
    } else if (name == "runtime-cgroups") {
      m_settings.runtimeCgroups = value;
    } else if (std::find(kOtherFlags.begin(), kOtherFlags.end(), name) == kOtherFlags.end()) {
      say("unknown flag: --" + name);
      exit(1, "unknown flag: --" + name);
      return false;
    }
  }
  return true;
}

// --- the node ----------------------------------------------------------------------------------

void Kubelet::begin() {
  trace::CauseScope cause(recorder(), "kubelet");
  syncNetworkUtil();
  // NoopNetworkPlugin.Init: docker's own network wants bridged packets to pass iptables.
  node().setSysctl("net.bridge.bridge-nf-call-iptables", "1");
  say("Starting to listen on " + m_settings.nodeIp.text() + ":10250");
  m_watch = m_api.watch([this](const Change& change) { changed(change); });
  beat();
}

// tryRegisterWithAPIServer(), and what each status brings up to date.
void Kubelet::registerNode() {
  auto it = m_api.nodes().find(node().name());
  bool known = it != m_api.nodes().end();
  if (!known && m_registered) { // somebody deleted it; only a restart registers it again
    say("Error updating node status, will retry: error getting node \"" + node().name() + "\": nodes \""
        + node().name() + "\" not found");
    return;
  }
  m_registered = true;
  Node own = known ? it->second : Node{node().name(), m_settings.nodeIp};
  if (!known) own.created = node().now();
  if (!known) say("Successfully registered node " + node().name());
  if (known && !own.ready) own.changed = node().now();
  bool wasNotReady = known && !own.ready;
  own.internalIp = m_settings.nodeIp;
  own.ready = true;
  own.lost = false;
  own.info = m_settings.info;
  for (auto& [key, value] : standardLabels(node().name()))
    own.labels[key] = value;
  m_api.heartbeat(node().name());
  m_api.put(own);
  if (wasNotReady)
    m_api.say({.object = {"default", node().name()},
               .kind = "Node",
               .reason = "NodeReady",
               .message = "Node " + node().name() + " status is now: NodeReady",
               .component = "kubelet",
               .host = node().name()});
}

// --node-status-update-frequency
void Kubelet::beat() {
  timers().after(kHeartbeat, [this] { beat(); });
  bool cutOff = reachesApi && !reachesApi();
  if (cutOff) {
    if (!m_wasCutOff) say("Unable to update node status: update node status exceeds retry count");
    m_wasCutOff = true;
    return;
  }
  trace::CauseScope cause(recorder(), "kubelet");
  bool isNews = !m_registered || m_wasCutOff;
  registerNode();
  m_wasCutOff = false;
  if (isNews) sync();
}

// --- pods --------------------------------------------------------------------------------------

void Kubelet::changed(const Change& change) {
  const Pod* pod = std::get_if<Pod>(&change.object);
  if (!pod || pod->node != node().name()) return;
  if (reachesApi && !reachesApi()) {
    m_wasCutOff = true; // it hears of it when it has its connection again
    return;
  }
  trace::CauseScope cause(recorder(), "kubelet");
  sync();
}

void Kubelet::syncLater() {
  if (m_syncPlanned) return;
  m_syncPlanned = true;
  timers().after(kRelist, [this] {
    m_syncPlanned = false;
    trace::CauseScope cause(recorder(), "kubelet");
    sync();
  });
}

void Kubelet::sync() {
  if (reachesApi && !reachesApi()) return;
  std::vector<std::string> strangers;
  for (const auto& sandbox : m_docker.sandboxes()) {
    bool wanted = std::any_of(m_api.pods().begin(), m_api.pods().end(), [&](const auto& entry) {
      return entry.first.text() == sandbox->request.name && entry.second.node == node().name();
    });
    if (!wanted) strangers.push_back(sandbox->request.name);
  }
  for (const std::string& name : strangers)
    m_docker.removeSandbox(name);
  for (const Name& name : std::vector(m_api.podOrder())) {
    const Pod* pod = m_api.pod(name);
    if (pod && pod->node == node().name()) bring(*pod);
  }
}

// Makes one pod what it shall be.
void Kubelet::bring(const Pod& pod) {
  if (pod.deleted) return stopPod(pod.name);
  const docker::Sandbox* sandbox = m_docker.sandbox(pod.name.text());
  bool runs = pod.hostNetwork ? pod.phase == PodPhase::Running && m_docker.isReady() : sandbox != nullptr;
  if (runs) {
    auto ip = pod.hostNetwork ? m_settings.nodeIp : sandbox->ip;
    if (pod.phase != PodPhase::Running) return;
    bool shallBeReady = pod.readinessWish && (pod.ready || pod.readinessDelay == net::SimTime{0});
    if (pod.ip == ip && pod.ready == shallBeReady) return;
    return setStatus(pod.name, ip);
  }
  if (pod.phase == PodPhase::Running) setStatus(pod.name, std::nullopt);
  if (!m_starting.insert(pod.name).second) return;
  timers().afterLatency(m_settings.podLatency, [this, name = pod.name] { startPod(name); });
}

void Kubelet::tell(const Pod& pod, const std::string& container, const std::string& reason,
                   const std::string& message, const std::string& type) {
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

// --- iptables ----------------------------------------------------------------------------------

bool Kubelet::iptables(std::vector<std::string> words) {
  auto result = node().netfilter.rules.iptables(words);
  if (result.status > 1)
    say("error running iptables: exit status " + std::to_string(result.status) + ": " + result.err);
  return result.status == 0;
}

void Kubelet::ensureChain(const std::string& table, const std::string& chain) {
  iptables({"-w", "-N", chain, "-t", table});
}

void Kubelet::ensureRule(Place place, const std::string& table, const std::string& chain,
                         std::vector<std::string> rule) {
  auto words = [&](const char* verb) {
    std::vector<std::string> out{"-w", verb, chain, "-t", table};
    out.insert(out.end(), rule.begin(), rule.end());
    return out;
  };
  if (!iptables(words("-C"))) iptables(words(place == Place::Prepend ? "-I" : "-A"));
}

void Kubelet::syncNetworkUtil() {
  trace::CauseScope cause(recorder(), "kubelet");
  timers().after(kNetworkUtil, [this] { syncNetworkUtil(); });
  ensureChain("nat", "KUBE-MARK-DROP");
  ensureRule(Place::Append, "nat", "KUBE-MARK-DROP", {"-j", "MARK", "--set-xmark", kDropMark});
  ensureChain("filter", "KUBE-FIREWALL");
  ensureRule(Place::Append, "filter", "KUBE-FIREWALL",
             {"-m", "comment", "--comment", "kubernetes firewall for dropping marked packets", "-m", "mark",
              "--mark", kDropMark, "-j", "DROP"});
  ensureRule(Place::Prepend, "filter", "OUTPUT", {"-j", "KUBE-FIREWALL"});
  ensureRule(Place::Prepend, "filter", "INPUT", {"-j", "KUBE-FIREWALL"});
  ensureChain("nat", "KUBE-MARK-MASQ");
  ensureChain("nat", "KUBE-POSTROUTING");
  ensureRule(Place::Append, "nat", "KUBE-MARK-MASQ", {"-j", "MARK", "--set-xmark", kMasqueradeMark});
  ensureRule(Place::Prepend, "nat", "POSTROUTING",
             {"-m", "comment", "--comment", "kubernetes postrouting rules", "-j", "KUBE-POSTROUTING"});
  ensureRule(Place::Append, "nat", "KUBE-POSTROUTING",
             {"-m", "comment", "--comment", "kubernetes service traffic requiring SNAT", "-m", "mark",
              "--mark", kMasqueradeMark, "-j", "MASQUERADE"});
}

} // namespace fg::kubernetes

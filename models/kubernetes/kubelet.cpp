// The daemon, its node, and which pods are to be brought in line.
#include "kubernetes/kubelet.h"

#include <algorithm>
#include <array>

namespace fg::kubernetes {
namespace {

using namespace std::chrono_literals;

constexpr net::SimTime kRelist = 1s;     // the pod lifecycle event generator looks each second
constexpr net::SimTime kHeartbeat = 10s; // --node-status-update-frequency

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
  const std::vector<Name> own = m_api.podsOn(node().name());
  std::set<std::string> wanted;
  for (const Name& name : own)
    wanted.insert(name.text());
  for (const auto& sandbox : m_docker.sandboxes()) {
    if (!wanted.contains(sandbox->request.name)) strangers.push_back(sandbox->request.name);
  }
  for (const std::string& name : strangers)
    m_docker.removeSandbox(name);
  for (const Name& name : own) {
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
  if (pod.phase == PodPhase::Running && !m_settings.podsStand) setStatus(pod.name, std::nullopt);
  if (!m_starting.insert(pod.name).second) return;
  timers().afterLatency(m_settings.podLatency, [this, name = pod.name] { startPod(name); });
}

} // namespace fg::kubernetes

#include "kubernetes/kubelet.h"

#include <algorithm>

namespace fg::kubernetes {
namespace {

using namespace std::chrono_literals;

constexpr net::SimTime kRelist = 1s;        // the pod lifecycle event generator looks each second
constexpr net::SimTime kNetworkUtil = 1min; // syncNetworkUtil runs each minute
constexpr const char* kDropMark = "0x00008000/0x00008000";
constexpr const char* kMasqueradeMark = "0x00004000/0x00004000";

} // namespace

Kubelet::Kubelet(host::NetworkNamespace& node, ApiServer& api, docker::Dockerd& docker, Settings settings)
    : Daemon(node, "kubelet"), m_api(api), m_docker(docker), m_settings(settings) {
  m_docker.onSandboxesLost = [this] {
    if (isRunning()) syncLater();
  };
}

void Kubelet::onStart() {
  timers().afterLatency(m_settings.startLatency, [this] { begin(); });
}

void Kubelet::onStop() {
  if (m_watch) m_api.unwatch(*m_watch);
  m_watch.reset();
  m_syncPlanned = false;
  m_starting.clear();
}

void Kubelet::begin() {
  trace::CauseScope cause(recorder(), "kubelet");
  syncNetworkUtil();
  // NoopNetworkPlugin.Init: docker's own network wants bridged packets to pass iptables.
  node().setSysctl("net.bridge.bridge-nf-call-iptables", "1");
  m_api.put(Node{node().name(), m_settings.nodeIp, true});
  m_watch = m_api.watch([this](const Change& change) { changed(change); });
  sync();
}

// --- pods --------------------------------------------------------------------------------------

void Kubelet::changed(const Change& change) {
  const Pod* pod = std::get_if<Pod>(&change.object);
  if (!pod || pod->node != node().name()) return;
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
  const docker::Sandbox* sandbox = m_docker.sandbox(pod.name.text());
  if (pod.hostNetwork || sandbox) {
    auto ip = pod.hostNetwork ? m_settings.nodeIp : sandbox->ip;
    if (pod.phase == PodPhase::Running && pod.ip == ip && pod.ready == pod.readinessWish) return;
    if (pod.phase == PodPhase::Running) return setStatus(pod.name, ip);
    if (sandbox || !m_starting.insert(pod.name).second) return;
  } else {
    if (pod.phase == PodPhase::Running) setStatus(pod.name, std::nullopt);
    if (!m_starting.insert(pod.name).second) return;
  }
  timers().afterLatency(m_settings.podLatency, [this, name = pod.name] { startPod(name); });
}

void Kubelet::startPod(const Name& name) {
  m_starting.erase(name);
  const Pod* pod = m_api.pod(name);
  if (!pod || pod->node != node().name()) return;
  trace::CauseScope cause(recorder(), "kubelet");
  if (pod->hostNetwork) return setStatus(name, m_settings.nodeIp);
  docker::SandboxRequest request;
  request.name = name.text();
  request.hairpin = m_settings.hairpin;
  request.ip = pod->pinnedIp;
  request.veth = pod->pinnedVeth;
  request.vethMac = pod->pinnedVethMac;
  for (const ContainerPort& port : pod->ports)
    if (port.hostPort) request.ports.push_back({port.protocol, port.hostPort, port.port});
  auto sandbox = m_docker.createSandbox(request);
  if (!sandbox) {
    say("Failed to create sandbox for pod \"" + name.name + "_" + name.nameSpace + "\": " + sandbox.error());
    return syncLater();
  }
  setStatus(name, (*sandbox)->ip);
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

// The order of starting, settled or cold, and how long the daemons take for what they do.
#include "scenario/event_kinds.h"
#include "world/daemons.h"
#include "world/pins.h"
#include "world/sleepers.h"
#include "world/world.h"

#include <algorithm>

namespace fg::world {
namespace {

using namespace std::chrono_literals;

// Latencies of a cluster at work: of the order that such daemons show on small machines.
constexpr net::SimTime kWatchLatency = 50ms;
constexpr net::SimTime kPeerLatency = 1ms; // of a message between members of etcd: a network and a disk
constexpr net::SimTime kFlanneldStart = 300ms, kDockerStart = 1500ms, kKubeletStart = 800ms,
                       kPodStart = 1200ms;
constexpr net::SimTime kPodStop = 300ms;
constexpr net::SimTime kProxyStart = 600ms, kProxySync = 200ms;
// Of a cold start: when systemd comes to each daemon of a node, and one node after the other boots.
constexpr net::SimTime kBetweenDaemons = 2s, kBetweenNodes = 500ms;

} // namespace

// The operator's first act: `etcdctl mk PREFIX/config '{"Network": …}'`.
void Daemons::putConfig() {
  etcd::Etcd* leader = m_etcd->leader();
  if (!leader) return m_timers.after(100ms, [this] { putConfig(); });
  trace::CauseScope cause(m_world.environment().recorder, "etcdctl mk " + m_prefix + "/config");
  etcd::KeysRequest request{etcd::KeysRequest::Method::Put, m_prefix + "/config",
                            m_world.scenario().flannel.config};
  leader->request(request, [](auto) {});
}

// Of the times from which the timeline puts data back.
void Daemons::keepBackups() {
  for (const scenario::Event& event : m_world.scenario().events) {
    if (event.kind != scenario::kEtcdRestoreEvent) continue;
    auto from = net::parseDuration(event.arguments.at("from"));
    net::SimTime now = m_world.environment().scheduler.now();
    if (from) m_timers.after(*from - now, [this, at = *from] { m_backups[at] = etcd()->backup(); });
  }
}

bool Daemons::restoreEtcd(net::SimTime from) {
  auto backup = m_backups.find(from);
  if (!m_etcd || backup == m_backups.end()) return false;
  for (const auto& member : m_etcd->members())
    member->stop();
  for (const auto& member : m_etcd->members()) {
    member->restore(backup->second);
    member->start();
  }
  return true;
}

void Daemons::begin() {
  const std::vector<NodeDaemons*> there = nodesThere();
  startMaster();
  for (const NodeDaemons* node : there)
    listenInHostNetwork(*node);
  if (m_etcd) keepBackups();
  if (m_world.scenario().start == scenario::Start::Settled) {
    startAll(there);
    for (NodeDaemons* node : there) {
      if (node->kubelet) node->kubelet->settings().podsStand = false;
      backdate(*node);
    }
    setLatencies();
    m_settled = true;
    goOnline();
    return;
  }
  setLatencies();
  startCold();
}

// Others may wake while one walks through them.
std::vector<NodeDaemons*> Daemons::nodesThere() const {
  std::vector<NodeDaemons*> out;
  for (const auto& node : m_nodes)
    out.push_back(node.get());
  return out;
}

void Daemons::listenInHostNetwork(const NodeDaemons& node) {
  for (const scenario::Pod* pod : describedOn(node.description->name)) {
    if (!pod->hostNetwork || pod->later) continue;
    for (const scenario::Listener& listener : pod->listen)
      m_world.wiring().listen(*node.ns, listener);
  }
}

// etcd and the master's daemons run before anything else does, in a cold start too.
void Daemons::startEtcd() {
  bool settles = m_world.scenario().start == scenario::Start::Settled;
  if (streams()) serveEtcd();
  if (!settles) goOnline();
  for (const auto& member : m_etcd->members())
    startNow(*nodeOf(member->node()), "etcd");
  if (settles && m_etcd->members().size() > 1) m_etcd->first().campaign();
  if (!settles) m_etcd->latency = kPeerLatency;
  putConfig();
  if (m_world.sleepers().count() > 0) m_world.sleepers().putLeases(*m_etcd, m_prefix);
}

void Daemons::startMaster() {
  if (m_etcd) startEtcd();
  for (NodeDaemons* node : nodesThere())
    for (auto& daemon : node->controlPlane)
      startNow(*node, daemon->name());
}

void Daemons::startNow(NodeDaemons& node, const std::string& daemon) {
  node.systemd->enqueue(host::JobType::Start, host::Systemd::unitName(daemon),
                        host::JobMode::IgnoreDependencies);
}

// One kind of daemon after the other, each on all nodes, as their start order says.
void Daemons::startAll(const std::vector<NodeDaemons*>& nodes) {
  for (std::size_t turn = 0, more = 1; more; ++turn) {
    more = 0;
    for (NodeDaemons* node : nodes) {
      if (node->isOff) continue;
      const auto& order = node->description->startOrder;
      if (turn < order.size()) startNow(*node, order[turn]);
      more += turn + 1 < order.size();
    }
  }
}

// What has settled is older than the scenario: as the pins say.
void Daemons::backdate(NodeDaemons& node) {
  net::SimTime age = ageOf(node.description->pins), docker = dockerAge(*node.description);
  for (const auto& [unit, service] : node.systemd->services())
    node.systemd->backdate(unit, unit == "docker.service" || unit == "kubelet.service" ? docker : age);
  if (!node.dockerd) return;
  node.dockerd->backdateNetworks(docker);
  for (const scenario::Pod* pod : describedOn(node.description->name)) {
    net::SimTime podAge = std::min(ageOf(pod->pins), docker);
    node.dockerd->backdate(pod->fullName(), podAge);
    m_api.backdate({pod->kubeNamespace, pod->name}, podAge);
  }
}

net::SimTime Daemons::dockerAge(const scenario::Node& node) const {
  auto pinned = net::parseDuration(pinOf(node.pins, "docker.age"));
  return pinned ? *pinned : ageOf(node.pins);
}

void Daemons::startCold() {
  net::SimTime boot{0};
  for (auto& node : m_nodes) {
    if (!node->isOff) bootInOrder(*node, boot);
    boot += kBetweenNodes;
  }
}

// Where the author gives no order, systemd's own: as the units say.
void Daemons::bootInOrder(NodeDaemons& node, net::SimTime first) {
  if (!node.description->startOrderGiven)
    return m_timers.after(first, [&node] {
      if (!node.isOff) node.systemd->boot();
    });
  net::SimTime at = first;
  for (const std::string& name : node.description->startOrder) {
    m_timers.after(at, [this, &node, name] {
      if (!node.isOff) startNow(node, name);
    });
    at += kBetweenDaemons;
  }
}

void Daemons::setLatencies() {
  if (m_etcd) {
    m_etcd->latency = kPeerLatency;
    for (const auto& member : m_etcd->members())
      member->watchLatency = kWatchLatency;
  }
  m_api.watchLatency = kWatchLatency;
  for (auto& node : m_nodes)
    setLatencies(*node);
}

void Daemons::setLatencies(NodeDaemons& node) {
  if (node.flanneld) node.flanneld->setStartLatency(kFlanneldStart);
  if (node.dockerd) node.dockerd->setStartLatency(kDockerStart);
  if (node.kubelet) {
    node.kubelet->settings().startLatency = kKubeletStart;
    node.kubelet->settings().podLatency = kPodStart;
    node.kubelet->settings().stopLatency = kPodStop;
  }
  if (node.kubeProxy) {
    node.kubeProxy->settings().startLatency = kProxyStart;
    node.kubeProxy->settings().syncLatency = kProxySync;
  }
}

bool Daemons::start(const std::string& name, const std::string& daemon) {
  return enqueue(host::JobType::Start, name, daemon);
}

bool Daemons::stop(const std::string& name, const std::string& daemon) {
  return enqueue(host::JobType::Stop, name, daemon);
}

bool Daemons::restart(const std::string& name, const std::string& daemon) {
  return enqueue(host::JobType::Restart, name, daemon);
}

bool Daemons::enqueue(host::JobType job, const std::string& name, const std::string& daemon) {
  const NodeDaemons* found = node(name);
  std::string unit = host::Systemd::unitName(daemon);
  if (!found || !found->systemd->service(unit)) return false;
  found->systemd->enqueue(job, unit);
  return true;
}

} // namespace fg::world

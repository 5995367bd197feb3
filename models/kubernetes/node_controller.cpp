#include "kubernetes/node_controller.h"

#include <algorithm>

namespace fg::kubernetes {
namespace {

using namespace std::chrono_literals;

constexpr net::SimTime kMonitorPeriod = 5s;     // --node-monitor-period
constexpr net::SimTime kGracePeriod = 40s;      // --node-monitor-grace-period
constexpr net::SimTime kStartupGrace = 60s;     // --node-startup-grace-period
constexpr net::SimTime kEvictionTimeout = 5min; // --pod-eviction-timeout

} // namespace

void NodeController::start() {
  m_firstSeen.clear();
  m_evicted.clear();
  monitor();
}

void NodeController::monitor() {
  m_timers.after(kMonitorPeriod, [this] { monitor(); });
  if (!m_api.serving) return;
  trace::CauseScope cause(m_api.recorder(), "node controller");
  std::vector<Node> unwell; // apart from the others: what is done about them changes the nodes
  for (const auto& [name, node] : m_api.nodes()) {
    if (isSilent(node) || !node.ready)
      unwell.push_back(node);
    else
      m_evicted.erase(node.name);
  }
  for (const Node& node : unwell)
    treat(node);
}

bool NodeController::isSilent(const Node& node) {
  net::SimTime first = m_firstSeen.try_emplace(node.name, m_api.now()).first->second;
  auto beat = m_api.lastHeartbeat(node.name);
  return m_api.now() - beat.value_or(first) > (beat ? kGracePeriod : kStartupGrace);
}

void NodeController::treat(const Node& node) {
  if (node.ready) return lose(node);
  // Where every node is silent, something is wrong with the master: nobody is evicted then.
  bool anyReady =
      std::any_of(m_api.nodes().begin(), m_api.nodes().end(), [](auto& one) { return one.second.ready; });
  if (node.lost && anyReady && m_api.now() - node.changed >= kEvictionTimeout
      && m_evicted.insert(node.name).second)
    evict(node);
}

void NodeController::lose(Node node) {
  node.ready = false;
  node.lost = true;
  node.changed = m_api.now();
  m_api.put(node);
  m_api.say({.object = {"default", node.name},
             .kind = "Node",
             .reason = "NodeNotReady",
             .message = "Node " + node.name + " status is now: NodeNotReady",
             .component = "node-controller"});
  for (const auto& [name, stored] : std::map(m_api.pods())) {
    if (stored.node != node.name || !stored.ready) continue;
    Pod pod = stored;
    pod.ready = false;
    m_api.put(std::move(pod));
  }
}

// The pods are marked; they go when the kubelet is back, and shows that it has ended them.
void NodeController::evict(const Node& node) {
  for (const auto& [name, stored] : std::map(m_api.pods())) {
    if (stored.node != node.name || stored.deleted) continue;
    Pod pod = stored;
    pod.deleted = m_api.now();
    pod.reason = "NodeLost";
    m_api.put(std::move(pod));
    m_api.say({.object = name,
               .kind = "Pod",
               .reason = "NodeControllerEviction",
               .message = "Marking for deletion Pod " + name.name + " from Node " + node.name,
               .component = "node-controller"});
  }
}

} // namespace fg::kubernetes

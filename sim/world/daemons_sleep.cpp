// Nodes that are made when somebody looks, by the daemons that would have made them at the start.
#include "etcd/cluster.h"
#include "world/daemons.h"
#include "world/pins.h"
#include "world/sleepers.h"
#include "world/world.h"

namespace fg::world {

// As etcd keeps it, or will.
flannel::Lease Daemons::standingLease(const SettledNode& node) const {
  auto stored = etcd()->store().get(m_prefix + "/subnets/" + flannel::subnetKey(node.subnet));
  return {node.subnet, node.attributes,
          stored ? stored->node.expiration : std::optional(Sleepers::kLifetime)};
}

// What was put before anybody watched: the pods of manifests.
void Daemons::settleSleepers() {
  for (const kubernetes::Name& name : m_api.podOrder()) {
    const kubernetes::Pod* stored = m_api.pod(name);
    if (stored->phase == kubernetes::PodPhase::Running || !m_world.sleepers().isAsleep(stored->node))
      continue;
    kubernetes::Pod pod = *stored;
    m_world.sleepers().settle(pod, net::SimTime{0}, nodeAddress(pod.node));
    m_api.put(std::move(pod));
  }
  m_api.isAsleep = [this](const std::string& node) { return m_world.sleepers().isAsleep(node); };
  m_api.wake = [this](const std::string& node) { return m_world.sleepers().wakeNode(node); };
}

// The daemons run to their fixed point while no time passes, whenever that is: it has been so from the start.
void Daemons::wake(const SettledNode& slept) {
  const scenario::Node& description = *slept.description;
  trace::Recorder& recorder = m_world.environment().recorder;
  bool late = m_world.environment().scheduler.now() > net::SimTime{0};
  if (late) recorder.setChangesRecorded(false);
  m_world.makeNode(description);
  NodeDaemons& node = makeNode(description);
  listenInHostNetwork(node);
  for (const std::string& daemon : description.startOrder)
    startNow(node, daemon);
  for (const kubernetes::Name& pod : m_api.podsOn(description.name))
    node.dockerd->backdate(pod.text(), net::SimTime{0});
  node.kubelet->settings().podsStand = false;
  node.systemd->backdateJournal();
  backdate(node);
  recorder.setChangesRecorded(true);
  if (!m_settled) return; // begin() goes on with all
  setLatencies(node);
  if (m_online) goOnline(node);
}

} // namespace fg::world

#include "kubernetes/workload_controller.h"

#include <algorithm>

namespace fg::kubernetes {
namespace {

constexpr std::string_view kNameAlphabet = "bcdfghjklmnpqrstvwxz2456789"; // rand.String
constexpr const char* kHashLabel = "pod-template-hash";

void mix(uint32_t& hash, std::string_view text) {
  for (char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 16777619U; // FNV-1a
  }
  hash ^= 0xff;
  hash *= 16777619U;
}

} // namespace

std::string templateHash(const PodTemplate& pods) {
  uint32_t hash = 2166136261U;
  for (const Labels* labels : {&pods.labels, &pods.nodeSelector})
    for (const auto& [key, value] : *labels) {
      mix(hash, key);
      mix(hash, value);
    }
  for (const PodContainer& container : pods.containers) {
    mix(hash, container.name);
    mix(hash, container.image);
    for (const std::string& word : container.command)
      mix(hash, word);
    for (const ContainerPort& port : container.ports)
      mix(hash, std::to_string(port.port) + net::protocolText(port.protocol) + std::to_string(port.hostPort));
  }
  mix(hash, pods.hostNetwork ? "host" : "own");
  mix(hash, std::to_string(pods.readinessDelay.count()) + (pods.readinessWish ? "ready" : "never"));
  return std::to_string(hash);
}

std::string safeEncoded(const std::string& text) {
  std::string out;
  for (char c : text)
    out += kNameAlphabet[static_cast<unsigned char>(c) % kNameAlphabet.size()];
  return out;
}

int shareOf(const Share& share, int whole, Rounding rounding) {
  if (!share.percent) return share.number;
  int product = share.number * whole;
  return rounding == Rounding::Up ? (product + 99) / 100 : product / 100;
}

Pod podOf(const PodTemplate& pods) {
  Pod pod;
  pod.labels = pods.labels;
  pod.nodeSelector = pods.nodeSelector;
  pod.containers = pods.containers;
  pod.hostNetwork = pods.hostNetwork;
  pod.readinessWish = pods.readinessWish;
  pod.readinessDelay = pods.readinessDelay;
  for (const PodContainer& container : pods.containers)
    pod.ports.insert(pod.ports.end(), container.ports.begin(), container.ports.end());
  return pod;
}

void WorkloadController::start() {
  if (m_watch) return;
  m_watch = m_api.watch([this](const Change& change) {
    bool isWorkload = std::holds_alternative<Deployment>(change.object)
                      || std::holds_alternative<ReplicaSet>(change.object);
    bool hasWorkloads = !m_api.deployments().empty() || !m_api.replicaSets().empty();
    if (isWorkload || (hasWorkloads && std::holds_alternative<Pod>(change.object))) reconcile();
  });
  reconcile();
}

void WorkloadController::stop() {
  if (m_watch) m_api.unwatch(*m_watch);
  m_watch.reset();
}

// What it writes brings it back here: until nothing is left to be done.
void WorkloadController::reconcile() {
  m_again = true;
  if (m_working || !m_api.serving) return;
  m_working = true;
  while (std::exchange(m_again, false)) {
    trace::CauseScope cause(m_api.recorder(), "deployment controller");
    collectGarbage();
    for (const auto& [name, deployment] : std::map(m_api.deployments()))
      syncDeployment(deployment);
    for (const auto& [name, set] : std::map(m_api.replicaSets()))
      syncReplicaSet(set);
  }
  m_working = false;
}

// What has lost its owner goes.
void WorkloadController::collectGarbage() {
  for (const auto& [name, set] : std::map(m_api.replicaSets()))
    if (set.owner && !m_api.deployments().contains({name.nameSpace, set.owner->name}))
      m_api.removeReplicaSet(name);
  std::vector<Name> orphans;
  for (const auto& [name, pod] : m_api.pods())
    if (pod.owner && pod.owner->kind == "ReplicaSet" && !pod.deleted
        && !m_api.replicaSets().contains({name.nameSpace, pod.owner->name}))
      orphans.push_back(name);
  for (const Name& name : orphans)
    m_api.deletePod(name);
}

// --- deployments -------------------------------------------------------------------------------

std::vector<ReplicaSet> WorkloadController::setsOf(const Deployment& deployment) const {
  std::vector<ReplicaSet> out;
  for (const auto& [name, set] : m_api.replicaSets())
    if (set.owner == Owner{"Deployment", deployment.name.name} && name.nameSpace == deployment.name.nameSpace)
      out.push_back(set);
  std::sort(out.begin(), out.end(), [](auto& a, auto& b) { return a.revision < b.revision; });
  return out;
}

ReplicaSet WorkloadController::newReplicaSet(const Deployment& deployment, int revision) {
  std::string hash = templateHash(deployment.pods);
  ReplicaSet set;
  set.name = {deployment.name.nameSpace, deployment.name.name + "-" + safeEncoded(hash)};
  set.replicas = 0;
  set.selector = deployment.selector;
  set.selector[kHashLabel] = hash;
  set.pods = deployment.pods;
  set.labels = deployment.pods.labels;
  set.labels[kHashLabel] = hash;
  set.owner = Owner{"Deployment", deployment.name.name};
  set.uid = m_api.drawUid();
  set.created = m_api.now();
  set.revision = revision;
  return set;
}

void WorkloadController::scale(const Deployment& deployment, ReplicaSet set, int replicas) {
  if (set.replicas == replicas && m_api.replicaSets().contains(set.name)) return;
  std::string direction = replicas >= set.replicas ? "up" : "down";
  bool isNews = set.replicas != replicas;
  set.replicas = replicas;
  if (isNews)
    m_api.say({.object = deployment.name,
               .kind = "Deployment",
               .reason = "ScalingReplicaSet",
               .message = "Scaled " + direction + " replica set " + set.name.name + " to "
                          + std::to_string(replicas),
               .component = "deployment-controller"});
  m_api.put(std::move(set));
}

void WorkloadController::syncDeployment(const Deployment& deployment) {
  std::vector<ReplicaSet> old = setsOf(deployment);
  int revision = old.empty() ? 1 : old.back().revision + 1;
  auto current = std::find_if(old.begin(), old.end(), [&](auto& set) { return set.pods == deployment.pods; });
  ReplicaSet newest = current == old.end() ? newReplicaSet(deployment, revision) : *current;
  if (current != old.end()) old.erase(current);
  roll(deployment, newest, std::move(old));
}

void WorkloadController::roll(const Deployment& deployment, const ReplicaSet& newest,
                              std::vector<ReplicaSet> old) {
  auto hasPods = [&](const ReplicaSet& set) { // those that are ending included
    return std::any_of(m_api.pods().begin(), m_api.pods().end(), [&](const auto& entry) {
      return entry.first.nameSpace == set.name.nameSpace
             && entry.second.owner == Owner{"ReplicaSet", set.name.name};
    });
  };
  std::erase_if(old, [&](const ReplicaSet& set) {
    return set.replicas == 0 && (deployment.recreate ? !hasPods(set) : podsOf(set).empty());
  });
  if (old.empty()) return scale(deployment, newest, deployment.replicas);
  if (deployment.recreate) {
    for (const ReplicaSet& set : old)
      scale(deployment, set, 0);
    bool gone = std::none_of(old.begin(), old.end(), hasPods);
    if (gone) scale(deployment, newest, deployment.replicas);
    return;
  }
  int surge = shareOf(deployment.maxSurge, deployment.replicas, Rounding::Up);
  int unavailable = shareOf(deployment.maxUnavailable, deployment.replicas, Rounding::Down);
  if (surge == 0 && unavailable == 0) unavailable = 1; // ResolveFenceposts
  int total = newest.replicas, available = availableOf(newest);
  for (const ReplicaSet& set : old) {
    total += set.replicas;
    available += availableOf(set);
  }
  int room = deployment.replicas + surge - total;
  if (newest.replicas > deployment.replicas) return scale(deployment, newest, deployment.replicas);
  if (room > 0 && newest.replicas < deployment.replicas)
    return scale(deployment, newest, newest.replicas + std::min(room, deployment.replicas - newest.replicas));
  if (!m_api.replicaSets().contains(newest.name)) return scale(deployment, newest, 0);
  // Pods that do not work go first, then as many as may be missing.
  int least = deployment.replicas - unavailable;
  int most = total - least - (newest.replicas - availableOf(newest));
  for (ReplicaSet& set : old) {
    int broken = std::min(set.replicas - availableOf(set), std::max(most, 0));
    if (broken <= 0) continue;
    most -= broken;
    return scale(deployment, set, set.replicas - broken);
  }
  int down = available - least;
  for (const ReplicaSet& set : old) {
    int part = std::min({set.replicas, down, most});
    if (part > 0) return scale(deployment, set, set.replicas - part);
  }
}

// --- replica sets ------------------------------------------------------------------------------

std::vector<Pod> WorkloadController::podsOf(const ReplicaSet& set) const {
  std::vector<Pod> out;
  for (const auto& [name, pod] : m_api.pods())
    if (!pod.deleted && name.nameSpace == set.name.nameSpace
        && pod.owner == Owner{"ReplicaSet", set.name.name})
      out.push_back(pod);
  return out;
}

int WorkloadController::availableOf(const ReplicaSet& set) const {
  int out = 0;
  for (const Pod& pod : podsOf(set))
    out += pod.ready;
  return out;
}

void WorkloadController::createPod(const ReplicaSet& set) {
  Pod pod = kubernetes::podOf(set.pods);
  do
    pod.name = {set.name.nameSpace, set.name.name + "-" + m_api.rng().word(5, kNameAlphabet)};
  while (m_api.pod(pod.name));
  auto hash = set.labels.find(kHashLabel);
  if (hash != set.labels.end()) pod.labels[kHashLabel] = hash->second;
  pod.uid = m_api.drawUid();
  pod.created = m_api.now();
  pod.owner = Owner{"ReplicaSet", set.name.name};
  m_api.say({.object = set.name,
             .kind = "ReplicaSet",
             .reason = "SuccessfulCreate",
             .message = "Created pod: " + pod.name.name,
             .component = "replicaset-controller"});
  m_api.put(std::move(pod));
}

// Who has no node, does not run or is not ready goes first; among equals the youngest (ActivePods).
void WorkloadController::syncReplicaSet(const ReplicaSet& set) {
  std::vector<Pod> pods = podsOf(set);
  int missing = set.replicas - static_cast<int>(pods.size());
  for (; missing > 0; --missing)
    createPod(set);
  if (missing == 0) return;
  auto rank = [](const Pod& pod) {
    return std::tuple(!pod.node.empty(), pod.phase == PodPhase::Running, pod.ready, -pod.created.count());
  };
  std::stable_sort(pods.begin(), pods.end(), [&](const Pod& a, const Pod& b) { return rank(a) < rank(b); });
  for (size_t i = 0; missing < 0 && i < pods.size(); ++i, ++missing) {
    m_api.say({.object = set.name,
               .kind = "ReplicaSet",
               .reason = "SuccessfulDelete",
               .message = "Deleted pod: " + pods[i].name.name,
               .component = "replicaset-controller"});
    m_api.deletePod(pods[i].name);
  }
}

} // namespace fg::kubernetes

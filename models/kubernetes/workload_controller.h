// kube-controller-manager's deployment and replica set controllers, and its garbage collector: how many pods
// there are, and of which template.
// https://github.com/kubernetes/kubernetes/tree/v1.9.1/pkg/controller/deployment, .../replicaset
#pragma once

#include "kubernetes/api_server.h"

namespace fg::kubernetes {

class WorkloadController {
public:
  explicit WorkloadController(ApiServer& api) : m_api(api) {}
  ~WorkloadController() { stop(); }
  WorkloadController(const WorkloadController&) = delete;
  WorkloadController& operator=(const WorkloadController&) = delete;

  void start();
  void stop();

private:
  void reconcile();
  void syncDeployment(const Deployment& deployment);
  void roll(const Deployment& deployment, const ReplicaSet& newest, std::vector<ReplicaSet> old);
  ReplicaSet newReplicaSet(const Deployment& deployment, int revision);
  void scale(const Deployment& deployment, ReplicaSet set, int replicas);
  void syncReplicaSet(const ReplicaSet& set);
  void createPod(const ReplicaSet& set);
  void collectGarbage();
  std::vector<ReplicaSet> setsOf(const Deployment& deployment) const;
  std::vector<Pod> podsOf(const ReplicaSet& set) const;
  int availableOf(const ReplicaSet& set) const;

  ApiServer& m_api;
  std::optional<uint64_t> m_watch;
  bool m_working = false, m_again = false;
};

// The label pod-template-hash, a number; and what stands for it in names (rand.SafeEncodeString).
std::string templateHash(const PodTemplate& pods);
std::string safeEncoded(const std::string& text);
// What a share of `whole` is: more for a surge, less for what may be missing.
enum class Rounding { Up, Down };
int shareOf(const Share& share, int whole, Rounding rounding);
// A pod of a template, without a name.
Pod podOf(const PodTemplate& pods);

} // namespace fg::kubernetes

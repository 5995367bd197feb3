// kube-scheduler, as far as the network depends on it: it gives a node to each pod that has none.
// https://github.com/kubernetes/kubernetes/tree/v1.9.1/plugin/pkg/scheduler
#pragma once

#include "kubernetes/api_server.h"

namespace fg::kubernetes {

class PodScheduler {
public:
  explicit PodScheduler(ApiServer& api) : m_api(api) {}
  ~PodScheduler() { stop(); }
  PodScheduler(const PodScheduler&) = delete;
  PodScheduler& operator=(const PodScheduler&) = delete;

  void start();
  void stop();

private:
  void changed(const Change& change);
  void scheduleAll();
  void schedule(const Pod& pod);
  // Why the pod cannot run there, in the scheduler's words; empty where it can.
  std::string objection(const Pod& pod, const Node& node) const;

  ApiServer& m_api;
  std::optional<uint64_t> m_watch;
  size_t m_lastIndex = 0; // among equals it takes one after the other
  bool m_working = false, m_again = false;
};

} // namespace fg::kubernetes

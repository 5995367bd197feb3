// kube-controller-manager's node lifecycle controller: which nodes have gone silent, and what becomes of
// their pods. https://github.com/kubernetes/kubernetes/blob/v1.9.1/pkg/controller/node/node_controller.go
#pragma once

#include "kubernetes/api_server.h"

#include <set>

namespace fg::kubernetes {

class NodeController {
public:
  explicit NodeController(ApiServer& api, core::Scheduler& scheduler) : m_api(api), m_timers(scheduler) {}

  void start();
  void stop() { m_timers.clear(); }

private:
  void monitor();
  bool isSilent(const Node& node);
  void treat(const Node& node);
  void lose(Node node);
  void evict(const Node& node);

  ApiServer& m_api;
  core::Timers m_timers;
  std::map<std::string, net::SimTime> m_firstSeen;
  std::set<std::string> m_evicted; // nodes whose pods have been marked
};

} // namespace fg::kubernetes

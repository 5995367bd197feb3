// The master's daemons as systemd knows them: the API server, which holds the objects, and those that work on
// them.
#pragma once

#include "host/daemon.h"
#include "kubernetes/api_server.h"

#include <functional>

namespace fg::kubernetes {

// kube-apiserver, kube-controller-manager or kube-scheduler: a process that begins something when it has
// started, and ends it when it stops.
class ControlPlaneDaemon : public host::Daemon {
public:
  ControlPlaneDaemon(host::NetworkNamespace& node, std::string name, std::function<void()> begin,
                     std::function<void()> end)
      : Daemon(node, std::move(name)), m_begin(std::move(begin)), m_end(std::move(end)) {}

  net::SimTime startLatency{0}; // zero while settling
  // Said when it has started.
  std::string greeting;

protected:
  void onStart() override {
    timers().afterLatency(startLatency, [this] {
      if (!greeting.empty()) say(greeting);
      m_begin();
      tellReady();
    });
  }
  void onStop() override { m_end(); }

private:
  std::function<void()> m_begin, m_end;
};

} // namespace fg::kubernetes

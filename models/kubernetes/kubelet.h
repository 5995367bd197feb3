// The kubelet of a node: it starts the node's pods through docker, and keeps its own few rules.
// https://github.com/kubernetes/kubernetes/blob/v1.9.1/pkg/kubelet/kubelet_network.go
#pragma once

#include "docker/dockerd.h"
#include "host/unit_daemon.h"
#include "kubernetes/api_server.h"
#include "kubernetes/proxy_rules.h"

#include <set>

namespace fg::kubernetes {

class Kubelet : public host::UnitDaemon {
public:
  struct Settings {
    docker::Hairpin hairpin = docker::Hairpin::Yes; // --hairpin-mode
    net::Ipv4Address nodeIp;                        // what pods of the host's network have
    net::SimTime startLatency{0};                   // of the daemon; zero while settling
    net::SimTime podLatency{0};                     // of each pod, until it is ready; zero while settling
    net::SimTime stopLatency{0};                    // of each pod, from SIGTERM to its end
    std::string podInfraImage = "gcr.io/google_containers/pause-amd64:3.0"; // --pod-infra-container-image
    std::string runtimeCgroups; // --runtime-cgroups: where it moves dockerd; empty: it does not
    NodeInfo info;
    // The API server knows already what is to become of its pods: it makes what they run in, without a word.
    bool podsStand = false;
    const ProxyVersion* version = nullptr; // what its own rules are like; never null
  };
  // The unit file must be in `files` (installPackage).
  Kubelet(host::NetworkNamespace& node, host::Files& files, ApiServer& api, docker::Dockerd& docker,
          Settings settings);

  Settings& settings() { return m_settings; }
  // Can it speak to the API server now? Empty: always.
  std::function<bool()> reachesApi;
  const Settings& settings() const { return m_settings; }
  // Brings the node's pods in line with the API server's: docker calls it after a restart.
  void sync();

protected:
  void onStart() override;
  void onStop() override;

private:
  bool takeOptions();
  void begin();
  void registerNode();
  void beat();
  void changed(const Change& change);
  void syncLater();
  void bring(const Pod& pod);
  void startPod(const Name& name);
  void startContainers(const Name& name, std::optional<net::Ipv4Address> ip);
  void stopPod(const Name& name);
  void endPod(const Name& name);
  void becomeReady(const Name& name);
  void setStatus(const Name& name, std::optional<net::Ipv4Address> ip);
  void tell(const Pod& pod, const std::string& container, const std::string& reason,
            const std::string& message, const std::string& type = "Normal");
  int attemptOf(const Pod& pod) const;
  void syncNetworkUtil();
  void lookAfterRules();
  void ensureChain(const std::string& table, const std::string& chain);
  enum class Place { Append, Prepend };
  void ensureRule(Place place, const std::string& table, const std::string& chain,
                  std::vector<std::string> rule);
  bool iptables(std::vector<std::string> words);

  ApiServer& m_api;
  docker::Dockerd& m_docker;
  Settings m_settings;
  std::optional<uint64_t> m_watch;
  bool m_syncPlanned = false;
  std::set<Name> m_starting; // pods that are about to run
  std::set<Name> m_stopping; // pods whose processes have been told to end
  bool m_registered = false; // since it started
  bool m_wasCutOff = false;  // from the API server, at its last heartbeat
};

} // namespace fg::kubernetes

// kube-proxy in iptables mode: services and endpoints become rules.
// https://github.com/kubernetes/kubernetes/blob/v1.9.1/pkg/proxy/iptables/proxier.go
#pragma once

#include "host/files.h"
#include "host/unit_daemon.h"
#include "kubernetes/api_server.h"
#include "kubernetes/proxy_chains.h"
#include "kubernetes/proxy_options.h"

#include <set>

namespace fg::kubernetes {

class KubeProxy : public host::UnitDaemon {
public:
  struct Settings {
    const ProxyVersion* version = nullptr; // never null
    net::Ipv4Address nodeIp;
    net::SimTime startLatency{0}; // until services and endpoints have come; zero while settling
    net::SimTime syncLatency{0};  // from news to the new rules; zero while settling
  };
  // The unit file must be in `files` (installPackage).
  KubeProxy(host::NetworkNamespace& node, host::Files& files, ApiServer& api, Settings settings);

  Settings& settings() { return m_settings; }
  const ProxyOptions& options() const { return m_options; } // of the last start
  // Told of each TCP port that answers health checks of a load balancer from now on.
  std::function<void(uint16_t port)> onHealthCheckPort;

protected:
  void onStart() override;
  void onStop() override;

private:
  void fail(const std::string& reason);
  void begin();
  // What a synchronization finds changed, and how it was before.
  struct News {
    std::set<Name> services;
    ProxyPorts before;
  };
  News bringUpToDate();
  void takeBack(News news);
  ProxyPorts portsOf(const std::set<Name>& services) const;
  void collect(ProxyPorts& out, const Service& service, const Endpoints* endpoints) const;
  void changed(const Change& change);
  void syncLater();
  void sync();
  void periodically();
  netfilter::CommandResult write(const News& news);
  netfilter::CommandResult spellOut();
  bool fillLater();
  bool renewChains(const News& news);
  ProxyRulesInput rulesInput() const;
  void linkChains();
  bool iptables(const std::vector<std::string>& words);
  void openNodePorts(const ProxyPorts& now);
  void answerHealthChecks(const ProxyPorts& now);
  void forget(const netfilter::ConntrackFilter& filter);
  void deleteStaleConnections(const ProxyPorts& before, const ProxyPorts& now);
  void deleteConnections(const ProxyPort& port, const ProxyEndpoint& gone);

  ApiServer& m_api;
  Settings m_settings;
  ProxyOptions m_options;
  std::optional<uint64_t> m_watch;
  // As of the last synchronization. Shared with the rules, where these are made when somebody looks.
  std::shared_ptr<ProxyPorts> m_ports = std::make_shared<ProxyPorts>();
  std::set<Name> m_changed; // services, since then
  bool m_isNew = true;      // it has not synchronized yet
  std::shared_ptr<ProxyChains> m_chains;
  uint64_t m_rulesVersion = 0;       // after the last synchronization
  std::set<uint16_t> m_openUdpPorts; // node ports that it holds open
  std::set<uint16_t> m_healthPorts;
  bool m_syncPlanned = false;
  net::SimTime m_lastSync{0};
};

} // namespace fg::kubernetes

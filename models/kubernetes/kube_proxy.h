// kube-proxy 1.9 in iptables mode: services and endpoints become rules.
// https://github.com/kubernetes/kubernetes/blob/v1.9.1/pkg/proxy/iptables/proxier.go
#pragma once

#include "host/daemon.h"
#include "kubernetes/api_server.h"
#include "kubernetes/proxy_rules.h"

#include <set>

namespace fg::kubernetes {

class KubeProxy : public host::Daemon {
public:
  struct Settings {
    std::optional<net::Ipv4Prefix> clusterCidr; // --cluster-cidr
    bool masqueradeAll = false;                 // --masquerade-all
    net::SimTime startLatency{0};               // until services and endpoints have come; zero while settling
    net::SimTime syncLatency{0};                // from news to the new rules; zero while settling
  };
  KubeProxy(host::NetworkNamespace& node, ApiServer& api, Settings settings);

  Settings& settings() { return m_settings; }
  // The text that the last synchronization gave to iptables-restore.
  const std::string& lastRestore() const { return m_lastRestore; }

protected:
  void onStart() override;
  void onStop() override;

private:
  ProxyPorts collect() const;
  void changed(const Change& change);
  void syncLater();
  void sync();
  void periodically();
  void linkChains();
  bool iptables(const std::vector<std::string>& words);
  void openNodePorts(const ProxyPorts& now);
  void forget(const netfilter::ConntrackFilter& filter);
  void deleteStaleConnections(const ProxyPorts& before, const ProxyPorts& now);

  ApiServer& m_api;
  Settings m_settings;
  std::optional<uint64_t> m_watch;
  ProxyPorts m_ports;                // as of the last synchronization
  std::set<uint16_t> m_openUdpPorts; // node ports that it holds open
  bool m_syncPlanned = false;
  std::string m_lastRestore;
};

} // namespace fg::kubernetes

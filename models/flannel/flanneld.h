// The flannel daemon of a node: from its unit file to routes, rules and subnet.env.
// https://github.com/flannel-io/flannel/blob/v0.7.1/network/manager.go, .../v0.9.1/main.go
#pragma once

#include "flannel/backend.h"
#include "flannel/options.h"
#include "host/unit_daemon.h"

namespace fg::flannel {

class Flanneld : public host::UnitDaemon {
public:
  struct Settings {
    const Version* version = nullptr;            // never null
    std::optional<net::Ipv4Prefix> pinnedSubnet; // what chance shall choose, where it can
    std::optional<Lease> standing;    // of a node that is made when somebody looks: it holds this already
    net::SimTime startLatency{0};     // until etcd has answered the first time; zero while settling
    std::chrono::sys_seconds epoch{}; // the date at the scenario's time 0, for the log
  };
  // The unit file must be in `files` (installPackage). All endpoints lead to `etcd`.
  Flanneld(host::NetworkNamespace& node, host::Files& files, etcd::Etcd& etcd, Settings settings);
  // The endpoints of its configuration are found by `dial`.
  Flanneld(host::NetworkNamespace& node, host::Files& files, etcd::Client::Dial dial, Settings settings);

  std::function<void()> onReady; // subnet.env and docker's options are written (sd_notify READY=1)
  etcd::Client& etcdClient() { return m_client; }
  void setStartLatency(net::SimTime latency) { m_settings.startLatency = latency; }
  // Another release, from the next start on. Never null.
  void setVersion(const Version* version) { m_settings.version = version; }
  const Version& version() const { return *m_settings.version; }

  host::LogOrigin originOf(const std::string& text) const override;
  bool isReady() const { return m_ready; }
  // Meaningful while isReady().
  const Lease& lease() const { return m_lease; }
  const Config& config() const { return m_config; }
  // False where its backend has no program that carries packets.
  bool setPace(ForwarderPace pace) { return m_backend && m_backend->setPace(pace); }
  // Null where its backend has none.
  const UdpProxy* proxy() const { return m_backend ? m_backend->proxy() : nullptr; }

protected:
  void onStart() override;
  void onStop() override;

private:
  struct Rule {
    std::string table, chain;
    std::vector<std::string> specification;
  };
  bool chooseInterface();
  void registerNetwork();
  void configured(SubnetManager::Result<Config> config);
  void registered(SubnetManager::Result<Lease> lease);
  void failedToRegister(const std::string& why);
  void ready();
  void dropBackend();
  void run();
  void leaseChanged(const LeaseEvent& event);
  net::SimTime planRenewal(); // after how long
  void renew(uint64_t plan);
  void renewed(uint64_t plan, SubnetManager::Result<Lease> lease);
  std::vector<Rule> masqueradeRules() const;
  std::vector<Rule> forwardRules() const;
  bool iptables(std::string_view verb, const Rule& rule);
  void appendMissing(const std::vector<Rule>& rules);
  void remove(const std::vector<Rule>& rules);
  void ensure(const std::vector<Rule>& rules);

  Settings m_settings;
  etcd::Client m_client;
  core::Rng m_rng;
  Options m_options;
  std::optional<BackendContext> m_context;
  std::unique_ptr<SubnetManager> m_manager;
  std::unique_ptr<Backend> m_registering; // waits for its lease
  std::unique_ptr<Backend> m_backend;
  Config m_config;
  Lease m_lease;
  bool m_ready = false, m_revoked = false;
  uint64_t m_renewal = 0; // the renewal that is planned; older plans are void
};

} // namespace fg::flannel

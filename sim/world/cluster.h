// The cluster as emulated commands see it: files, listeners, etcd.
#pragma once

#include "commands/cluster.h"
#include "world/world.h"

namespace fg::world {

class ClusterView : public commands::Cluster {
public:
  explicit ClusterView(World& world) : m_world(world) {}

  std::vector<std::string> files(const host::NetworkNamespace& ns) const override;
  std::optional<std::string> file(const host::NetworkNamespace& ns, std::string_view path) const override;
  std::vector<commands::Listener> listeners(const host::NetworkNamespace& ns) const override;
  std::vector<host::NetworkNamespace*> netns(const host::NetworkNamespace& ns) override;
  host::Systemd* systemd(const host::NetworkNamespace& ns) override;
  const host::Files& systemFiles(const host::NetworkNamespace& ns) const override;
  docker::Dockerd* dockerd(const host::NetworkNamespace& ns) override;
  std::string pin(const host::NetworkNamespace& ns, std::string_view name) const override;
  bool dockerIsMoved(const host::NetworkNamespace& ns) const override;
  tl::expected<kubernetes::ApiServer*, std::string> apiServer(const host::NetworkNamespace& ns) override;
  host::NetworkNamespace* podNamespace(std::string_view name) override;
  tl::expected<std::string, commands::EtcdError> etcdGet(const host::NetworkNamespace& ns,
                                                         std::string_view key) override;
  tl::expected<std::vector<commands::EtcdNode>, commands::EtcdError>
  etcdList(const host::NetworkNamespace& ns, std::string_view key) override;
  tl::expected<void, commands::EtcdError> etcdRemove(const host::NetworkNamespace& ns, std::string_view key,
                                                     commands::EtcdRemove how) override;

private:
  tl::expected<etcd::KeyValueStore*, commands::EtcdError> store() const;
  const NodeDaemons* node(const host::NetworkNamespace& ns) const;
  World& m_world;
};

// What the machine says of itself: host name, releases, clock.
commands::Machine machineOf(const scenario::Scenario& scenario, const Place& place);

} // namespace fg::world

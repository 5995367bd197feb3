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
  bool writeFile(const host::NetworkNamespace& ns, const std::string& path, const std::string& text) override;
  bool removeFile(const host::NetworkNamespace& ns, std::string_view path) override;
  std::optional<commands::Machine> machine(const host::NetworkNamespace& ns) const override;
  std::vector<commands::Listener> listeners(const host::NetworkNamespace& ns) const override;
  std::vector<std::string> hostNames(const host::NetworkNamespace& ns) const override;
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
  const Place* place(const host::NetworkNamespace& ns) const { return m_world.find(ns.id()); }
  // What a daemon or the scenario keeps; null where only made and written files are.
  const host::Files* kept(const host::NetworkNamespace& ns) const;
  tl::expected<etcd::KeyValueStore*, commands::EtcdError> store() const;
  const NodeDaemons* node(const host::NetworkNamespace& ns) const;
  World& m_world;
  // What was written in a namespace beside its daemons' files, or removed there (no text). A pod's files go
  // with it.
  std::map<trace::NamespaceId, std::map<std::string, std::optional<std::string>, std::less<>>> m_written;
};

// What the machine says of itself: host name, releases, clock.
commands::Machine machineOf(const scenario::Scenario& scenario, const Place& place);

} // namespace fg::world

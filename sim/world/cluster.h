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
  tl::expected<etcd::Etcd*, std::string> etcd(const host::NetworkNamespace& ns,
                                              const std::string& endpoint) override {
    return m_world.daemons().dialEtcd(ns, endpoint);
  }

private:
  const NodeDaemons* node(const host::NetworkNamespace& ns) const;
  World& m_world;
};

// What the machine says of itself: host name, releases, clock.
commands::Machine machineOf(const scenario::Scenario& scenario, const Place& place);

} // namespace fg::world

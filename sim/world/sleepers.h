// The nodes of a large, settled cluster that are made only when somebody looks: until then their leases stand
// in etcd, and they and their pods in the API server, as their daemons would have made them.
// docs/decisions/0015-nodes-sleep-until-somebody-looks.md
#pragma once

#include "core/timers.h"
#include "docker/ipam.h"
#include "kubernetes/api_server.h"
#include "world/directory.h"
#include "world/sleep_plan.h"

#include <map>
#include <set>
#include <unordered_map>

namespace fg::etcd {
class Cluster;
}

namespace fg::world {

class World;

class Sleepers {
public:
  // Of flannel's leases.
  static constexpr net::SimTime kLifetime = std::chrono::hours(24);

  Sleepers(World& world, SleepPlan plan);

  bool isAsleep(const std::string& node) const { return m_asleep.contains(node); }
  size_t count() const { return m_asleep.size(); }
  // What is foretold of a node, asleep or not; null where nothing is.
  const SettledNode* foretold(const std::string& node) const;
  // The subnet that flanneld of a node chooses while the cluster settles; nothing: it is not known yet.
  std::optional<net::Ipv4Prefix> subnetOf(const std::string& node) const;

  // What the kubelet of such a node makes of a pod: its address and its status. `nodeIp` is what pods
  // of the host's network have.
  void settle(kubernetes::Pod& pod, net::SimTime age, std::optional<net::Ipv4Address> nodeIp);
  // What their flannelds have written by the time at which the cluster has settled. Leases of nodes that
  // sleep are renewed each 23 h.
  void putLeases(etcd::Cluster& etcd, const std::string& prefix);

  // Each makes the node that is meant, where it sleeps. True where it did.
  bool wakeNode(const std::string& node);
  // The first ones; returns the name of the first, or nothing.
  std::string wakeSome(size_t count);
  bool wakeFor(std::string_view nodeOrPod); // full names
  bool wakeFor(net::Ipv4Address address);
  void wakeOn(const std::string& segment, net::Ipv4Address address);
  void wakeFor(const net::MacAddress& mac);
  // A frame for all, which reaches only those that are awake.
  void missBroadcast(const std::string& segment);

  // Pods of nodes that sleep, by their name without its namespace.
  std::vector<kubernetes::Name> podsNamed(const std::string& shortName);
  // All that sleeps, by name: nodes, then pods. None has a namespace yet.
  std::vector<Place> places() const;

private:
  void write(etcd::Cluster& etcd, const std::string& prefix, const SettledNode& node) const;
  void renewLater(etcd::Cluster& etcd, const std::string& prefix);

  World& m_world;
  SleepPlan m_plan;
  std::unordered_map<std::string, const SettledNode*> m_foretold; // looked up only
  std::map<std::string, const SettledNode*> m_asleep;             // by name
  struct At {
    std::string segment, node;
  };
  std::multimap<net::Ipv4Address, At> m_byAddress; // of the nodes' interfaces, but those behind NAT
  std::map<std::string, docker::Ipam> m_addresses; // by node, while pods are put
  std::unordered_map<std::string, std::vector<kubernetes::Name>> m_pods; // by short name; made when asked for
  std::map<net::MacAddress, std::string> m_byMac;                        // the same
  core::Timers m_timers;
};

} // namespace fg::world

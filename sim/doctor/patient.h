// The cluster as the checks look at it, at one moment: what belongs together is put together once.
#pragma once

#include "doctor/suspicion.h"
#include "engine/simulation.h"
#include "report/sentences.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fg::doctor {

struct NodeView {
  const world::Place* place = nullptr;         // never null
  const world::NodeDaemons* daemons = nullptr; // null in a capture
  bool isOff = false;                          // without power, or not there yet
  const host::Interface* bridge = nullptr;     // that its pods are on; null where there is none
  std::vector<const world::Place*> pods;       // with a network of their own, in the order of places

  const std::string& name() const { return place->name; }
  const host::NetworkNamespace& ns() const { return *place->ns; }
  std::vector<net::Ipv4Prefix> bridgeSubnets() const;
  const host::Interface* vxlan() const; // flannel's; null where there is none
};

// How a node reaches the pods of others, from the interfaces that it has.
enum class Backend { Routes, Vxlan, Udp };

class Patient {
public:
  // Both must outlive it.
  Patient(engine::Simulation& simulation, const report::Sentences& say);

  engine::Simulation& simulation() { return m_simulation; }
  world::World& world() { return m_simulation.world(); }
  const kubernetes::ApiServer& api() { return world().daemons().api(); }
  const scenario::Scenario& scenario() { return world().scenario(); }
  bool isCapture() { return scenario().snapshot != nullptr; }
  net::SimTime now() const { return m_simulation.now(); }
  const report::Sentences& say() const { return m_say; }

  const std::vector<NodeView>& nodes() const { return m_nodes; } // those that are off included
  const NodeView* node(std::string_view name) const;             // null where there is none
  // What a capture tells of the node's past and of its daemons; null where there is nothing.
  const scenario::found::Signs* signsOf(const NodeView& node);
  // Machines that are no nodes of the cluster.
  const std::vector<const world::Place*>& outsiders() const { return m_outsiders; }
  const std::vector<world::LeaseInfo>& leases() const { return m_leases; }
  // How many nodes that sleep it stands for.
  std::size_t asleepBehind(const NodeView& node);
  // Is it one of those? Then it has all that its daemons should have made.
  bool isAsleep(const std::string& node);
  // The lease that the node holds; null where it holds none.
  const world::LeaseInfo* leaseOf(const NodeView& node) const;
  // What its flanneld works with; where none tells, the lease that the node holds.
  std::optional<world::LeaseInfo> announced(const NodeView& node) const;
  // flannel's network; nothing where no file of a capture tells of it.
  const std::optional<net::Ipv4Prefix>& podNetwork() const { return m_podNetwork; }
  static Backend backendOf(const NodeView& node);
  // Who has the address, of nodes, pods and namespaces; null where nobody has. Of addresses that several
  // have, the first.
  const world::Place* owner(net::Ipv4Address address) const;
  // The addresses of all endpoints that are ready, of any service.
  std::set<net::Ipv4Address> endpoints();

  // --- for findings --------------------------------------------------------------------------------
  Suspicion begin(std::string_view id, core::Severity severity, const NodeView& node);
  // A read-only command of the node and what it prints now; nothing where it cannot be run there.
  std::optional<report::Check> predicted(const std::string& place, const std::string& command);

  // The same on a node that runs, and can run it; not on that of the name.
  std::optional<report::Check> predictedAnywhere(const std::string& command, std::string_view but = {});

  // Where a capture tells of it; not known in a scenario.
  core::SourceRef sourceOfRule(const host::NetworkNamespace& ns, std::string_view rule);
  core::SourceRef sourceOfRoute(const host::NetworkNamespace& ns, const net::Ipv4Prefix& destination);
  core::SourceRef sourceOfInterface(const host::NetworkNamespace& ns, std::string_view interface);
  core::SourceRef sourceOfNeighbor(const host::NetworkNamespace& ns, net::Ipv4Address address);
  core::SourceRef sourceOfConnection(const host::NetworkNamespace& ns, const netfilter::Tuple& original);
  core::SourceRef sourceOfSysctl(const host::NetworkNamespace& ns, const std::string& name);

private:
  void findNodes();
  void findBystanders();
  void findPodNetwork();

  engine::Simulation& m_simulation;
  const report::Sentences& m_say;
  std::vector<NodeView> m_nodes;
  std::vector<const world::Place*> m_outsiders; // never null
  std::vector<world::LeaseInfo> m_leases;
  std::string m_standIn; // the node that stands for those that sleep
  std::optional<net::Ipv4Prefix> m_podNetwork;
  std::map<net::Ipv4Address, const world::Place*> m_owners;
};

// The change is one of that kind, in the namespace, and its text holds `part`.
std::function<bool(const trace::StateChange&)> changeOf(const host::NetworkNamespace& ns,
                                                        trace::StateKind kind, std::string part);

} // namespace fg::doctor

// The control plane of a cluster: each node's daemons, etcd, the API server, and the order of their starting.
#pragma once

#include "docker/dockerd.h"
#include "etcd/cluster.h"
#include "flannel/flanneld.h"
#include "host/files.h"
#include "host/systemd.h"
#include "kubernetes/api_server.h"
#include "kubernetes/control_plane.h"
#include "kubernetes/endpoints_controller.h"
#include "kubernetes/kube_proxy.h"
#include "kubernetes/kubelet.h"
#include "kubernetes/node_controller.h"
#include "kubernetes/scheduler.h"
#include "kubernetes/workload_controller.h"
#include "scenario/scenario.h"
#include "world/directory.h"

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace fg::world {

class World;
struct SettledNode;

// What runs on one node; a daemon that the scenario does not have is null.
struct NodeDaemons {
  const scenario::Node* description = nullptr;
  host::NetworkNamespace* ns = nullptr;
  host::Files files;
  std::unique_ptr<flannel::Flanneld> flanneld;
  std::unique_ptr<docker::Dockerd> dockerd;
  std::unique_ptr<kubernetes::Kubelet> kubelet;
  std::unique_ptr<kubernetes::KubeProxy> kubeProxy;
  // The master's; null elsewhere.
  std::vector<std::unique_ptr<kubernetes::ControlPlaneDaemon>> controlPlane;
  std::unique_ptr<host::Systemd> systemd; // never null
  bool isOff = false;                     // without power, or not there yet
};

class Daemons {
public:
  explicit Daemons(World& world);
  ~Daemons();

  // As the scenario says: settled, the daemons run to their fixed point while no time passes; cold, their
  // starts are put on the clock.
  void begin();

  // `systemctl start` and `stop`, with what systemd does besides; false where the node has no such daemon.
  bool start(const std::string& node, const std::string& daemon);
  bool stop(const std::string& node, const std::string& daemon);
  // Stops and starts it.
  bool restart(const std::string& node, const std::string& daemon);
  // SIGKILL; what its unit says of Restart= happens then.
  bool kill(const std::string& node, const std::string& daemon);
  // Restarts it as another release. False where there is no such daemon, or it has no such release.
  bool upgrade(const std::string& node, const std::string& daemon, const std::string& release);

  // Of the scenario's pods and services, by their full names. False where there is none now (or, to be
  // created, where it is there already).
  bool createPod(const std::string& fullName);
  bool deletePod(const std::string& fullName);
  // The replacement has the same name and a new address.
  bool reschedulePod(const std::string& fullName, const std::string& node);
  enum class Readiness { Failing, Fine };
  bool setReadiness(const std::string& fullName, Readiness readiness);
  bool createService(const std::string& fullName);
  bool deleteService(const std::string& fullName);

  // A node loses its power, or gets it (back) and starts its daemons one after the other. False where that is
  // so already.
  bool powerOff(const std::string& node);
  bool boot(const std::string& node);
  bool reboot(const std::string& node);
  // Its pods are evicted and its Node is deleted; then it is switched off. Its lease stays.
  bool leave(const std::string& node);
  // False where the node's flanneld carries no packets itself.
  bool setForwarderPace(const std::string& node, flannel::ForwarderPace pace);

  const std::vector<std::unique_ptr<NodeDaemons>>& nodes() const { return m_nodes; }
  // The scenario's pods of a node.
  std::vector<const scenario::Pod*> describedOn(const std::string& node) const;
  // Null for one that sleeps.
  const NodeDaemons* node(const std::string& name) const;
  // A client in that namespace gets an answer of the API server; otherwise why not, as kubectl says it.
  std::optional<std::string> apiRefusal(const host::NetworkNamespace& client) const;
  // A node that sleeps is made first.
  NodeDaemons* node(const std::string& name);
  // Makes a node as if it had been there from the beginning, in what has settled (daemons_sleep.cpp).
  void wake(const SettledNode& node);
  kubernetes::ApiServer& api() { return m_api; }
  const kubernetes::ApiServer& api() const { return m_api; }
  // The members of etcd; null where the scenario has no etcd.
  etcd::Cluster* etcdCluster() { return m_etcd.get(); }
  // The member that leads; another one that runs, or the first, where none does. Null without etcd.
  etcd::Etcd* etcd() const;
  // The member that a program in the namespace reaches by the endpoint, or why it does not, in Go's words.
  tl::expected<etcd::Etcd*, std::string> dialEtcd(const host::NetworkNamespace& from,
                                                  const std::string& endpoint) const;
  const std::string& etcdPrefix() const { return m_prefix; }

  // All members of etcd go on with the data that it had at that time; false where none was kept.
  bool restoreEtcd(net::SimTime from);

  // A cable was pulled or plugged in: connections to etcd that have no way any more break.
  void linkChanged();

  // The host part of "http://172.17.8.101:2379".
  static std::optional<net::Ipv4Address> hostOf(const std::string& endpoint);

  // The leases as they stand in etcd; good until something changes.
  const std::vector<LeaseInfo>& leases() const;
  // "kube-system/kube-dns" for a cluster IP.
  std::optional<std::string> serviceOf(net::Ipv4Address address) const;
  // The address that the node has in the cluster: flannel's interface, else the first that is not behind NAT.
  std::optional<net::Ipv4Address> nodeAddress(const std::string& node) const;
  // flannel's network as the scenario configures it.
  static std::optional<net::Ipv4Prefix> podNetwork(const scenario::Scenario& scenario);

private:
  static constexpr uint16_t kEtcdPort = 2379;

  std::vector<LeaseInfo> readLeases() const;

  host::Streams* streams() const;
  std::chrono::sys_seconds epoch() const;
  void serveEtcd();
  void goOnline();
  void makeEtcd();
  NodeDaemons& makeNode(const scenario::Node& node);
  const scenario::Node* descriptionOf(const std::string& node) const;
  void makeObjects();
  void makeServices();
  void makeService(const scenario::Service& service);
  void bootInOrder(NodeDaemons& node, net::SimTime first);
  void makePolicies();
  void warnOfPolicy(const std::string& name);
  void applyManifests();
  void putConfig();
  void makeFlannel(NodeDaemons& node);
  void makeKubernetes(NodeDaemons& node);
  void settleSleepers();
  flannel::Lease standingLease(const SettledNode& node) const;
  void makeControlPlane(NodeDaemons& node);
  bool enqueue(host::JobType job, const std::string& node, const std::string& daemon);
  void startNow(NodeDaemons& node, const std::string& daemon);
  void startMaster();
  void backdate(NodeDaemons& node);
  void setLatencies(NodeDaemons& node);
  void goOnline(NodeDaemons& node);
  void listenInHostNetwork(const NodeDaemons& node);
  net::SimTime dockerAge(const scenario::Node& node) const;
  const scenario::Node& master() const;
  net::Ipv4Address masterAddress() const;
  kubernetes::NodeInfo nodeInfo() const;
  bool hasWay(const host::NetworkNamespace& from, const host::NetworkNamespace& to,
              net::Ipv4Address address) const;
  NodeDaemons* nodeOf(const host::NetworkNamespace& ns);
  void startAll(const std::vector<NodeDaemons*>& nodes);
  std::vector<NodeDaemons*> nodesThere() const;
  void startCold();
  void setLatencies();
  void keepBackups();
  void startEtcd();
  std::string etcdEndpointOf(const std::string& node) const;
  kubernetes::Pod podOf(const scenario::Pod& pod) const;
  kubernetes::Service serviceObject(const scenario::Service& service) const;

  World& m_world;
  std::string m_prefix;
  std::unique_ptr<etcd::Cluster> m_etcd;
  std::map<net::SimTime, etcd::Etcd::Backup> m_backups;
  kubernetes::ApiServer m_api;
  kubernetes::EndpointsController m_controller;
  kubernetes::NodeController m_nodeController;
  kubernetes::WorkloadController m_workloads;
  kubernetes::PodScheduler m_scheduler;
  std::vector<std::unique_ptr<NodeDaemons>> m_nodes;
  std::unordered_map<std::string, NodeDaemons*> m_byName; // looked up only
  std::unordered_map<std::string, const scenario::Node*> m_described;
  std::unordered_map<std::string, std::vector<const scenario::Pod*>> m_describedPods; // by node
  bool m_settled = false;
  bool m_online = false; // etcd's clients and members send packets
  core::Timers m_timers;
  struct KnownLeases {
    std::pair<uint64_t, uint64_t> asOf; // etcd's index, and the recorder's generation
    std::vector<LeaseInfo> leases;
  };
  mutable std::optional<KnownLeases> m_knownLeases; // what leases() read last
};

} // namespace fg::world

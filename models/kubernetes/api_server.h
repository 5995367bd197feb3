// The API server: a store of objects, and news of their changes.
#pragma once

#include "core/rng.h"
#include "core/timers.h"
#include "kubernetes/objects.h"
#include "trace/recorder.h"

#include <functional>
#include <set>
#include <unordered_map>
#include <variant>

namespace fg::kubernetes {

enum class ChangeType { Added, Modified, Deleted };

struct Change {
  ChangeType type = ChangeType::Added;
  std::variant<Node, Pod, Service, Endpoints, Deployment, ReplicaSet>
      object;               // as it is now; when deleted: as it was
  Labels labelsBefore = {}; // of a pod whose labels have changed
};

// How many pods there are of something that wants some.
struct Replicas {
  int current = 0, ready = 0, updated = 0; // updated: made from the template of now
};

class ApiServer {
public:
  ApiServer(core::Scheduler& scheduler, trace::Recorder& recorder, uint64_t seed = 1)
      : m_recorder(recorder), m_rng(seed, "kubernetes objects"), m_timers(scheduler) {}

  // How long news of a change is on its way to a watcher. Zero while a cluster settles.
  net::SimTime watchLatency{0};

  // kube-apiserver runs. Who asks while it does not is refused by whoever asks for it.
  bool serving = true;

  // Of which services get their addresses (--service-cluster-ip-range).
  net::Ipv4Prefix serviceCidr{net::Ipv4Address(10, 254, 0, 0), 16};

  // Stores the object under its name, and tells of it where it is new or has changed.
  void put(Node node);
  void put(Pod pod);
  void put(Service service);
  void put(Endpoints endpoints);
  void put(Deployment deployment);
  void put(ReplicaSet replicaSet);
  // Nobody watches policies: flannel has no part that would.
  void put(NetworkPolicy policy);
  // Nothing happens where there is none.
  void removeNode(const std::string& name);
  void removePod(const Name& name);
  void removeService(const Name& name);
  void removeEndpoints(const Name& name);
  void removeDeployment(const Name& name);
  void removeReplicaSet(const Name& name);
  void removePolicy(const Name& name);
  // Marks it as deleted: its kubelet ends it, and removes it then; without a node it goes at once.
  void deletePod(const Name& name);

  // By name.
  const std::map<std::string, Node>& nodes() const { return m_nodes; }
  const std::map<Name, Pod>& pods() const { return m_pods; }
  const std::map<Name, Service>& services() const { return m_services; }
  const std::map<Name, Endpoints>& endpoints() const { return m_endpoints; }
  const std::map<Name, Deployment>& deployments() const { return m_deployments; }
  const std::map<Name, ReplicaSet>& replicaSets() const { return m_replicaSets; }
  const std::map<Name, NetworkPolicy>& policies() const { return m_policies; }
  const Pod* pod(const Name& name) const;
  // In the order of their creation; with an empty name: those that are on no node yet.
  std::vector<Name> podsOn(const std::string& node) const;
  // By name; those with this label in the namespace.
  std::vector<const Pod*> podsWith(const std::string& nameSpace, const Labels::value_type& label) const;
  size_t countPodsWith(const std::string& nameSpace, const Labels::value_type& label) const;
  // The first by name that has the address for itself; null where none has.
  const Pod* podAt(net::Ipv4Address address) const;
  // The first by name that has it as its cluster address; null where none has.
  const Service* serviceAt(net::Ipv4Address address) const;

  // Counted; pods that are being deleted do not count.
  Replicas replicasOf(const ReplicaSet& set) const;
  Replicas replicasOf(const Deployment& deployment) const;

  // A kubelet says that it is there. Nobody watches this.
  void heartbeat(const std::string& node) { m_heartbeats[node] = now(); }
  // Nodes that are made when somebody looks: their heartbeats come in time without being sent.
  std::function<bool(const std::string& node)> isAsleep = [](const std::string&) { return false; };
  // Somebody changes a pod on such a node, or puts one there: it has to be there first. True where it slept.
  std::function<bool(const std::string& node)> wake = [](const std::string&) { return false; };
  std::optional<net::SimTime> lastHeartbeat(const std::string& node) const;
  // The pod runs for so long at t = 0. Nobody is told.
  void backdate(const Name& pod, net::SimTime age);
  // Objects of which only kind and name are kept. False where it is there already, or not there.
  bool keep(const std::string& kind, const Name& name);
  bool forget(const std::string& kind, const Name& name);
  bool keeps(const std::string& kind, const Name& name) const { return m_others.contains({kind, name}); }
  // Events are kept for an hour (--event-ttl).
  void say(Event event);
  std::vector<Event> events() const;
  // A new UID from the seed.
  std::string drawUid();
  core::Rng& rng() { return m_rng; }
  net::SimTime now() const { return m_timers.scheduler().now(); }
  // In the order of their creation: in which kubelets start them.
  std::vector<Name> podOrder() const;

  trace::Recorder& recorder() { return m_recorder; }

  // Tells of all changes from now on, until unwatch().
  using Told = std::function<void(const Change&)>;
  uint64_t watch(Told told);
  void unwatch(uint64_t watch);

private:
  template<class Key, class Object> void store(std::map<Key, Object>& objects, const Key& key, Object object);
  template<class Key, class Object> void erase(std::map<Key, Object>& objects, const Key& key);
  void tell(Change change);
  void note(trace::ChangeKind change, const std::string& kind, const Name& name);
  void file(const Pod& pod);
  void unfile(const Pod& pod);

  trace::Recorder& m_recorder;
  core::Rng m_rng;
  std::map<std::string, net::SimTime> m_heartbeats;
  std::vector<Event> m_events;
  std::set<std::pair<std::string, Name>> m_others;
  std::map<Name, NetworkPolicy> m_policies;
  std::map<Name, Deployment> m_deployments;
  std::map<Name, ReplicaSet> m_replicaSets;
  std::map<std::string, Node> m_nodes;
  std::map<Name, Pod> m_pods;
  std::map<Name, Service> m_services;
  std::map<Name, Endpoints> m_endpoints;
  // Where pods and services are found; their names are those of m_pods and m_services.
  struct ByName {
    bool operator()(const Name* a, const Name* b) const { return *a < *b; }
  };
  using Names = std::set<const Name*, ByName>;
  struct Label {
    std::string nameSpace, key, value;
    friend auto operator<=>(const Label&, const Label&) = default;
  };
  std::unordered_map<const Name*, uint64_t> m_numbers; // of pods, in the order of their creation
  uint64_t m_lastNumber = 0;
  std::map<std::string, std::map<uint64_t, const Name*>> m_podsByNode;
  std::map<Label, Names> m_podsByLabel;
  // Looked up only: who is first by name does not hang on their order.
  using ByIp = std::unordered_multimap<uint32_t, const Name*>;
  static void erase(ByIp& byIp, net::Ipv4Address address, const Name* name);
  static const Name* first(const ByIp& byIp, net::Ipv4Address address);
  ByIp m_podsByIp, m_servicesByIp;
  uint64_t m_lastWatch = 0;
  std::map<uint64_t, Told> m_watches;
  core::Timers m_timers;
};

} // namespace fg::kubernetes

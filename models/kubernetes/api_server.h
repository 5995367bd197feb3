// The API server: a store of objects, and news of their changes.
#pragma once

#include "core/timers.h"
#include "kubernetes/objects.h"
#include "trace/recorder.h"

#include <functional>
#include <variant>

namespace fg::kubernetes {

enum class ChangeType { Added, Modified, Deleted };

struct Change {
  ChangeType type = ChangeType::Added;
  std::variant<Node, Pod, Service, Endpoints> object; // as it is now; when deleted: as it was
};

class ApiServer {
public:
  ApiServer(core::Scheduler& scheduler, trace::Recorder& recorder)
      : m_recorder(recorder), m_timers(scheduler) {}

  // How long news of a change is on its way to a watcher. Zero while a cluster settles.
  net::SimTime watchLatency{0};

  // Stores the object under its name, and tells of it where it is new or has changed.
  void put(Node node);
  void put(Pod pod);
  void put(Service service);
  void put(Endpoints endpoints);
  // Nothing happens where there is none.
  void removeNode(const std::string& name);
  void removePod(const Name& name);
  void removeService(const Name& name);
  void removeEndpoints(const Name& name);

  // By name.
  const std::map<std::string, Node>& nodes() const { return m_nodes; }
  const std::map<Name, Pod>& pods() const { return m_pods; }
  const std::map<Name, Service>& services() const { return m_services; }
  const std::map<Name, Endpoints>& endpoints() const { return m_endpoints; }
  const Pod* pod(const Name& name) const;
  // In the order of their creation: in which kubelets start them.
  const std::vector<Name>& podOrder() const { return m_podOrder; }

  trace::Recorder& recorder() { return m_recorder; }

  // Tells of all changes from now on, until unwatch().
  using Told = std::function<void(const Change&)>;
  uint64_t watch(Told told);
  void unwatch(uint64_t watch);

private:
  template<class Key, class Object> void store(std::map<Key, Object>& objects, const Key& key, Object object);
  template<class Key, class Object> void erase(std::map<Key, Object>& objects, const Key& key);
  void tell(Change change);

  trace::Recorder& m_recorder;
  std::map<std::string, Node> m_nodes;
  std::map<Name, Pod> m_pods;
  std::map<Name, Service> m_services;
  std::map<Name, Endpoints> m_endpoints;
  std::vector<Name> m_podOrder;
  uint64_t m_lastWatch = 0;
  std::map<uint64_t, Told> m_watches;
  core::Timers m_timers;
};

} // namespace fg::kubernetes

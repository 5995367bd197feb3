#include "kubernetes/api_server.h"

#include <algorithm>

namespace fg::kubernetes {
namespace {

struct Description {
  trace::StateKind state;
  std::string what;
};

Description describe(const Node& node) {
  return {trace::StateKind::Daemon, "node " + node.name + (node.ready ? " ready" : " not ready")};
}

Description describe(const Pod& pod) {
  std::string out = pod.name.text() + " on " + pod.node;
  if (pod.phase == PodPhase::Running)
    out += std::string(pod.ready ? " ready" : " not ready") + (pod.ip ? " " + pod.ip->text() : "");
  else
    out += " pending";
  return {trace::StateKind::Pod, out};
}

Description describe(const Service& service) {
  return {trace::StateKind::Service,
          service.name.text() + " " + (service.clusterIp ? service.clusterIp->text() : "None")};
}

Description describe(const Endpoints& endpoints) {
  std::string out = endpoints.name.text();
  std::string list;
  for (const EndpointSubset& subset : endpoints.subsets)
    for (const EndpointPort& port : subset.ports)
      for (const EndpointAddress& address : subset.addresses)
        list += (list.empty() ? " " : ",") + address.ip.text() + ":" + std::to_string(port.port);
  return {trace::StateKind::Endpoints, out + (list.empty() ? " <none>" : list)};
}

trace::ChangeKind kindOf(ChangeType type) {
  switch (type) {
  case ChangeType::Added:
    return trace::ChangeKind::Added;
  case ChangeType::Modified:
    return trace::ChangeKind::Changed;
  case ChangeType::Deleted:
    return trace::ChangeKind::Removed;
  }
  return trace::ChangeKind::Changed;
}

} // namespace

template<class Key, class Object>
void ApiServer::store(std::map<Key, Object>& objects, const Key& key, Object object) {
  auto it = objects.find(key);
  if (it != objects.end() && it->second == object) return;
  ChangeType type = it == objects.end() ? ChangeType::Added : ChangeType::Modified;
  objects.insert_or_assign(key, object);
  tell({type, std::move(object)});
}

template<class Key, class Object> void ApiServer::erase(std::map<Key, Object>& objects, const Key& key) {
  auto it = objects.find(key);
  if (it == objects.end()) return;
  Object gone = std::move(it->second);
  objects.erase(it);
  tell({ChangeType::Deleted, std::move(gone)});
}

void ApiServer::put(Node node) { store(m_nodes, std::string(node.name), node); }

void ApiServer::put(Pod pod) {
  if (!m_pods.contains(pod.name)) m_podOrder.push_back(pod.name);
  store(m_pods, Name(pod.name), pod);
}

void ApiServer::put(Service service) { store(m_services, Name(service.name), service); }
void ApiServer::put(Endpoints endpoints) { store(m_endpoints, Name(endpoints.name), endpoints); }
void ApiServer::removeNode(const std::string& name) { erase(m_nodes, name); }

void ApiServer::removePod(const Name& name) {
  std::erase(m_podOrder, name);
  erase(m_pods, Name(name));
}

void ApiServer::removeService(const Name& name) { erase(m_services, Name(name)); }
void ApiServer::removeEndpoints(const Name& name) { erase(m_endpoints, Name(name)); }

const Pod* ApiServer::pod(const Name& name) const {
  auto it = m_pods.find(name);
  return it == m_pods.end() ? nullptr : &it->second;
}

uint64_t ApiServer::watch(Told told) {
  m_watches.emplace(++m_lastWatch, std::move(told));
  return m_lastWatch;
}

void ApiServer::unwatch(uint64_t watch) { m_watches.erase(watch); }

void ApiServer::tell(Change change) {
  auto [state, what] = std::visit([](const auto& object) { return describe(object); }, change.object);
  m_recorder.change({}, state, kindOf(change.type), what);
  std::vector<uint64_t> watches; // watchers may come and go while they are told
  for (const auto& [id, told] : m_watches)
    watches.push_back(id);
  for (uint64_t id : watches)
    m_timers.afterLatency(watchLatency, [this, id, change] {
      auto it = m_watches.find(id);
      if (it == m_watches.end()) return;
      Told told = it->second;
      told(change);
    });
}

} // namespace fg::kubernetes

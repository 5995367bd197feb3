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
  std::string out = pod.name.text() + (pod.node.empty() ? "" : " on " + pod.node);
  if (pod.deleted) return {trace::StateKind::Pod, out + " terminating"};
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

Description describe(const Deployment& deployment) {
  return {trace::StateKind::Pod,
          "deployment " + deployment.name.text() + " wants " + std::to_string(deployment.replicas)};
}

Description describe(const ReplicaSet& set) {
  return {trace::StateKind::Pod, "replica set " + set.name.text() + " wants " + std::to_string(set.replicas)};
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

namespace {

// What its kubelet has written since somebody copied the object.
void keepStatus(const Pod& stored, Pod& changed) {
  bool same = stored.containers.size() == changed.containers.size();
  for (size_t i = 0; same && i < stored.containers.size(); ++i)
    if (changed.containers[i].id.empty()) changed.containers[i] = stored.containers[i];
}

} // namespace

void ApiServer::put(Pod pod) {
  bool slept = wake(pod.node);
  auto it = m_pods.find(pod.name);
  if (it == m_pods.end()) {
    auto added = m_pods.emplace(pod.name, pod).first;
    m_numbers.emplace(&added->first, ++m_lastNumber);
    file(added->second);
    return tell({ChangeType::Added, std::move(pod)});
  }
  Pod& stored = it->second;
  if (stored == pod) return;
  if (wake(stored.node) || slept) keepStatus(stored, pod);
  unfile(stored);
  Labels before = stored.labels == pod.labels ? Labels() : stored.labels;
  stored = pod;
  file(stored);
  tell({ChangeType::Modified, std::move(pod), std::move(before)});
}

void ApiServer::file(const Pod& pod) {
  const Name* name = &m_pods.find(pod.name)->first;
  m_podsByNode[pod.node].emplace(m_numbers.at(name), name);
  for (const auto& [key, value] : pod.labels)
    m_podsByLabel[{name->nameSpace, key, value}].insert(name);
  if (pod.ip && !pod.hostNetwork) m_podsByIp.emplace(pod.ip->value(), name);
}

void ApiServer::unfile(const Pod& pod) {
  const Name* name = &m_pods.find(pod.name)->first;
  m_podsByNode[pod.node].erase(m_numbers.at(name));
  for (const auto& [key, value] : pod.labels)
    m_podsByLabel[{name->nameSpace, key, value}].erase(name);
  if (pod.ip && !pod.hostNetwork) erase(m_podsByIp, *pod.ip, name);
}

std::vector<Name> ApiServer::podsOn(const std::string& node) const {
  std::vector<Name> out;
  if (auto it = m_podsByNode.find(node); it != m_podsByNode.end())
    for (const auto& [number, name] : it->second)
      out.push_back(*name);
  return out;
}

std::vector<const Pod*> ApiServer::podsWith(const std::string& nameSpace,
                                            const Labels::value_type& label) const {
  std::vector<const Pod*> out;
  if (auto it = m_podsByLabel.find({nameSpace, label.first, label.second}); it != m_podsByLabel.end())
    for (const Name* name : it->second)
      out.push_back(&m_pods.at(*name));
  return out;
}

size_t ApiServer::countPodsWith(const std::string& nameSpace, const Labels::value_type& label) const {
  auto it = m_podsByLabel.find({nameSpace, label.first, label.second});
  return it == m_podsByLabel.end() ? 0 : it->second.size();
}

void ApiServer::erase(ByIp& byIp, net::Ipv4Address address, const Name* name) {
  auto [it, end] = byIp.equal_range(address.value());
  while (it != end && it->second != name)
    ++it;
  if (it != end) byIp.erase(it);
}

const Name* ApiServer::first(const ByIp& byIp, net::Ipv4Address address) {
  const Name* out = nullptr;
  for (auto [it, end] = byIp.equal_range(address.value()); it != end; ++it)
    if (!out || *it->second < *out) out = it->second;
  return out;
}

const Pod* ApiServer::podAt(net::Ipv4Address address) const {
  const Name* name = first(m_podsByIp, address);
  return name ? &m_pods.at(*name) : nullptr;
}

const Service* ApiServer::serviceAt(net::Ipv4Address address) const {
  const Name* name = first(m_servicesByIp, address);
  return name ? &m_services.at(*name) : nullptr;
}

void ApiServer::put(Deployment deployment) { store(m_deployments, Name(deployment.name), deployment); }
void ApiServer::put(ReplicaSet set) { store(m_replicaSets, Name(set.name), set); }
void ApiServer::put(Service service) {
  auto it = m_services.find(service.name);
  if (it != m_services.end() && it->second.clusterIp)
    erase(m_servicesByIp, *it->second.clusterIp, &it->first);
  const Name& name = it != m_services.end() ? it->first : m_services.try_emplace(service.name).first->first;
  bool isNew = it == m_services.end();
  if (service.clusterIp) m_servicesByIp.emplace(service.clusterIp->value(), &name);
  Service& stored = m_services.at(name);
  if (!isNew && stored == service) return;
  stored = service;
  tell({isNew ? ChangeType::Added : ChangeType::Modified, std::move(service)});
}
void ApiServer::put(Endpoints endpoints) { store(m_endpoints, Name(endpoints.name), endpoints); }
// Nobody watches these.
void ApiServer::note(trace::ChangeKind change, const std::string& kind, const Name& name) {
  m_recorder.change({}, trace::StateKind::Event, change, kind + " " + name.text());
}

void ApiServer::put(NetworkPolicy policy) {
  bool isNew = m_policies.insert_or_assign(Name(policy.name), policy).second;
  note(isNew ? trace::ChangeKind::Added : trace::ChangeKind::Changed, "NetworkPolicy", policy.name);
}

void ApiServer::removePolicy(const Name& name) {
  if (m_policies.erase(Name(name)) > 0) note(trace::ChangeKind::Removed, "NetworkPolicy", name);
}

bool ApiServer::keep(const std::string& kind, const Name& name) {
  bool isNew = m_others.emplace(kind, name).second;
  if (isNew) note(trace::ChangeKind::Added, kind, name);
  return isNew;
}

bool ApiServer::forget(const std::string& kind, const Name& name) {
  bool was = m_others.erase({kind, name}) > 0;
  if (was) note(trace::ChangeKind::Removed, kind, name);
  return was;
}

void ApiServer::removeNode(const std::string& name) { erase(m_nodes, name); }

std::vector<Name> ApiServer::podOrder() const {
  std::vector<std::pair<uint64_t, const Name*>> numbered;
  for (const auto& [name, number] : m_numbers)
    numbered.emplace_back(number, name);
  std::ranges::sort(numbered);
  std::vector<Name> out;
  for (const auto& [number, name] : numbered)
    out.push_back(*name);
  return out;
}

void ApiServer::removePod(const Name& name) {
  auto it = m_pods.find(name);
  if (it == m_pods.end()) return;
  wake(it->second.node);
  const Name gone = name; // it may be the key
  unfile(it->second);
  m_numbers.erase(&it->first);
  erase(m_pods, gone);
}

void ApiServer::removeService(const Name& name) {
  auto it = m_services.find(name);
  if (it == m_services.end()) return;
  if (it->second.clusterIp) erase(m_servicesByIp, *it->second.clusterIp, &it->first);
  erase(m_services, Name(name));
}
void ApiServer::removeEndpoints(const Name& name) { erase(m_endpoints, Name(name)); }

void ApiServer::removeDeployment(const Name& name) { erase(m_deployments, Name(name)); }
void ApiServer::removeReplicaSet(const Name& name) { erase(m_replicaSets, Name(name)); }

void ApiServer::deletePod(const Name& name) {
  const Pod* stored = pod(name);
  if (!stored || stored->deleted) return;
  if (stored->node.empty()) return removePod(name);
  Pod going = *stored;
  going.deleted = now();
  put(std::move(going));
}

std::optional<net::SimTime> ApiServer::lastHeartbeat(const std::string& node) const {
  if (isAsleep(node)) return now();
  auto it = m_heartbeats.find(node);
  if (it == m_heartbeats.end()) return std::nullopt;
  return it->second;
}

void ApiServer::backdate(const Name& name, net::SimTime age) {
  auto it = m_pods.find(name);
  if (it == m_pods.end()) return;
  if (it->second.started) it->second.started = -age;
  for (PodContainer& container : it->second.containers)
    if (container.started) container.started = -age;
}

namespace {
constexpr net::SimTime kEventTtl = std::chrono::hours(1);
}

void ApiServer::say(Event event) {
  std::erase_if(m_events, [&](const Event& old) { return old.last + kEventTtl < now(); });
  event.first = event.last = now();
  for (Event& old : m_events) {
    bool same = old.object == event.object && old.kind == event.kind && old.subobject == event.subobject
                && old.reason == event.reason && old.message == event.message
                && old.component == event.component && old.host == event.host;
    if (!same) continue;
    ++old.count;
    old.last = now();
    return;
  }
  event.uid = m_rng.hex(16);
  m_events.push_back(std::move(event));
}

std::vector<Event> ApiServer::events() const {
  std::vector<Event> out;
  for (const Event& event : m_events)
    if (event.last + kEventTtl >= now()) out.push_back(event);
  return out;
}

Labels standardLabels(const std::string& node) {
  return {{"beta.kubernetes.io/arch", "amd64"},
          {"beta.kubernetes.io/os", "linux"},
          {"kubernetes.io/hostname", node}};
}

std::string ApiServer::drawUid() {
  std::string hex = m_rng.hex(32);
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-11e8-" + hex.substr(16, 4) + "-" + hex.substr(20, 12);
}

const Pod* ApiServer::pod(const Name& name) const {
  auto it = m_pods.find(name);
  return it == m_pods.end() ? nullptr : &it->second;
}

Replicas ApiServer::replicasOf(const ReplicaSet& set) const {
  const Owner self{"ReplicaSet", set.name.name};
  Replicas out;
  for (const auto& [name, pod] : m_pods) {
    if (pod.deleted || name.nameSpace != set.name.nameSpace || pod.owner != self) continue;
    ++out.current;
    out.ready += pod.ready;
  }
  out.updated = out.current;
  return out;
}

Replicas ApiServer::replicasOf(const Deployment& deployment) const {
  Replicas out;
  for (const auto& [name, set] : m_replicaSets) {
    if (!set.owner || set.owner->name != deployment.name.name || name.nameSpace != deployment.name.nameSpace)
      continue;
    Replicas replicas = replicasOf(set);
    out.current += replicas.current;
    out.ready += replicas.ready;
    if (set.pods == deployment.pods) out.updated += replicas.current;
  }
  return out;
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

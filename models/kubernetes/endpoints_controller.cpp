#include "kubernetes/endpoints_controller.h"

#include <algorithm>

namespace fg::kubernetes {
namespace {

bool selects(const Labels& selector, const Labels& labels) {
  return std::all_of(selector.begin(), selector.end(), [&](const auto& wanted) {
    auto it = labels.find(wanted.first);
    return it != labels.end() && it->second == wanted.second;
  });
}

bool byAddress(const EndpointAddress& a, const EndpointAddress& b) {
  return a.ip.text() < b.ip.text();
} // as bytes

// FindPort: 0 where the pod has no port of that name.
uint16_t targetOf(const ServicePort& port, const Pod& pod) {
  if (port.targetName.empty()) return port.targetPort ? port.targetPort : port.port;
  for (const ContainerPort& candidate : pod.ports)
    if (candidate.name == port.targetName && candidate.protocol == port.protocol) return candidate.port;
  return 0;
}

} // namespace

namespace {

// Pods that may be selected, by name. Precondition: it selects by something.
std::vector<const Pod*> candidates(const Service& service, const ApiServer& api) {
  auto count = [&](const auto& label) { return api.countPodsWith(service.name.nameSpace, label); };
  auto rarest = std::ranges::min_element(service.selector, {}, count);
  return api.podsWith(service.name.nameSpace, *rarest);
}

} // namespace

Endpoints endpointsOf(const Service& service, const ApiServer& api) {
  std::vector<EndpointSubset> subsets; // one for all pods, but where a port's name means different numbers
  for (const Pod* candidate : candidates(service, api)) {
    const Pod& pod = *candidate;
    if (!selects(service.selector, pod.labels)) continue;
    if (!pod.ip || pod.deleted || pod.phase != PodPhase::Running) continue;
    std::vector<EndpointPort> ports;
    for (const ServicePort& port : service.ports)
      if (uint16_t number = targetOf(port, pod)) ports.push_back({port.name, port.protocol, number});
    if (ports.empty()) continue;
    auto subset =
        std::find_if(subsets.begin(), subsets.end(), [&](const auto& one) { return one.ports == ports; });
    if (subset == subsets.end()) subset = subsets.insert(subsets.end(), {{}, {}, ports});
    auto& list = pod.ready ? subset->addresses : subset->notReadyAddresses;
    list.push_back({*pod.ip, pod.node, pod.name.text()});
  }
  for (EndpointSubset& subset : subsets) {
    std::sort(subset.addresses.begin(), subset.addresses.end(), byAddress);
    std::sort(subset.notReadyAddresses.begin(), subset.notReadyAddresses.end(), byAddress);
  }
  return {service.name, std::move(subsets)};
}

void EndpointsController::start() {
  if (m_watch) return;
  m_watch = m_api.watch([this](const Change& change) { changed(change); });
  m_byLabel.clear();
  m_filed.clear();
  for (const auto& [name, service] : std::map(m_api.services())) {
    file(service);
    sync(service);
  }
}

void EndpointsController::file(const Service& service) {
  if (service.selector.empty()) return;
  Label label{service.name.nameSpace, *service.selector.begin()};
  m_byLabel[label].insert(service.name);
  m_filed.emplace(service.name, std::move(label));
}

void EndpointsController::unfile(const Name& service) {
  auto it = m_filed.find(service);
  if (it == m_filed.end()) return;
  m_byLabel[it->second].erase(service);
  m_filed.erase(it);
}

void EndpointsController::stop() {
  if (m_watch) m_api.unwatch(*m_watch);
  m_watch.reset();
}

void EndpointsController::sync(const Service& service) {
  if (service.selector.empty()) return;
  trace::CauseScope cause(m_api.recorder(), "endpoints controller");
  Endpoints now = endpointsOf(service, m_api);
  auto before = m_api.endpoints().find(service.name);
  now.created = before == m_api.endpoints().end() ? m_api.now() : before->second.created;
  m_api.put(std::move(now));
}

void EndpointsController::changed(const Change& change) {
  if (const auto* service = std::get_if<Service>(&change.object)) {
    unfile(service->name);
    if (change.type != ChangeType::Deleted) {
      file(*service);
      return sync(*service);
    }
    trace::CauseScope cause(m_api.recorder(), "endpoints controller");
    return m_api.removeEndpoints(service->name);
  }
  const auto* pod = std::get_if<Pod>(&change.object);
  if (!pod) return;
  // A pod whose labels change leaves services behind that selected it before.
  std::set<Name> concerned;
  for (const Labels* labels : {&pod->labels, &change.labelsBefore})
    for (const auto& label : *labels)
      if (auto it = m_byLabel.find({pod->name.nameSpace, label}); it != m_byLabel.end())
        concerned.insert(it->second.begin(), it->second.end());
  for (const Name& name : concerned)
    if (auto it = m_api.services().find(name); it != m_api.services().end()) sync(Service(it->second));
}

} // namespace fg::kubernetes

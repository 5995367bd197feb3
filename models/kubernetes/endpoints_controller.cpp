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

Endpoints endpointsOf(const Service& service, const ApiServer& api) {
  std::vector<EndpointSubset> subsets; // one for all pods, but where a port's name means different numbers
  for (const auto& [name, pod] : api.pods()) {
    if (name.nameSpace != service.name.nameSpace || !selects(service.selector, pod.labels)) continue;
    if (!pod.ip || pod.deleted || pod.phase != PodPhase::Running) continue;
    std::vector<EndpointPort> ports;
    for (const ServicePort& port : service.ports)
      if (uint16_t number = targetOf(port, pod)) ports.push_back({port.name, port.protocol, number});
    if (ports.empty()) continue;
    auto subset =
        std::find_if(subsets.begin(), subsets.end(), [&](const auto& one) { return one.ports == ports; });
    if (subset == subsets.end()) subset = subsets.insert(subsets.end(), {{}, {}, ports});
    auto& list = pod.ready ? subset->addresses : subset->notReadyAddresses;
    list.push_back({*pod.ip, pod.node, name.text()});
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
  for (const auto& [name, service] : std::map(m_api.services()))
    sync(service);
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
    if (change.type != ChangeType::Deleted) return sync(*service);
    trace::CauseScope cause(m_api.recorder(), "endpoints controller");
    return m_api.removeEndpoints(service->name);
  }
  const auto* pod = std::get_if<Pod>(&change.object);
  if (!pod) return;
  // A pod whose labels change leaves services behind that selected it before.
  for (const auto& [name, service] : std::map(m_api.services()))
    if (name.nameSpace == pod->name.nameSpace) sync(service);
}

} // namespace fg::kubernetes

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

} // namespace

Endpoints endpointsOf(const Service& service, const ApiServer& api) {
  EndpointSubset subset;
  for (const auto& [name, pod] : api.pods()) {
    if (name.nameSpace != service.name.nameSpace || !selects(service.selector, pod.labels)) continue;
    if (!pod.ip || pod.phase != PodPhase::Running) continue;
    auto& list = pod.ready ? subset.addresses : subset.notReadyAddresses;
    list.push_back({*pod.ip, pod.node, name.text()});
  }
  std::sort(subset.addresses.begin(), subset.addresses.end(), byAddress);
  std::sort(subset.notReadyAddresses.begin(), subset.notReadyAddresses.end(), byAddress);
  for (const ServicePort& port : service.ports)
    subset.ports.push_back({port.name, port.protocol, port.targetPort ? port.targetPort : port.port});
  Endpoints out{service.name, {}};
  if (!subset.addresses.empty() || !subset.notReadyAddresses.empty())
    out.subsets.push_back(std::move(subset));
  return out;
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
  m_api.put(endpointsOf(service, m_api));
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

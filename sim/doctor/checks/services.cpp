// Services with nobody behind them, or with somebody who is not there.
#include "doctor/checks/checks.h"

namespace fg::doctor {
namespace {

bool hasReady(const kubernetes::ApiServer& api, const kubernetes::Name& name) {
  auto found = api.endpoints().find(name);
  if (found == api.endpoints().end()) return false;
  for (const kubernetes::EndpointSubset& subset : found->second.subsets)
    if (!subset.addresses.empty()) return true;
  return false;
}

std::string listing(const kubernetes::Name& name) {
  return "kubectl -n " + name.nameSpace + " get endpoints " + name.name;
}

void lookForEmpty(Patient& patient, Suspicions& out) {
  for (const auto& [name, service] : patient.api().services()) {
    if (!service.clusterIp || hasReady(patient.api(), name)) continue;
    Suspicion found;
    found.finding.id = "service-without-endpoints";
    found.finding.severity = core::Severity::Warning;
    found.finding.places = {name.text()};
    found.finding.cause = patient.say()("cause.no-endpoints", name.text());
    found.finding.effect = patient.say()("effect.no-endpoints");
    found.finding.advice = patient.say()("advice.no-endpoints");
    if (!patient.isCapture()) found.finding.check = patient.predictedAnywhere(listing(name));
    found.blame.services = {name.text()};
    found.since = [text = name.text()](const trace::StateChange& change) {
      return change.state == trace::StateKind::Endpoints && change.what.find(text) != std::string::npos;
    };
    out.add(std::move(found));
  }
}

// Addresses outside of the pods' network are none of ours to look for.
bool shouldExist(Patient& patient, const kubernetes::EndpointAddress& address) {
  if (!patient.podNetwork() || !patient.podNetwork()->contains(address.ip)) return false;
  if (!patient.isCapture()) return !patient.isAsleep(address.node);
  const NodeView* node = patient.node(address.node);
  return node && !node->pods.empty();
}

void lookForAbsent(Patient& patient, Suspicions& out) {
  for (const auto& [name, endpoints] : patient.api().endpoints())
    for (const kubernetes::EndpointSubset& subset : endpoints.subsets)
      for (const kubernetes::EndpointAddress& address : subset.addresses) {
        if (!shouldExist(patient, address) || patient.owner(address.ip)) continue;
        Suspicion found;
        found.finding.id = "missing-endpoint";
        found.finding.places = {address.node.empty() ? name.text() : address.node};
        found.finding.cause =
            address.pod.empty()
                ? patient.say()("finding.missing-address", name.text(), address.ip.text())
                : patient.say()("finding.missing-endpoint", name.text(), address.ip.text(), address.pod);
        found.finding.effect = patient.say()("effect.missing-endpoint");
        found.finding.advice = patient.say()("advice.missing-endpoint");
        if (!patient.isCapture()) found.finding.check = patient.predictedAnywhere(listing(name));
        found.blame.about = {{address.ip, 32}};
        found.since = [ip = address.ip.text()](const trace::StateChange& change) {
          return change.state == trace::StateKind::Pod && change.what.ends_with(" " + ip);
        };
        found.key = address.ip.text();
        out.add(std::move(found));
      }
}

} // namespace

Spec serviceWithoutEndpointsCheck() {
  return {.name = "service-without-endpoints",
          .page = "No ready pod stands behind a service. Nodes are refused; with kube-proxy before 1.14 what "
                  "a pod sends there finds no rule in FORWARD, and leaves by the default route.",
          .look = lookForEmpty};
}

Spec missingEndpointCheck() {
  return {.name = "missing-endpoint",
          .page = "The endpoints of a service name an address that no pod has. Some of its packets are led "
                  "there and lost: as many as there are such addresses among all.",
          .look = lookForAbsent};
}

} // namespace fg::doctor

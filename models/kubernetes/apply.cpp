#include "kubernetes/apply.h"

#include <algorithm>

namespace fg::kubernetes {
namespace {

using Result = tl::expected<Applied, std::string>;

std::string invalid(const std::string& kind, const Name& name, const std::string& why) {
  return "The " + kind + " \"" + name.name + "\" is invalid: " + why;
}

template<class Object> Result put(ApiServer& api, const Object* stored, Object object) {
  if (!stored) {
    object.uid = api.drawUid();
    object.created = api.now();
    api.put(std::move(object));
    return Applied::Created;
  }
  object.uid = stored->uid;
  object.created = stored->created;
  if (object == *stored) return Applied::Unchanged;
  api.put(std::move(object));
  return Applied::Configured;
}

template<class Map, class Key> auto find(const Map& map, const Key& key) -> const typename Map::mapped_type* {
  auto it = map.find(key);
  return it == map.end() ? nullptr : &it->second;
}

// Of a pod that exists only its labels and its images may change.
Result applyPod(ApiServer& api, Pod pod) {
  const Pod* stored = api.pod(pod.name);
  if (!stored) return put<Pod>(api, nullptr, std::move(pod));
  Pod changed = *stored;
  changed.labels = pod.labels;
  bool same = stored->hostNetwork == pod.hostNetwork && stored->containers.size() == pod.containers.size()
              && (pod.node.empty() || pod.node == stored->node);
  for (size_t i = 0; same && i < pod.containers.size(); ++i) {
    same = stored->containers[i].name == pod.containers[i].name
           && stored->containers[i].ports == pod.containers[i].ports
           && stored->containers[i].command == pod.containers[i].command;
    changed.containers[i].image = pod.containers[i].image;
  }
  if (!same)
    return tl::unexpected(
        invalid("Pod", pod.name,
                "spec: Forbidden: pod updates may not change fields other than "
                "`spec.containers[*].image`, `spec.initContainers[*].image`, "
                "`spec.activeDeadlineSeconds` or `spec.tolerations` (only additions to existing "
                "tolerations)"));
  return put(api, stored, std::move(changed));
}

bool isTaken(const ApiServer& api, const Service& service, net::Ipv4Address address) {
  return std::any_of(api.services().begin(), api.services().end(), [&](const auto& other) {
    return other.first != service.name && other.second.clusterIp == address;
  });
}

bool isTaken(const ApiServer& api, const Service& service, uint16_t nodePort, net::Protocol protocol) {
  for (const auto& [name, other] : api.services())
    for (const ServicePort& port : name == service.name ? std::vector<ServicePort>() : other.ports)
      if (port.nodePort == nodePort && port.protocol == protocol) return true;
  return false;
}

// A free address of the range, by chance.
std::optional<net::Ipv4Address> drawClusterIp(ApiServer& api, const Service& service) {
  uint32_t size = uint32_t{1} << (32 - api.serviceCidr.length());
  if (size < 4) return std::nullopt;
  auto host = static_cast<uint32_t>(1 + api.rng().below(size - 2));
  for (uint32_t i = 0; i < size - 2; ++i, host = host + 2 < size ? host + 1 : 1) {
    net::Ipv4Address address = api.serviceCidr.network().next(host);
    if (!isTaken(api, service, address)) return address;
  }
  return std::nullopt;
}

Result applyService(ApiServer& api, const ManifestObject& object, Service service) {
  const Service* stored = find(api.services(), service.name);
  if (!object.hasClusterIp) {
    if (stored)
      service.clusterIp = stored->clusterIp;
    else if (service.clusterIp = drawClusterIp(api, service); !service.clusterIp)
      return tl::unexpected(
          std::string("Internal error occurred: failed to allocate a serviceIP: range is full"));
  } else if (stored && stored->clusterIp != service.clusterIp) {
    return tl::unexpected(invalid("Service", service.name,
                                  "spec.clusterIP: Invalid value: \""
                                      + (service.clusterIp ? service.clusterIp->text() : "None")
                                      + "\": field is immutable"));
  } else if (service.clusterIp && !api.serviceCidr.contains(*service.clusterIp)) {
    return tl::unexpected(invalid("Service", service.name,
                                  "spec.clusterIP: Invalid value: \"" + service.clusterIp->text()
                                      + "\": provided IP is not in the valid range"));
  } else if (service.clusterIp && isTaken(api, service, *service.clusterIp)) {
    return tl::unexpected(invalid("Service", service.name,
                                  "spec.clusterIP: Invalid value: \"" + service.clusterIp->text()
                                      + "\": provided IP is already allocated"));
  }
  for (size_t i = 0; i < service.ports.size(); ++i) {
    ServicePort& port = service.ports[i];
    if (port.nodePort && isTaken(api, service, port.nodePort, port.protocol))
      return tl::unexpected(invalid("Service", service.name,
                                    "spec.ports[" + std::to_string(i)
                                        + "].nodePort: Invalid value: " + std::to_string(port.nodePort)
                                        + ": provided port is already allocated"));
    if (service.type == "ClusterIP" || port.nodePort) continue;
    if (stored && i < stored->ports.size()) port.nodePort = stored->ports[i].nodePort;
    while (!port.nodePort || isTaken(api, service, port.nodePort, port.protocol))
      port.nodePort = static_cast<uint16_t>(30'000 + api.rng().below(2768));
  }
  return put(api, stored, std::move(service));
}

// Stored as it is: endpoints and network policies have nothing that is filled in.
template<class Object> Result applyPlain(ApiServer& api, const std::map<Name, Object>& known, Object object) {
  const Object* stored = find(known, object.name);
  object.created = stored ? stored->created : api.now();
  if (stored && *stored == object) return Applied::Unchanged;
  Applied applied = stored ? Applied::Configured : Applied::Created;
  api.put(std::move(object));
  return applied;
}

} // namespace

bool exists(const ApiServer& api, const ManifestObject& object) {
  Name name = nameOf(object);
  if (std::holds_alternative<Pod>(object.object)) return api.pod(name) != nullptr;
  if (std::holds_alternative<Service>(object.object)) return api.services().contains(name);
  if (std::holds_alternative<Endpoints>(object.object)) return api.endpoints().contains(name);
  if (std::holds_alternative<Deployment>(object.object)) return api.deployments().contains(name);
  if (std::holds_alternative<ReplicaSet>(object.object)) return api.replicaSets().contains(name);
  if (std::holds_alternative<NetworkPolicy>(object.object)) return api.policies().contains(name);
  return api.keeps(object.kind, name);
}

Result apply(ApiServer& api, const ManifestObject& object) {
  if (const auto* pod = std::get_if<Pod>(&object.object)) return applyPod(api, *pod);
  if (const auto* service = std::get_if<Service>(&object.object)) return applyService(api, object, *service);
  if (const auto* endpoints = std::get_if<Endpoints>(&object.object))
    return applyPlain(api, api.endpoints(), *endpoints);
  if (const auto* deployment = std::get_if<Deployment>(&object.object))
    return put(api, find(api.deployments(), deployment->name), *deployment);
  if (const auto* set = std::get_if<ReplicaSet>(&object.object))
    return put(api, find(api.replicaSets(), set->name), *set);
  if (const auto* policy = std::get_if<NetworkPolicy>(&object.object))
    return applyPlain(api, api.policies(), *policy);
  bool isNew = api.keep(object.kind, nameOf(object));
  return isNew ? Applied::Created : Applied::Unchanged;
}

} // namespace fg::kubernetes

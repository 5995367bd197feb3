#include "report/json/topology_json.h"

#include "world/sleepers.h"

#include <algorithm>

namespace fg::report {
namespace {

using Json = nlohmann::ordered_json;

Json interfaceJson(const host::NetworkNamespace& ns, const host::Interface& interface) {
  Json addresses = Json::array();
  for (const host::InterfaceAddress& address : interface.addresses)
    addresses.push_back(address.prefix.text());
  Json out{{"name", interface.name}, {"kind", host::name(interface.kind)}, {"mac", interface.mac.text()},
           {"up", interface.up},     {"carrier", interface.carrier},       {"mtu", interface.mtu},
           {"addresses", addresses}};
  if (interface.master != 0) out["bridge"] = ns.interfaceName(interface.master);
  if (interface.peerNamespace) {
    out["peer_namespace"] = interface.peerNamespace->name();
    out["peer_interface"] = interface.peerNamespace->interfaceName(interface.peerIndex);
  } else if (!interface.connectedTo.empty()) {
    out["segment"] = interface.connectedTo;
  }
  if (!interface.fault.empty()) out["fault"] = interface.fault;
  return out;
}

Json namespacesJson(const world::World& world) {
  Json out = Json::array();
  for (const world::Place& place : world.places()) {
    if (!place.ns) continue;
    Json interfaces = Json::array();
    for (const host::Interface* interface : std::as_const(*place.ns).interfaces())
      interfaces.push_back(interfaceJson(*place.ns, *interface));
    out.push_back({{"name", place.name},
                   {"kind", world::name(place.kind)},
                   {"node", place.node},
                   {"interfaces", interfaces}});
  }
  return out;
}

Json servicesJson(const kubernetes::ApiServer& api) {
  Json out = Json::array();
  for (const auto& [name, service] : api.services()) {
    Json endpoints = Json::array();
    if (auto found = api.endpoints().find(name); found != api.endpoints().end())
      for (const kubernetes::EndpointSubset& subset : found->second.subsets)
        for (const kubernetes::EndpointAddress& address : subset.addresses)
          endpoints.push_back({{"ip", address.ip.text()}, {"pod", address.pod}});
    out.push_back({{"name", name.text()},
                   {"cluster_ip", service.clusterIp ? Json(service.clusterIp->text()) : Json()},
                   {"endpoints", endpoints}});
  }
  return out;
}

} // namespace

nlohmann::ordered_json placesJson(const world::World& world) {
  Json places = Json::array();
  auto add = [&](const world::Place& place) {
    places.push_back({{"name", place.name},
                      {"short_name", place.shortName},
                      {"kind", world::name(place.kind)},
                      {"node", place.node}});
  };
  std::ranges::for_each(world.places(), add);
  std::ranges::for_each(world.sleepers().places(), add);
  return places;
}

nlohmann::ordered_json segmentsJson(const scenario::Scenario& scenario) {
  Json out = Json::array();
  for (const scenario::Segment& segment : scenario.segments)
    out.push_back({{"name", segment.name},
                   {"kind", segment.kind == scenario::SegmentKind::Nat ? "nat" : "ethernet"},
                   {"prefix", segment.prefix ? Json(segment.prefix->text()) : Json()}});
  return out;
}

nlohmann::ordered_json topologyJson(world::World& world) {
  Json out{{"namespaces", namespacesJson(world)},
           {"segments", segmentsJson(world.scenario())},
           {"services", servicesJson(world.daemons().api())}};
  if (world.sleepers().count() > 0) out["asleep"] = world.sleepers().count();
  return out;
}

} // namespace fg::report

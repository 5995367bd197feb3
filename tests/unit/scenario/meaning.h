// What a scenario means, as text: all of it but where it is written. Two that mean the same have the same
// text.
#pragma once

#include "scenario/scenario.h"

#include <sstream>
#include <string>

namespace fg::scenario {

template<class Map> void tellMap(std::ostream& out, const Map& map) {
  for (const auto& [key, value] : map)
    out << " " << key << "=" << value;
}

inline void tellSpace(std::ostream& out, const Namespace& space) {
  out << space.name;
  for (const Interface& i : space.interfaces) {
    out << "\n  interface " << i.name << " " << (i.address ? i.address->text() : "-") << " "
        << (i.gateway ? i.gateway->text() : "-") << " " << (i.mac ? i.mac->text() : "-") << " " << i.mtu
        << " " << i.metric << " " << i.gatewayMetric << " " << i.ipv6 << " " << i.dhcp.has_value() << " "
        << i.segment << " " << i.peerNamespace << ":" << i.peerInterface << " " << i.bridge;
  }
  for (const Route& route : space.routes)
    out << "\n  route " << route.destination.text() << " " << route.interface << " " << route.metric;
  for (const std::string& bridge : space.bridges)
    out << "\n  bridge " << bridge;
  for (const std::string& rule : space.iptables)
    out << "\n  iptables " << rule;
  for (const Listener& listener : space.listen)
    out << "\n  listens " << net::protocolText(listener.protocol) << " " << listener.port;
  tellMap(out, space.sysctls);
  out << "\n";
}

inline void tellNode(std::ostream& out, const Node& node) {
  out << "node ";
  tellSpace(out, node);
  out << "  " << (node.flannelSubnet ? node.flannelSubnet->text() : "-") << " "
      << (node.dockerMac ? node.dockerMac->text() : "-") << " " << node.flannelInterface << " "
      << (node.flannelPublicIp ? node.flannelPublicIp->text() : "-") << " " << node.later
      << node.startOrderGiven;
  for (const std::string& daemon : node.startOrder)
    out << " " << daemon;
  tellMap(out, node.pins);
  out << "\n";
}

inline void tellPod(std::ostream& out, const Pod& pod) {
  out << "pod " << pod.fullName() << " on " << pod.node << " " << pod.hostNetwork << pod.ready << pod.later
      << " " << (pod.ip ? pod.ip->text() : "-") << " " << pod.veth;
  tellMap(out, pod.labels);
  for (const Listener& listener : pod.listen)
    out << " listens " << net::protocolText(listener.protocol) << " " << listener.port;
  for (const PublishedPort& port : pod.hostPorts)
    out << " published " << port.hostPort << ":" << port.containerPort;
  tellMap(out, pod.pins);
  out << "\n";
}

inline void tellService(std::ostream& out, const Service& service) {
  out << "service " << service.fullName() << " "
      << (service.clusterIp ? service.clusterIp->text() : "headless") << " " << service.clientIpAffinity
      << service.affinitySeconds << service.onlyLocal << service.later << " " << service.healthCheckNodePort
      << " select";
  tellMap(out, service.selector);
  for (const ServicePort& port : service.ports)
    out << " port " << port.name << " " << net::protocolText(port.protocol) << " " << port.port << ":"
        << port.targetPort << ":" << port.nodePort;
  for (const EndpointAddress& endpoint : service.endpoints)
    out << " endpoint " << endpoint.ip.text() << ":" << endpoint.port;
  out << "\n";
}

inline std::string meaning(const Scenario& scenario) {
  std::ostringstream out;
  for (const Text& text : {scenario.title, scenario.description})
    tellMap(out, text);
  out << "\nseed " << scenario.seed << " end " << scenario.end.count() << " " << scenario.flannel.config
      << " " << scenario.kubernetes.serviceCidr.text() << " etcd";
  for (const std::string& endpoint : scenario.etcd.endpoints)
    out << " " << endpoint;
  out << "\n";
  for (const Segment& segment : scenario.segments)
    out << "segment " << segment.name << " " << (segment.prefix ? segment.prefix->text() : "-") << " "
        << (segment.gateway ? segment.gateway->text() : "-") << " " << segment.rate << "\n";
  for (const Namespace& space : scenario.namespaces)
    tellSpace(out, space);
  for (const Node& node : scenario.nodes)
    tellNode(out, node);
  for (const Pod& pod : scenario.pods)
    tellPod(out, pod);
  for (const Service& service : scenario.services)
    tellService(out, service);
  for (const Event& event : scenario.events) {
    out << "event " << event.at.count() << " " << event.kind << " " << event.on;
    tellMap(out, event.arguments);
    out << "\n";
  }
  for (const Expectation& expectation : scenario.expectations)
    out << "expect " << expectation.at.count() << " " << expectation.from << " " << expectation.to << " "
        << expectation.port << " " << expectation.disposition << "\n";
  return out.str();
}

} // namespace fg::scenario

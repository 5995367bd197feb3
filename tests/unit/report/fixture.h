// A recording made by hand and a directory of three nodes, for the tests of the report.
#pragma once

#include "report/report.h"
#include "report/sentences.h"
#include "trace/recorder.h"
#include "world/directory.h"

#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fg::report::testing {

using net::Ipv4Address;
using net::Ipv4Prefix;

inline Ipv4Address ip(std::string_view text) { return *Ipv4Address::parse(text); }
inline Ipv4Prefix prefix(std::string_view text) { return *Ipv4Prefix::parse(text); }

// Knows what it is told.
class FakeDirectory : public world::Directory {
public:
  const scenario::Scenario& scenario() const override { return m_scenario; }
  const std::list<world::Place>& places() const override { return m_places; }
  const world::Place* find(std::string_view name) const override {
    for (const world::Place& place : m_places)
      if (place.name == name || place.shortName == name) return &place;
    return nullptr;
  }
  const world::Place* find(trace::NamespaceId id) const override {
    return id.value < m_places.size() ? &*std::next(m_places.begin(), id.value) : nullptr;
  }
  world::AddressInfo about(Ipv4Address address, const world::Place*) const override {
    auto it = m_addresses.find(address.value());
    return it == m_addresses.end() ? world::AddressInfo{} : it->second;
  }
  std::optional<world::LeaseInfo> leaseFor(Ipv4Address address) const override {
    for (const world::LeaseInfo& lease : m_leases)
      if (lease.subnet.contains(address)) return lease;
    return {};
  }
  std::optional<world::IntendedWay> intendedWay(const world::Place& from,
                                                Ipv4Address destination) const override {
    auto lease = leaseFor(destination);
    if (!lease || lease->node == from.node || from.kind != world::PlaceKind::Node) return {};
    return world::IntendedWay{lease->subnet, lease->publicIp, "eth2",
                              "etcd leases " + lease->subnet.text() + " to " + lease->node};
  }

  scenario::Scenario m_scenario;
  std::list<world::Place> m_places;
  std::map<uint32_t, world::AddressInfo> m_addresses;
  std::vector<world::LeaseInfo> m_leases;
};

// Places in the order of their namespace ids: node1, node2, node3, coredns-a (node1), coredns-b (node3),
// gateway.
struct Cluster {
  net::SimTime now{0};
  trace::Recorder recorder{[this] { return now; }};
  FakeDirectory directory;
  trace::NamespaceId node1, node2, node3, corednsA, corednsB, gateway;

  Cluster() {
    using world::PlaceKind;
    node1 = add(PlaceKind::Node, "node1", "node1", "node1");
    node2 = add(PlaceKind::Node, "node2", "node2", "node2");
    node3 = add(PlaceKind::Node, "node3", "node3", "node3");
    corednsA =
        add(PlaceKind::Pod, "kube-system/coredns-5984fb8cbb-sjqv9", "coredns-5984fb8cbb-sjqv9", "node1");
    corednsB =
        add(PlaceKind::Pod, "kube-system/coredns-5984fb8cbb-tkfrc", "coredns-5984fb8cbb-tkfrc", "node3");
    gateway = add(PlaceKind::Gateway, "gateway of node1-nat", "NAT gateway of node1", "");
    address("172.30.113.231", node1, "eth2");
    address("10.0.2.15", node1, "eth0");
    address("172.33.68.1", node1, "docker0");
    address("172.30.115.77", node2, "eth2");
    address("172.30.118.65", node3, "eth2");
    address("172.33.68.2", corednsA, "eth0");
    address("172.33.96.3", corednsB, "eth0");
    address("10.0.2.2", gateway, "eth0");
    directory.m_addresses[ip("10.254.0.2").value()] = {world::AddressKind::ClusterIp, nullptr, "",
                                                       "kube-system/kube-dns"};
    directory.m_leases = {{prefix("172.33.68.0/24"), ip("172.30.113.231"), "node1"},
                          {prefix("172.33.31.0/24"), ip("172.30.115.77"), "node2"},
                          {prefix("172.33.96.0/24"), ip("172.30.118.65"), "node3"}};
    scenario::Service dns;
    dns.kubeNamespace = "kube-system";
    dns.name = "kube-dns";
    dns.clusterIp = ip("10.254.0.2");
    dns.ports = {{"dns", net::Protocol::Udp, 53, 53, 0}};
    directory.m_scenario.services.push_back(dns);
    directory.m_scenario.segments.push_back({});
    directory.m_scenario.segments.back().name = "node1-nat";
    directory.m_scenario.segments.back().kind = scenario::SegmentKind::Nat;
  }

  trace::NamespaceId add(world::PlaceKind kind, std::string name, std::string shortName, std::string node) {
    directory.m_places.push_back({kind, name, std::move(shortName), node, nullptr});
    return recorder.addNamespace(name, node.empty() ? name : node);
  }
  void address(std::string_view text, trace::NamespaceId where, std::string interface) {
    world::AddressKind kind =
        std::next(directory.m_places.begin(), where.value)->kind == world::PlaceKind::Pod
            ? world::AddressKind::PodIp
            : world::AddressKind::NodeIp;
    directory.m_addresses[ip(text).value()] = {kind, &*std::next(directory.m_places.begin(), where.value),
                                               std::move(interface), ""};
  }

  trace::StringId s(std::string_view text) { return recorder.intern(text); }
  net::PacketHeader header(std::string_view from, std::string_view to, uint8_t ttl = 64) const {
    net::PacketHeader h;
    h.source = ip(from);
    h.destination = ip(to);
    h.ttl = ttl;
    h.length = 84;
    h.icmpType = net::icmp::kEchoRequest;
    h.icmpId = 7;
    return h;
  }
  static net::PacketHeader udp(net::PacketHeader h, uint16_t from, uint16_t to) {
    h.protocol = net::Protocol::Udp;
    h.icmpType = 0;
    h.icmpId = 0;
    h.sourcePort = from;
    h.destinationPort = to;
    return h;
  }
  void step(trace::PacketId packet, trace::NamespaceId where, trace::StepDetail detail) {
    recorder.step(packet, where, std::move(detail));
  }

  trace::RouteEntry route(std::string_view to, std::string_view gatewayText, std::string_view device,
                          uint32_t metric, std::string_view origin) {
    trace::RouteEntry entry;
    entry.destination = prefix(to);
    if (!gatewayText.empty()) entry.gateway = ip(gatewayText);
    entry.device = s(device);
    entry.metric = metric;
    entry.origin = s(origin);
    return entry;
  }
  trace::RouteLookup lookup(std::string_view to, trace::RouteEntry chosen, std::string_view source = "") {
    trace::RouteLookup out;
    out.destination = ip(to);
    out.nextHop = chosen.gateway.isUnspecified() ? ip(to) : chosen.gateway;
    out.chosen = std::move(chosen);
    out.purpose = source.empty() ? trace::RoutePurpose::Input : trace::RoutePurpose::Output;
    if (!source.empty()) out.source = ip(source);
    return out;
  }
  trace::RuleVisit visit(std::string_view chain, uint16_t index, uint8_t depth, trace::RuleAction action,
                         std::string_view rule, std::string_view because = "") {
    trace::RuleVisit out;
    out.chain = s(chain);
    out.index = index;
    out.depth = depth;
    out.action = action;
    out.rule = s(rule);
    if (!because.empty()) out.because = s(because);
    return out;
  }
  trace::Transformation change(trace::Field field, std::string_view before, std::string_view after,
                               std::string_view by) {
    return {field, s(before), s(after), s(by)};
  }
  trace::ExitInterface exit(std::string_view interface, std::string_view to, std::string_view port = "") {
    trace::ExitInterface out;
    out.interface = s(interface);
    if (!port.empty()) out.port = s(port);
    out.to = s(to);
    return out;
  }
  trace::EnterInterface enter(std::string_view interface, net::PacketHeader header,
                              std::string_view port = "") {
    trace::EnterInterface out;
    out.interface = s(interface);
    if (!port.empty()) out.port = s(port);
    out.destination = *net::MacAddress::parse("02:42:ac:21:60:03");
    out.header = header;
    return out;
  }

  ProbeReport report(trace::PacketId probe, std::string from, std::string_view to) {
    ProbeReport out;
    TraceReport path;
    path.conversation = trace::conversationOf(recorder.recording(), probe);
    path.recording = &recorder.recording();
    out.sourcePlace = std::move(from);
    out.source = path.conversation.request.sent.source;
    out.destinationText = to;
    out.destination = ip(to);
    out.protocol = path.conversation.request.sent.protocol;
    out.sourcePort = path.conversation.request.sent.sourcePort;
    out.destinationPort = path.conversation.request.sent.destinationPort;
    if (path.conversation.request.disposition == trace::Disposition::Delivered)
      path.deliveredTo = recorder.recording().nameSpace(path.conversation.request.endedIn).name;
    path.diagnosis = diagnose(recorder.recording(), path.conversation, directory, Sentences());
    out.paths.push_back(std::move(path));
    return out;
  }

  // node1 pings coredns on node3: the first example of the design.
  trace::PacketId pingToPod();
  // node1 lost its route to node2's subnet at 41 s: the third example.
  trace::PacketId pingWithoutRoute();
  // coredns on node1 asks the DNS service: the second example.
  trace::PacketId queryToService();
};

} // namespace fg::report::testing

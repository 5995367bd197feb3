// Which packets stand for all others: from each kind of node and from a pod there, to the pods of each, to
// the nodes, to each kind of service, and into the world.
#include "doctor/classes.h"
#include "doctor/traffic.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace fg::doctor {
namespace {

using report::SourceKind;
using report::TargetKind;

constexpr net::Ipv4Address kWorld{192, 0, 2, 1}; // TEST-NET-1: nobody's, and no private network
constexpr std::size_t kFewServices = 24;         // ports of services: all of them are asked
constexpr std::size_t kMostOutsiders = 4;
constexpr std::size_t kMostOwnAskers = 16;

class Planner {
public:
  explicit Planner(Patient& patient) : m_patient(patient), m_world(patient.world()) {}

  Traffic plan() {
    m_nodes = representatives(m_patient);
    findSources();
    for (const Representative& node : m_nodes)
      podsOf(node);
    for (const Representative& node : m_nodes)
      nodeItself(node);
    services();
    world();
    traceroutes();
    if (m_nodes.empty()) bareNamespaces();
    return std::move(m_traffic);
  }

private:
  struct Asker {
    std::size_t source = 0;
    const world::Place* place = nullptr;
    const NodeView* node = nullptr; // null for machines outside
  };

  void findSources() {
    for (const Representative& each : m_nodes) {
      addSource(SourceKind::Node, *each.node->place, each.node, each.standsFor);
      if (const world::Place* pod = podOn(*each.node, nullptr))
        addSource(SourceKind::Pod, *pod, each.node, each.standsFor);
    }
    const auto& outsiders = m_patient.outsiders();
    for (std::size_t i = 0; i < std::min(outsiders.size(), kMostOutsiders); ++i)
      addSource(SourceKind::Outside, *outsiders[i], nullptr, 1);
  }

  void addSource(SourceKind kind, const world::Place& place, const NodeView* node, std::size_t standsFor) {
    m_askers.push_back({m_traffic.sources.size(), &place, node});
    m_traffic.sources.push_back({kind, place.name, node ? node->name() : "", standsFor});
  }

  // The first pod of the node that has an address and is not `other`; null where there is none.
  const world::Place* podOn(const NodeView& node, const world::Place* other) const {
    for (const world::Place* pod : node.pods)
      if (pod != other && pod->ns && m_world.addressOf(*pod)) return pod;
    return nullptr;
  }

  std::size_t addTarget(report::MatrixTarget target) {
    m_traffic.targets.push_back(std::move(target));
    return m_traffic.targets.size() - 1;
  }

  Question& ask(const Asker& asker, std::size_t target, const world::Place* to) {
    const report::MatrixTarget& asked = m_traffic.targets[target];
    Question question{.source = asker.source,
                      .target = target,
                      .from = asker.place->name,
                      .to = to ? to->name : "",
                      .protocol = asked.protocol,
                      .port = asked.port};
    if (to) question.address = m_world.addressOf(*to).value_or(net::Ipv4Address());
    m_traffic.flows.push_back({std::move(question), {}});
    return m_traffic.flows.back().question;
  }

  // --- pods ---------------------------------------------------------------------------------------
  static std::string subnetOf(const NodeView& node, const world::LeaseInfo* lease) {
    if (lease) return lease->subnet.text();
    const auto subnets = node.bridgeSubnets();
    return subnets.empty() ? node.name() : subnets.front().text();
  }

  void podsOf(const Representative& each) {
    const world::Place* pod = podOn(*each.node, nullptr);
    if (!pod) return;
    report::MatrixTarget target{.kind = TargetKind::Pods,
                                .name = subnetOf(*each.node, m_patient.leaseOf(*each.node)),
                                .node = each.node->name(),
                                .standsFor = each.standsFor};
    askPods(*each.node, addTarget(target));
    target.large = true;
    askLarge(*each.node, addTarget(target));
    target.large = false;
    std::set<net::Protocol> asked;
    for (const scenario::Listener& listener : m_world.wiring().listeners(*pod->ns)) {
      if (!asked.insert(listener.protocol).second) continue;
      target.protocol = listener.protocol;
      target.port = listener.port;
      std::size_t number = addTarget(target);
      for (const Asker& asker : m_askers)
        if (asker.node && asker.place != pod) ask(asker, number, pod);
    }
  }

  void askPods(const NodeView& node, std::size_t target) {
    for (const Asker& asker : m_askers)
      if (const world::Place* pod = asker.node ? podOn(node, asker.place) : nullptr) ask(asker, target, pod);
  }

  // As large as the sender's own interface takes.
  void askLarge(const NodeView& node, std::size_t target) {
    for (const Asker& asker : m_askers) {
      bool isPod = m_traffic.sources[asker.source].kind == SourceKind::Pod;
      const world::Place* pod = isPod ? podOn(node, asker.place) : nullptr;
      if (pod && std::as_const(*asker.place->ns).interface("eth0")) ask(asker, target, pod).isLarge = true;
    }
  }

  void nodeItself(const Representative& each) {
    if (!m_world.addressOf(*each.node->place)) return;
    std::size_t target = addTarget({.kind = TargetKind::Node,
                                    .name = each.node->name(),
                                    .node = each.node->name(),
                                    .standsFor = each.standsFor});
    for (const Asker& asker : m_askers)
      if (asker.node && asker.place != each.node->place) ask(asker, target, each.node->place);
  }

  // --- services -----------------------------------------------------------------------------------
  struct Port {
    const kubernetes::Service* service = nullptr;
    const kubernetes::ServicePort* port = nullptr;
    std::vector<const kubernetes::EndpointAddress*> ready;
  };

  std::vector<Port> ports() {
    std::vector<Port> out;
    const kubernetes::ApiServer& api = m_patient.api();
    for (const auto& [name, service] : api.services())
      for (const kubernetes::ServicePort& port : service.ports) {
        Port one{&service, &port, {}};
        auto endpoints = api.endpoints().find(name);
        if (endpoints != api.endpoints().end())
          for (const kubernetes::EndpointSubset& subset : endpoints->second.subsets) {
            bool serves = std::ranges::any_of(subset.ports, [&](const kubernetes::EndpointPort& target) {
              return target.name == port.name;
            });
            for (const kubernetes::EndpointAddress& address : subset.addresses)
              if (serves) one.ready.push_back(&address);
          }
        out.push_back(std::move(one));
      }
    return out;
  }

  // What a packet to it could meet: services that have the same are asked by one of them.
  std::string kindOf(const Port& port) const {
    std::string out = fmt::format("{} {} {} {}", net::protocolText(port.port->protocol),
                                  port.service->clusterIp.has_value(), port.port->nodePort != 0,
                                  port.service->clientIpAffinity);
    std::set<std::string> behind;
    for (const kubernetes::EndpointAddress* address : port.ready) {
      const world::Place* owner = m_patient.owner(address->ip);
      bool isAsked = owner && std::ranges::any_of(m_nodes, [&](const Representative& node) {
                       return node.standsFor == 1 && node.node->name() == owner->node;
                     });
      bool isNobodys = !owner && !m_patient.isAsleep(address->node);
      behind.insert(isNobodys ? "nobody" : isAsked ? owner->node : "some node");
    }
    return out + fmt::format(" {}", fmt::join(behind, ","));
  }

  void services() {
    std::vector<Port> all = ports();
    if (all.size() <= kFewServices) {
      for (const Port& port : all)
        service(port, 1);
      return;
    }
    std::map<std::string, std::vector<const Port*>> kinds;
    for (const Port& port : all)
      kinds[kindOf(port)].push_back(&port);
    std::size_t asked = 0;
    for (const auto& [kind, alike] : kinds)
      if (++asked <= kFewServices) service(*alike.front(), alike.size());
    if (asked > kFewServices)
      m_traffic.notAsked.push_back(m_patient.say()("doctor.services-not-asked", asked - kFewServices));
  }

  void service(const Port& port, std::size_t standsFor) {
    std::string name = port.service->name.text();
    if (!port.port->name.empty()) name += ":" + port.port->name;
    if (port.service->clusterIp) {
      std::size_t target = addTarget({.kind = TargetKind::Service,
                                      .name = name,
                                      .protocol = port.port->protocol,
                                      .port = port.port->port,
                                      .standsFor = standsFor});
      for (const Asker& asker : m_askers)
        if (asker.node) ask(asker, target, nullptr).address = *port.service->clusterIp;
      ownService(port, target);
    }
    if (port.port->nodePort) nodePort(port, name, standsFor);
  }

  // A pod that asks its own service needs hairpin mode where it is led back to itself.
  void ownService(const Port& port, std::size_t target) {
    for (const kubernetes::EndpointAddress* address : port.ready) {
      const world::Place* pod = m_patient.owner(address->ip);
      if (!pod || pod->kind != world::PlaceKind::Pod || ++m_ownAskers > kMostOwnAskers) continue;
      auto known = std::ranges::find_if(m_askers, [&](const Asker& asker) { return asker.place == pod; });
      if (known != m_askers.end()) continue; // it is asked anyway
      auto own = std::ranges::find_if(m_own, [&](const Asker& asker) { return asker.place == pod; });
      if (own == m_own.end()) {
        m_own.push_back({m_traffic.sources.size(), pod, m_patient.node(pod->node)});
        m_traffic.sources.push_back({SourceKind::Pod, pod->name, pod->node, 1});
        own = std::prev(m_own.end());
      }
      ask(*own, target, nullptr).address = *port.service->clusterIp;
    }
  }

  void nodePort(const Port& port, const std::string& name, std::size_t standsFor) {
    for (const Representative& node : m_nodes) {
      bool hasLocal = std::ranges::any_of(
          port.ready, [&](const auto* address) { return address->node == node.node->name(); });
      if (port.service->onlyLocal && !hasLocal) continue;
      std::size_t target = addTarget({.kind = TargetKind::NodePort,
                                      .name = name,
                                      .node = node.node->name(),
                                      .protocol = port.port->protocol,
                                      .port = port.port->nodePort,
                                      .standsFor = standsFor});
      for (const Asker& asker : m_askers) {
        SourceKind kind = m_traffic.sources[asker.source].kind;
        if (kind == SourceKind::Outside || (kind == SourceKind::Node && asker.node != node.node))
          ask(asker, target, node.node->place);
      }
    }
  }

  // --- the rest -----------------------------------------------------------------------------------
  void world() {
    if (m_nodes.empty()) return;
    std::size_t target = addTarget({.kind = TargetKind::World, .name = m_patient.say()("doctor.world")});
    for (const Asker& asker : m_askers)
      if (asker.node) ask(asker, target, nullptr).address = kWorld;
  }

  // The first hop of a traceroute between nodes, which the other node answers: of all pairs in a small
  // cluster, else from each node to the next.
  void traceroutes() {
    constexpr std::size_t kFewNodes = 8;
    constexpr uint16_t kTraceroutePort = 33434;
    for (std::size_t i = 0; i < m_nodes.size(); ++i)
      for (std::size_t j = 0; j < m_nodes.size(); ++j) {
        bool isNext = j == (i + 1) % m_nodes.size();
        const world::Place* pod = podOn(*m_nodes[j].node, nullptr);
        if (i == j || !pod || (m_nodes.size() > kFewNodes && !isNext)) continue;
        m_traffic.hops.push_back({{.from = m_nodes[i].node->name(),
                                   .to = pod->name,
                                   .protocol = net::Protocol::Udp,
                                   .port = kTraceroutePort,
                                   .ttl = 1},
                                  {}});
      }
  }

  // A network without any node: everybody asks everybody.
  void bareNamespaces() {
    for (const Asker& to : m_askers) {
      if (!m_world.addressOf(*to.place)) continue;
      std::size_t target = addTarget({.kind = TargetKind::Node, .name = to.place->name});
      for (const Asker& asker : m_askers)
        if (asker.place != to.place) ask(asker, target, to.place);
    }
  }

  Patient& m_patient;
  world::World& m_world;
  std::vector<Representative> m_nodes;
  std::vector<Asker> m_askers, m_own;
  std::size_t m_ownAskers = 0;
  Traffic m_traffic;
};

} // namespace

Traffic Traffic::plan(Patient& patient) { return Planner(patient).plan(); }

} // namespace fg::doctor

#include "world/daemons.h"

#include "world/world.h"

#include <algorithm>
#include <cassert>

namespace fg::world {
namespace {

using namespace std::chrono_literals;

// Latencies of a cluster at work: of the order that such daemons show on small machines.
constexpr net::SimTime kWatchLatency = 50ms;
constexpr net::SimTime kFlanneldStart = 300ms, kDockerStart = 1500ms, kKubeletStart = 800ms,
                       kPodStart = 1200ms;
constexpr net::SimTime kProxyStart = 600ms, kProxySync = 200ms;
// Of a cold start: when systemd comes to each daemon of a node, and one node after the other boots.
constexpr net::SimTime kBetweenDaemons = 2s, kBetweenNodes = 500ms;

// The host part of "http://172.17.8.101:2379".
std::optional<net::Ipv4Address> hostOf(const std::string& endpoint) {
  std::size_t begin = endpoint.find("//");
  begin = begin == std::string::npos ? 0 : begin + 2;
  return net::Ipv4Address::parse(endpoint.substr(begin, endpoint.find(':', begin) - begin));
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts)
    out += (out.empty() ? "" : ",") + part;
  return out;
}

} // namespace

Daemons::Daemons(World& world)
    : m_world(world), m_prefix(world.scenario().etcd.prefix),
      m_api(world.environment().scheduler, world.environment().recorder), m_controller(m_api),
      m_timers(world.environment().scheduler) {
  const scenario::Scenario& scenario = world.scenario();
  if (scenario.snapshot) makeServices();
  if (scenario.nodes.empty()) return;
  if (scenario.flannel.present) makeEtcd();
  for (const scenario::Node& node : scenario.nodes)
    makeNode(node);
  if (scenario.kubernetes.present) makeObjects();
}

Daemons::~Daemons() = default;

void Daemons::makeEtcd() {
  const scenario::Scenario& scenario = m_world.scenario();
  const Place* where = m_world.find(scenario.nodes.front().name);
  for (const std::string& endpoint : scenario.etcd.endpoints)
    for (const scenario::Node& node : scenario.nodes)
      if (auto host = hostOf(endpoint); host && m_world.find(node.name)->ns->owner(*host))
        where = m_world.find(node.name);
  m_etcd = std::make_unique<etcd::Etcd>(*where->ns);
}

bool Daemons::reachesEtcd(const host::NetworkNamespace& node) const {
  const host::NetworkNamespace& server = m_etcd->node();
  if (&node == &server) return true;
  for (const std::string& endpoint : m_world.scenario().etcd.endpoints) {
    auto address = hostOf(endpoint);
    const host::Interface* interface = address ? std::as_const(server).owner(*address) : nullptr;
    if (!interface) continue;
    for (const std::string& segment : m_world.topology().commonSegments(node.name(), server.name()))
      if (interface->connectedTo == segment) return true;
  }
  return false;
}

void Daemons::linkChanged() {
  for (auto& node : m_nodes)
    if (node->flanneld && !reachesEtcd(*node->ns)) node->flanneld->etcdClient().breakWatches();
}

void Daemons::makeNode(const scenario::Node& description) {
  const scenario::Scenario& scenario = m_world.scenario();
  auto node = std::make_unique<NodeDaemons>();
  node->description = &description;
  node->ns = m_world.find(description.name)->ns;
  if (scenario.flannel.present) {
    flannel::PackageSettings package;
    package.etcdEndpoints = joined(scenario.etcd.endpoints);
    package.etcdPrefix = scenario.etcd.prefix;
    if (!description.flannelInterface.empty()) package.options = "-iface=" + description.flannelInterface;
    if (description.flannelPublicIp)
      package.options +=
          (package.options.empty() ? "" : " ") + ("-public-ip=" + description.flannelPublicIp->text());
    if (scenario.flannel.ipMasq) package.options += package.options.empty() ? "-ip-masq" : " -ip-masq";
    package.dockerIpMasqLeftOut = scenario.docker.ipMasq.has_value();
    flannel::installPackage(node->files, package);
    flannel::Flanneld::Settings settings;
    settings.version = flannel::findVersion(scenario.versions.flannel);
    settings.pinnedSubnet = description.flannelSubnet;
    assert(settings.version && "the reader knows the releases");
    node->flanneld = std::make_unique<flannel::Flanneld>(*node->ns, node->files, *m_etcd, settings);
    node->flanneld->etcdClient().reachable = [this, ns = node->ns] { return reachesEtcd(*ns); };
  }
  if (scenario.kubernetes.present) {
    docker::PackageSettings package;
    if (!scenario.docker.icc) package.options += " --icc=false";
    if (!scenario.docker.userlandProxy) package.options += " --userland-proxy=false";
    if (scenario.docker.ipMasq)
      package.options += *scenario.docker.ipMasq ? " --ip-masq=true" : " --ip-masq=false";
    docker::installPackage(node->files, package);
    docker::Dockerd::Settings settings;
    settings.version = docker::findVersion(scenario.versions.docker);
    settings.bridgeMac = description.dockerMac;
    assert(settings.version && "the reader knows the releases");
    node->dockerd = std::make_unique<docker::Dockerd>(*node->ns, node->files, m_world, settings);
    kubernetes::Kubelet::Settings kubelet;
    kubelet.hairpin = scenario.kubernetes.hairpin ? docker::Hairpin::Yes : docker::Hairpin::No;
    kubelet.nodeIp = nodeAddress(description.name).value_or(net::Ipv4Address{});
    node->kubelet = std::make_unique<kubernetes::Kubelet>(*node->ns, m_api, *node->dockerd, kubelet);
    kubernetes::ProxyOptions options;
    options.clusterCidr = scenario.kubernetes.proxy.clusterCidr;
    options.masqueradeAll = scenario.kubernetes.proxy.masqueradeAll;
    options.syncPeriod = scenario.kubernetes.proxy.syncPeriod;
    kubernetes::installProxyPackage(node->files, options);
    kubernetes::KubeProxy::Settings proxy;
    proxy.version = kubernetes::findProxyVersion(scenario.versions.kubernetes);
    proxy.nodeIp = kubelet.nodeIp;
    assert(proxy.version && "the reader knows the releases");
    node->kubeProxy = std::make_unique<kubernetes::KubeProxy>(*node->ns, node->files, m_api, proxy);
    node->kubeProxy->onHealthCheckPort = [this, ns = node->ns](uint16_t port) {
      m_world.wiring().listen(*ns, {net::Protocol::Tcp, port});
    };
  }
  node->isOff = description.later;
  m_nodes.push_back(std::move(node));
}

void Daemons::makeObjects() {
  const scenario::Scenario& scenario = m_world.scenario();
  for (const scenario::Node& node : scenario.nodes)
    if (!node.later)
      m_api.put(kubernetes::Node{node.name, nodeAddress(node.name).value_or(net::Ipv4Address{}), true});
  for (const scenario::Pod& pod : scenario.pods)
    if (!pod.later) m_api.put(podOf(pod));
  makeServices();
}

void Daemons::makeServices() {
  for (const scenario::Service& service : m_world.scenario().services)
    if (!service.later) makeService(service);
}

void Daemons::makeService(const scenario::Service& service) {
  m_api.put(serviceObject(service));
  if (service.endpoints.empty()) return;
  kubernetes::Endpoints endpoints;
  endpoints.name = {service.kubeNamespace, service.name};
  for (const scenario::ServicePort& port : service.ports) {
    kubernetes::EndpointSubset subset;
    uint16_t target = port.targetPort ? port.targetPort : port.port;
    for (const scenario::EndpointAddress& address : service.endpoints) {
      subset.addresses.push_back({address.ip, {}, {}});
      if (address.port) target = address.port;
    }
    subset.ports.push_back({port.name, port.protocol, target});
    endpoints.subsets.push_back(std::move(subset));
  }
  m_api.put(std::move(endpoints));
}

kubernetes::Pod Daemons::podOf(const scenario::Pod& pod) const {
  kubernetes::Pod out;
  out.name = {pod.kubeNamespace, pod.name};
  out.node = pod.node;
  out.labels = pod.labels;
  for (const scenario::Listener& listener : pod.listen)
    out.ports.push_back({listener.protocol, listener.port, 0});
  for (const scenario::PublishedPort& port : pod.hostPorts)
    out.ports.push_back({port.protocol, port.containerPort, port.hostPort});
  out.hostNetwork = pod.hostNetwork;
  out.readinessWish = pod.ready;
  out.pinnedIp = pod.ip;
  out.pinnedVeth = pod.veth;
  out.pinnedVethMac = pod.vethMac;
  return out;
}

kubernetes::Service Daemons::serviceObject(const scenario::Service& service) const {
  kubernetes::Service out;
  out.name = {service.kubeNamespace, service.name};
  out.clusterIp = service.clusterIp;
  for (const scenario::ServicePort& port : service.ports)
    out.ports.push_back({port.name, port.protocol, port.port, port.targetPort, port.nodePort});
  if (service.endpoints.empty())
    for (const auto& [key, value] : service.selector)
      out.selector[key] = value;
  out.clientIpAffinity = service.clientIpAffinity;
  out.affinitySeconds = service.affinitySeconds;
  out.externalIps = service.externalIps;
  out.onlyLocal = service.onlyLocal;
  out.loadBalancerIps = service.loadBalancerIps;
  out.loadBalancerSourceRanges = service.loadBalancerSourceRanges;
  out.healthCheckNodePort = service.healthCheckNodePort;
  return out;
}

// The operator's first act: `etcdctl mk PREFIX/config '{"Network": …}'`.
void Daemons::putConfig() {
  trace::CauseScope cause(m_world.environment().recorder, "etcdctl mk " + m_prefix + "/config");
  std::ignore = m_etcd->store().set(m_prefix + "/config", m_world.scenario().flannel.config);
}

void Daemons::begin() {
  if (m_etcd) {
    m_etcd->start();
    m_world.wiring().listen(m_etcd->node(), {net::Protocol::Tcp, 2379});
    putConfig();
  }
  for (const scenario::Pod& pod : m_world.scenario().pods)
    if (const NodeDaemons* node = pod.hostNetwork && !pod.later ? this->node(pod.node) : nullptr)
      for (const scenario::Listener& listener : pod.listen)
        m_world.wiring().listen(*node->ns, listener);
  m_controller.start();
  if (m_world.scenario().start == scenario::Start::Settled) {
    startAll();
    setLatencies();
    return;
  }
  setLatencies();
  startCold();
}

// One kind of daemon after the other, each on all nodes, as their start order says.
void Daemons::startAll() {
  for (std::size_t turn = 0, more = 1; more; ++turn) {
    more = 0;
    for (auto& node : m_nodes) {
      if (node->isOff) continue;
      const auto& order = node->description->startOrder;
      if (turn < order.size()) more += start(node->description->name, order[turn]) || turn + 1 < order.size();
    }
  }
}

void Daemons::startCold() {
  net::SimTime boot{0};
  for (auto& node : m_nodes) {
    if (!node->isOff) startInOrder(*node, boot);
    boot += kBetweenNodes;
  }
}

void Daemons::startInOrder(NodeDaemons& node, net::SimTime first) {
  net::SimTime at = first;
  for (const std::string& name : node.description->startOrder) {
    m_timers.after(at, [this, &node, name] {
      if (!node.isOff) start(node.description->name, name);
    });
    at += kBetweenDaemons;
  }
}

void Daemons::setLatencies() {
  if (m_etcd) m_etcd->watchLatency = kWatchLatency;
  m_api.watchLatency = kWatchLatency;
  for (auto& node : m_nodes) {
    if (node->flanneld) node->flanneld->setStartLatency(kFlanneldStart);
    if (node->dockerd) node->dockerd->setStartLatency(kDockerStart);
    if (node->kubelet) {
      node->kubelet->settings().startLatency = kKubeletStart;
      node->kubelet->settings().podLatency = kPodStart;
    }
    if (node->kubeProxy) {
      node->kubeProxy->settings().startLatency = kProxyStart;
      node->kubeProxy->settings().syncLatency = kProxySync;
    }
  }
}

host::Daemon* Daemons::daemon(NodeDaemons& node, const std::string& name) {
  if (name == "flanneld") return node.flanneld.get();
  if (name == "docker") return node.dockerd.get();
  if (name == "kubelet") return node.kubelet.get();
  if (name == "kube-proxy") return node.kubeProxy.get();
  if (name == "etcd" && m_etcd && &m_etcd->node() == node.ns) return m_etcd.get();
  return nullptr;
}

bool Daemons::start(const std::string& nodeName, const std::string& name) {
  for (auto& node : m_nodes)
    if (host::Daemon* found = node->description->name == nodeName ? daemon(*node, name) : nullptr) {
      found->start();
      return true;
    }
  return false;
}

bool Daemons::stop(const std::string& nodeName, const std::string& name) {
  for (auto& node : m_nodes)
    if (host::Daemon* found = node->description->name == nodeName ? daemon(*node, name) : nullptr) {
      found->stop();
      return true;
    }
  return false;
}

bool Daemons::setForwarderPace(const std::string& name, flannel::ForwarderPace pace) {
  const NodeDaemons* found = node(name);
  return found && found->flanneld && found->flanneld->setPace(pace);
}

const NodeDaemons* Daemons::node(const std::string& name) const {
  for (const auto& node : m_nodes)
    if (node->description->name == name) return node.get();
  return nullptr;
}

std::vector<LeaseInfo> Daemons::leases() const {
  std::vector<LeaseInfo> out;
  if (const auto& snapshot = m_world.scenario().snapshot)
    for (const scenario::found::Lease& lease : snapshot->leases)
      out.push_back({lease.subnet, lease.publicIp, lease.host});
  if (!m_etcd) return out;
  auto listed = m_etcd->store().get(m_prefix + "/subnets", etcd::Recursive::Yes);
  if (!listed) return out;
  for (const etcd::Node& key : listed->node.nodes) {
    auto subnet = flannel::parseSubnetKey(key.key);
    auto attributes = flannel::LeaseAttributes::parse(key.value);
    if (!subnet || !attributes) continue;
    LeaseInfo lease{*subnet, attributes->publicIp, {}};
    for (const auto& node : m_nodes)
      if (node->flanneld && node->flanneld->isReady() && node->flanneld->lease().subnet == *subnet)
        lease.node = node->description->name;
    // Of a node that is off, or whose flanneld does not run: whose address it announces.
    for (const auto& node : m_nodes)
      if (lease.node.empty() && nodeAddress(node->description->name) == lease.publicIp)
        lease.node = node->description->name;
    out.push_back(std::move(lease));
  }
  return out;
}

std::optional<std::string> Daemons::serviceOf(net::Ipv4Address address) const {
  for (const auto& [name, service] : m_api.services())
    if (service.clusterIp == address) return name.text();
  return {};
}

std::optional<net::Ipv4Address> Daemons::nodeAddress(const std::string& name) const {
  if (const auto& snapshot = m_world.scenario().snapshot)
    for (const scenario::found::Namespace& found : snapshot->namespaces)
      if (found.name == name) return found.nodeAddress;
  for (const scenario::Node& node : m_world.scenario().nodes) {
    if (node.name != name) continue;
    if (node.flannelPublicIp) return node.flannelPublicIp;
    auto isNat = [&](const scenario::Interface& interface) {
      for (const scenario::Segment& segment : m_world.scenario().segments)
        if (segment.name == interface.segment) return segment.kind == scenario::SegmentKind::Nat;
      return false;
    };
    for (const scenario::Interface& interface : node.interfaces)
      if (interface.address && interface.name == node.flannelInterface) return interface.address->address();
    for (const scenario::Interface& interface : node.interfaces)
      if (interface.address && !isNat(interface)) return interface.address->address();
  }
  return {};
}

std::optional<net::Ipv4Prefix> Daemons::podNetwork(const scenario::Scenario& scenario) {
  const flannel::Version* version = flannel::findVersion(scenario.versions.flannel);
  if (!scenario.flannel.present || !version) return {};
  auto config = flannel::parseConfig(scenario.flannel.config, *version);
  if (!config) return {};
  return config->network;
}

} // namespace fg::world

#include "world/daemons.h"

#include "commands/cluster.h"
#include "etcd/package.h"
#include "host/systemd_unit.h"
#include "kubernetes/apply.h"
#include "kubernetes/package.h"
#include "scenario/event_kinds.h"
#include "world/world.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>

namespace fg::world {
namespace {

using namespace std::chrono_literals;

// Latencies of a cluster at work: of the order that such daemons show on small machines.
constexpr net::SimTime kWatchLatency = 50ms;
constexpr net::SimTime kPeerLatency = 1ms; // of a message between members of etcd: a network and a disk
constexpr net::SimTime kFlanneldStart = 300ms, kDockerStart = 1500ms, kKubeletStart = 800ms,
                       kPodStart = 1200ms;
constexpr std::string_view kKernel3_10 = "3.10.0-693.11.6.el7.x86_64";
constexpr net::SimTime kPodStop = 300ms;
constexpr net::SimTime kProxyStart = 600ms, kProxySync = 200ms;
// Of a cold start: when systemd comes to each daemon of a node, and one node after the other boots.
constexpr net::SimTime kBetweenDaemons = 2s, kBetweenNodes = 500ms;

// The host part of "http://172.17.8.101:2379".
std::optional<net::Ipv4Address> hostOf(const std::string& endpoint) {
  std::size_t begin = endpoint.find("//");
  begin = begin == std::string::npos ? 0 : begin + 2;
  return net::Ipv4Address::parse(endpoint.substr(begin, endpoint.find(':', begin) - begin));
}

std::string pinOf(const std::map<std::string, std::string>& pins, const std::string& name) {
  auto it = pins.find(name);
  return it == pins.end() ? std::string() : it->second;
}

// How old it is at t = 0.
net::SimTime ageOf(const std::map<std::string, std::string>& pins) {
  return net::parseDuration(pinOf(pins, "age")).value_or(net::SimTime{0});
}

std::string uidOf(uint64_t seed, const std::string& name) {
  std::string hex = core::Rng(seed, "uid " + name).hex(32);
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-11e8-" + hex.substr(16, 4) + "-" + hex.substr(20, 12);
}

// "coredns" of "coredns-5984fb8cbb-sjqv9": without what a ReplicaSet adds to a name.
std::string withoutGenerated(std::string name) {
  std::size_t pod = name.rfind('-');
  std::size_t set = pod == std::string::npos || pod == 0 ? pod : name.rfind('-', pod - 1);
  if (set == std::string::npos || set == 0) return name;
  bool generated = name.size() - pod == 6 && pod - set >= 9 && pod - set <= 11;
  return generated ? name.substr(0, set) : name;
}

// As many as the pins say; the first one has the pinned image, command and id.
std::vector<kubernetes::PodContainer> containersOf(const scenario::Pod& pod) {
  std::string base = withoutGenerated(pod.name);
  std::string image = pinOf(pod.pins, "container.image"), command = pinOf(pod.pins, "container.command");
  int count = std::max(1, std::atoi(pinOf(pod.pins, "containers").c_str()));
  int restarts = std::atoi(pinOf(pod.pins, "restarts").c_str());
  std::vector<kubernetes::PodContainer> out;
  for (int i = 0; i < count; ++i) {
    kubernetes::PodContainer container;
    container.name = i == 0 ? base : base + "-" + std::to_string(i + 1);
    container.image = image.empty() || i > 0 ? container.name : image;
    container.command = host::splitWords(command.empty() || i > 0 ? "/" + container.name : command);
    // The restarts of a pod are those of its containers together.
    container.restarts = restarts / count + (i < restarts % count ? 1 : 0);
    if (i == 0) container.pinnedId = pinOf(pod.pins, "container.id");
    for (const scenario::Listener& listener : pod.listen)
      if (i == 0) container.ports.push_back({listener.protocol, listener.port, 0});
    out.push_back(std::move(container));
  }
  return out;
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
      m_api(world.environment().scheduler, world.environment().recorder, world.environment().seed),
      m_controller(m_api), m_nodeController(m_api, world.environment().scheduler), m_workloads(m_api),
      m_scheduler(m_api), m_timers(world.environment().scheduler) {
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
  std::vector<std::string> members = scenario.etcd.members;
  if (members.empty()) {
    members = {scenario.nodes.front().name};
    for (const std::string& endpoint : scenario.etcd.endpoints)
      for (const scenario::Node& node : scenario.nodes)
        if (auto host = hostOf(endpoint); host && m_world.find(node.name)->ns->owner(*host))
          members = {node.name};
  }
  std::vector<etcd::Cluster::Place> places;
  for (const std::string& name : members) {
    std::string client = etcdEndpointOf(name);
    std::string peer = client.substr(0, client.rfind(':')) + ":2380";
    places.push_back({m_world.find(name)->ns, {name, peer, client}});
  }
  m_etcd = std::make_unique<etcd::Cluster>(places);
  m_etcd->reaches = [this](const etcd::Etcd& from, const etcd::Etcd& to) {
    auto there = hostOf(to.self().peerUrl), back = hostOf(from.self().peerUrl);
    return there && back && hasWay(from.node(), to.node(), *there) && hasWay(to.node(), from.node(), *back);
  };
}

// The endpoint of the scenario that leads to the node, or its own address.
std::string Daemons::etcdEndpointOf(const std::string& name) const {
  const host::NetworkNamespace& node = *m_world.find(name)->ns;
  for (const std::string& endpoint : m_world.scenario().etcd.endpoints)
    if (auto host = hostOf(endpoint); host && node.owner(*host)) return endpoint;
  return "http://" + nodeAddress(name).value_or(net::Ipv4Address(127, 0, 0, 1)).text() + ":2379";
}

etcd::Etcd* Daemons::etcd() const {
  if (!m_etcd) return nullptr;
  if (etcd::Etcd* leader = m_etcd->leader()) return leader;
  for (const auto& member : m_etcd->members())
    if (member->isRunning()) return member.get();
  return &m_etcd->first();
}

// A member listens on its address and on localhost, as its unit file says.
tl::expected<etcd::Etcd*, std::string> Daemons::dialEtcd(const host::NetworkNamespace& from,
                                                         const std::string& endpoint) const {
  auto refused = [] { return tl::unexpected(std::string("connect: connection refused")); };
  auto address = hostOf(endpoint);
  bool local = endpoint.find("localhost") != std::string::npos || (address && address->isLoopback());
  if (!m_etcd) return refused();
  for (const auto& member : m_etcd->members()) {
    bool meant = local ? &member->node() == &from : address && member->node().owner(*address);
    if (!meant || !endpoint.ends_with(":2379")) continue;
    const NodeDaemons* machine = node(from.node()); // a pod goes by way of its node
    if (!local && !hasWay(machine ? *machine->ns : from, member->node(), *address))
      return tl::unexpected(std::string("i/o timeout"));
    if (!member->isRunning()) return refused();
    return member.get();
  }
  return refused();
}

void Daemons::linkChanged() {
  for (auto& node : m_nodes)
    if (node->flanneld) node->flanneld->etcdClient().breakWatches();
}

void Daemons::makeNode(const scenario::Node& description) {
  auto node = std::make_unique<NodeDaemons>();
  node->description = &description;
  node->ns = m_world.find(description.name)->ns;
  node->systemd = std::make_unique<host::Systemd>(*node->ns, node->files);
  if (etcd::Etcd* member = m_etcd ? m_etcd->on(*node->ns) : nullptr) {
    auto address = hostOf(member->self().clientUrl);
    std::string all;
    if (m_etcd->members().size() > 1)
      for (const auto& one : m_etcd->members())
        all += (all.empty() ? "" : ",") + one->self().name + "=" + one->self().peerUrl;
    etcd::installPackage(node->files, {description.name, address.value_or(masterAddress()), all});
    node->systemd->attach("etcd.service", *member);
  }
  if (m_world.scenario().flannel.present) makeFlannel(*node);
  if (m_world.scenario().kubernetes.present) makeKubernetes(*node);
  node->isOff = description.later;
  m_nodes.push_back(std::move(node));
}

void Daemons::makeFlannel(NodeDaemons& node) {
  const scenario::Scenario& scenario = m_world.scenario();
  const scenario::Node& description = *node.description;
  flannel::PackageSettings package;
  package.etcdEndpoints = joined(scenario.etcd.endpoints);
  package.etcdPrefix = scenario.etcd.prefix;
  if (!description.flannelInterface.empty()) package.options = "-iface=" + description.flannelInterface;
  if (description.flannelPublicIp)
    package.options +=
        (package.options.empty() ? "" : " ") + ("-public-ip=" + description.flannelPublicIp->text());
  if (scenario.flannel.ipMasq) package.options += package.options.empty() ? "-ip-masq" : " -ip-masq";
  package.dockerIpMasqLeftOut = scenario.docker.ipMasq.has_value();
  flannel::installPackage(node.files, package);
  flannel::Flanneld::Settings settings;
  settings.version = flannel::findVersion(scenario.versions.flannel);
  settings.pinnedSubnet = description.flannelSubnet;
  assert(settings.version && "the reader knows the releases");
  auto dial = [this, ns = node.ns](const std::string& endpoint) -> tl::expected<etcd::Etcd*, std::string> {
    auto member = dialEtcd(*ns, endpoint);
    if (member) return *member;
    // Go before 1.10 names the system call.
    bool refused = member.error().starts_with("connect: ");
    return tl::unexpected(
        etcd::dialError(endpoint, refused ? "getsockopt: connection refused" : member.error()));
  };
  node.flanneld = std::make_unique<flannel::Flanneld>(*node.ns, node.files, dial, settings);
  node.systemd->attach("flanneld.service", *node.flanneld, "flanneld");
}

void Daemons::makeKubernetes(NodeDaemons& node) {
  const scenario::Scenario& scenario = m_world.scenario();
  const scenario::Node& description = *node.description;
  docker::PackageSettings package;
  if (!scenario.docker.icc) package.options += " --icc=false";
  if (!scenario.docker.userlandProxy) package.options += " --userland-proxy=false";
  if (scenario.docker.ipMasq)
    package.options += *scenario.docker.ipMasq ? " --ip-masq=true" : " --ip-masq=false";
  docker::installPackage(node.files, package);
  docker::Dockerd::Settings settings;
  settings.version = docker::findVersion(scenario.versions.docker);
  settings.bridgeMac = description.dockerMac;
  settings.bridgeId = pinOf(description.pins, "docker.bridge.id");
  settings.hostId = pinOf(description.pins, "docker.host.id");
  settings.noneId = pinOf(description.pins, "docker.none.id");
  assert(settings.version && "the reader knows the releases");
  node.dockerd = std::make_unique<docker::Dockerd>(*node.ns, node.files, m_world, settings);
  kubernetes::PackageSettings kubernetes;
  kubernetes.role = &description == &master() ? kubernetes::Role::Master : kubernetes::Role::Node;
  kubernetes.nodeName = description.name;
  kubernetes.address = nodeAddress(description.name).value_or(net::Ipv4Address{});
  kubernetes.master = masterAddress();
  kubernetes.etcdServers = joined(scenario.etcd.endpoints);
  kubernetes.serviceCidr = scenario.kubernetes.serviceCidr;
  kubernetes.clusterDns = scenario.kubernetes.clusterDns;
  kubernetes.hairpinMode = scenario.kubernetes.hairpinMode;
  kubernetes.clusterCidr = scenario.kubernetes.proxy.clusterCidr;
  kubernetes.masqueradeAll = scenario.kubernetes.proxy.masqueradeAll;
  kubernetes.proxySyncPeriod = scenario.kubernetes.proxy.syncPeriod;
  kubernetes::installPackage(node.files, kubernetes);
  kubernetes::Kubelet::Settings kubelet;
  kubelet.hairpin = scenario.kubernetes.hairpin ? docker::Hairpin::Yes : docker::Hairpin::No;
  kubelet.nodeIp = kubernetes.address;
  kubelet.info = nodeInfo();
  node.kubelet = std::make_unique<kubernetes::Kubelet>(*node.ns, m_api, *node.dockerd, kubelet);
  node.kubelet->reachesApi = [this, ns = node.ns] { return !apiRefusal(*ns); };
  kubernetes::KubeProxy::Settings proxy;
  proxy.version = kubernetes::findProxyVersion(scenario.versions.kubernetes);
  proxy.nodeIp = kubernetes.address;
  assert(proxy.version && "the reader knows the releases");
  node.kubeProxy = std::make_unique<kubernetes::KubeProxy>(*node.ns, node.files, m_api, proxy);
  node.kubeProxy->onHealthCheckPort = [this, ns = node.ns](uint16_t port) {
    m_world.wiring().listen(*ns, {net::Protocol::Tcp, port});
  };
  if (auto pid = pinOf(description.pins, "docker.pid"); !pid.empty())
    node.systemd->pinPid("docker.service", std::atoi(pid.c_str()));
  node.systemd->attach("docker.service", *node.dockerd);
  node.systemd->attach("kubelet.service", *node.kubelet);
  node.systemd->attach("kube-proxy.service", *node.kubeProxy);
  if (kubernetes.role == kubernetes::Role::Master) makeControlPlane(node);
}

void Daemons::makeControlPlane(NodeDaemons& node) {
  using kubernetes::ControlPlaneDaemon;
  auto add = [&](const std::string& name, std::function<void()> begin, std::function<void()> end) {
    node.controlPlane.push_back(
        std::make_unique<ControlPlaneDaemon>(*node.ns, name, std::move(begin), std::move(end)));
    node.systemd->attach(name + ".service", *node.controlPlane.back());
  };
  add(
      "kube-apiserver", [this] { m_api.serving = true; }, [this] { m_api.serving = false; });
  node.controlPlane.back()->greeting = "Serving securely on " + masterAddress().text() + ":6443";
  auto begin = [this] {
    m_controller.start();
    m_nodeController.start();
    m_workloads.start();
  };
  auto end = [this] {
    m_controller.stop();
    m_nodeController.stop();
    m_workloads.stop();
  };
  add("kube-controller-manager", begin, end);
  add(
      "kube-scheduler", [this] { m_scheduler.start(); }, [this] { m_scheduler.stop(); });
}

void Daemons::makeObjects() {
  const scenario::Scenario& scenario = m_world.scenario();
  for (const scenario::Node& node : scenario.nodes) {
    if (node.later) continue;
    kubernetes::Node object{node.name, nodeAddress(node.name).value_or(net::Ipv4Address{})};
    object.created = object.changed = -ageOf(node.pins);
    object.labels = kubernetes::standardLabels(node.name);
    object.info = nodeInfo();
    m_api.put(std::move(object));
  }
  for (const scenario::Pod& pod : scenario.pods)
    if (!pod.later) m_api.put(podOf(pod));
  makeServices();
  applyManifests();
}

// `kubectl apply -f` of each, before anything runs.
void Daemons::applyManifests() {
  const scenario::Scenario& scenario = m_world.scenario();
  m_api.serviceCidr = scenario.kubernetes.serviceCidr;
  for (const scenario::Manifest& manifest : scenario.manifests) {
    trace::Recorder& recorder = m_world.environment().recorder;
    trace::CauseScope cause(recorder, "kubectl apply -f " + manifest.file);
    for (const kubernetes::ManifestObject& object : manifest.objects) {
      auto applied = kubernetes::apply(m_api, object);
      if (!applied) recorder.warn(manifest.file + ": " + applied.error());
      if (object.kind == "NetworkPolicy")
        recorder.warn("flannel does not enforce NetworkPolicy: " + kubernetes::nameOf(object).text()
                      + " stops no packet");
    }
  }
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
  if (!m_world.scenario().nodes.empty()) endpoints.created = -ageOf(master().pins);
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
  out.uid = pinOf(pod.pins, "uid");
  if (out.uid.empty()) out.uid = uidOf(m_world.environment().seed, pod.fullName());
  out.created = -ageOf(pod.pins);
  out.containers = containersOf(pod);
  out.pinnedSandboxId = pinOf(pod.pins, "sandbox.id");
  out.pinnedEndpointId = pinOf(pod.pins, "endpoint.id");
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
  for (const kubernetes::ServicePort& port : out.ports)
    if (port.nodePort) out.type = "NodePort";
  if (!out.loadBalancerIps.empty()) out.type = "LoadBalancer";
  if (!m_world.scenario().nodes.empty()) out.created = -ageOf(master().pins);
  out.uid = uidOf(m_world.environment().seed, service.fullName());
  return out;
}

// The operator's first act: `etcdctl mk PREFIX/config '{"Network": …}'`.
void Daemons::putConfig() {
  etcd::Etcd* leader = m_etcd->leader();
  if (!leader) return m_timers.after(100ms, [this] { putConfig(); });
  trace::CauseScope cause(m_world.environment().recorder, "etcdctl mk " + m_prefix + "/config");
  etcd::KeysRequest request{etcd::KeysRequest::Method::Put, m_prefix + "/config",
                            m_world.scenario().flannel.config};
  leader->request(request, [](auto) {});
}

// Of the times from which the timeline puts data back.
void Daemons::keepBackups() {
  for (const scenario::Event& event : m_world.scenario().events) {
    if (event.kind != scenario::kEtcdRestoreEvent) continue;
    auto from = net::parseDuration(event.arguments.at("from"));
    net::SimTime now = m_world.environment().scheduler.now();
    if (from) m_timers.after(*from - now, [this, at = *from] { m_backups[at] = etcd()->backup(); });
  }
}

bool Daemons::restoreEtcd(net::SimTime from) {
  auto backup = m_backups.find(from);
  if (!m_etcd || backup == m_backups.end()) return false;
  for (const auto& member : m_etcd->members())
    member->stop();
  for (const auto& member : m_etcd->members()) {
    member->restore(backup->second);
    member->start();
  }
  return true;
}

void Daemons::begin() {
  startMaster();
  for (const scenario::Pod& pod : m_world.scenario().pods)
    if (const NodeDaemons* node = pod.hostNetwork && !pod.later ? this->node(pod.node) : nullptr)
      for (const scenario::Listener& listener : pod.listen)
        m_world.wiring().listen(*node->ns, listener);
  if (m_etcd) keepBackups();
  if (m_world.scenario().start == scenario::Start::Settled) {
    startAll();
    backdate();
    setLatencies();
    return;
  }
  setLatencies();
  startCold();
}

// etcd and the master's daemons run before anything else does, in a cold start too.
void Daemons::startEtcd() {
  for (const auto& member : m_etcd->members()) {
    startNow(*nodeOf(member->node()), "etcd");
    m_world.wiring().listen(member->node(), {net::Protocol::Tcp, 2379});
    if (m_etcd->members().size() > 1) m_world.wiring().listen(member->node(), {net::Protocol::Tcp, 2380});
  }
  bool settles = m_world.scenario().start == scenario::Start::Settled;
  if (settles && m_etcd->members().size() > 1) m_etcd->first().campaign();
  if (!settles) m_etcd->latency = kPeerLatency;
  putConfig();
}

void Daemons::startMaster() {
  if (m_etcd) startEtcd();
  for (auto& node : m_nodes)
    for (auto& daemon : node->controlPlane)
      startNow(*node, daemon->name());
}

void Daemons::startNow(NodeDaemons& node, const std::string& daemon) {
  node.systemd->enqueue(host::JobType::Start, host::Systemd::unitName(daemon),
                        host::JobMode::IgnoreDependencies);
}

// One kind of daemon after the other, each on all nodes, as their start order says.
void Daemons::startAll() {
  for (std::size_t turn = 0, more = 1; more; ++turn) {
    more = 0;
    for (auto& node : m_nodes) {
      if (node->isOff) continue;
      const auto& order = node->description->startOrder;
      if (turn < order.size()) startNow(*node, order[turn]);
      more += turn + 1 < order.size();
    }
  }
}

// What has settled is older than the scenario: as the pins say.
void Daemons::backdate() {
  for (auto& node : m_nodes) {
    net::SimTime age = ageOf(node->description->pins), docker = dockerAge(*node->description);
    for (const auto& [unit, service] : node->systemd->services())
      node->systemd->backdate(unit, unit == "docker.service" || unit == "kubelet.service" ? docker : age);
    if (node->dockerd) node->dockerd->backdateNetworks(docker);
  }
  for (const scenario::Pod& pod : m_world.scenario().pods) {
    const NodeDaemons* where = node(pod.node);
    if (!where || !where->dockerd) continue;
    net::SimTime age = std::min(ageOf(pod.pins), dockerAge(*where->description));
    where->dockerd->backdate(pod.fullName(), age);
    m_api.backdate({pod.kubeNamespace, pod.name}, age);
  }
}

net::SimTime Daemons::dockerAge(const scenario::Node& node) const {
  auto pinned = net::parseDuration(pinOf(node.pins, "docker.age"));
  return pinned ? *pinned : ageOf(node.pins);
}

// Where the author gives no order, systemd's own: as the units say.
void Daemons::startCold() {
  net::SimTime boot{0};
  for (auto& node : m_nodes) {
    if (!node->isOff) bootInOrder(*node, boot);
    boot += kBetweenNodes;
  }
}

// Where the author gives no order, systemd's own: as the units say.
void Daemons::bootInOrder(NodeDaemons& node, net::SimTime first) {
  if (!node.description->startOrderGiven)
    return m_timers.after(first, [&node] {
      if (!node.isOff) node.systemd->boot();
    });
  net::SimTime at = first;
  for (const std::string& name : node.description->startOrder) {
    m_timers.after(at, [this, &node, name] {
      if (!node.isOff) startNow(node, name);
    });
    at += kBetweenDaemons;
  }
}

void Daemons::setLatencies() {
  if (m_etcd) {
    m_etcd->latency = kPeerLatency;
    for (const auto& member : m_etcd->members())
      member->watchLatency = kWatchLatency;
  }
  m_api.watchLatency = kWatchLatency;
  for (auto& node : m_nodes) {
    if (node->flanneld) node->flanneld->setStartLatency(kFlanneldStart);
    if (node->dockerd) node->dockerd->setStartLatency(kDockerStart);
    if (node->kubelet) {
      node->kubelet->settings().startLatency = kKubeletStart;
      node->kubelet->settings().podLatency = kPodStart;
      node->kubelet->settings().stopLatency = kPodStop;
    }
    if (node->kubeProxy) {
      node->kubeProxy->settings().startLatency = kProxyStart;
      node->kubeProxy->settings().syncLatency = kProxySync;
    }
  }
}

bool Daemons::start(const std::string& nodeName, const std::string& name) {
  const NodeDaemons* found = node(nodeName);
  std::string unit = host::Systemd::unitName(name);
  if (!found || !found->systemd->service(unit)) return false;
  found->systemd->enqueue(host::JobType::Start, unit);
  return true;
}

bool Daemons::stop(const std::string& nodeName, const std::string& name) {
  const NodeDaemons* found = node(nodeName);
  std::string unit = host::Systemd::unitName(name);
  if (!found || !found->systemd->service(unit)) return false;
  found->systemd->enqueue(host::JobType::Stop, unit);
  return true;
}

const scenario::Node& Daemons::master() const {
  const scenario::Scenario& scenario = m_world.scenario();
  if (m_etcd)
    for (const scenario::Node& node : scenario.nodes)
      if (node.name == m_etcd->first().node().name()) return node;
  return scenario.nodes.front();
}

// The API server is where etcd is.
net::Ipv4Address Daemons::masterAddress() const {
  const host::NetworkNamespace* ns = m_world.find(master().name)->ns;
  for (const std::string& endpoint : m_world.scenario().etcd.endpoints)
    if (auto address = hostOf(endpoint); address && ns->owner(*address)) return *address;
  return nodeAddress(master().name).value_or(net::Ipv4Address{});
}

kubernetes::NodeInfo Daemons::nodeInfo() const {
  const scenario::Scenario& scenario = m_world.scenario();
  bool centos = scenario.versions.tools == scenario::ToolsVersion::Centos7;
  bool old = scenario.versions.kernel == scenario::KernelVersion::Linux3_10;
  return {"v" + scenario.versions.kubernetes,
          centos ? "CentOS Linux 7 (Core)" : "Debian GNU/Linux 12 (bookworm)",
          old ? std::string(kKernel3_10) : commands::Machine{}.kernelRelease,
          "docker://" + scenario.versions.docker};
}

NodeDaemons* Daemons::nodeOf(const host::NetworkNamespace& ns) {
  for (auto& node : m_nodes)
    if (node->ns == &ns) return node.get();
  return nullptr;
}

bool Daemons::hasWay(const host::NetworkNamespace& from, const host::NetworkNamespace& to,
                     net::Ipv4Address address) const {
  if (&from == &to) return true;
  const host::Interface* interface = to.owner(address);
  if (!interface) return false;
  for (const std::string& segment : m_world.topology().commonSegments(from.name(), to.name()))
    if (interface->connectedTo == segment) return true;
  return false;
}

std::optional<std::string> Daemons::apiRefusal(const host::NetworkNamespace& client) const {
  const NodeDaemons* server = m_nodes.empty() ? nullptr : node(master().name);
  std::string address = server ? masterAddress().text() + ":6443" : "localhost:8080";
  if (server && !hasWay(client, *server->ns, masterAddress()))
    return "Unable to connect to the server: dial tcp " + address + ": i/o timeout";
  if (!server || server->controlPlane.empty() || !m_api.serving)
    return "The connection to the server " + address
           + " was refused - did you specify the right host or port?";
  return std::nullopt;
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

NodeDaemons* Daemons::node(const std::string& name) {
  return const_cast<NodeDaemons*>(std::as_const(*this).node(name));
}

std::vector<LeaseInfo> Daemons::leases() const {
  std::vector<LeaseInfo> out;
  if (const auto& snapshot = m_world.scenario().snapshot)
    for (const scenario::found::Lease& lease : snapshot->leases)
      out.push_back({lease.subnet, lease.publicIp, lease.host});
  if (!m_etcd) return out;
  auto listed = etcd()->store().get(m_prefix + "/subnets", etcd::Recursive::Yes);
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

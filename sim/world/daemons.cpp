#include "world/daemons.h"

#include "commands/cluster.h"
#include "etcd/package.h"
#include "kubernetes/package.h"
#include "world/pins.h"
#include "world/sleepers.h"
#include "world/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>

namespace fg::world {
namespace {

constexpr std::string_view kKernel3_10 = "3.10.0-693.11.6.el7.x86_64";

} // namespace

std::optional<net::Ipv4Address> Daemons::hostOf(const std::string& endpoint) {
  std::size_t begin = endpoint.find("//");
  begin = begin == std::string::npos ? 0 : begin + 2;
  return net::Ipv4Address::parse(endpoint.substr(begin, endpoint.find(':', begin) - begin));
}

Daemons::Daemons(World& world)
    : m_world(world), m_prefix(world.scenario().etcd.prefix),
      m_api(world.environment().scheduler, world.environment().recorder, world.environment().seed),
      m_controller(m_api), m_nodeController(m_api, world.environment().scheduler), m_workloads(m_api),
      m_scheduler(m_api), m_timers(world.environment().scheduler) {
  const scenario::Scenario& scenario = world.scenario();
  for (const scenario::Node& node : scenario.nodes)
    m_described.emplace(node.name, &node);
  for (const scenario::Pod& pod : scenario.pods)
    m_describedPods[pod.node].push_back(&pod);
  if (scenario.snapshot) {
    makeServices();
    makePolicies();
  }
  if (scenario.nodes.empty()) return;
  if (scenario.flannel.present) makeEtcd();
  for (const scenario::Node& node : scenario.nodes)
    if (!world.sleepers().isAsleep(node.name)) makeNode(node);
  if (scenario.kubernetes.present) makeObjects();
}

Daemons::~Daemons() = default;

void Daemons::makeEtcd() {
  const scenario::Scenario& scenario = m_world.scenario();
  std::vector<etcd::Cluster::Place> places;
  for (const std::string& name : etcdPlaces(scenario).members) {
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
    // Once there are packets, they find out.
    if (!local && !m_online && !hasWay(machine ? *machine->ns : from, member->node(), *address))
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

NodeDaemons& Daemons::makeNode(const scenario::Node& description) {
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
  m_byName[description.name] = node.get();
  m_nodes.push_back(std::move(node));
  return *m_nodes.back();
}

void Daemons::makeFlannel(NodeDaemons& node) {
  const scenario::Scenario& scenario = m_world.scenario();
  const scenario::Node& description = *node.description;
  flannel::PackageSettings package;
  package.etcdEndpoints = fmt::format("{}", fmt::join(scenario.etcd.endpoints, ","));
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
  settings.pinnedSubnet = m_world.sleepers().subnetOf(description.name);
  if (!settings.pinnedSubnet) settings.pinnedSubnet = description.flannelSubnet;
  const SettledNode* foretold = m_world.sleepers().foretold(description.name);
  if (foretold) settings.standing = standingLease(*foretold);
  settings.epoch = epoch();
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
  kubernetes.etcdServers = fmt::format("{}", fmt::join(scenario.etcd.endpoints, ","));
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
  kubelet.podsStand = m_world.sleepers().foretold(description.name) != nullptr;
  kubelet.version = kubernetes::findProxyVersion(scenario.versions.kubernetes);
  node.kubelet = std::make_unique<kubernetes::Kubelet>(*node.ns, node.files, m_api, *node.dockerd, kubelet);
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
  auto it = m_byName.find(ns.name());
  return it != m_byName.end() && it->second->ns == &ns ? it->second : nullptr;
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
  auto it = m_byName.find(name);
  return it == m_byName.end() ? nullptr : it->second;
}

NodeDaemons* Daemons::node(const std::string& name) {
  m_world.sleepers().wakeNode(name);
  return const_cast<NodeDaemons*>(std::as_const(*this).node(name));
}

std::vector<const scenario::Pod*> Daemons::describedOn(const std::string& node) const {
  auto it = m_describedPods.find(node);
  return it == m_describedPods.end() ? std::vector<const scenario::Pod*>() : it->second;
}

const scenario::Node* Daemons::descriptionOf(const std::string& name) const {
  auto it = m_described.find(name);
  return it == m_described.end() ? nullptr : it->second;
}

const std::vector<LeaseInfo>& Daemons::leases() const {
  const std::pair now{m_etcd ? etcd()->store().index() : 0, m_world.environment().recorder.generation()};
  if (!m_knownLeases || m_knownLeases->asOf != now) m_knownLeases = KnownLeases{now, readLeases()};
  return m_knownLeases->leases;
}

std::vector<LeaseInfo> Daemons::readLeases() const {
  std::vector<LeaseInfo> out;
  if (const auto& snapshot = m_world.scenario().snapshot)
    for (const scenario::found::Lease& lease : snapshot->leases)
      out.push_back({lease.subnet, lease.publicIp, lease.host});
  if (!m_etcd) return out;
  auto listed = etcd()->store().get(m_prefix + "/subnets", etcd::Recursive::Yes);
  if (!listed) return out;
  // Whose flanneld holds it; of a node that is off, or whose flanneld does not run: whose address it
  // announces.
  std::map<net::Ipv4Prefix, std::string> held;
  for (const auto& node : m_nodes)
    if (node->flanneld && node->flanneld->isReady())
      held[node->flanneld->lease().subnet] = node->description->name;
  std::map<net::Ipv4Address, std::string> announced;
  for (const scenario::Node& node : m_world.scenario().nodes)
    if (auto address = nodeAddress(node.name)) announced.emplace(*address, node.name);
  for (const etcd::Node& key : listed->node.nodes) {
    auto subnet = flannel::parseSubnetKey(key.key);
    auto attributes = flannel::LeaseAttributes::parse(key.value);
    if (!subnet || !attributes) continue;
    LeaseInfo lease{*subnet, attributes->publicIp, {}};
    if (auto holder = held.find(*subnet); holder != held.end())
      lease.node = holder->second;
    else if (auto owner = announced.find(lease.publicIp); owner != announced.end())
      lease.node = owner->second;
    out.push_back(std::move(lease));
  }
  return out;
}

std::optional<std::string> Daemons::serviceOf(net::Ipv4Address address) const {
  const kubernetes::Service* service = m_api.serviceAt(address);
  return service ? std::optional(service->name.text()) : std::nullopt;
}

std::optional<net::Ipv4Address> Daemons::nodeAddress(const std::string& name) const {
  if (const auto& snapshot = m_world.scenario().snapshot)
    for (const scenario::found::Namespace& found : snapshot->namespaces)
      if (found.name == name) return found.nodeAddress;
  const scenario::Node* node = descriptionOf(name);
  if (!node) return {};
  if (node->flannelPublicIp) return node->flannelPublicIp;
  const auto& segments = m_world.scenario().segments;
  auto isNat = [&](const scenario::Interface& interface) {
    return std::ranges::any_of(segments, [&](const scenario::Segment& segment) {
      return segment.name == interface.segment && segment.kind == scenario::SegmentKind::Nat;
    });
  };
  for (const scenario::Interface& interface : node->interfaces)
    if (interface.address && interface.name == node->flannelInterface) return interface.address->address();
  for (const scenario::Interface& interface : node->interfaces)
    if (interface.address && !isNat(interface)) return interface.address->address();
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

// Pods and services.
#include "scenario/resolve.h"

#include "core/did_you_mean.h"
#include "core/rng.h"
#include "scenario/scalars.h"
#include "scenario/utf8.h"
#include "scenario/values.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace fg::scenario {
namespace {

template<class T> void takeName(const std::string& key, T& out) {
  const FullName full = fullNameOf(key);
  out.kubeNamespace = full.kubeNamespace;
  out.name = full.name;
}

class PodResolver {
public:
  explicit PodResolver(Context& context) : m_context(context), m_scenario(context.scenario) {
    for (const Node& node : m_scenario.nodes)
      m_nodes.emplace(node.name, &node);
  }

  void resolve() {
    const std::vector<Member>& members = membersAt(m_context.root, "pods");
    m_names.reserve(members.size());
    m_scenario.pods.reserve(members.size());
    for (const Member& member : members)
      addPod(member);
  }

private:
  Problems& problems() { return m_context.problems; }

  void addPod(const Member& member) {
    Pod pod;
    takeName(member.key, pod);
    pod.place = m_context.ref(member.place);
    auto [it, isNew] = m_names.emplace(pod.fullName(), member.place);
    if (!isNew)
      problems().error(member.place, "a pod is called " + inQuotes(pod.fullName()) + " already",
                       alreadyAt(m_context, it->second, member.place));
    pod.node = stringAt(member.value, "node").value_or("");
    pod.labels = stringMapAt(member.value, "labels");
    if (!member.value.find("labels")) pod.labels = {{"app", pod.name}};
    pod.listen = portsAt(member.value, "listen");
    for (const Member& port : membersAt(member.value, "hostPorts"))
      if (auto published = parsePublished(port.value.text)) addHostPort(port.value, *published, pod);
    pod.hostNetwork = booleanAt(member.value, "hostNetwork").value_or(false);
    pod.ready = booleanAt(member.value, "ready").value_or(true);
    const Node* node = findItsNode(member.value);
    readPins(objectAt(member.value, "pins"), node, pod);
    m_scenario.pods.push_back(std::move(pod));
  }

  void addHostPort(const Value& value, const PublishedPort& published, Pod& pod) {
    std::string key =
        pod.node + " " + std::to_string(published.hostPort) + net::protocolText(published.protocol);
    auto [it, isNew] = m_hostPorts.emplace(key, value.place);
    if (!isNew)
      problems().error(value.place,
                       "two pods of " + inQuotes(pod.node) + " have the host port "
                           + std::to_string(published.hostPort),
                       alreadyAt(m_context, it->second, value.place));
    pod.hostPorts.push_back(published);
  }

  const Node* findItsNode(const Value& value) {
    const Value* written = value.find("node");
    if (!written) return nullptr; // reported
    if (auto it = m_nodes.find(written->text); it != m_nodes.end()) return it->second;
    if (value.isDamaged && m_nodes.empty()) return nullptr;
    std::vector<std::string> names;
    if (!problems().isFull()) names = nodeNames(m_scenario);
    problems().error(written->place, "there is no node " + inQuotes(written->text),
                     names.empty() ? "name the machines in \"nodes\""
                                   : core::didYouMean(written->text, names));
    return nullptr;
  }

  void readPins(const Value& pins, const Node* node, Pod& pod) {
    pod.ip = addressAt(pins, "ip");
    pod.veth = stringAt(pins, "veth").value_or("");
    pod.vethMac = macAt(pins, "veth.mac");
    for (const Member& pin : pins.members)
      pod.pins.emplace(pin.key, pin.value.text);
    if (const Value* veth = pins.find("veth")) checkVeth(*veth, pod);
    const Value* ip = pins.find("ip");
    if (ip && pod.ip && node) checkIp(*ip, *node, pod);
  }

  void checkVeth(const Value& value, const Pod& pod) {
    if (value.text.size() > 15)
      return problems().error(value.place,
                              "the interface name " + inQuotes(value.text) + " is longer than 15 characters");
    auto [it, isNew] = m_veths.emplace(pod.node + ":" + value.text, value.place);
    if (!isNew)
      problems().error(value.place,
                       inQuotes(pod.node) + " has the interface " + inQuotes(value.text) + " twice",
                       alreadyAt(m_context, it->second, value.place));
  }

  void checkIp(const Value& value, const Node& node, const Pod& pod) {
    if (pod.hostNetwork)
      return problems().error(value.place, "a pod with \"hostNetwork\" has its node's addresses",
                              "take the pin away");
    if (!node.flannelSubnet)
      return problems().error(value.place,
                              "a pod's address can be pinned only together with the subnet of "
                                  + inQuotes(node.name),
                              "give that node \"pins\": {\"flannel.subnet\": …}");
    const net::Ipv4Prefix& subnet = *node.flannelSubnet;
    if (!subnet.contains(*pod.ip))
      return problems().error(value.place, "the address " + pod.ip->text() + " lies outside of "
                                               + subnet.text() + ", the subnet of " + inQuotes(node.name));
    if (*pod.ip == subnet.network() || *pod.ip == subnet.broadcast() || *pod.ip == subnet.network().next())
      return problems().error(value.place, "no pod can have the address " + pod.ip->text(),
                              "the first one is docker0's; network and broadcast address are nobody's");
    auto [it, isNew] = m_ips.emplace(*pod.ip, value.place);
    if (!isNew)
      problems().error(value.place, "two pods have the address " + pod.ip->text(),
                       alreadyAt(m_context, it->second, value.place));
  }

  Context& m_context;
  Scenario& m_scenario;
  std::unordered_map<std::string, const Node*> m_nodes;
  std::unordered_map<std::string, Place> m_names, m_veths, m_hostPorts;
  std::unordered_map<net::Ipv4Address, Place> m_ips;
};

class ServiceResolver {
public:
  explicit ServiceResolver(Context& context) : m_context(context), m_scenario(context.scenario) {}

  void resolve() {
    for (const Pod& pod : m_scenario.pods)
      if (auto app = pod.labels.find("app"); app != pod.labels.end())
        m_apps[pod.kubeNamespace].insert(app->second);
    for (const Member& member : membersAt(m_context.root, "services"))
      addService(member);
    for (size_t i : m_unnumbered)
      giveAddress(m_scenario.services[i]);
  }

private:
  Problems& problems() { return m_context.problems; }

  void addService(const Member& member) {
    Service service;
    takeName(member.key, service);
    service.place = m_context.ref(member.place);
    auto [it, isNew] = m_names.emplace(service.fullName(), member.place);
    if (!isNew)
      problems().error(member.place, "a service is called " + inQuotes(service.fullName()) + " already",
                       alreadyAt(m_context, it->second, member.place));
    service.clientIpAffinity = stringAt(member.value, "sessionAffinity") == "clientIp";
    if (auto time = durationAt(member.value, "sessionAffinityTimeout"))
      service.affinitySeconds =
          static_cast<uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(*time).count());
    readOutside(member.value, service);
    readPorts(member.value, service);
    readBackends(member, service);
    readAddress(member.value, service);
    m_scenario.services.push_back(std::move(service));
  }

  // How it is reached from outside of the cluster.
  void readOutside(const Value& value, Service& service) {
    for (const std::string& text : stringsAt(value, "externalIps"))
      service.externalIps.push_back(*net::Ipv4Address::parse(text));
    for (const std::string& text : stringsAt(value, "loadBalancerIps"))
      service.loadBalancerIps.push_back(*net::Ipv4Address::parse(text));
    for (const std::string& text : stringsAt(value, "loadBalancerSourceRanges"))
      service.loadBalancerSourceRanges.push_back(*net::Ipv4Prefix::parse(text));
    service.onlyLocal = stringAt(value, "externalTrafficPolicy") == "local";
    service.healthCheckNodePort = static_cast<uint16_t>(wholeAt(value, "healthCheckNodePort").value_or(0));
    if (const Value* ranges = value.find("loadBalancerSourceRanges");
        ranges && service.loadBalancerIps.empty())
      problems().warning(ranges->place, "without \"loadBalancerIps\" the source ranges have no effect");
    const Value* check = value.find("healthCheckNodePort");
    if (check && !service.onlyLocal)
      problems().error(check->place,
                       "only a service with \"externalTrafficPolicy\": \"local\" has health checks",
                       "add it, or take \"healthCheckNodePort\" away");
  }

  void readAddress(const Value& value, Service& service) {
    const Value* written = value.find("clusterIp");
    if (!written) return m_unnumbered.push_back(m_scenario.services.size());
    service.clusterIp = net::Ipv4Address::parse(written->text);
    if (!service.clusterIp) return; // headless
    if (!m_scenario.kubernetes.serviceCidr.contains(*service.clusterIp))
      problems().error(written->place, "the address " + service.clusterIp->text() + " lies outside of "
                                           + m_scenario.kubernetes.serviceCidr.text()
                                           + ", the services' addresses (serviceCidr)");
    auto [it, isNew] = m_ips.emplace(*service.clusterIp, written->place);
    if (!isNew)
      problems().error(written->place, "two services have the address " + service.clusterIp->text(),
                       alreadyAt(m_context, it->second, written->place));
  }

  // The API server draws a free address; which one, chance decides.
  void giveAddress(Service& service) {
    const net::Ipv4Prefix& cidr = m_scenario.kubernetes.serviceCidr;
    uint64_t size = uint64_t{1} << (32 - cidr.length());
    if (size <= m_ips.size() + 2) return reportFull(service);
    core::Rng rng(m_scenario.seed, "service-ip/" + service.fullName());
    uint64_t host = 1 + rng.below(size - 2);
    while (m_ips.contains(cidr.network().next(static_cast<uint32_t>(host))))
      host = host + 2 < size ? host + 1 : 1;
    service.clusterIp = cidr.network().next(static_cast<uint32_t>(host));
    m_ips.emplace(*service.clusterIp, Place{});
  }

  void reportFull(const Service& service) {
    problems().error(m_names.at(service.fullName()),
                     m_scenario.kubernetes.serviceCidr.text() + " has no free address left for service "
                         + inQuotes(service.fullName()),
                     "widen \"serviceCidr\"");
  }

  void readPorts(const Value& value, Service& service) {
    for (const Member& member : membersAt(value, "ports")) {
      ServicePort port;
      port.name = stringAt(member.value, "name").value_or("");
      port.protocol = stringAt(member.value, "protocol") == "udp" ? net::Protocol::Udp : net::Protocol::Tcp;
      port.port = static_cast<uint16_t>(wholeAt(member.value, "port").value_or(0));
      port.targetPort = static_cast<uint16_t>(wholeAt(member.value, "targetPort").value_or(port.port));
      port.nodePort = static_cast<uint16_t>(wholeAt(member.value, "nodePort").value_or(0));
      checkPort(member, port, service);
      service.ports.push_back(std::move(port));
    }
    const Value* ports = value.find("ports");
    if (ports && ports->members.empty() && !ports->isDamaged)
      problems().error(ports->place, "a service needs at least one port");
  }

  void checkPort(const Member& member, const ServicePort& port, const Service& service) {
    if (port.name.empty() && !service.ports.empty())
      problems().error(member.place, "a service with several ports needs a name for each", "add \"name\"");
    for (const ServicePort& other : service.ports) {
      if (other.port == port.port && other.protocol == port.protocol)
        problems().error(member.place, "this service has the port " + std::to_string(port.port) + "/"
                                           + net::protocolText(port.protocol) + " twice");
      if (!port.name.empty() && other.name == port.name)
        problems().error(member.place, "two ports of this service are called " + inQuotes(port.name));
    }
    if (port.nodePort == 0) return;
    const Place& place = member.value.find("nodePort")->place;
    auto [it, isNew] = m_nodePorts.emplace(std::pair(port.protocol, port.nodePort), place);
    if (!isNew)
      problems().error(place, "two services have the node port " + std::to_string(port.nodePort),
                       alreadyAt(m_context, it->second, place));
  }

  void readBackends(const Member& member, Service& service) {
    const Value* selector = member.value.find("selector");
    const Value* endpoints = member.value.find("endpoints");
    if (selector && endpoints)
      problems().error(endpoints->place, "a service has a selector or endpoints, not both",
                       "keep one of them");
    service.selector = stringMapAt(member.value, "selector");
    for (const Member& endpoint : membersAt(member.value, "endpoints"))
      if (auto address = parseEndpoint(endpoint.value.text)) service.endpoints.push_back(*address);
    if (selector || endpoints) return;
    service.selector = {{"app", service.name}};
    if (auto apps = m_apps.find(service.kubeNamespace);
        apps == m_apps.end() || !apps->second.contains(service.name))
      problems().warning(member.place,
                         "no pod in namespace " + inQuotes(service.kubeNamespace)
                             + " has the label app=" + service.name + ": the service is empty",
                         "give it a \"selector\", or an empty one to say that this is meant");
  }

  Context& m_context;
  Scenario& m_scenario;
  // By namespace, the values of the label "app" that its pods have.
  std::unordered_map<std::string_view, std::unordered_set<std::string_view>> m_apps;
  std::unordered_map<std::string, Place> m_names;
  std::unordered_map<net::Ipv4Address, Place> m_ips;
  std::map<std::pair<net::Protocol, uint16_t>, Place> m_nodePorts;
  std::vector<size_t> m_unnumbered;
};

} // namespace

void resolvePods(Context& context) { PodResolver(context).resolve(); }
void resolveServices(Context& context) { ServiceResolver(context).resolve(); }

} // namespace fg::scenario

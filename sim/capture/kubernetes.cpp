// kubernetes.json: nodes, pods, services, endpoints and network policies, as `kubectl get -o json` prints
// them.
#include "capture/cluster.h"
#include "capture/json.h"

#include <algorithm>
#include <map>

namespace fg::capture {
namespace {

using scenario::found::Namespace;
using scenario::found::Role;

class KubernetesReader {
public:
  KubernetesReader(const Value& root, const std::string& file, Findings& findings,
                   scenario::Snapshot& snapshot, scenario::Scenario& scenario)
      : m_top(root, file, findings), m_snapshot(snapshot), m_scenario(scenario) {
    for (Namespace& ns : snapshot.namespaces) {
      m_byName[ns.name] = &ns;
      for (const auto& interface : ns.interfaces)
        for (const auto& address : interface.addresses)
          if (interface.name != "lo") m_byAddress[address.prefix.address()].push_back(&ns);
    }
  }

  void read() {
    auto each = [&](std::string_view kind, void (KubernetesReader::*take)(const Fields&)) {
      for (const scenario::Member& item : m_top.list("items"))
        if (m_top.of(item.value).text("kind") == kind) (this->*take)(m_top.of(item.value));
    };
    each("Node", &KubernetesReader::takeNode);
    each("Pod", &KubernetesReader::takePod);
    each("Service", &KubernetesReader::takeService);
    each("Endpoints", &KubernetesReader::takeEndpoints);
    each("NetworkPolicy", &KubernetesReader::takePolicy);
  }

private:
  Namespace* owner(net::Ipv4Address address, Role role) {
    auto it = m_byAddress.find(address);
    if (it == m_byAddress.end()) return nullptr;
    for (Namespace* ns : it->second)
      if (ns->role == role) return ns;
    return nullptr;
  }

  void takeNode(const Fields& node) {
    std::string name = node.object("metadata").text("name");
    std::optional<net::Ipv4Address> internal;
    Fields status = node.object("status");
    for (const scenario::Member& member : status.list("addresses")) {
      Fields address = node.of(member.value);
      if (address.text("type") == "InternalIP" && !internal) internal = address.address("address");
    }
    auto named = m_byName.find(name);
    Namespace* host = named != m_byName.end() ? named->second
                      : internal              ? owner(*internal, Role::Host)
                                              : nullptr;
    if (host) host->nodeAddress = internal;
    takeLease(node, host, internal);
  }

  // flannel's kube subnet manager keeps the lease in the node: its podCIDR and annotations.
  void takeLease(const Fields& node, const Namespace* host, std::optional<net::Ipv4Address> internal) {
    Fields annotations = node.object("metadata").object("annotations");
    const std::string kPrefix = "flannel.alpha.coreos.com/";
    auto subnet = net::Ipv4Prefix::parse(node.object("spec").text("podCIDR"));
    if (!subnet || !annotations.has(kPrefix + "public-ip")) return;
    auto publicIp = annotations.address(kPrefix + "public-ip");
    if (!publicIp) publicIp = internal;
    if (!publicIp) return;
    std::string data = annotations.text(kPrefix + "backend-data");
    m_snapshot.leases.push_back({subnet->canonical(), *publicIp, host ? host->name : "",
                                 annotations.text(kPrefix + "backend-type"), data == "null" ? "" : data});
  }

  void takePod(const Fields& pod) {
    Fields metadata = pod.object("metadata");
    auto ip = pod.object("status").address("podIP");
    if (!ip || pod.object("spec").flag("hostNetwork")) return;
    if (Namespace* ns = owner(*ip, Role::Pod))
      ns->pod = metadata.text("namespace") + "/" + metadata.text("name");
  }

  void takeService(const Fields& service) {
    Fields metadata = service.object("metadata"), spec = service.object("spec");
    scenario::Service out;
    out.kubeNamespace = metadata.text("namespace");
    out.name = metadata.text("name");
    out.place = service.place();
    out.clusterIp = spec.text("clusterIP") == "None" ? std::nullopt : spec.address("clusterIP");
    out.clientIpAffinity = spec.text("sessionAffinity") == "ClientIP";
    for (const scenario::Member& member : spec.list("ports"))
      if (auto port = portOf(service.of(member.value))) out.ports.push_back(*port);
    m_services.emplace(std::pair(out.kubeNamespace, out.name), m_scenario.services.size());
    m_scenario.services.push_back(std::move(out));
  }

  static std::optional<scenario::ServicePort> portOf(const Fields& fields) {
    scenario::ServicePort port;
    std::string protocol = fields.text("protocol");
    if (protocol == "SCTP") return {}; // not modelled
    port.protocol = protocol == "UDP" ? net::Protocol::Udp : net::Protocol::Tcp;
    port.name = fields.text("name");
    auto number = fields.number("port", 1, 65535);
    if (!number) return {};
    port.port = static_cast<uint16_t>(*number);
    port.nodePort = static_cast<uint16_t>(fields.number("nodePort", 0, 65535).value_or(0));
    return port;
  }

  void takeEndpoints(const Fields& endpoints) {
    Fields metadata = endpoints.object("metadata");
    auto it = m_services.find({metadata.text("namespace"), metadata.text("name")});
    if (it == m_services.end()) return;
    for (const scenario::Member& member : endpoints.list("subsets"))
      takeSubset(endpoints.of(member.value), m_scenario.services[it->second]);
  }

  void takePolicy(const Fields& policy) {
    Fields metadata = policy.object("metadata");
    m_scenario.networkPolicies.push_back(
        {policy.place(), metadata.text("namespace"), metadata.text("name"), {}});
  }

  static void takeSubset(const Fields& subset, scenario::Service& service) {
    for (const scenario::Member& member : subset.list("addresses"))
      if (auto ip = subset.of(member.value).address("ip")) service.endpoints.push_back({*ip, 0});
    for (const scenario::Member& member : subset.list("ports")) {
      Fields port = subset.of(member.value);
      for (scenario::ServicePort& own : service.ports)
        if (own.name == port.text("name"))
          own.targetPort = static_cast<uint16_t>(port.number("port", 1, 65535).value_or(own.port));
    }
  }

  Fields m_top;
  scenario::Snapshot& m_snapshot;
  scenario::Scenario& m_scenario;
  std::map<std::pair<std::string, std::string>, size_t> m_services; // by namespace and name
  std::map<std::string, Namespace*, std::less<>> m_byName;
  std::map<net::Ipv4Address, std::vector<Namespace*>> m_byAddress;
};

} // namespace

void readKubernetes(const TextFile& file, Findings& findings, scenario::Snapshot& snapshot,
                    scenario::Scenario& scenario) {
  auto root = parseJson(file.shown, file.text, findings);
  if (root) KubernetesReader(*root, file.shown, findings, snapshot, scenario).read();
}

void readCluster(const Folder& folder, Findings& findings, scenario::Snapshot& snapshot,
                 scenario::Scenario& scenario) {
  const TextFile* kubernetes = folder.find("kubernetes.json");
  if (kubernetes)
    readKubernetes(*kubernetes, findings, snapshot, scenario);
  else
    findings.missing("kubernetes.json", "pods are called HOST/NETNS, and services have addresses only",
                     "the cluster");
  if (const TextFile* leases = folder.find("flannel-leases.json")) readLeases(*leases, findings, snapshot);
  compareLeases(snapshot, findings);
}

} // namespace fg::capture

#include "scenario/generated_cluster.h"

#include "net/ipv4_address.h"
#include "scenario/check.h"
#include "scenario/deal.h"
#include "scenario/document_text.h"
#include "scenario/read_file.h"
#include "scenario/schema_templates.h"
#include "scenario/spell_out.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace fg::scenario {
namespace {

using Json = nlohmann::ordered_json;
using Mistake = std::optional<core::Diagnostic>;

constexpr net::Ipv4Prefix kNodes{net::Ipv4Address(172, 16, 0, 0), 12};
constexpr net::Ipv4Prefix kPods{net::Ipv4Address(10, 128, 0, 0), 10};
// flannel leaves the first subnet of its network out (subnet/config.go, SubnetMin).
constexpr net::Ipv4Prefix kFirstSubnet{net::Ipv4Address(10, 128, 1, 0), 24};
constexpr uint64_t kMostNodes = (uint64_t{1} << (24 - 10)) - 1;
constexpr uint64_t kMostPodsOfANode = 256 - 3; // the network's address, the broadcast address, docker0's
constexpr net::Ipv4Address kDns{10, 254, 0, 2};
constexpr uint64_t kDnsPods = 2;
constexpr int kUsualServices = 16, kWidestServices = 12; // prefix lengths; the API server takes no wider one

Mistake mistake(std::string message, std::string remedy) {
  core::Diagnostic diagnostic;
  diagnostic.message = std::move(message);
  diagnostic.remedy = std::move(remedy);
  return diagnostic;
}

// "150,000"
std::string grouped(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3; at -= 3)
    digits.insert(at - 3, ",");
  return digits;
}

// "1 node", "5,000 nodes"
std::string counted(uint64_t number, const std::string& noun) {
  return grouped(number) + " " + noun + (number == 1 ? "" : "s");
}

uint64_t podsOf(const ClusterOrder& order) { return order.nodes * order.podsPerNode; }

uint64_t endpointsOf(const ClusterOrder& order) {
  return order.endpointsPerService.value_or(usualEndpoints(podsOf(order)));
}

// The services' network: as usual, or wider where they and DNS need it.
net::Ipv4Prefix serviceCidr(uint64_t services) {
  constexpr uint64_t kNobodys = 2; // the network's address, the broadcast address
  int length = kUsualServices;
  while (length > kWidestServices && (uint64_t{1} << (32 - length)) < services + 1 + kNobodys)
    --length;
  return net::Ipv4Prefix(kDns, length).canonical();
}

Mistake checkNodes(const ClusterOrder& order) {
  if (order.nodes == 0) return mistake("a cluster has at least one node", "give --nodes");
  if (order.nodes > kMostNodes)
    return mistake(kPods.text() + " has a /24 for " + grouped(kMostNodes) + " nodes, not for "
                       + grouped(order.nodes),
                   "flannel leaves the first of them out");
  const uint64_t room = kMostPodsOfANode - (order.nodes == 1 ? kDnsPods : 1);
  if (order.podsPerNode > room)
    return mistake("a node's /24 has addresses for " + counted(room, "pod") + " beside CoreDNS, not for "
                       + grouped(order.podsPerNode),
                   "have more nodes");
  if (podsOf(order) > kMostOfATemplate)
    return mistake("a scenario has at most " + grouped(kMostOfATemplate) + " pods, not "
                       + grouped(podsOf(order)),
                   "have fewer nodes, or fewer pods on each");
  return {};
}

Mistake checkServices(const ClusterOrder& order) {
  if (order.services == 0) return {};
  if (order.services > kMostOfATemplate)
    return mistake("a scenario has at most " + grouped(kMostOfATemplate) + " services, not "
                       + grouped(order.services),
                   "have fewer");
  if (podsOf(order) == 0)
    return mistake("there are no pods that could be behind " + counted(order.services, "service"),
                   "give --pods-per-node");
  if (endpointsOf(order) == 0)
    return mistake("a service of these has at least one endpoint",
                   "leave --endpoints-per-service out: 10 is usual");
  if (endpointsOf(order) <= podsOf(order)) return {};
  return mistake("there are " + counted(podsOf(order), "pod") + ", and each service wants "
                     + grouped(endpointsOf(order)) + " of them",
                 "have more pods, or fewer endpoints");
}

Json titleOf(const ClusterOrder& order) {
  return {{"en", counted(order.nodes, "node") + ", " + counted(podsOf(order), "pod") + ", "
                     + counted(order.services, "service") + " (" + order.backend + ")"},
          {"zh_CN", grouped(order.nodes) + " 个节点、" + grouped(podsOf(order)) + " 个 Pod、"
                        + grouped(order.services) + " 个服务（" + order.backend + "）"}};
}

Json descriptionOf(const ClusterOrder& order) {
  std::string first = kFirstSubnet.text(), name = std::to_string(order.nodes);
  std::string last =
      net::Ipv4Prefix(kFirstSubnet.network().next(static_cast<uint32_t>(order.nodes - 1) << 8), 24).text();
  std::string en = "Subnets are given in order: node1 has " + first, zh = "子网按顺序分配：node1 是 " + first;
  if (order.nodes > 1) {
    en += ", node" + name + " has " + last;
    zh += "，node" + name + " 是 " + last;
  }
  en += ".";
  zh += "。";
  if (order.services > 0) {
    en += " Behind each service there " + std::string(endpointsOf(order) == 1 ? "is " : "are ")
          + counted(endpointsOf(order), "pod") + ", spread over the nodes.";
    zh += "每个服务后面有 " + grouped(endpointsOf(order)) + " 个 Pod，分散在各节点上。";
  }
  en += " CoreDNS answers as kube-system/kube-dns at " + kDns.text() + ".";
  zh += "CoreDNS 以 kube-system/kube-dns 的名义在 " + kDns.text() + " 应答。";
  return {{"en", en}, {"zh_CN", zh}};
}

Json podsJson(const ClusterOrder& order) {
  Json pods = Json::object();
  if (order.podsPerNode > 0) {
    pods["perNode"] = order.podsPerNode;
    pods["each"] = {{"listen", Json::array({"80/tcp"})}};
  }
  for (uint64_t i = 1; i <= kDnsPods; ++i)
    pods["kube-system/coredns-" + std::to_string(i)] = {
        {"node", "node" + std::to_string(std::min(i, order.nodes))},
        {"labels", {{"k8s-app", "kube-dns"}}},
        {"listen", Json::array({"53/udp", "53/tcp"})}};
  return pods;
}

Json servicesJson(const ClusterOrder& order) {
  Json services = Json::object();
  if (order.services > 0) {
    services["count"] = order.services;
    services["endpointsPerService"] = endpointsOf(order);
    services["each"] = {{"ports", Json::array({Json{{"port", 80}}})}};
  }
  services["kube-system/kube-dns"] = {{"clusterIp", kDns.text()},
                                      {"selector", {{"k8s-app", "kube-dns"}}},
                                      {"ports",
                                       {{{"name", "dns"}, {"port", 53}, {"protocol", "udp"}},
                                        {{"name", "dns-tcp"}, {"port", 53}, {"protocol", "tcp"}}}}};
  return services;
}

// Once everything has come to rest: names are found, and a service is reached from the other end of the
// cluster.
Json eventsJson(const ClusterOrder& order) {
  std::string node = "node" + std::to_string(order.nodes);
  std::string from = order.podsPerNode > 0 ? node + "-pod1" : node;
  Json events = Json::array();
  events.push_back({{"expect",
                     {{"from", from},
                      {"to", "svc:kube-system/kube-dns"},
                      {"proto", "udp"},
                      {"port", 53},
                      {"answered", true}}}});
  if (order.services > 0)
    events.push_back(
        {{"expect",
          {{"from", from}, {"to", "svc:service1"}, {"proto", "tcp"}, {"port", 80}, {"answered", true}}}});
  return events;
}

std::string templateText(const ClusterOrder& order) {
  Json json{{"format", "flannelgraph/1"}, {"title", titleOf(order)}, {"description", descriptionOf(order)}};
  if (order.seed) json["seed"] = *order.seed;
  json["segments"]["lan"] = {{"prefix", kNodes.text()}, {"gateway", kNodes.network().next().text()}};
  json["flannel"] = {{"network", kPods.text()}, {"backend", order.backend}, {"ipMasq", true}};
  json["kubernetes"] = {{"serviceCidr", serviceCidr(order.services).text()},
                        {"clusterDns", kDns.text()},
                        {"kubeProxy", {{"clusterCidr", kPods.text()}}}};
  json["nodes"] = {{"count", order.nodes}, {"firstSubnet", kFirstSubnet.text()}};
  json["pods"] = podsJson(order);
  json["services"] = servicesJson(order);
  json["events"] = eventsJson(order);
  return json.dump();
}

} // namespace

tl::expected<std::string, core::Diagnostic> clusterText(const ClusterOrder& order) {
  if (Mistake found = checkNodes(order)) return tl::unexpected(*found);
  if (Mistake found = checkServices(order)) return tl::unexpected(*found);
  Sources sources;
  Problems problems(sources);
  std::optional<Value> root = parseDocument(sources.add("generated", templateText(order)), problems);
  if (order.form == Form::Template) return documentText(*root);
  check(*root, scenarioShape(), problems);
  spellOut(*root, problems);
  std::string text = documentText(*root);
  if (countValues(*root) <= kMostValues && text.size() <= kLargestFile) return text;
  return tl::unexpected(*mistake("spelled out, this is more than a scenario may hold: " + grouped(kMostValues)
                                     + " values and " + grouped(kLargestFile >> 20) + " MiB",
                                 "without --expanded it is small"));
}

} // namespace fg::scenario

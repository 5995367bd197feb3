// etcd, flannel, docker, Kubernetes, and what nodes say about them.
#include "scenario/resolve.h"

#include "core/did_you_mean.h"
#include "scenario/flannel_network.h"
#include "scenario/scalars.h"
#include "scenario/utf8.h"
#include "scenario/values.h"

#include <algorithm>
#include <set>

namespace fg::scenario {
namespace {

class ClusterResolver {
public:
  explicit ClusterResolver(Context& context) : m_context(context), m_scenario(context.scenario) {}

  void resolve() {
    resolveFlannel();
    resolveKubernetes();
    const Value& docker = objectAt(m_context.root, "docker");
    m_scenario.docker.ipMasq = booleanAt(docker, "ipMasq");
    m_scenario.docker.icc = booleanAt(docker, "icc").value_or(true);
    m_scenario.docker.userlandProxy = booleanAt(docker, "userlandProxy").value_or(true);
    size_t at = 0;
    for (const Member& member : membersAt(m_context.root, "nodes"))
      resolveNode(member, m_scenario.nodes[at++]);
    checkSubnetPins();
    resolveEtcd();
    checkNetworks();
  }

private:
  Problems& problems() { return m_context.problems; }
  bool hasNodes() const { return !m_scenario.nodes.empty(); }

  void resolveFlannel() {
    const Value& value = objectAt(m_context.root, "flannel");
    Flannel& flannel = m_scenario.flannel;
    flannel.place = m_context.ref(value.place);
    flannel.present = booleanAt(value, "present").value_or(hasNodes());
    flannel.ipMasq = booleanAt(value, "ipMasq").value_or(false);
    m_flannelPlace = value.find("network") ? value.find("network")->place : value.place;
    if (const Value* config = value.find("config")) return takeConfig(value, *config);
    flannel.config = flannelConfig(m_context.root);
    m_network = flannelNetwork(flannel.config);
  }

  void takeConfig(const Value& value, const Value& config) {
    for (const char* key : {"network", "backend"})
      if (const Value* other = value.find(key))
        problems().error(other->place, inQuotes(key) + " and 'config' say the same thing",
                         "keep one of them");
    m_scenario.flannel.config = config.text;
    m_network = flannelNetwork(config.text);
    m_flannelPlace = config.place;
    if (!m_network.prefix)
      problems().error(config.place, "'config' holds no \"Network\" such as \"10.244.0.0/16\"");
  }

  void resolveKubernetes() {
    const Value& value = objectAt(m_context.root, "kubernetes");
    Kubernetes& kubernetes = m_scenario.kubernetes;
    kubernetes.present = booleanAt(value, "present").value_or(hasNodes());
    if (auto cidr = prefixAt(value, "serviceCidr")) kubernetes.serviceCidr = *cidr;
    kubernetes.clusterDns = addressAt(value, "clusterDns");
    kubernetes.hairpinMode = stringAt(value, "hairpinMode").value_or(kubernetes.hairpinMode);
    kubernetes.hairpin = kubernetes.hairpinMode != "none";
    const Value& proxy = objectAt(value, "kubeProxy");
    kubernetes.proxy.clusterCidr = prefixAt(proxy, "clusterCidr");
    kubernetes.proxy.masqueradeAll = booleanAt(proxy, "masqueradeAll").value_or(false);
    kubernetes.proxy.syncPeriod = durationAt(proxy, "syncPeriod").value_or(kubernetes.proxy.syncPeriod);
    m_servicePlace = value.find("serviceCidr") ? value.find("serviceCidr")->place : value.place;
  }

  void resolveNode(const Member& member, Node& node) {
    const Value& pins = objectAt(member.value, "pins");
    node.flannelSubnet = prefixAt(pins, "flannel.subnet");
    node.dockerMac = macAt(pins, "docker.mac");
    node.pins = stringMapAt(member.value, "pins");
    const Value& all = objectAt(m_context.root, "flannel");
    const Value& own = objectAt(member.value, "flannel");
    const Value& says = own.find("interface") ? own : all;
    node.flannelInterface = stringAt(says, "interface").value_or("");
    node.flannelPublicIp = addressAt(own, "publicIp");
    if (!node.flannelInterface.empty()) checkFlannelInterface(node, says.find("interface")->place);
    node.startOrder = startOrder(member.value);
    node.startOrderGiven = member.value.find("startOrder") || m_context.root.find("startOrder");
    if (node.flannelSubnet) checkSubnetPin(*pins.find("flannel.subnet"), *node.flannelSubnet);
  }

  // flanneld's -iface is a name or an address.
  void checkFlannelInterface(const Node& node, const Place& place) {
    std::vector<std::string> names;
    for (const Interface& interface : node.interfaces) {
      names.push_back(interface.name);
      if (interface.name == node.flannelInterface) return;
      if (interface.address && interface.address->address().text() == node.flannelInterface) return;
    }
    problems().error(place, inQuotes(node.name) + " has no interface " + inQuotes(node.flannelInterface),
                     core::didYouMean(node.flannelInterface, names));
  }

  std::vector<std::string> startOrder(const Value& node) const {
    for (const Value* value : {&node, &m_context.root})
      if (value->find("startOrder")) return stringsAt(*value, "startOrder");
    std::vector<std::string> order;
    if (m_scenario.flannel.present) order.emplace_back("flanneld");
    order.emplace_back("docker");
    if (m_scenario.kubernetes.present) order.insert(order.end(), {"kube-proxy", "kubelet"});
    return order;
  }

  void checkSubnetPin(const Value& value, const net::Ipv4Prefix& subnet) {
    m_pins.push_back({subnet, value.place});
    if (!m_network.prefix) return;
    if (!m_network.prefix->contains(subnet))
      return problems().error(value.place, "the subnet " + subnet.text()
                                               + " lies outside of flannel's network "
                                               + m_network.prefix->text());
    if (subnet.length() != m_network.subnetLength)
      problems().error(value.place, "flannel's subnets have the prefix length "
                                        + std::to_string(m_network.subnetLength) + ", not "
                                        + std::to_string(subnet.length()));
  }

  void checkSubnetPins() {
    std::stable_sort(m_pins.begin(), m_pins.end(),
                     [](const Pin& a, const Pin& b) { return a.subnet < b.subnet; });
    for (size_t i = 1, widest = 0; i < m_pins.size(); ++i) {
      const Pin &a = m_pins[widest], &b = m_pins[i];
      if (a.subnet.overlaps(b.subnet))
        problems().error(b.place,
                         b.subnet.text() + " overlaps " + a.subnet.text() + ", the subnet of another node",
                         alreadyAt(m_context, a.place, b.place));
      else
        widest = i;
    }
  }

  void resolveEtcd() {
    const Value& value = objectAt(m_context.root, "etcd");
    Etcd& etcd = m_scenario.etcd;
    etcd.place = m_context.ref(value.place);
    if (auto prefix = stringAt(value, "prefix")) {
      etcd.prefix = *prefix;
      if (!etcd.prefix.starts_with("/"))
        problems().error(value.find("prefix")->place, "a key in etcd begins with '/'",
                         "did you mean '/" + etcd.prefix + "'?");
    }
    etcd.endpoints = stringsAt(value, "endpoints");
    for (const Member& member : membersAt(value, "endpoints"))
      checkEndpoint(member.value);
    etcd.members = stringsAt(value, "members");
    checkMembers(value);
    if (value.find("endpoints") || !hasNodes()) return;
    for (const Node& node : m_scenario.nodes) {
      bool isMember = std::find(etcd.members.begin(), etcd.members.end(), node.name) != etcd.members.end();
      bool isFirst = &node == &m_scenario.nodes.front();
      if (etcd.members.empty() ? isFirst : isMember) addDefaultEndpoint(node);
    }
  }

  void checkMembers(const Value& value) {
    std::set<std::string> seen;
    for (const Member& member : membersAt(value, "members")) {
      const std::string& name = member.value.text;
      bool known = std::any_of(m_scenario.nodes.begin(), m_scenario.nodes.end(),
                               [&](const Node& node) { return node.name == name; });
      if (!known)
        problems().error(member.value.place, "there is no node " + inQuotes(name),
                         core::didYouMean(name, nodeNames(m_scenario)));
      if (!seen.insert(name).second)
        problems().error(member.value.place,
                         "a node holds one member of etcd: " + inQuotes(name) + " is named twice");
    }
    constexpr size_t kMost = 7;
    if (seen.size() > kMost)
      problems().error(value.find("members")->place, "a cluster of etcd has seven members at most");
  }

  void checkEndpoint(const Value& value) {
    std::optional<EndpointAddress> endpoint = parseUrl(value.text);
    if (!endpoint) return;
    if (m_nodeAddresses.empty())
      for (const Node& node : m_scenario.nodes)
        for (const Interface& interface : node.interfaces)
          if (interface.address) m_nodeAddresses.insert(interface.address->address());
    if (m_nodeAddresses.contains(endpoint->ip) || problems().isFull()) return;
    std::vector<std::string> known;
    for (net::Ipv4Address address : m_nodeAddresses)
      known.push_back(address.text());
    problems().warning(value.place,
                       "no node has the address " + endpoint->ip.text() + " of this etcd endpoint",
                       core::didYouMean(endpoint->ip.text(), known));
  }

  void addDefaultEndpoint(const Node& node) {
    for (const Interface& interface : node.interfaces) {
      if (!interface.address || interface.segment.ends_with("-nat")) continue;
      m_scenario.etcd.endpoints.push_back("http://" + interface.address->address().text() + ":2379");
      return;
    }
  }

  // Pods, services and segments must not share addresses.
  void checkNetworks() {
    const net::Ipv4Prefix services = m_scenario.kubernetes.serviceCidr;
    const std::optional<net::Ipv4Prefix> pods = m_scenario.flannel.present ? m_network.prefix : std::nullopt;
    if (m_scenario.kubernetes.present && pods && pods->overlaps(services))
      problems().error(m_servicePlace.line ? m_servicePlace : m_flannelPlace,
                       "the services' addresses " + services.text() + " overlap flannel's network "
                           + pods->text());
    for (const Segment& segment : m_scenario.segments) {
      if (!segment.prefix || segment.kind == SegmentKind::Nat) continue;
      if (m_scenario.kubernetes.present && segment.prefix->overlaps(services))
        reportOverlap(m_servicePlace, segment, "the services' addresses " + services.text());
      if (pods && segment.prefix->overlaps(*pods))
        reportOverlap(m_flannelPlace, segment, "flannel's network " + pods->text());
    }
  }

  void reportOverlap(const Place& place, const Segment& segment, const std::string& what) {
    std::string message = what + " overlap" + (what.starts_with("the") ? " " : "s ") + segment.prefix->text()
                          + " of segment " + inQuotes(segment.name);
    if (place.line > 0) return problems().error(place, message);
    const Value* written = objectAt(m_context.root, "segments").find(segment.name);
    problems().error(written ? written->place : m_context.root.place, message);
  }

  struct Pin {
    net::Ipv4Prefix subnet;
    Place place;
  };
  Context& m_context;
  Scenario& m_scenario;
  FlannelNetwork m_network;
  Place m_flannelPlace, m_servicePlace;
  std::vector<Pin> m_pins;
  std::set<net::Ipv4Address> m_nodeAddresses;
};

} // namespace

void resolveCluster(Context& context) { ClusterResolver(context).resolve(); }

} // namespace fg::scenario

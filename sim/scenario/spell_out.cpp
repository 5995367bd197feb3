#include "scenario/spell_out.h"

#include "core/text.h"
#include "scenario/deal.h"
#include "scenario/flannel_network.h"
#include "scenario/map_template.h"
#include "scenario/scalars.h"
#include "scenario/utf8.h"
#include "scenario/values.h"

#include <algorithm>
#include <iterator>

namespace fg::scenario {
namespace {

// The label "app" of the pods behind a service of the template.
std::string appOf(const MapTemplate& services, uint64_t number) {
  const std::string name = services.name(number);
  return std::string(fullNameOf(name).name);
}

// Spells out nodes, then pods, which run on all of them, then services, which share the pods out.
class Speller {
public:
  Speller(Value& root, Problems& problems)
      : m_root(root), m_problems(problems), m_network(flannelNetwork(flannelConfig(root))) {}

  bool spellOut() {
    for (const char* key : {"nodes", "pods", "services"})
      if (objectAt(m_root, key).isDamaged) return false;
    m_nodes = takeTemplate(m_root, "nodes");
    m_pods = takeTemplate(m_root, "pods");
    m_services = takeTemplate(m_root, "services");
    if (m_nodes && !spellOutNodes(*m_nodes)) return false;
    if (m_pods && !countPods(*m_pods)) return false;
    if (m_services && !dealPods(*m_services)) return false;
    if (m_pods && !spellOutPods(*m_pods)) return false;
    return !m_services || spellOutServices(*m_services);
  }

private:
  bool wrong(const Place& place, std::string message, std::string remedy) {
    m_problems.error(place, std::move(message), std::move(remedy));
    return false;
  }

  // The things of a template come before those that are written beside it.
  bool put(const MapTemplate& from, std::vector<Member> things) {
    for (const Member& thing : things)
      if (!isKey(from.key, thing.key))
        return wrong(from.place, inQuotes(thing.key) + " is too long for a name", "shorten \"names\"");
    things.insert(things.end(), std::make_move_iterator(from.map->members.begin()),
                  std::make_move_iterator(from.map->members.end()));
    from.map->members = std::move(things);
    return true;
  }

  bool isTooMuch(const MapTemplate& many, uint64_t quantity, const Value& one) {
    if (quantity * countValues(one) <= kMostSpelledOut) return false;
    m_problems.error(many.place,
                     "spelled out, these are more than " + std::to_string(kMostSpelledOut) + " values",
                     "have fewer of them, or say less about each");
    return true;
  }

  bool spellOutNodes(const MapTemplate& nodes) {
    Value one = nodes.each;
    std::optional<net::Ipv4Prefix> subnet = prefixAt(nodes.keys, "firstSubnet");
    if (subnet && !checkSubnets(nodes, *subnet)) return false;
    if (subnet)
      valueIn(objectIn(one, "pins"), "flannel.subnet", Value::Kind::String).place =
          nodes.keys.find("firstSubnet")->place;
    if (isTooMuch(nodes, nodes.quantity, one)) return false;
    std::vector<Member> things;
    things.reserve(nodes.quantity + nodes.map->members.size());
    for (uint64_t i = 0; i < nodes.quantity; ++i) {
      things.push_back({nodes.name(i + 1), nodes.place, one});
      if (!subnet) continue;
      setText(objectIn(things.back().value, "pins"), "flannel.subnet", subnet->text());
      subnet.emplace(subnet->broadcast().next(), subnet->length());
    }
    return put(nodes, std::move(things));
  }

  bool checkSubnets(const MapTemplate& nodes, const net::Ipv4Prefix& first) {
    const Place& place = nodes.keys.find("firstSubnet")->place;
    if (const Value* pin = objectAt(nodes.each, "pins").find("flannel.subnet"))
      return wrong(pin->place, "'flannel.subnet' and 'firstSubnet' say the same thing", "keep one of them");
    net::Ipv4Prefix all = m_network.prefix.value_or(net::Ipv4Prefix(first.network(), 0));
    if (!all.contains(first))
      return wrong(place, "the subnet " + first.text() + " lies outside of flannel's network " + all.text(),
                   "");
    uint64_t left =
        (uint64_t{all.broadcast().value()} - first.network().value() + 1) >> (32 - first.length());
    if (nodes.quantity <= left) return true;
    return wrong(nodes.place,
                 "flannel's network " + all.text() + " has subnets for " + std::to_string(left)
                     + " nodes from " + first.text() + " on, and these are " + std::to_string(nodes.quantity),
                 "give \"flannel\" a larger \"network\"");
  }

  bool countPods(const MapTemplate& pods) {
    uint64_t nodes = membersAt(m_root, "nodes").size();
    if (nodes == 0)
      return wrong(pods.place, "there are no nodes that could run these pods",
                   "name the machines in \"nodes\"");
    m_podCount = nodes * pods.quantity;
    bool isHost = booleanAt(pods.each, "hostNetwork").value_or(false);
    bool hasSubnets = booleanAt(objectAt(m_root, "flannel"), "present").value_or(true);
    if (isHost || !hasSubnets) return true;
    constexpr uint64_t kNobodys = 3; // the network's, the broadcast address, docker0's
    uint64_t size = uint64_t{1} << (32 - m_network.subnetLength);
    uint64_t room = size > kNobodys ? size - kNobodys : 0;
    if (pods.quantity <= room) return true;
    return wrong(pods.place,
                 "a node's subnet, a /" + std::to_string(m_network.subnetLength) + ", has addresses for "
                     + std::to_string(room) + " pods, not for " + std::to_string(pods.quantity),
                 "docker0 has one, and two are nobody's");
  }

  // Which pods are behind which service.
  bool dealPods(const MapTemplate& services) {
    const Value* wanted = services.keys.find("endpointsPerService");
    for (const char* key : {"selector", "endpoints"})
      if (services.each.find(key))
        return !wanted
               || wrong(wanted->place, "'endpointsPerService' and " + inQuotes(key) + " say the same thing",
                        "keep one of them");
    if (!m_pods)
      return !wanted
             || wrong(wanted->place, "there is no template of pods that could be behind these services",
                      "give \"pods\" a \"perNode\", or each service a \"selector\"");
    uint64_t each = static_cast<uint64_t>(
        wholeAt(services.keys, "endpointsPerService").value_or(usualEndpoints(m_podCount)));
    if (each > m_podCount)
      return wrong(wanted->place,
                   "there are " + std::to_string(m_podCount) + " pods, and each service wants "
                       + std::to_string(each) + " of them",
                   "have more pods, or fewer endpoints");
    if (fullNameOf(services.names).kubeNamespace != fullNameOf(m_pods->names).kubeNamespace)
      return wrong(services.place,
                   "services select pods of their own namespace, "
                       + inQuotes(fullNameOf(services.names).kubeNamespace) + ", and these are in "
                       + inQuotes(fullNameOf(m_pods->names).kubeNamespace),
                   "give both the same namespace in \"names\"");
    if (const Value* app = objectAt(m_pods->each, "labels").find("app"))
      return wrong(app->place, "the label 'app' says which service a pod is behind",
                   "take it away, or give each service a \"selector\"");
    m_deal = Deal(m_podCount, services.quantity, each);
    return true;
  }

  bool spellOutPods(const MapTemplate& pods) {
    Value idle{Value::Kind::Object, pods.each.isDamaged, pods.each.place, "", {}};
    setText(idle, "node", "");
    idle.members.insert(idle.members.end(), pods.each.members.begin(), pods.each.members.end());
    Value dealt = idle;
    setText(objectIn(dealt, "labels"), "app", "");
    if (isTooMuch(pods, m_podCount, dealt)) return false;
    std::vector<Member> things;
    things.reserve(m_podCount + pods.map->members.size());
    for (const Member& node : membersAt(m_root, "nodes")) {
      const std::string onNode = core::withReplaced(pods.names, "{node}", node.key);
      for (uint64_t n = 1; n <= pods.quantity; ++n) {
        std::optional<uint64_t> service = m_deal.handOf(things.size());
        things.push_back(
            {core::withReplaced(onNode, "{n}", std::to_string(n)), pods.place, service ? dealt : idle});
        Value& pod = things.back().value;
        setText(pod, "node", node.key);
        if (service) setText(objectIn(pod, "labels"), "app", appOf(*m_services, *service + 1));
      }
    }
    return put(pods, std::move(things));
  }

  bool spellOutServices(const MapTemplate& services) {
    if (!services.each.find("clusterIp") && !checkAddresses(services)) return false;
    Value sharing = services.each;
    setText(objectIn(sharing, "selector"), "app", "");
    if (isTooMuch(services, services.quantity, sharing)) return false;
    std::vector<Member> things;
    things.reserve(services.quantity + services.map->members.size());
    for (uint64_t i = 0; i < services.quantity; ++i) {
      bool hasOwn = i < m_deal.hands() || m_deal.hands() == 0; // "app" is its name: needs no word
      things.push_back({services.name(i + 1), services.place, hasOwn ? services.each : sharing});
      if (!hasOwn)
        setText(objectIn(things.back().value, "selector"), "app", appOf(services, i % m_deal.hands() + 1));
    }
    return put(services, std::move(things));
  }

  bool checkAddresses(const MapTemplate& services) {
    net::Ipv4Prefix cidr = prefixAt(objectAt(m_root, "kubernetes"), "serviceCidr")
                               .value_or(net::Ipv4Prefix(net::Ipv4Address(10, 254, 0, 0), 16));
    uint64_t size = uint64_t{1} << (32 - cidr.length());
    if (services.quantity + 2 <= size) return true;
    return wrong(services.place,
                 cidr.text() + " has addresses for " + std::to_string(size > 2 ? size - 2 : 0)
                     + " services, not for " + std::to_string(services.quantity),
                 "widen \"serviceCidr\"");
  }

  Value& m_root;
  Problems& m_problems;
  FlannelNetwork m_network;
  std::optional<MapTemplate> m_nodes, m_pods, m_services;
  uint64_t m_podCount = 0;
  Deal m_deal;
};

} // namespace

bool spellOut(Value& root, Problems& problems) { return Speller(root, problems).spellOut(); }

} // namespace fg::scenario

// Segments, and the interfaces of nodes and bare namespaces.
#include "scenario/resolve.h"

#include "core/did_you_mean.h"
#include "scenario/scalars.h"
#include "scenario/utf8.h"
#include "scenario/values.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace fg::scenario {
namespace {

constexpr uint32_t kFirstHost = 11; // of the addresses that are given by default

// An interface on its way from what is written to what is meant.
struct Draft {
  Interface interface;
  const Value* value = nullptr;
  Place place;
  bool wantsAddress = false;
  bool isReported = false; // what it should be connected to is wrong
};

enum class Owner { Node, Namespace };

struct Drafts {
  std::string owner;
  Owner kind = Owner::Node;
  const Value* value = nullptr;
  std::vector<Draft> list;
};

class NetworkResolver {
public:
  explicit NetworkResolver(Context& context) : m_context(context), m_scenario(context.scenario) {}

  void resolve() {
    resolveSegments();
    for (const Member& member : membersAt(m_context.root, "namespaces"))
      addNamespace(member);
    for (const Member& member : membersAt(m_context.root, "nodes"))
      addNode(member);
    joinPeers();
    giveAddresses();
    checkConnections();
    hand();
  }

private:
  Problems& problems() { return m_context.problems; }

  void resolveSegments() {
    for (const Member& member : membersAt(m_context.root, "segments")) {
      Segment segment;
      segment.name = member.key;
      segment.place = m_context.ref(member.place);
      segment.prefix = prefixAt(member.value, "prefix");
      segment.gateway = addressAt(member.value, "gateway");
      if (auto rate = wholeAt(member.value, "rate")) segment.rate = static_cast<uint64_t>(*rate);
      if (auto delay = durationAt(member.value, "delay")) segment.delay = *delay;
      if (segment.gateway && segment.prefix) {
        const Place& place = member.value.find("gateway")->place;
        checkInside(place, "the gateway", *segment.gateway, *segment.prefix, segment.name);
        m_taken[segment.name].emplace(*segment.gateway, place);
      }
      addSegment(std::move(segment), member.place);
    }
    m_hasDefaultSegment = m_scenario.segments.empty() && !membersAt(m_context.root, "nodes").empty();
    if (m_hasDefaultSegment) addDefaultSegment();
    checkOverlaps();
  }

  void addSegment(Segment segment, const Place& place) {
    m_segments.emplace(segment.name, m_scenario.segments.size());
    if (segment.kind == SegmentKind::Ethernet) {
      if (segment.prefix)
        m_networks.emplace(segment.prefix->network(), m_scenario.segments.size());
      else
        m_areSegmentsSound = false;
    }
    m_segmentPlaces.push_back(place);
    m_scenario.segments.push_back(std::move(segment));
  }

  void addDefaultSegment() {
    Segment lan;
    lan.name = "lan";
    lan.prefix = net::Ipv4Prefix(net::Ipv4Address(192, 168, 0, 0), 24);
    lan.gateway = net::Ipv4Address(192, 168, 0, 1);
    m_taken["lan"].emplace(*lan.gateway, Place{});
    addSegment(std::move(lan), {});
  }

  // Prefixes are nested or apart, so that neighbours in the order of their addresses tell it all.
  void checkOverlaps() {
    std::vector<size_t> order;
    for (size_t i = 0; i < m_scenario.segments.size(); ++i)
      if (m_scenario.segments[i].prefix) order.push_back(i);
    auto prefix = [&](size_t i) { return *m_scenario.segments[i].prefix; };
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return prefix(a) < prefix(b); });
    for (size_t i = 1, widest = 0; i < order.size(); ++i) {
      if (!prefix(order[widest]).overlaps(prefix(order[i]))) {
        widest = i;
        continue;
      }
      m_areSegmentsSound = false;
      size_t later = std::max(order[widest], order[i]), earlier = std::min(order[widest], order[i]);
      problems().error(m_segmentPlaces[later],
                       prefix(later).text() + " overlaps " + prefix(earlier).text() + " of segment "
                           + inQuotes(m_scenario.segments[earlier].name),
                       "give every segment a network of its own");
    }
  }

  void checkInside(const Place& place, const std::string& what, net::Ipv4Address address,
                   const net::Ipv4Prefix& prefix, const std::string& segment) {
    if (prefix.contains(address)) return;
    problems().error(place, what + " " + address.text() + " lies outside of " + prefix.canonical().text()
                                + ", the network of segment " + inQuotes(segment));
  }

  void readNamespace(const Member& member, Namespace& out) {
    out.name = member.key;
    out.place = m_context.ref(member.place);
    auto [it, isNew] = m_context.places.emplace(member.key, member.place);
    if (!isNew)
      problems().error(member.place, "a namespace is called " + inQuotes(member.key) + " already",
                       alreadyAt(m_context, it->second, member.place));
    out.bridges = stringsAt(member.value, "bridges");
    out.sysctls = stringMapAt(member.value, "sysctls");
    out.iptables = stringsAt(member.value, "iptables");
    out.listen = portsAt(member.value, "listen");
  }

  void addNamespace(const Member& member) {
    Namespace space;
    readNamespace(member, space);
    readInterfaces(member, space, Owner::Namespace);
    m_scenario.namespaces.push_back(std::move(space));
  }

  void addNode(const Member& member) {
    Node node;
    readNamespace(member, node);
    readInterfaces(member, node, Owner::Node);
    m_scenario.nodes.push_back(std::move(node));
  }

  void readInterfaces(const Member& member, const Namespace& space, Owner kind) {
    static const Value empty{Value::Kind::Object, false, {}, "", {}};
    Drafts drafts{space.name, kind, &member.value, {}};
    m_drafts.push_back(std::move(drafts));
    for (const Member& interface : membersAt(member.value, "interfaces"))
      readInterface(interface.key, interface.value, interface.place, space);
    if (kind == Owner::Node && !member.value.find("interfaces"))
      readInterface("eth0", empty, member.place, space);
  }

  void readInterface(const std::string& name, const Value& value, const Place& place,
                     const Namespace& space) {
    Draft draft{{}, &value, place};
    Interface& interface = draft.interface;
    interface.name = name;
    interface.place = m_context.ref(place);
    interface.mac = macAt(value, "mac");
    interface.address = prefixAt(value, "address");
    interface.gateway = addressAt(value, "gateway");
    interface.metric = static_cast<uint32_t>(wholeAt(value, "metric").value_or(0));
    interface.gatewayMetric =
        static_cast<uint32_t>(wholeAt(value, "gatewayMetric").value_or(interface.metric));
    interface.mtu = static_cast<uint16_t>(wholeAt(value, "mtu").value_or(1500));
    interface.ipv6 = booleanAt(value, "ipv6").value_or(true);
    readDhcp(value, interface);
    readBridge(value, space, interface);
    if (auto peer = stringAt(value, "peer"))
      std::tie(interface.peerNamespace, interface.peerInterface) = *parsePeer(*peer);
    connect(draft, space);
    m_drafts.back().list.push_back(std::move(draft));
  }

  static void readDhcp(const Value& value, Interface& interface) {
    const Value* dhcp = value.find("dhcp");
    if (!dhcp) return;
    Dhcp lease;
    if (auto lifetime = durationAt(*dhcp, "lifetime")) lease.lifetime = *lifetime;
    lease.remaining = durationAt(*dhcp, "remaining").value_or(lease.lifetime);
    interface.dhcp = lease;
  }

  void readBridge(const Value& value, const Namespace& space, Interface& interface) {
    std::optional<std::string> bridge = stringAt(value, "bridge");
    if (!bridge) return;
    interface.bridge = *bridge;
    if (std::find(space.bridges.begin(), space.bridges.end(), *bridge) != space.bridges.end()) return;
    problems().error(
        value.find("bridge")->place, inQuotes(space.name) + " has no bridge " + inQuotes(*bridge),
        space.bridges.empty() ? "name it in \"bridges\"" : core::didYouMean(*bridge, space.bridges));
  }

  bool isBridge(const Namespace& space, const std::string& name) const {
    return std::find(space.bridges.begin(), space.bridges.end(), name) != space.bridges.end();
  }

  // Decides what the interface is connected to, as far as its own lines say it.
  void connect(Draft& draft, const Namespace& space) {
    Interface& interface = draft.interface;
    const Value* segment = draft.value->find("segment");
    const Value* nat = draft.value->find("nat");
    bool isNat = booleanAt(*draft.value, "nat").value_or(false);
    if ((segment && isNat) || (!interface.peerNamespace.empty() && (segment || isNat))) {
      draft.isReported = true;
      problems().error((segment ? segment : nat)->place, "an interface is connected to one thing only",
                       "keep one of \"segment\", \"nat\" and \"peer\"");
      return;
    }
    if (!interface.peerNamespace.empty() || isBridge(space, interface.name)) return;
    if (isNat) return connectNat(draft, space.name);
    if (segment) return connectSegment(draft, segment->text, segment->place);
    if (interface.address) return connectByAddress(draft);
    if (m_drafts.back().kind == Owner::Namespace || !interface.bridge.empty()) return;
    if (m_scenario.segments.empty() || m_scenario.segments[0].kind != SegmentKind::Ethernet) return;
    connectSegment(draft, m_scenario.segments[0].name, draft.place);
  }

  void connectNat(Draft& draft, const std::string& owner) {
    Interface& interface = draft.interface;
    if (!interface.address) {
      interface.address = net::Ipv4Prefix(net::Ipv4Address(10, 0, 2, 15), 24);
      if (!interface.gateway) interface.gateway = net::Ipv4Address(10, 0, 2, 2);
    }
    Segment segment;
    segment.name = owner + "-" + interface.name + "-nat";
    segment.place = interface.place;
    segment.kind = SegmentKind::Nat;
    segment.prefix = interface.address->canonical();
    segment.gateway = interface.gateway ? interface.gateway : segment.prefix->network().next(2);
    interface.segment = segment.name;
    if (m_segments.contains(segment.name))
      return problems().error(draft.place, "a segment is called " + inQuotes(segment.name) + " already",
                              "this is the name of the interface's own NAT network: rename the segment");
    if (interface.gateway)
      if (const Value* gateway = draft.value->find("gateway"))
        checkInside(gateway->place, "the gateway", *interface.gateway, *segment.prefix, segment.name);
    takeAddress(draft);
    addSegment(std::move(segment), draft.place);
  }

  void connectSegment(Draft& draft, const std::string& name, const Place& place) {
    auto it = m_segments.find(name);
    if (it == m_segments.end()) {
      draft.isReported = true;
      problems().error(place, "there is no segment " + inQuotes(name),
                       problems().isFull() ? "" : core::didYouMean(name, segmentNames()));
      return;
    }
    const Segment& segment = m_scenario.segments[it->second];
    Interface& interface = draft.interface;
    interface.segment = name;
    draft.wantsAddress = !interface.address && !draft.value->find("address") && interface.bridge.empty();
    if (draft.wantsAddress && !interface.gateway && !draft.value->find("gateway"))
      interface.gateway = segment.gateway;
    if (interface.address && segment.prefix)
      checkInside(draft.value->find("address")->place, "the address", interface.address->address(),
                  *segment.prefix, name);
    takeAddress(draft);
  }

  void connectByAddress(Draft& draft) {
    net::Ipv4Address address = draft.interface.address->address();
    auto next = m_networks.upper_bound(address);
    if (next != m_networks.begin()) {
      const Segment& segment = m_scenario.segments[std::prev(next)->second];
      if (segment.prefix->contains(address)) return connectSegment(draft, segment.name, draft.place);
    }
    if (m_drafts.back().kind == Owner::Namespace) return; // it may be the other end of a veth pair
    draft.isReported = true;
    if (!m_areSegmentsSound || problems().isFull()) return;
    std::vector<std::string> known;
    for (const Segment& segment : m_scenario.segments)
      if (segment.kind == SegmentKind::Ethernet && segment.prefix)
        known.push_back(segment.name + " (" + segment.prefix->text() + ")");
    problems().error(draft.value->find("address")->place,
                     "the address " + address.text() + " lies in no segment",
                     known.empty() ? "write a segment with its network, or \"nat\": true"
                                   : "segments are " + core::listText(known) + "; or is it \"nat\": true?");
  }

  std::vector<std::string> segmentNames() const {
    std::vector<std::string> names;
    for (const Segment& segment : m_scenario.segments)
      if (segment.kind == SegmentKind::Ethernet) names.push_back(segment.name);
    return names;
  }

  // Reports an address or MAC that the segment has already.
  void takeAddress(const Draft& draft) {
    const Interface& interface = draft.interface;
    const Value* address = draft.value->find("address");
    if (interface.address && address) {
      auto [it, isNew] = m_taken[interface.segment].emplace(interface.address->address(), address->place);
      if (!isNew)
        problems().error(address->place,
                         "segment " + inQuotes(interface.segment) + " has the address "
                             + interface.address->address().text() + " twice",
                         alreadyAt(m_context, it->second, address->place));
    }
    if (!interface.mac) return;
    const Place& place = draft.value->find("mac")->place;
    auto [it, isNew] = m_takenMacs[interface.segment].emplace(*interface.mac, place);
    if (!isNew)
      problems().error(place,
                       "segment " + inQuotes(interface.segment) + " has the address " + interface.mac->text()
                           + " twice",
                       alreadyAt(m_context, it->second, place));
  }

  void joinPeers() {
    std::map<std::pair<std::string, std::string>, Draft*> all;
    for (Drafts& drafts : m_drafts)
      for (Draft& draft : drafts.list)
        all.emplace(std::pair(drafts.owner, draft.interface.name), &draft);
    for (Drafts& drafts : m_drafts)
      for (Draft& draft : drafts.list)
        if (!draft.interface.peerNamespace.empty()) joinPeer(drafts.owner, draft, all);
  }

  void joinPeer(const std::string& owner, const Draft& draft,
                std::map<std::pair<std::string, std::string>, Draft*>& all) {
    const Interface& mine = draft.interface;
    const Value* written = draft.value->find("peer");
    if (!written) return; // given by the other end
    auto it = all.find({mine.peerNamespace, mine.peerInterface});
    if (it == all.end()) return reportNoPeer(mine, written->place, all);
    if (it->second == &draft) return problems().error(written->place, "an interface cannot be its own peer");
    Draft& other = *it->second;
    if (!other.interface.segment.empty() && !other.value->find("segment") && !other.value->find("nat")) {
      other.interface.segment.clear(); // only its peer tells that it is an end of a veth pair
      other.wantsAddress = false;
      if (!other.value->find("gateway")) other.interface.gateway.reset();
    }
    bool isFree = other.interface.peerNamespace.empty() && other.interface.segment.empty();
    if (isFree) {
      other.interface.peerNamespace = owner;
      other.interface.peerInterface = mine.name;
    }
    if (other.interface.peerNamespace == owner && other.interface.peerInterface == mine.name) return;
    problems().error(written->place, inQuotes(written->text) + " is connected to something else",
                     other.interface.segment.empty() ? "its peer is " + other.interface.peerNamespace + ":"
                                                           + other.interface.peerInterface
                                                     : "it is on segment '" + other.interface.segment + "'");
  }

  void reportNoPeer(const Interface& mine, const Place& place,
                    const std::map<std::pair<std::string, std::string>, Draft*>& all) {
    if (problems().isFull()) return problems().error(place, "there is no such interface");
    std::vector<std::string> known;
    for (const auto& [name, draft] : all)
      known.push_back(name.first + ":" + name.second);
    std::string wanted = mine.peerNamespace + ":" + mine.peerInterface;
    problems().error(place, "there is no interface " + inQuotes(wanted), core::didYouMean(wanted, known));
  }

  void giveAddresses() {
    for (Drafts& drafts : m_drafts)
      for (Draft& draft : drafts.list)
        if (draft.wantsAddress) giveAddress(draft);
  }

  void giveAddress(Draft& draft) {
    const Segment& segment = m_scenario.segments[m_segments.at(draft.interface.segment)];
    if (!segment.prefix) return; // reported
    uint64_t size = uint64_t{1} << (32 - segment.prefix->length());
    auto& taken = m_taken[segment.name];
    auto [next, isFirst] = m_nextHost.emplace(segment.name, kFirstHost);
    if (isFirst && size <= kFirstHost + 1) next->second = 1;
    while (next->second + 1 < size && taken.contains(segment.prefix->network().next(next->second)))
      ++next->second;
    if (next->second + 1 >= size)
      return problems().error(draft.place,
                              "segment " + inQuotes(segment.name) + " has no free address left in "
                                  + segment.prefix->text(),
                              "give it a larger network, or give the address here");
    net::Ipv4Address address = segment.prefix->network().next(next->second++);
    taken.emplace(address, draft.place);
    draft.interface.address = net::Ipv4Prefix(address, segment.prefix->length());
  }

  void checkConnections() {
    for (const Drafts& drafts : m_drafts) {
      for (const Draft& draft : drafts.list) {
        const Interface& interface = draft.interface;
        checkGateway(draft);
        bool isConnected = !interface.segment.empty() || !interface.peerNamespace.empty();
        bool isBridgeItself = isBridgeOf(drafts, interface.name);
        if (isConnected || isBridgeItself || draft.isReported || draft.value->isDamaged) continue;
        problems().error(draft.place,
                         inQuotes(interface.name) + " of " + inQuotes(drafts.owner)
                             + " is connected to nothing",
                         "give it a \"peer\" or a \"segment\"");
      }
    }
  }

  static bool isBridgeOf(const Drafts& drafts, const std::string& name) {
    std::vector<std::string> bridges = stringsAt(*drafts.value, "bridges");
    return std::find(bridges.begin(), bridges.end(), name) != bridges.end();
  }

  void checkGateway(const Draft& draft) {
    const Interface& interface = draft.interface;
    const Value* gateway = draft.value->find("gateway");
    if (!gateway || !interface.gateway || !interface.address) return;
    if (interface.address->contains(*interface.gateway)) return;
    problems().error(gateway->place, "the gateway " + interface.gateway->text()
                                         + " lies outside of the interface's network "
                                         + interface.address->canonical().text());
  }

  void hand() {
    size_t at = 0;
    for (Namespace& space : m_scenario.namespaces)
      handInterfaces(m_drafts[at++], space);
    for (Node& node : m_scenario.nodes)
      handInterfaces(m_drafts[at++], node);
    if (m_hasDefaultSegment && !m_isDefaultSegmentUsed)
      m_scenario.segments.erase(m_scenario.segments.begin());
  }

  void handInterfaces(Drafts& drafts, Namespace& space) {
    for (Draft& draft : drafts.list) {
      m_isDefaultSegmentUsed = m_isDefaultSegmentUsed || draft.interface.segment == "lan";
      space.interfaces.push_back(std::move(draft.interface));
    }
    for (const Member& member : membersAt(*drafts.value, "routes"))
      readRoute(member, space);
  }

  void readRoute(const Member& member, Namespace& space) {
    std::optional<net::Ipv4Prefix> to = prefixAt(member.value, "to");
    if (!to) return;
    Route route{m_context.ref(member.place), *to, addressAt(member.value, "via"),
                stringAt(member.value, "dev").value_or(""),
                static_cast<uint32_t>(wholeAt(member.value, "metric").value_or(0))};
    std::vector<std::string> names;
    for (const Interface& interface : space.interfaces)
      names.push_back(interface.name);
    for (const std::string& bridge : space.bridges)
      names.push_back(bridge);
    if (!route.interface.empty() && std::find(names.begin(), names.end(), route.interface) == names.end())
      problems().error(member.value.find("dev")->place,
                       inQuotes(space.name) + " has no interface " + inQuotes(route.interface),
                       core::didYouMean(route.interface, names));
    if (!route.gateway && route.interface.empty())
      problems().error(member.place, "this route leads nowhere",
                       "give it a next hop (\"via\") or an interface (\"dev\")");
    space.routes.push_back(std::move(route));
  }

  Context& m_context;
  Scenario& m_scenario;
  std::vector<Drafts> m_drafts; // namespaces first, then nodes
  std::unordered_map<std::string, size_t> m_segments;
  std::map<net::Ipv4Address, size_t> m_networks; // of the Ethernet segments
  bool m_areSegmentsSound = true;
  std::vector<Place> m_segmentPlaces;
  std::map<std::string, std::map<net::Ipv4Address, Place>> m_taken;
  std::map<std::string, std::map<net::MacAddress, Place>> m_takenMacs;
  std::map<std::string, uint32_t> m_nextHost;
  bool m_hasDefaultSegment = false;
  bool m_isDefaultSegmentUsed = false;
};

} // namespace

void resolveNetwork(Context& context) { NetworkResolver(context).resolve(); }

} // namespace fg::scenario

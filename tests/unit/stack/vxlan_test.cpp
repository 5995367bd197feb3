// VXLAN as flannel uses it, and with learning. What is asserted here was measured in network namespaces
// (kernel 6.18).
#include "world.h"

#include <gmock/gmock.h>

namespace fg::stack {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using trace::Disposition;

net::MacAddress vtep(uint8_t last) { return net::MacAddress({2, 0, 0, 0, 1, last}); }

// Nodes a and b with flannel.1 each, and a pod on a.
struct VxlanWorld : World {
  host::NetworkNamespace& a = add("a");
  host::NetworkNamespace& b = add("b");
  host::NetworkNamespace& pod = add("pod");

  VxlanWorld() {
    makeNode(a, "192.0.2.1/24", "10.9.1.0", 0x0a);
    makeNode(b, "192.0.2.2/24", "10.9.2.0", 0x0b);
    join(a, "10.9.2.0", 0x0b, "192.0.2.2");
    join(b, "10.9.1.0", 0x0a, "192.0.2.1");
    veth(a, "vethp", pod, "eth0");
    address(a, *a.interface("vethp"), "10.9.1.1/24");
    address(pod, *pod.interface("eth0"), "10.9.1.2/24");
    route(pod, "0.0.0.0/0", "10.9.1.1");
  }
  void makeNode(host::NetworkNamespace& node, std::string_view own, std::string_view inside, uint8_t mac) {
    host::Interface& eth = address(node, card(node, "eth0", "lan"), own);
    host::Vxlan settings;
    settings.vni = 1;
    settings.lower = eth.index;
    settings.local = cidr(own).address();
    settings.learning = settings.checksum = false;
    host::Interface& flannel = node.addVxlan("flannel.1", vtep(mac), settings);
    address(node, flannel, std::string(inside) + "/32");
    EXPECT_TRUE(node.setUp(flannel, true));
    node.setSysctl("net.ipv4.ip_forward", "1");
    node.setSysctl("net.ipv4.icmp_ratelimit", "0");
  }
  void join(host::NetworkNamespace& node, std::string_view other, uint8_t mac, std::string_view host) {
    host::Interface& flannel = *node.interface("flannel.1");
    node.setNeighbor(flannel, ip(other), vtep(mac), link::NeighborState::Permanent);
    name(node, mac, host);
    routing::Route way;
    way.destination = cidr(std::string(other) + "/24");
    way.gateway = ip(other);
    way.interface = flannel.index;
    way.onlink = true;
    EXPECT_TRUE(node.replaceRoute(way));
  }
  void name(host::NetworkNamespace& node, uint8_t mac, std::string_view host) {
    link::VxlanFdb::Entry entry{vtep(mac), {{ip(host), 0, 0, 0}}, link::VxlanFdb::State::Permanent, {}};
    EXPECT_TRUE(
        node.changeFdb(*node.interface("flannel.1"), host::NetworkNamespace::FdbChange::Replace, entry));
  }
  trace::Trace outer() const {
    return trace::traceOf(recorder.recording(), steps<trace::Encapsulate>().at(0).outerPacket);
  }
  template<class Detail> std::vector<Detail> outerSteps() const {
    std::vector<Detail> out;
    for (const trace::Hop& hop : outer().hops)
      for (const trace::Step* step : hop.steps)
        if (const auto* detail = std::get_if<Detail>(&step->detail)) out.push_back(*detail);
    return out;
  }
  std::vector<std::string> hooks(const trace::Trace& trace) const {
    std::vector<std::string> out;
    for (const trace::Hop& hop : trace.hops)
      for (const trace::Step* step : hop.steps)
        if (const auto* walk = std::get_if<trace::TableTraversal>(&step->detail);
            walk && walk->table == trace::Table::Filter)
          out.push_back(recorder.recording().nameSpace(hop.where).name + " "
                        + std::string(trace::name(walk->hook)));
    return out;
  }
};

TEST(Vxlan, AnswersAndTheOuterPacketLooksLikeFlannels) {
  VxlanWorld world;
  auto answers = world.ping(world.pod, "10.9.2.0");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(world.lastTrace().last.ttl, 63);
  net::PacketHeader outer = world.outer().sent;
  EXPECT_EQ(outer.source, ip("192.0.2.1"));
  EXPECT_EQ(outer.destination, ip("192.0.2.2"));
  EXPECT_EQ(outer.destinationPort, 8472);
  EXPECT_GE(outer.sourcePort, 32768);
  EXPECT_LT(outer.sourcePort, 60999);
  EXPECT_EQ(outer.ttl, 64);
  EXPECT_FALSE(outer.dontFragment);
  EXPECT_EQ(outer.length, 84 + 50);
  EXPECT_EQ(world.path(), "pod a b");
  EXPECT_EQ(world.outer().disposition, Disposition::Delivered);
}

TEST(Vxlan, TheOuterPacketPassesOutputAndPostroutingThenInputAndTheInnerComesInByFlannel1) {
  VxlanWorld world;
  for (auto* ns : {&world.a, &world.b, &world.pod})
    for (const char* chain : {"INPUT", "FORWARD", "OUTPUT"})
      world.iptables(*ns, std::string("-A ") + chain); // counts; chains without rules leave no step
  world.ping(world.pod, "10.9.2.0");
  EXPECT_THAT(world.hooks(world.outer()), ElementsAre("a OUTPUT", "b INPUT"));
  EXPECT_THAT(world.hooks(world.lastTrace()), ElementsAre("pod OUTPUT", "a FORWARD", "b INPUT"));
  auto entries = world.steps<trace::EnterInterface>();
  EXPECT_EQ(world.text(entries.back().interface), "flannel.1");
  EXPECT_EQ(world.steps<trace::Decapsulate>().size(), 1u);
}

TEST(Vxlan, TheMarkGoesWithTheOuterPacketAndTheConnectionDoesNot) {
  VxlanWorld world;
  world.iptables(world.a, "-t mangle -A PREROUTING -i vethp -p icmp -j MARK --set-mark 0x77");
  world.iptables(world.a, "-t mangle -A POSTROUTING -p udp -m mark --mark 0x77");
  world.iptables(world.b, "-t mangle -A PREROUTING -p udp --dport 8472 -j MARK --set-mark 0x77");
  world.iptables(world.b, "-t mangle -A INPUT -p icmp -m mark --mark 0x77");
  ASSERT_EQ(world.ping(world.pod, "10.9.2.0").size(), 1u);
  auto counted = [](host::NetworkNamespace& ns, std::string_view chain) {
    std::vector<std::string> words{"-t", "mangle", "-vnxL", std::string(chain), "1"};
    return ns.netfilter().rules.iptables(words).out;
  };
  EXPECT_THAT(counted(world.a, "POSTROUTING"), HasSubstr("1      134"));
  EXPECT_THAT(counted(world.b, "INPUT"), HasSubstr("1       84"));
  std::vector<trace::ConntrackState> states;
  for (const auto& lookup : world.outerSteps<trace::ConntrackLookup>())
    states.push_back(lookup.state);
  EXPECT_THAT(states, ElementsAre(trace::ConntrackState::New, trace::ConntrackState::New));
}

TEST(Vxlan, AFlowKeepsItsSourcePort) {
  VxlanWorld world;
  ASSERT_EQ(world.ping(world.pod, "10.9.2.0").size(), 1u);
  uint16_t first = world.outer().sent.sourcePort;
  ASSERT_EQ(world.ping(world.pod, "10.9.2.0").size(), 1u);
  EXPECT_EQ(world.outer().sent.sourcePort, first);
}

TEST(Vxlan, TracerouteSeesTheOtherVtepAsAHop) {
  VxlanWorld world;
  auto answers = world.udp(world.a, "10.9.2.7", 33434, 1);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].from, ip("10.9.2.0"));
}

TEST(Vxlan, AnEntryThatNamesItsOwnHostTurnsThePacketBackUntilTheTtlIsOver) {
  VxlanWorld world;
  world.name(world.a, 0x0b, "192.0.2.1");
  auto answers = world.ping(world.pod, "10.9.2.9");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].icmpType, net::icmp::kTimeExceeded);
  EXPECT_EQ(answers[0].from, ip("10.9.1.1"));
  EXPECT_EQ(world.fate(), Disposition::Loop);
  EXPECT_TRUE(world.steps<trace::Encapsulate>().empty());
  EXPECT_EQ(world.a.interface("flannel.1")->received.packets, 63u);
}

TEST(Vxlan, WithoutAnEntryForTheMacItIsLostSilently) {
  VxlanWorld world;
  ASSERT_TRUE(world.a.removeFdb(*world.a.interface("flannel.1"), vtep(0x0b), {}));
  EXPECT_TRUE(world.ping(world.pod, "10.9.2.0").empty());
  EXPECT_EQ(world.fate(), Disposition::NeighborUnreachable);
  EXPECT_EQ(world.a.interface("flannel.1")->sent.dropped, 1u);
}

TEST(Vxlan, ADeadNodeIsSilence) {
  VxlanWorld world;
  world.name(world.a, 0x0b, "192.0.2.77");
  EXPECT_TRUE(world.ping(world.pod, "10.9.2.0").empty());
  EXPECT_EQ(world.fate(), Disposition::NeighborUnreachable);
  auto carrier = trace::carrierOf(world.recorder.recording(), world.lastTrace());
  ASSERT_TRUE(carrier);
  EXPECT_EQ(carrier->sent.destination, ip("192.0.2.77"));
}

TEST(Vxlan, AStaleVtepMacIsDroppedBehindTheTunnel) {
  VxlanWorld world;
  world.a.setNeighbor(*world.a.interface("flannel.1"), ip("10.9.2.0"), vtep(0x0d),
                      link::NeighborState::Permanent);
  world.name(world.a, 0x0d, "192.0.2.2");
  EXPECT_TRUE(world.ping(world.pod, "10.9.2.0").empty());
  EXPECT_EQ(world.fate(), Disposition::NotForUs);
  EXPECT_EQ(world.outer().disposition, Disposition::Delivered);
}

TEST(Vxlan, ARuleAgainstPort8472LosesTheInnerPacketWithTheOuter) {
  VxlanWorld world;
  world.iptables(world.b, "-A INPUT -p udp --dport 8472 -j DROP");
  EXPECT_TRUE(world.ping(world.pod, "10.9.2.0").empty());
  EXPECT_EQ(world.fate(), Disposition::Denied);
  EXPECT_EQ(world.outer().disposition, Disposition::Denied);
}

TEST(Vxlan, AnotherVniAndAPortOnWhichNobodyListens) {
  VxlanWorld world;
  world.b.interface("flannel.1")->vxlan->vni = 2;
  EXPECT_TRUE(world.ping(world.pod, "10.9.2.0").empty());
  EXPECT_EQ(world.outer().disposition, Disposition::NotForUs);
  EXPECT_TRUE(world.b.setUp(*world.b.interface("flannel.1"), false));
  EXPECT_TRUE(world.ping(world.pod, "10.9.2.0").empty());
  EXPECT_EQ(world.outer().disposition, Disposition::NoListener);
}

TEST(Vxlan, AnOuterPacketThatIsTooLargeIsFragmented) {
  VxlanWorld world;
  world.a.setMtu(*world.a.interface("eth0"), 1000);
  EchoSpec spec;
  spec.destination = ip("10.9.2.0");
  spec.size = 1200;
  auto answers = std::make_shared<std::vector<Answer>>();
  world.lastPacket =
      world.programs(world.pod).sendEcho(spec, [answers](const Answer& a) { answers->push_back(a); });
  world.run(std::chrono::seconds(10));
  EXPECT_EQ(answers->size(), 1u);
  EXPECT_EQ(world.outer().disposition, Disposition::Delivered);
}

TEST(Vxlan, TooLargeForFlannel1IsToldTheSender) {
  VxlanWorld world;
  EchoSpec spec;
  spec.destination = ip("10.9.2.0");
  spec.size = 1472;
  spec.df = true;
  auto answers = std::make_shared<std::vector<Answer>>();
  world.lastPacket =
      world.programs(world.pod).sendEcho(spec, [answers](const Answer& a) { answers->push_back(a); });
  world.run(std::chrono::seconds(10));
  ASSERT_EQ(answers->size(), 1u);
  EXPECT_EQ((*answers)[0].from, ip("10.9.1.1"));
  EXPECT_EQ((*answers)[0].info, 1450u);
}

// Two hosts with learning VXLANs and each the other as default destination: ARP goes through the tunnel.
TEST(Vxlan, WithLearningTheTunnelFindsOutWhoIsWhere) {
  World world;
  host::NetworkNamespace &one = world.add("one"), &two = world.add("two");
  for (auto [ns, own, other, inside] : {std::tuple(&one, "192.0.2.1/24", "192.0.2.2", "10.5.0.1/24"),
                                        std::tuple(&two, "192.0.2.2/24", "192.0.2.1", "10.5.0.2/24")}) {
    world.address(*ns, world.card(*ns, "eth0", "lan"), own);
    host::Vxlan settings;
    settings.vni = 42;
    settings.port = 4789;
    settings.remote = ip(other);
    host::Interface& tunnel = ns->addVxlan("vx0", world.mac(), settings);
    world.address(*ns, tunnel, inside);
    EXPECT_TRUE(ns->setUp(tunnel, true));
  }
  ASSERT_EQ(world.ping(one, "10.5.0.2").size(), 1u);
  const auto* learned =
      one.interface("vx0")->vxlan->fdb.find(two.interface("vx0")->mac, world.scheduler.now());
  ASSERT_TRUE(learned);
  EXPECT_EQ(learned->remotes.at(0).host, ip("192.0.2.2"));
  EXPECT_EQ(learned->state, link::VxlanFdb::State::Reachable);
  EXPECT_TRUE(trace::traceOf(world.recorder.recording(), world.steps<trace::Encapsulate>().at(0).outerPacket)
                  .sent.source
              == ip("192.0.2.1"));
}

TEST(VxlanFdb, AppendsHostsToTheDefaultEntryOnly) {
  link::VxlanFdb fdb;
  auto entry = [](uint8_t mac, const char* host) {
    return link::VxlanFdb::Entry{
        mac ? vtep(mac) : net::MacAddress{}, {{ip(host), 0, 0, 0}}, link::VxlanFdb::State::Permanent, {}};
  };
  EXPECT_TRUE(fdb.add(entry(1, "192.0.2.2")));
  EXPECT_EQ(fdb.add(entry(1, "192.0.2.3")).error(), core::KernelError::Exists);
  fdb.append(entry(1, "192.0.2.3"));
  fdb.append(entry(0, "192.0.2.3"));
  fdb.append(entry(0, "192.0.2.4"));
  fdb.append(entry(0, "192.0.2.4"));
  EXPECT_EQ(fdb.find(vtep(1), {})->remotes.size(), 1u);
  EXPECT_EQ(fdb.find(vtep(9), {})->remotes.size(), 2u);
  EXPECT_TRUE(fdb.remove(vtep(1), link::VxlanFdb::Remote{ip("192.0.2.9"), 0, 0, 0}));
  EXPECT_EQ(fdb.find(vtep(1), {})->remotes.size(), 1u);
  EXPECT_EQ(fdb.remove(vtep(7), {}).error(), core::KernelError::NoEntry);
}

} // namespace
} // namespace fg::stack

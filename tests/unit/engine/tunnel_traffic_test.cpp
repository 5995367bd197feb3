// Scenarios 03 (vxlan) and 04 (udp): what facts section 1.5 and 1.6 say is visible, and what was measured.
#include "captures.h"
#include "unit/engine/flows.h"

#include <gmock/gmock.h>

namespace fg::engine {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using trace::Disposition;

const std::string kRemotePod = "172.33.96.3";

std::string run(const std::string& scenario, const std::string& place,
                const std::vector<std::string>& words) {
  scenario::Scenario played = library(scenario);
  Simulation simulation(played, {});
  simulation.runUntil(played.end);
  auto result = simulation.execute(*simulation.world().find(place), words);
  EXPECT_EQ(result.err, "");
  return result.out;
}

// What happens on node1 after a second.
scenario::Event onNode1(const std::string& kind, std::map<std::string, std::string> arguments) {
  scenario::Event event;
  event.at = 1s;
  event.on = "node1";
  event.kind = kind;
  event.arguments = std::move(arguments);
  return event;
}

trace::Conversation only(const Traced& traced) {
  EXPECT_EQ(traced.paths.size(), 1u);
  return conversationOf(traced.paths.at(0));
}

TEST(VxlanScenario, ANodesOwnSourceIsItsVtepAddress) {
  auto conversation = only(traced(library("03"), ping("node1", kRemotePod)));
  EXPECT_EQ(conversation.request.disposition, Disposition::Delivered);
  EXPECT_EQ(conversation.request.last.source.text(), "172.33.68.0");
  EXPECT_EQ(conversation.request.last.ttl, 63);
}

TEST(VxlanScenario, RemotePodsSeeTheVtepAddressOfPodsTooAsDockerMasquerades) {
  auto conversation = only(traced(library("03"), ping(kCorednsOnNode1, kRemotePod)));
  EXPECT_EQ(conversation.request.disposition, Disposition::Delivered);
  EXPECT_EQ(conversation.request.last.source.text(), "172.33.68.0");
  EXPECT_EQ(conversation.request.last.ttl, 62);
}

TEST(VxlanScenario, TracerouteShowsTheOtherVtepAsItsFirstHop) {
  std::string out = run("03", "node1", {"traceroute", "-n", "-q", "1", kRemotePod});
  EXPECT_THAT(out, HasSubstr(" 1  172.33.96.0"));
  EXPECT_THAT(out, HasSubstr(" 2  172.33.96.3"));
}

TEST(VxlanScenario, TheMtuIs50LessEverywhere) {
  EXPECT_THAT(run("03", "node1", {"cat", "/run/flannel/subnet.env"}), HasSubstr("FLANNEL_MTU=1450"));
  EXPECT_THAT(run("03", "node1", {"ip", "link", "show", "docker0"}), HasSubstr("mtu 1450"));
  EXPECT_THAT(run("03", "node1", {"ip", "link", "show", "flannel.1"}), HasSubstr("mtu 1450"));
  EXPECT_THAT(run("03", kCorednsOnNode1, {"ip", "link", "show", "eth0"}), HasSubstr("mtu 1450"));
}

TEST(VxlanScenario, FlannelLeavesARouteANeighbourAndAnFdbEntryForEachNode) {
  EXPECT_THAT(run("03", "node1", {"ip", "route"}),
              HasSubstr("172.33.96.0/24 via 172.33.96.0 dev flannel.1 onlink"));
  EXPECT_THAT(run("03", "node1", {"ip", "neigh", "show", "dev", "flannel.1"}),
              HasSubstr("172.33.96.0 lladdr"));
  EXPECT_THAT(run("03", "node1", {"bridge", "fdb", "show", "dev", "flannel.1"}),
              HasSubstr("dst 172.30.118.65 self permanent"));
}

TEST(VxlanScenario, TheOuterPacketIsNestedInTheInnerAndIsToldByTheNodesOnly) {
  scenario::Scenario played = library("03");
  auto result = traced(played, ping("node1", kRemotePod));
  const trace::Recording& recording = result.paths.at(0).simulation->recording();
  const trace::Encapsulate* wrapped = nullptr;
  trace::Trace inner = trace::traceOf(recording, result.paths.at(0).packet);
  for (const trace::Hop& hop : inner.hops)
    for (const trace::Step* step : hop.steps)
      if (const auto* found = std::get_if<trace::Encapsulate>(&step->detail)) wrapped = found;
  ASSERT_TRUE(wrapped);
  trace::Trace outer = trace::traceOf(recording, wrapped->outerPacket);
  EXPECT_EQ(outer.sent.source.text(), "172.30.113.231");
  EXPECT_EQ(outer.sent.destination.text(), "172.30.118.65");
  EXPECT_EQ(outer.sent.destinationPort, 8472);
  EXPECT_EQ(outer.hops.size(), 2u);
}

TEST(VxlanScenario, WithDirectRoutingNodesOnOneLinkNeedNoTunnel) {
  scenario::Scenario direct = library("03");
  direct.flannel.config =
      R"({"Network":"172.33.0.0/16","SubnetLen":24,"Backend":{"Type":"vxlan","DirectRouting":true}})";
  auto conversation = only(traced(direct, ping("node1", kRemotePod)));
  EXPECT_EQ(conversation.request.disposition, Disposition::Delivered);
  EXPECT_EQ(conversation.request.last.source.text(), "172.30.113.231");
}

TEST(VxlanScenario, ALinkThatLosesEverythingIsWhereTheInnerPacketEnds) {
  scenario::Scenario faulty = library("03");
  scenario::Event event;
  event.at = 1s;
  event.kind = "link-fault";
  event.arguments = {{"segment", "lan"}, {"loss", "100%"}};
  faulty.events.push_back(event);
  ProbeRequest request = ping("node1", kRemotePod);
  TraceOptions options;
  options.at = 2s;
  auto result = traced(faulty, request, options);
  auto conversation = only(result);
  // ARP for the other node is what is lost first.
  EXPECT_EQ(conversation.request.disposition, Disposition::NeighborUnreachable);
  EXPECT_TRUE(trace::carrierOf(result.paths.at(0).simulation->recording(), conversation.request));
}

// --- flannel 0.7.1 -----------------------------------------------------------------------------------------

scenario::Scenario oldVxlan() {
  scenario::Scenario played = library("03");
  played.versions.flannel = "0.7.1";
  return played;
}

std::vector<trace::NeighborLookup> lookupsAtTunnel(const Traced& traced) {
  std::vector<trace::NeighborLookup> out;
  const trace::Recording& recording = traced.paths.at(0).simulation->recording();
  for (const trace::Hop& hop : trace::traceOf(recording, traced.paths.at(0).packet).hops)
    for (const trace::Step* step : hop.steps)
      if (const auto* found = std::get_if<trace::NeighborLookup>(&step->detail))
        if (recording.text(found->interface) == "flannel.1") out.push_back(*found);
  return out;
}

TEST(OldVxlanScenario, ThePacketWaitsForFlanneldsAnswer) {
  auto result = traced(oldVxlan(), ping("node1", kRemotePod));
  EXPECT_EQ(only(result).request.disposition, Disposition::Delivered);
  EXPECT_EQ(only(result).reply->disposition, Disposition::Delivered);
  auto lookups = lookupsAtTunnel(result);
  ASSERT_EQ(lookups.size(), 2u);
  EXPECT_EQ(lookups[0].outcome, trace::NeighborOutcome::Queued);
  EXPECT_EQ(lookups[0].address.text(), kRemotePod);
  EXPECT_EQ(result.paths.at(0).simulation->recording().text(lookups[0].program), "flanneld");
  EXPECT_EQ(lookups[1].outcome, trace::NeighborOutcome::Resolved);
}

TEST(OldVxlanScenario, WithoutFlanneldNobodyAnswersTheKernel) {
  scenario::Scenario played = oldVxlan();
  played.events.push_back(onNode1("daemon-stop", {{"daemon", "flanneld"}}));
  TraceOptions options;
  options.at = 2s;
  auto conversation = only(traced(played, ping("node1", kRemotePod), options));
  EXPECT_EQ(conversation.request.disposition, Disposition::NeighborUnreachable);
  EXPECT_EQ(conversation.request.end - conversation.request.begin, 6s);
}

TEST(OldVxlanScenario, ListingsShowOneRouteAndTheNeighboursThatWereAskedFor) {
  scenario::Scenario played = oldVxlan();
  Simulation simulation(played, {});
  simulation.runUntil(1s);
  const world::Place& node1 = *simulation.world().find("node1");
  EXPECT_THAT(simulation.execute(node1, {"ip", "route"}).out, HasSubstr("172.33.0.0/16 dev flannel.1"));
  EXPECT_THAT(simulation.execute(node1, {"ip", "neigh", "show", "dev", "flannel.1"}).out, IsEmpty());
  auto way = simulation.world().intendedWay(node1, net::Ipv4Address::parse(kRemotePod).value());
  EXPECT_EQ(way->device, "flannel.1");
  EXPECT_TRUE(way->nextHop.isUnspecified());
  EXPECT_THAT(simulation.execute(node1, {"ping", "-c", "1", kRemotePod}).out, HasSubstr("1 received"));
  EXPECT_THAT(simulation.execute(node1, {"ip", "neigh", "show", "dev", "flannel.1"}).out,
              HasSubstr(kRemotePod + " lladdr"));
  EXPECT_THAT(simulation.execute(node1, {"journalctl", "-u", "flanneld"}).out,
              HasSubstr("network.go:58] Watching for L3 misses"));
}

TEST(UdpScenario, EachProgramOnTheWayLowersTheTtl) {
  auto conversation = only(traced(library("04"), ping("node1", kRemotePod)));
  EXPECT_EQ(conversation.request.disposition, Disposition::Delivered);
  EXPECT_EQ(conversation.request.last.source.text(), "172.33.68.0");
  EXPECT_EQ(conversation.request.last.ttl, 61); // two programs, and node3
  ASSERT_TRUE(conversation.reply);
  EXPECT_EQ(conversation.reply->disposition, Disposition::Delivered);
}

TEST(UdpScenario, TracerouteSeesStarsWhereProgramsLoseThePacket) {
  std::string out = run("04", "node1", {"traceroute", "-n", "-q", "1", "-w", "1", kRemotePod});
  EXPECT_THAT(out, HasSubstr(" 1  *"));
  EXPECT_THAT(out, HasSubstr(" 2  *"));
  EXPECT_THAT(out, HasSubstr(" 3  172.33.96.0"));
  EXPECT_THAT(out, HasSubstr(" 4  172.33.96.3"));
}

TEST(UdpScenario, FlanneldListensOnTheAddressOfItsInterface) {
  EXPECT_THAT(run("04", "node1", {"ss", "-lnu"}), HasSubstr("172.30.113.231:8285"));
  EXPECT_THAT(run("03", "node1", {"ss", "-lnu"}),
              HasSubstr("0.0.0.0:8472")); // the kernel's own, of flannel.1
}

TEST(UdpScenario, TheMtuIs28LessAndFlannel0IsATun) {
  EXPECT_THAT(run("04", "node1", {"cat", "/run/flannel/subnet.env"}), HasSubstr("FLANNEL_MTU=1472"));
  std::string link = run("04", "node1", {"ip", "addr", "show", "flannel0"});
  EXPECT_THAT(link, HasSubstr("<POINTOPOINT,MULTICAST,NOARP,UP,LOWER_UP> mtu 1472"));
  EXPECT_THAT(link, HasSubstr("link/none"));
  EXPECT_THAT(link, HasSubstr("inet 172.33.68.0/16"));
  EXPECT_THAT(run("04", "node1", {"ip", "link", "show", "docker0"}), HasSubstr("mtu 1472"));
}

Traced withForwarder(const std::string& pace) {
  static scenario::Scenario played;
  played = library("04");
  played.events.push_back(onNode1("forwarder", {{"pace", pace}}));
  TraceOptions options;
  options.at = 2s;
  return traced(played, ping("node1", kRemotePod), options);
}

TEST(UdpScenario, ASlowProgramDelaysAndADeadOneKeepsThePacket) {
  auto well = only(withForwarder("well"));
  auto slow = only(withForwarder("slow"));
  EXPECT_EQ(slow.request.disposition, Disposition::Delivered);
  EXPECT_GT(slow.request.end - slow.request.begin, well.request.end - well.request.begin + 40ms);
  auto dead = only(withForwarder("dead"));
  EXPECT_EQ(dead.request.disposition, Disposition::InFlight);
}

TEST(UdpScenario, WithoutItsDaemonTheInterfaceIsGone) {
  scenario::Scenario played = library("04");
  played.events.push_back(onNode1("daemon-stop", {{"daemon", "flanneld"}}));
  Simulation simulation(played, {});
  simulation.runUntil(2s);
  EXPECT_EQ(std::as_const(*simulation.world().find("node1")->ns).interface("flannel0"), nullptr);
}

// flannel.1 shows the inner packets, eth2 the outer ones; flannel0 has packets without an Ethernet header.
TEST(TunnelCaptures, AreWellFormed) {
  for (std::string scenario : {"03", "04"}) {
    Captures captures;
    TraceOptions options;
    options.simulation.pcapFolder = captures.folder();
    scenario::Scenario played = library(scenario);
    EXPECT_EQ(traced(played, ping(kCorednsOnNode1, kRemotePod), options).paths.size(), 1u);
    std::string tunnel = scenario == "03" ? "node1-flannel.1.pcap" : "node1-flannel0.pcap";
    EXPECT_GT(captures.size(tunnel), 2u * 84) << tunnel;
    if (Captures::hasTshark()) captures.expectWellFormed();
  }
}

} // namespace
} // namespace fg::engine

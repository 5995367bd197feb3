// What events do to the cluster, and to a packet.
#include "flows.h"

#include <gmock/gmock.h>

namespace fg::engine::testing {
namespace {

using namespace std::chrono_literals;

constexpr const char* kHead =
    R"({"format": "flannelgraph/1", "extends": "45-plain-cluster", "end": "120s", "events": [)";

scenario::Scenario withEvents(const std::string& events, const std::string& more = "") {
  auto read = scenario::readScenarioText("test.json", kHead + events + "]" + more + "}");
  for (const core::Diagnostic& wrong : read.diagnostics)
    ADD_FAILURE() << wrong.message << " " << wrong.place.line << ":" << wrong.place.column;
  return std::move(read.scenario).value_or(scenario::Scenario{});
}

struct Fate {
  trace::Disposition disposition;
  bool answered;
  friend bool operator==(const Fate&, const Fate&) = default;
};
void PrintTo(const Fate& fate, std::ostream* out) {
  *out << trace::name(fate.disposition) << (fate.answered ? ", answered" : "");
}
const Fate kFine{trace::Disposition::Delivered, true};

Fate fateAt(const scenario::Scenario& scenario, net::SimTime at, const ProbeRequest& request) {
  TraceOptions options;
  options.at = at;
  auto traced = traceProbe(scenario, request, options);
  if (!traced) return {trace::Disposition::InFlight, false}; // there is no such place
  auto conversation = conversationOf(traced->paths.front());
  return {conversation.request.disposition,
          conversation.reply && conversation.reply->disposition == trace::Disposition::Delivered};
}

ProbeRequest web(const std::string& destination) { return to(destination, net::Protocol::Tcp, 80, "client"); }

// flanneld 0.7.1 looks after its routes at 10, 20, 30 s: who removes one at 20 s has seen it do so.
TEST(Timeline, AnEventComesAfterWhatElseIsDueAtItsTime) {
  auto read = scenario::readScenarioText("test.json",
                                         R"({"format": "flannelgraph/1", "extends": "01-three-node-host-gw",
      "events": [{"at": "20s", "on": "node1", "run": "ip route del 172.33.96.0/24"},
                 {"at": "20s", "on": "node1", "run": "ip route del 172.33.31.0/24"}]})");
  ASSERT_TRUE(read.scenario);
  Simulation simulation(*read.scenario, {});
  const world::Place& node1 = *simulation.world().find("node1");
  auto routes = [&] {
    return simulation.execute(node1, {"sh", "-c", "ip route | grep -c -e 172.33.31.0 -e 172.33.96.0"}).out;
  };
  for (auto [time, expected] : {std::pair(19s, "2\n"), {20s, "0\n"}, {29s, "0\n"}, {31s, "2\n"}}) {
    simulation.runUntil(time);
    EXPECT_EQ(routes(), expected) << time.count();
  }
}

TEST(LinkDown, CutsTheWholeSegmentUntilItIsMended) {
  auto scenario = withEvents(R"({"at": "20s", "link-down": "lan"}, {"at": "40s", "link-up": "lan"})");
  EXPECT_EQ(fateAt(scenario, 15s, ping("node1", "node2")), kFine);
  EXPECT_NE(fateAt(scenario, 30s, ping("node1", "node2")).disposition, trace::Disposition::Delivered);
  EXPECT_EQ(fateAt(scenario, 50s, ping("node1", "node2")), kFine);
}

TEST(LinkDown, GivesNoCarrierToAMachineThatIsOff) {
  auto scenario = withEvents(R"({"at": "20s", "link-down": "lan"}, {"at": "25s", "link-up": "lan"},
                                {"at": "40s", "node-join": "newcomer"})",
                             R"(, "nodes": {"newcomer": {}})");
  Simulation simulation(scenario, {});
  auto carrier = [&] { return simulation.world().find("newcomer")->ns->interface("eth0")->carrier; };
  simulation.runUntil(30s);
  EXPECT_FALSE(carrier());
  simulation.runUntil(50s);
  EXPECT_TRUE(carrier());
}

TEST(LinkFault, LosesDelaysAndIsMended) {
  auto scenario = withEvents(R"({"at": "10s", "link-fault": "lan", "loss": "100%"},
      {"at": "30s", "link-fault": "lan", "delay": "300ms"}, {"at": "50s", "link-fault": "lan"})");
  EXPECT_NE(fateAt(scenario, 20s, ping("node1", "node2")).disposition, trace::Disposition::Delivered);
  EXPECT_EQ(fateAt(scenario, 40s, ping("node1", "node2")), kFine);
  TraceOptions late;
  late.at = 40s;
  auto conversation = conversationOf(traceProbe(scenario, ping("node1", "node2"), late)->paths.front());
  EXPECT_GE(conversation.reply->end - conversation.request.begin, 600ms);
  EXPECT_EQ(fateAt(scenario, 60s, ping("node1", "node2")), kFine);
}

// The daemons that require it stop with it; systemd starts none of them again by itself.
TEST(DaemonStop, TakesThoseThatRequireItAlong) {
  auto scenario = withEvents(R"({"at": "20s", "on": "node2", "daemon-stop": "flanneld"},
                                {"at": "30s", "on": "node2", "daemon-start": "flanneld"},
                                {"at": "40s", "on": "node2", "daemon-start": "kubelet"})");
  Simulation simulation(scenario, {});
  auto running = [&] {
    const auto* node = simulation.world().daemons().node("node2");
    return std::vector<bool>{node->flanneld->isRunning(), node->dockerd->isRunning(),
                             node->kubelet->isRunning()};
  };
  simulation.runUntil(25s);
  EXPECT_EQ(running(), (std::vector<bool>{false, false, false}));
  simulation.runUntil(35s);
  EXPECT_EQ(running(), (std::vector<bool>{true, false, false}));
  simulation.runUntil(50s);
  EXPECT_EQ(running(), (std::vector<bool>{true, true, true}));
}

TEST(Run, TellsOfACommandThatFailsWithoutAWord) {
  auto scenario = withEvents(R"({"at": "20s", "on": "node1", "run": "grep -q nothing /etc/hosts"})");
  Simulation simulation(scenario, {});
  simulation.runUntil(25s);
  EXPECT_EQ(simulation.recording().changes.back().what.substr(0, 50),
            std::string("run grep -q nothing /etc/hosts: exit status 1").substr(0, 50));
}

TEST(NodeLeaves, ItsPodsAreEvictedAndItsLeaseStays) {
  auto scenario = withEvents(R"({"at": "20s", "node-leave": "node3"})");
  EXPECT_EQ(fateAt(scenario, 15s, ping("client", "web-2")), kFine);
  Simulation simulation(scenario, {});
  simulation.runUntil(40s);
  const auto& api = simulation.world().daemons().api();
  EXPECT_FALSE(api.nodes().contains("node3"));
  EXPECT_EQ(api.pod({"default", "web-2"}), nullptr);
  EXPECT_NE(api.pod({"default", "web-1"}), nullptr);
  EXPECT_EQ(simulation.world().daemons().leases().size(), 3U);
  EXPECT_TRUE(
      simulation.world().find("node3")->ns->netfilter().rules.save(trace::Table::Nat, false, "").find("KUBE-")
      == std::string::npos);
}

TEST(NodeDies, ItBootsLaterAndIsAsBefore) {
  auto scenario = withEvents(R"({"at": "20s", "node-die": "node3"}, {"at": "50s", "node-boot": "node3"})");
  EXPECT_EQ(fateAt(scenario, 30s, web("node3")), (Fate{trace::Disposition::NeighborUnreachable, true}));
  EXPECT_EQ(fateAt(scenario, 110s, ping("client", "web-2")), kFine);
  EXPECT_EQ(fateAt(scenario, 110s, to("svc:db", net::Protocol::Tcp, 5432, "client")), kFine);
}

TEST(NodeDies, ASecondTimeNothingHappens) {
  auto scenario = withEvents(R"({"at": "20s", "node-die": "node3"}, {"at": "21s", "node-die": "node3"})");
  Simulation simulation(scenario, {});
  simulation.runUntil(30s);
  ASSERT_EQ(simulation.events().size(), 2U);
  EXPECT_EQ(simulation.events()[0].result.status, 0);
  EXPECT_EQ(simulation.events()[1].result.err, "node3 is off already\n");
}

TEST(PodCreate, IsNotThereBeforeAndIsReachedAfter) {
  auto scenario = withEvents(R"({"at": "20s", "pod-create": "late"})",
                             R"(, "pods": {"late": {"node": "node2", "listen": ["80/tcp"]}})");
  EXPECT_EQ(fateAt(scenario, 10s, web("late")).disposition, trace::Disposition::InFlight);
  EXPECT_EQ(fateAt(scenario, 30s, web("late")), kFine);
}

TEST(PodReschedule, ItComesBackElsewhereWithAnotherAddress) {
  auto scenario = withEvents(R"({"at": "20s", "pod-reschedule": "db", "to": "node2"})");
  EXPECT_EQ(fateAt(scenario, 40s, to("svc:db", net::Protocol::Tcp, 5432, "client")), kFine);
  Simulation simulation(scenario, {});
  simulation.runUntil(40s);
  const world::Place* db = simulation.world().find("db");
  ASSERT_NE(db, nullptr);
  EXPECT_EQ(db->node, "node2");
}

TEST(PodUnready, ServicesLeaveItOutUntilItIsReady) {
  auto scenario = withEvents(R"({"at": "20s", "pod-unready": "db"}, {"at": "40s", "pod-ready": "db"})");
  auto request = to("svc:db", net::Protocol::Tcp, 5432, "node1");
  EXPECT_EQ(fateAt(scenario, 15s, request), kFine);
  EXPECT_EQ(fateAt(scenario, 30s, request).disposition, trace::Disposition::Rejected);
  EXPECT_EQ(fateAt(scenario, 30s, to("db", net::Protocol::Tcp, 5432, "node1")),
            kFine); // the pod itself answers
  EXPECT_EQ(fateAt(scenario, 50s, request), kFine);
}

TEST(ServiceCreate, RulesFollow) {
  auto scenario = withEvents(
      R"({"at": "20s", "service-create": "late"}, {"at": "40s", "service-delete": "late"})",
      R"(, "services": {"late": {"clusterIp": "10.254.7.7", "selector": {"app": "web"}, "ports": [{"port": 80}]}})");
  EXPECT_NE(fateAt(scenario, 15s, web("10.254.7.7")), kFine);
  EXPECT_EQ(fateAt(scenario, 30s, web("svc:late")), kFine);
  EXPECT_NE(fateAt(scenario, 50s, web("10.254.7.7")), kFine);
}

TEST(DaemonKill, SystemdStartsItAgainWhereItsUnitSaysSo) {
  auto scenario = withEvents(R"({"at": "20s", "on": "node1", "daemon-kill": "flanneld"},
                                {"at": "20s", "on": "node1", "daemon-kill": "kube-proxy"},
                                {"at": "30s", "on": "node1", "daemon-stop": "kube-proxy"},
                                {"at": "31s", "on": "node1", "daemon-kill": "kube-proxy"})");
  Simulation simulation(scenario, {});
  simulation.runUntil(20s + 50ms);
  EXPECT_FALSE(simulation.world().daemons().node("node1")->flanneld->isRunning());
  simulation.runUntil(25s);
  EXPECT_TRUE(simulation.world().daemons().node("node1")->flanneld->isRunning());
  EXPECT_TRUE(simulation.world().daemons().node("node1")->kubeProxy->isRunning());
  simulation.runUntil(40s);
  EXPECT_FALSE(simulation.world().daemons().node("node1")->kubeProxy->isRunning());
  EXPECT_EQ(simulation.events().back().result.err, "no kube-proxy runs on node1\n");
}

TEST(DaemonUpgrade, KubeProxysRulesBecomeThoseOfTheRelease) {
  auto scenario =
      withEvents(R"({"at": "20s", "on": "node1", "daemon-upgrade": "kube-proxy", "version": "1.15.12"})");
  Simulation simulation(scenario, {});
  auto filter = [&] {
    return simulation.world().find("node1")->ns->netfilter().rules.save(trace::Table::Filter, false, "");
  };
  simulation.runUntil(15s);
  EXPECT_THAT(filter(), ::testing::Not(::testing::HasSubstr("KUBE-EXTERNAL-SERVICES")));
  simulation.runUntil(30s);
  EXPECT_THAT(filter(), ::testing::HasSubstr("-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP"));
}

TEST(KubeProxy, AFileThatWasEditedIsReadAtTheNextStart) {
  auto scenario = withEvents(R"({"at": "20s", "on": "node1", "daemon-restart": "kube-proxy"})");
  Simulation simulation(scenario, {});
  simulation.runUntil(15s);
  auto* node = const_cast<world::NodeDaemons*>(simulation.world().daemons().node("node1"));
  EXPECT_TRUE(node->kubeProxy->options().clusterCidr);
  node->files.write("/etc/kubernetes/proxy", "KUBE_PROXY_ARGS=\"--cluster-cdir=10.244.0.0/16\"\n");
  simulation.runUntil(30s);
  EXPECT_FALSE(node->kubeProxy->isRunning());
  EXPECT_EQ(node->kubeProxy->log().back().text, "error: unknown flag: --cluster-cdir");
}

// A connection that the service's rules made, and that kube-proxy forgets with its endpoint.
TEST(StaleConnections, AreDeletedAtNodePortsSince114) {
  const std::string udp =
      R"(, "services": {"web": {"ports": [{"port": 80, "protocol": "udp", "nodePort": 30080}]}})";
  const std::string events = R"({"at": "12s", "pod-unready": "web-1"},
      {"at": "20s", "on": "laptop", "datagram": "node1", "port": 30080},
      {"at": "25s", "pod-ready": "web-1"}, {"at": "30s", "pod-delete": "web-2"})";
  auto request = to("node1", net::Protocol::Udp, 30080, "laptop");
  EXPECT_NE(fateAt(withEvents(events, udp), 40s, request), kFine);
  EXPECT_EQ(fateAt(withEvents(events, udp + R"(, "versions": {"kubernetes": "1.14.10"})"), 40s, request),
            kFine);
}

} // namespace
} // namespace fg::engine::testing

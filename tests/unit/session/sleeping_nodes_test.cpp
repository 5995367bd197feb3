// Nodes that are made when somebody looks are what they would have been from the beginning.
#include "report/text/render_text.h"
#include "session/tracing_report.h"
#include "world/sleepers.h"

#include <gmock/gmock.h>

#include <fmt/format.h>

using namespace fg;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using world::Sleep;

namespace {

// Twelve nodes, some of which have something of their own, and a machine beside them.
scenario::Scenario cluster(const std::string& backend, const std::string& flannel) {
  std::string nodes, pods, services;
  for (int i = 1; i <= 12; ++i)
    nodes +=
        fmt::format(R"({}"node{}": {{{}}})", i > 1 ? ", " : "", i, i == 5 ? R"("pins": {"age": "48h"})" : "");
  for (int i = 1; i <= 36; ++i)
    pods += fmt::format(
        R"({}"web-{}": {{"node": "node{}", "labels": {{"app": "web{}"}}, "listen": ["80/tcp", "53/udp"]}})",
        i > 1 ? ", " : "", i, (i * 5) % 12 + 1, i % 3);
  for (int i = 0; i < 3; ++i)
    services += fmt::format(R"({}"web{}": {{"ports": [{{"port": 80, "nodePort": {}}}]}})", i > 0 ? ", " : "",
                            i, 30080 + i);
  const std::string text = fmt::format(
      R"({{"format": "flannelgraph/1", "versions": {{"flannel": "{}"}}, "end": "0s",
  "flannel": {{"ipMasq": true, "config": "{{\"Network\":\"10.244.0.0/16\",\"SubnetLen\":24,\"Backend\":{{\"Type\":\"{}\"}}}}"}},
  "docker": {{"ipMasq": false}}, "kubernetes": {{"kubeProxy": {{"clusterCidr": "10.244.0.0/16"}}}},
  "nodes": {{{}}}, "pods": {{{}, "proxy": {{"node": "node7", "hostNetwork": true, "listen": ["8080/tcp"]}}}},
  "services": {{{}}},
  "namespaces": {{"laptop": {{"interfaces": {{"eth0": {{"address": "192.168.0.99/24", "segment": "lan"}}}}}}}}}})",
      flannel, backend, nodes, pods, services);
  auto read = scenario::readScenarioText("cluster.json", text);
  for (const core::Diagnostic& wrong : read.diagnostics)
    ADD_FAILURE() << wrong.message;
  return std::move(read.scenario).value_or(scenario::Scenario{});
}

engine::ProbeRequest request(const std::string& from, const std::string& to, net::Protocol protocol,
                             uint16_t port) {
  engine::ProbeRequest out;
  out.from = from;
  out.to = to;
  out.protocol = protocol;
  if (port) out.destinationPort = port;
  return out;
}

std::string traced(const scenario::Scenario& scenario, const engine::ProbeRequest& request, Sleep sleep) {
  engine::TraceOptions how;
  how.simulation.sleep = sleep;
  auto traced = engine::traceProbe(scenario, request, how);
  if (!traced) return traced.error().front().message;
  const report::Sentences say(report::Language::English);
  auto report = session::makeReport(scenario, request, how, *traced, say);
  report::TextOptions style;
  style.verbosity = report::Verbosity::Verbose;
  return report::renderText(report, traced->paths.front().simulation->world(), say, style);
}

using Line = std::pair<std::string, std::string>; // place, command

std::vector<std::string> said(const scenario::Scenario& scenario, const std::vector<Line>& lines,
                              Sleep sleep) {
  engine::Options options;
  options.sleep = sleep;
  engine::Simulation simulation(scenario, options);
  simulation.runUntil(0s);
  std::vector<std::string> out;
  for (const auto& [place, line] : lines) {
    auto result = simulation.executeLine(*simulation.world().find(place), line);
    out.push_back(place + "$ " + line + "\n" + result.out + result.err);
  }
  return out;
}

struct Backend {
  std::string type, flannel;
};
void PrintTo(const Backend& backend, std::ostream* out) { *out << backend.type << " " << backend.flannel; }

struct SleepingNodes : testing::TestWithParam<Backend> {
  scenario::Scenario scenario = cluster(GetParam().type, GetParam().flannel);
};

TEST_P(SleepingNodes, SleepAtAll) {
  engine::Options options;
  options.sleep = Sleep::WhoMay;
  engine::Simulation simulation(scenario, options);
  EXPECT_EQ(simulation.world().sleepers().count(), 11u);
  EXPECT_NE(simulation.world().find("web-7"), nullptr);
  EXPECT_EQ(simulation.world().sleepers().count(), 10u);
}

TEST_P(SleepingNodes, DoNotSleepInASmallCluster) {
  engine::Simulation simulation(scenario, {});
  EXPECT_EQ(simulation.world().sleepers().count(), 0u);
}

TEST_P(SleepingNodes, SeeTheSameTraces) {
  for (const engine::ProbeRequest& probe :
       {request("web-7", "web-8", net::Protocol::Icmp, 0), request("web-1", "web-20", net::Protocol::Tcp, 80),
        request("web-2", "svc:web1", net::Protocol::Tcp, 80),
        request("laptop", "node9", net::Protocol::Tcp, 30082),
        request("node4", "web-30", net::Protocol::Udp, 53),
        request("web-3", "node7", net::Protocol::Tcp, 8080),
        request("web-3", "10.244.250.1", net::Protocol::Icmp, 0),
        request("node1", "node12", net::Protocol::Icmp, 0)})
    EXPECT_EQ(traced(scenario, probe, Sleep::WhoMay), traced(scenario, probe, Sleep::Never))
        << probe.from << " to " << probe.to;
}

TEST_P(SleepingNodes, SayTheSame) {
  const std::vector<Line> lines{
      {"node5", "ip addr"},
      {"node5", "ip route"},
      {"node5", "iptables-save -c"},
      {"node5", "bridge fdb"},
      {"node5", "ip neigh"},
      {"node5", "cat /run/flannel/subnet.env"},
      {"node5", "docker ps"},
      {"node5", "journalctl -u flanneld | sort"}, // news of leases come at once, not one by one
      {"node5", "systemctl status docker"},
      {"web-9", "ip addr"},
      {"node1", "kubectl get pods -o wide"},
      {"node1", "kubectl get nodes"},
      {"node1", "kubectl get endpoints"},
      {"node1", "ip route"},
      {"node1", "etcdctl ls --recursive"}};
  const auto asleep = said(scenario, lines, Sleep::WhoMay), awake = said(scenario, lines, Sleep::Never);
  for (size_t i = 0; i < lines.size(); ++i)
    EXPECT_EQ(asleep[i], awake[i]);
}

engine::Options thatSleeps() {
  engine::Options options;
  options.sleep = Sleep::WhoMay;
  return options;
}

TEST_P(SleepingNodes, WakeWhenAPacketIsForThem) {
  engine::Simulation simulation(scenario, thatSleeps());
  engine::Chance chance;
  auto probe = simulation.resolve(request("web-1", "svc:web1", net::Protocol::Tcp, 80));
  ASSERT_TRUE(probe);
  simulation.send(*probe, chance);
  EXPECT_EQ(simulation.world().sleepers().count(), 9u); // the sender's is awake, and who answers
}

TEST_P(SleepingNodes, HaveBeenSoFromTheStart) {
  engine::Simulation simulation(scenario, thatSleeps());
  simulation.runUntil(5s);
  size_t changes = simulation.recording().changes.size();
  const world::Place* late = simulation.world().find("node9");
  ASSERT_NE(late, nullptr);
  EXPECT_EQ(simulation.recording().changes.size(), changes);
  EXPECT_THAT(simulation.executeLine(*late, "journalctl -u docker").out, Not(HasSubstr("01:20:05")));
}

TEST_P(SleepingNodes, AreMadeAtOnceWhereTheyHaveSomethingOfTheirOwn) {
  scenario.nodes[3].iptables = {"-A INPUT -j ACCEPT"};
  scenario.nodes[4].sysctls = {{"net.ipv4.conf.all.rp_filter", "1"}};
  scenario.nodes[5].later = true;
  engine::Simulation simulation(scenario, thatSleeps());
  EXPECT_EQ(simulation.world().sleepers().count(), 8u);
}

TEST_P(SleepingNodes, WakeForAPodThatIsPutThere) {
  engine::Simulation simulation(scenario, thatSleeps());
  simulation.world().daemons().reschedulePod("default/web-1", "node11");
  simulation.runUntil(5s);
  EXPECT_EQ(simulation.world().sleepers().count(), 9u); // where it was, and where it is
  EXPECT_EQ(simulation.world().find("web-1")->node, "node11");
}

TEST_P(SleepingNodes, KeepTheirLeasesFromDayToDay) {
  engine::Simulation simulation(scenario, thatSleeps());
  simulation.runUntil(25h);
  EXPECT_EQ(simulation.world().daemons().leases().size(), 12u);
  EXPECT_EQ(simulation.world().sleepers().count(), 11u);
}

INSTANTIATE_TEST_SUITE_P(Backends, SleepingNodes,
                         testing::Values(Backend{"host-gw", "0.10.0"}, Backend{"host-gw", "0.7.1"},
                                         Backend{"vxlan", "0.10.0"}, Backend{"vxlan", "0.7.1"},
                                         Backend{"udp", "0.9.1"}),
                         [](const auto& backend) {
                           std::string name = backend.param.type + backend.param.flannel;
                           std::erase_if(name, [](char c) { return c == '-' || c == '.'; });
                           return name;
                         });

} // namespace

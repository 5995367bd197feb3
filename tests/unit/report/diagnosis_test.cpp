#include "stories.h"

#include "report/diagnosis/register.h"

#include <gtest/gtest.h>

namespace fg::report::testing {
namespace {

using namespace trace;

// A packet from node1 to `to` that ends in `where` after the given steps.
class Diagnosing : public ::testing::Test {
protected:
  Cluster m_cluster;
  PacketId m_packet;

  void SetUp() override { m_cluster.now = std::chrono::seconds(60); }

  void begin(net::PacketHeader header) {
    m_packet = m_cluster.recorder.beginPacket(m_cluster.node1, Origin::Probe);
    m_cluster.step(m_packet, m_cluster.node1, Originate{header, m_cluster.s("ping")});
  }
  void add(NamespaceId where, StepDetail detail) { m_cluster.step(m_packet, where, std::move(detail)); }
  void drop(NamespaceId where, Disposition disposition) {
    add(where, Drop{disposition, m_cluster.s("reason")});
  }
  void changed(NamespaceId where, StateKind kind, ChangeKind change, std::string what) {
    m_cluster.now = std::chrono::seconds(41);
    CauseScope scope(m_cluster.recorder, "event 3", {"02.json", 87, 5});
    m_cluster.recorder.change(where, kind, change, std::move(what));
    m_cluster.now = std::chrono::seconds(60);
  }
  Diagnosis diagnosis() {
    auto conversation = conversationOf(m_cluster.recorder.recording(), m_packet);
    auto found = diagnose(m_cluster.recorder.recording(), conversation, m_cluster.directory, Sentences());
    EXPECT_TRUE(found);
    return found.value_or(Diagnosis{});
  }
  RouteLookup toPod() {
    return m_cluster.lookup("172.33.96.3",
                            m_cluster.route("172.33.96.0/24", "172.30.118.65", "eth2", 0, "flanneld"));
  }
};

TEST_F(Diagnosing, aMissingRouteIsAddedAgain) {
  m_packet = m_cluster.pingWithoutRoute();
  Diagnosis d = diagnosis();
  EXPECT_EQ(d.kind, "missing-route");
  EXPECT_EQ(d.verdict, "no-route, at NAT gateway of node1. No iptables rule did it.");
  EXPECT_EQ(d.cause, "node1 lacks the route to 172.33.31.0/24 (etcd leases 172.33.31.0/24 to node2)");
  EXPECT_EQ(d.since, "t = 41s: event 3 \"route to node2 lost\"");
  EXPECT_EQ(d.sinceSource.text(), "02-three-node-as-captured.json:87:5");
  ASSERT_EQ(d.mends.size(), 1U);
  EXPECT_EQ(d.mends[0].command, "ip route add 172.33.31.0/24 via 172.30.115.77 dev eth2");
  EXPECT_EQ(d.check->run.command, "ip route get 172.33.31.2");
  EXPECT_EQ(d.check->expected, "172.33.31.2 via 10.0.2.2 dev eth0 src 10.0.2.15");
}

TEST_F(Diagnosing, aWrongRouteIsReplaced) {
  begin(m_cluster.header("172.30.113.231", "172.33.96.3"));
  add(m_cluster.node1, m_cluster.lookup("172.33.96.3", m_cluster.route("172.33.96.0/24", "172.30.115.77",
                                                                       "eth2", 0, "ip route")));
  drop(m_cluster.node2, Disposition::NoRoute);
  EXPECT_EQ(diagnosis().mends.at(0).command, "ip route replace 172.33.96.0/24 via 172.30.118.65 dev eth2");
}

TEST_F(Diagnosing, aRuleThatDropsIsDeleted) {
  std::string rule = "-A FORWARD -s 172.30.113.231/32 -j DROP";
  changed(m_cluster.node3, StateKind::Rule, ChangeKind::Added, "-t filter " + rule);
  begin(m_cluster.header("172.30.113.231", "172.33.96.3"));
  add(m_cluster.node1, toPod());
  add(m_cluster.node3, m_cluster.enter("eth2", m_cluster.header("172.30.113.231", "172.33.96.3")));
  auto forward =
      walk(Table::Filter, Hook::Forward, {m_cluster.visit("FORWARD", 2, 0, RuleAction::Drop, rule)});
  forward.byPolicy = false;
  forward.verdict = TableVerdict::Drop;
  add(m_cluster.node3, forward);
  drop(m_cluster.node3, Disposition::Denied);
  Diagnosis d = diagnosis();
  EXPECT_EQ(d.verdict, "denied, at node3.");
  EXPECT_EQ(d.cause, "rule #2 of FORWARD in table filter:  " + rule);
  EXPECT_EQ(d.since, "t = 41s: event 3");
  EXPECT_EQ(d.mends.at(0).place, "node3");
  EXPECT_EQ(d.mends.at(0).command, "iptables -D FORWARD -s 172.30.113.231/32 -j DROP");
  EXPECT_EQ(d.check->run.command, "iptables -L FORWARD -n -v --line-numbers");
}

TEST_F(Diagnosing, aPolicyIsSetToAccept) {
  begin(m_cluster.header("172.30.113.231", "172.33.96.3"));
  add(m_cluster.node3, m_cluster.enter("eth2", m_cluster.header("172.30.113.231", "172.33.96.3")));
  auto forward = walk(Table::Filter, Hook::Forward);
  forward.verdict = TableVerdict::Drop;
  add(m_cluster.node3, forward);
  drop(m_cluster.node3, Disposition::Denied);
  Diagnosis d = diagnosis();
  EXPECT_EQ(d.kind, "chain-policy");
  EXPECT_EQ(d.since, "from the start");
  ASSERT_EQ(d.mends.size(), 2U);
  EXPECT_EQ(d.mends[0].command, "iptables -P FORWARD ACCEPT");
  EXPECT_EQ(d.mends[1].command, "iptables -A FORWARD -d 172.33.96.0/24 -j ACCEPT");
}

TEST_F(Diagnosing, aDeadNodeStillHasItsLease) {
  begin(m_cluster.header("172.30.113.231", "172.33.96.3"));
  add(m_cluster.node1, toPod());
  add(m_cluster.node1, NeighborLookup{ip("172.30.118.65"), m_cluster.s("eth2"), {}, NeighborOutcome::Failed});
  drop(m_cluster.node1, Disposition::NeighborUnreachable);
  Diagnosis d = diagnosis();
  EXPECT_EQ(d.cause,
            "172.30.118.65 does not answer: etcd still leases 172.33.96.0/24 to node3, which is not there");
  EXPECT_EQ(d.check->expected, "172.30.118.65 dev eth2 FAILED");
}

// flannel 0.7.1's vxlan: the kernel asks flanneld for the MAC address.
TEST_F(Diagnosing, whereTheKernelAsksFlanneldInVain) {
  changed(m_cluster.node1, StateKind::Daemon, ChangeKind::Removed, "flanneld stopped");
  begin(m_cluster.header("172.33.68.0", "172.33.96.3"));
  NeighborLookup lookup{ip("172.33.96.3"), m_cluster.s("flannel.1"), {}, NeighborOutcome::Failed};
  lookup.asksProgram = true;
  add(m_cluster.node1, lookup);
  drop(m_cluster.node1, Disposition::NeighborUnreachable);
  Diagnosis d = diagnosis();
  EXPECT_EQ(d.cause,
            "flanneld does not run on node1: the kernel asks it for the MAC address behind 172.33.96.3, "
            "and nobody answers (flannel 0.7.1's vxlan)");
  EXPECT_EQ(d.since, "t = 41s: event 3");
  EXPECT_EQ(d.mends.at(0).command, "systemctl start flanneld");
}

TEST_F(Diagnosing, anInterfaceThatIsDownIsSetUp) {
  changed(m_cluster.node1, StateKind::Interface, ChangeKind::Changed, "eth2 down");
  begin(m_cluster.header("172.30.113.231", "172.33.96.3"));
  add(m_cluster.node1, toPod());
  drop(m_cluster.node1, Disposition::InterfaceDown);
  Diagnosis d = diagnosis();
  EXPECT_EQ(d.cause, "eth2 is down on node1");
  EXPECT_EQ(d.since, "t = 41s: event 3");
  EXPECT_EQ(d.mends.at(0).command, "ip link set eth2 up");
}

TEST_F(Diagnosing, aMissingListenerIsNamedByPort) {
  begin(Cluster::udp(m_cluster.header("172.30.113.231", "172.33.96.3"), 40000, 5353));
  add(m_cluster.corednsB,
      m_cluster.enter("eth0", Cluster::udp(m_cluster.header("172.30.113.231", "172.33.96.3"), 40000, 5353)));
  drop(m_cluster.corednsB, Disposition::NoListener);
  Diagnosis d = diagnosis();
  EXPECT_EQ(d.cause, "nothing listens on udp port 5353 in coredns-5984fb8cbb-tkfrc");
  EXPECT_EQ(d.check->run.command, "ss -lnu");
  EXPECT_TRUE(d.mends.empty());
}

TEST_F(Diagnosing, forwardingIsTurnedOn) {
  changed(m_cluster.node3, StateKind::Sysctl, ChangeKind::Changed, "net.ipv4.ip_forward = 0");
  begin(m_cluster.header("172.30.113.231", "172.33.96.3"));
  drop(m_cluster.node3, Disposition::ForwardingDisabled);
  Diagnosis d = diagnosis();
  EXPECT_EQ(d.since, "t = 41s: event 3");
  EXPECT_EQ(d.mends.at(0).command, "sysctl -w net.ipv4.ip_forward=1");
}

TEST_F(Diagnosing, aLoopIsShownAsItsCircle) {
  begin(m_cluster.header("172.30.113.231", "172.33.200.2"));
  for (NamespaceId where : {m_cluster.node2, m_cluster.node3, m_cluster.node2})
    add(where, m_cluster.enter("eth2", m_cluster.header("172.30.113.231", "172.33.200.2")));
  drop(m_cluster.node2, Disposition::Loop);
  EXPECT_EQ(diagnosis().cause, "it runs in circles: node2 > node3 > node2");
}

TEST_F(Diagnosing, aSmallTtlIsNamed) {
  begin(m_cluster.header("172.30.113.231", "172.33.96.3", 1));
  drop(m_cluster.node3, Disposition::TtlExpired);
  EXPECT_EQ(diagnosis().cause, "it was sent with ttl 1, and its way has at least as many routers");
}

TEST_F(Diagnosing, aServiceTranslatesItsOwnPortsOnly) {
  begin(m_cluster.header("172.30.113.231", "10.254.0.2"));
  drop(m_cluster.gateway, Disposition::NoRoute);
  EXPECT_EQ(
      diagnosis().cause,
      "the service kube-system/kube-dns is translated for udp 53 only, not for icmp; nobody has its address");
}

TEST_F(Diagnosing, aServiceWithoutEndpointsIsNamed) {
  auto h = Cluster::udp(m_cluster.header("172.30.113.231", "10.254.0.2"), 40000, 53);
  begin(h);
  auto output = walk(
      Table::Filter, Hook::Output,
      {m_cluster.visit(
          "KUBE-SERVICES", 1, 0, RuleAction::Reject,
          "-A KUBE-SERVICES -d 10.254.0.2/32 -p udp -m comment --comment \"kube-system/kube-dns:dns has no "
          "endpoints\" -m udp --dport 53 -j REJECT --reject-with icmp-port-unreachable")});
  output.byPolicy = false;
  output.verdict = TableVerdict::Reject;
  add(m_cluster.node1, output);
  drop(m_cluster.node1, Disposition::Rejected);
  Diagnosis d = diagnosis();
  EXPECT_EQ(d.kind, "service-without-endpoints");
  EXPECT_EQ(d.check->run.command, "kubectl -n kube-system get endpoints kube-dns");
}

TEST_F(Diagnosing, aHairpinIsAllowedOnItsPort) {
  begin(m_cluster.header("172.33.68.2", "172.33.68.2"));
  BridgeForward bridge;
  bridge.bridge = m_cluster.s("docker0");
  bridge.inPort = m_cluster.s("veth295bef2");
  bridge.decision = BridgeDecision::Dropped;
  add(m_cluster.node1, bridge);
  drop(m_cluster.node1, Disposition::NotForUs);
  EXPECT_EQ(diagnosis().mends.at(0).command, "bridge link set dev veth295bef2 hairpin on");
}

TEST_F(Diagnosing, aMartianIsToldByItsWayBack) {
  begin(m_cluster.header("192.168.9.9", "172.33.96.3"));
  add(m_cluster.node3, m_cluster.enter("eth2", m_cluster.header("192.168.9.9", "172.33.96.3")));
  drop(m_cluster.node3, Disposition::Martian);
  Diagnosis d = diagnosis();
  EXPECT_EQ(d.mends.at(0).command, "sysctl -w net.ipv4.conf.eth2.rp_filter=2");
  EXPECT_EQ(d.check->run.command, "ip route get 192.168.9.9");
}

TEST_F(Diagnosing, everyFailureHasACause) {
  for (Disposition disposition : allDispositions()) {
    if (isSuccess(disposition)) continue;
    begin(m_cluster.header("172.30.113.231", "172.33.96.3"));
    drop(m_cluster.node1, disposition);
    Diagnosis d = diagnosis();
    EXPECT_FALSE(d.cause.empty()) << name(disposition);
    EXPECT_FALSE(d.verdict.empty()) << name(disposition);
  }
}

TEST_F(Diagnosing, whatArrivedNeedsNone) {
  m_packet = m_cluster.pingToPod();
  auto conversation = conversationOf(m_cluster.recorder.recording(), m_packet);
  EXPECT_FALSE(diagnose(m_cluster.recorder.recording(), conversation, m_cluster.directory, Sentences()));
}

} // namespace
} // namespace fg::report::testing

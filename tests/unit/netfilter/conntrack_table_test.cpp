// The table of connections: its size, its clock, its events and counters, and races for a place in it.
#include "unit/netfilter/netfilter_fixture.h"

namespace fg::netfilter {
namespace {
using std::chrono::seconds;

class ConntrackTable : public NetfilterTest {
protected:
  Conntrack& table() { return netfilter.conntrack; }
  Journey ask(uint16_t port) { return forward(udp("10.1.0.2", port, "10.2.0.2", 53), "a", "b"); }
  Journey reply(uint16_t port) { return forward(udp("10.2.0.2", 53, "10.1.0.2", port), "b", "a"); }
  void set(const std::string& name, const std::string& value) {
    ASSERT_TRUE(table().setSysctl("net.netfilter.nf_conntrack_" + name, value));
  }
  std::string events() {
    std::string out;
    for (const ConntrackEvent& event : table().events.events())
      out += table().text(event) + '\n';
    return out;
  }
  void TearDown() override { EXPECT_EQ(table().inconsistency(host.time), ""); }
};

// --- size ------------------------------------------------------------------------------------------

TEST_F(ConntrackTable, DropsWhereItIsFullOfAssuredConnections) {
  set("max", "2");
  for (uint16_t port : {1000, 1001}) {
    ask(port), reply(port);
    host.time += seconds(3);
    ask(port);
  }
  Journey third = ask(1002);
  EXPECT_EQ(third.last.verdict, Verdict::Drop);
  EXPECT_EQ(third.last.disposition, trace::Disposition::ConntrackDrop);
  EXPECT_EQ(third.last.reason, "nf_conntrack: table full, dropping packet: there are 2 connections, and "
                               "net.netfilter.nf_conntrack_max is 2");
  EXPECT_EQ(table().counters.dropped, 1u);
  EXPECT_EQ(reply(1000).last.verdict, Verdict::Accept) << "known connections go on";
}

TEST_F(ConntrackTable, GivesUpAnUnassuredConnectionFirst) {
  set("max", "2");
  ask(1000), ask(1001);
  EXPECT_EQ(ask(1002).last.verdict, Verdict::Accept);
  EXPECT_EQ(table().counters.earlyDropped, 1u);
  EXPECT_EQ(connections().find("sport=1000"), std::string::npos) << "the oldest one";
  EXPECT_EQ(table().count(host.time), 2u);
}

TEST_F(ConntrackTable, HasNoLimitWhereMaxIsZero) {
  set("max", "0");
  for (uint16_t port = 1; port < 100; ++port)
    ask(port);
  EXPECT_EQ(table().count(host.time), 99u);
}

TEST_F(ConntrackTable, ForgetsInTime) {
  ask(1000);
  host.time += seconds(10);
  ask(1001);
  EXPECT_EQ(table().count(host.time + seconds(19)), 2u);
  EXPECT_EQ(table().count(host.time + seconds(20)), 1u);
  EXPECT_EQ(table().count(host.time + seconds(30)), 0u);
  host.time += seconds(60);
  EXPECT_EQ(connections(), "");
}

// --- settings ----------------------------------------------------------------------------------------

TEST_F(ConntrackTable, TimeoutsAreThoseOfTheSettings) {
  set("udp_timeout", "7");
  set("icmp_timeout", "8");
  ask(1000);
  forward(echo("10.1.0.2", "10.2.0.2", 8, 99), "a", "b");
  EXPECT_NE(connections().find("udp      17 7 "), std::string::npos) << connections();
  EXPECT_NE(connections().find("icmp     1 8 "), std::string::npos) << connections();
}

TEST_F(ConntrackTable, RefusesWhatTheKernelRefuses) {
  EXPECT_FALSE(table().setSysctl("net.netfilter.nf_conntrack_tcp_loose", "5"));
  EXPECT_FALSE(table().setSysctl("net.netfilter.nf_conntrack_tcp_loose", "yes"));
  EXPECT_FALSE(table().setSysctl("net.netfilter.nf_conntrack_count", "1"));
  EXPECT_FALSE(table().setSysctl("net.netfilter.nf_conntrack_nope", "1"));
  ask(1000);
  EXPECT_EQ(table().sysctl("net.netfilter.nf_conntrack_count", host.time), "1");
  EXPECT_EQ(table().sysctl("net.netfilter.nf_conntrack_udp_timeout_stream", host.time), "120");
  table().settings = ConntrackSettings::linux3_10();
  EXPECT_EQ(table().sysctl("net.netfilter.nf_conntrack_udp_timeout_stream", host.time), "180");
  EXPECT_EQ(table().sysctl("net.netfilter.nf_conntrack_tcp_ignore_invalid_rst", host.time), std::nullopt);
}

TEST_F(ConntrackTable, LooksAtChecksumsInPreroutingOnly) {
  net::Bytes bytes = udp("10.1.0.2", 1000, "10.2.0.2", 53).bytes();
  bytes[27] ^= 1;
  const net::Ipv4Packet wrong = *net::Ipv4Packet::parse(bytes);
  EXPECT_EQ(forward(wrong, "a", "b").conntrack.state, ConntrackState::Invalid);
  EXPECT_EQ(sendLocally(wrong, "b").conntrack.state, ConntrackState::New);
  table().flush(host.time);
  set("checksum", "0");
  EXPECT_EQ(forward(wrong, "a", "b").conntrack.state, ConntrackState::New);
}

TEST_F(ConntrackTable, CountsPacketsWhereAccountingIsOn) {
  set("acct", "1");
  ask(1000), ask(1000), reply(1000);
  EXPECT_NE(connections().find("dport=53 packets=2 bytes=56 src="), std::string::npos) << connections();
  EXPECT_NE(connections().find("dport=1000 packets=1 bytes=28 mark="), std::string::npos) << connections();
}

// --- events and counters -------------------------------------------------------------------------------

TEST_F(ConntrackTable, TellsWhatHappened) {
  ask(1000), reply(1000), ask(1000);
  host.time += seconds(40);
  table().entries(host.time);
  const std::string tuples = "src=10.1.0.2 dst=10.2.0.2 sport=1000 dport=53 ",
                    answers = "src=10.2.0.2 dst=10.1.0.2 sport=53 dport=1000\n";
  EXPECT_EQ(events(), "    [NEW] udp      17 30 " + tuples + "[UNREPLIED] " + answers
                          + " [UPDATE] udp      17 30 " + tuples + answers + "[DESTROY] udp      17 " + tuples
                          + answers);
  EXPECT_EQ(table().events.events().back().at, seconds(30)) << "it ended when its time was over";
}

TEST_F(ConntrackTable, TellsTheMarkThatARuleGave) {
  Journey journey = ask(1000);
  journey.conntrack.entry->mark = 7;
  ask(1000);
  EXPECT_NE(events().find(" [UPDATE] udp      17 30 src=10.1.0.2 dst=10.2.0.2 sport=1000 dport=53 "
                          "[UNREPLIED] src=10.2.0.2 dst=10.1.0.2 sport=53 dport=1000 mark=7\n"),
            std::string::npos)
      << events();
}

TEST_F(ConntrackTable, KeepsTheLatestEvents) {
  for (uint16_t port = 1; port <= 1100; ++port)
    ask(port);
  EXPECT_EQ(table().events.events().size(), ConntrackEventLog::kKept);
  EXPECT_EQ(table().events.forgotten(), 1100 - ConntrackEventLog::kKept);
}

TEST_F(ConntrackTable, CountsAsItsVersionDoes) {
  const net::Ipv4Packet unasked = echo("10.1.0.2", "10.2.0.2", 0, 99),
                        unknown = echo("10.1.0.2", "10.2.0.2", 40, 1);
  forward(unasked, "a", "b"), forward(unknown, "a", "b");
  EXPECT_EQ(table().counters.invalid, 1u);
  EXPECT_EQ(table().counters.errors, 1u) << "a wrong ICMP header is an error, and not invalid";
  table().settings = ConntrackSettings::linux3_10();
  forward(unknown, "a", "b");
  EXPECT_EQ(table().counters.invalid, 2u) << "in Linux 3.10 it is both";
  EXPECT_EQ(table().counters.errors, 2u);
}

TEST_F(ConntrackTable, PassesByWhatIsNotTracked) {
  recorded = true;
  Journey journey{udp("10.1.0.2", 1000, "10.2.0.2", 53), 0, ConntrackReference::untracked(), {}, {}};
  journey.id = recorder.beginPacket(where, trace::Origin::Probe);
  run(Hook::Prerouting, journey, "a", {});
  run(Hook::Postrouting, journey, {}, "b");
  EXPECT_EQ(connections(), "");
  ASSERT_EQ(steps<trace::ConntrackLookup>().size(), 1u);
  EXPECT_EQ(steps<trace::ConntrackLookup>()[0].state, ConntrackState::Untracked);
  EXPECT_EQ(steps<trace::ConntrackLookup>()[0].reason, ConntrackReason::NotTracked);
}

// What nf_conntrack_attach of Linux 4.12 and later leaves on an error about an untracked packet.
TEST_F(ConntrackTable, LooksUpWhatAnswersAnUntrackedPacketWhateverRulesSay) {
  rules("*raw\n-A OUTPUT -j NOTRACK\n-A PREROUTING -j NOTRACK\nCOMMIT\n");
  ConntrackReference answers;
  answers.relatedToNone = true;
  net::Ipv4Packet offending = udp("10.1.0.2", 1000, "10.2.0.2", 53);
  net::Ipv4Packet::Spec spec;
  spec.source = ip("10.2.0.1"), spec.destination = ip("10.1.0.2"), spec.protocol = net::Protocol::Icmp;
  Journey error{net::Ipv4Packet::makeIcmpError(spec, net::icmp::kUnreachable, net::icmp::kHostUnreachable, 0,
                                               offending),
                0,
                answers,
                {},
                {}};
  run(Hook::Output, error, {}, "lo");
  EXPECT_EQ(error.conntrack.state, ConntrackState::Invalid) << "it belongs to no connection";
  run(Hook::Prerouting, error, "lo", {});
  EXPECT_EQ(error.conntrack.state, ConntrackState::Invalid) << "over lo it stays what it is";

  Journey other{udp("10.1.0.2", 1000, "10.2.0.2", 53), 0, {}, {}, {}};
  run(Hook::Output, other, {}, "lo");
  EXPECT_EQ(other.conntrack.state, ConntrackState::Untracked) << "the same rules take anything else";
}

// --- two processors, one connection --------------------------------------------------------------------

class ConntrackRace : public ConntrackTable {
protected:
  // Two queries of one socket to a service; a rule sends the first to one backend, the second to `second`.
  Journey race(const std::string& second) {
    table().race({ip("10.1.0.2"), ip("10.254.0.2"), net::Protocol::Udp, 1000, 53, 0, 0}, host.time);
    rules("*nat\n-A PREROUTING -d 10.254.0.2/32 -j DNAT --to-destination 10.2.0.2\nCOMMIT\n");
    forward(udp("10.1.0.2", 1000, "10.254.0.2", 53), "a", "b");
    rules("*nat\n-A PREROUTING -d 10.254.0.2/32 -j DNAT --to-destination " + second + "\nCOMMIT\n");
    return forward(udp("10.1.0.2", 1000, "10.254.0.2", 53), "a", "b");
  }
};

TEST_F(ConntrackRace, Linux3_10DropsTheSecondPacket) {
  table().settings = ConntrackSettings::linux3_10();
  Journey second = race("10.2.0.2");
  EXPECT_EQ(second.conntrack.state, ConntrackState::New) << "its processor saw no connection";
  EXPECT_EQ(second.last.verdict, Verdict::Drop);
  EXPECT_EQ(second.last.disposition, trace::Disposition::ConntrackDrop);
  EXPECT_EQ(table().counters.insertFailed, 1u);
  EXPECT_EQ(table().count(host.time), 1u);
  EXPECT_EQ(forward(udp("10.1.0.2", 1000, "10.254.0.2", 53), "a", "b").last.verdict, Verdict::Accept)
      << "the race is over: a later one finds the connection";
}

TEST_F(ConntrackRace, Linux6_1JoinsPacketsOfTheSameBackend) {
  Journey second = race("10.2.0.2");
  EXPECT_EQ(second.last.verdict, Verdict::Accept);
  EXPECT_EQ(table().counters.clashesResolved, 1u);
  EXPECT_EQ(table().counters.insertFailed, 0u);
  EXPECT_EQ(table().count(host.time), 1u);
}

TEST_F(ConntrackRace, Linux6_1KeepsAnotherBackendForItsAnswerForASecond) {
  Journey second = race("10.2.0.3");
  EXPECT_EQ(second.last.verdict, Verdict::Accept);
  EXPECT_EQ(second.packet.destination(), ip("10.2.0.3"));
  EXPECT_EQ(table().entries(host.time).size(), 1u) << "conntrack -L does not show it";
  EXPECT_EQ(table().count(host.time), 2u);
  Journey answer = forward(udp("10.2.0.3", 53, "10.1.0.2", 1000), "b", "a");
  EXPECT_EQ(answer.packet.source(), ip("10.254.0.2")) << "it is translated back";
  host.time += seconds(1);
  EXPECT_EQ(table().count(host.time), 1u);
}

TEST_F(ConntrackRace, TcpIsDroppedByEveryVersion) {
  table().race({ip("10.1.0.2"), ip("10.2.0.2"), net::Protocol::Tcp, 1000, 80, 0, 0}, host.time);
  forward(tcp("10.1.0.2", 1000, "10.2.0.2", 80, net::tcp::kSyn), "a", "b");
  Journey second = forward(tcp("10.1.0.2", 1000, "10.2.0.2", 80, net::tcp::kSyn), "a", "b");
  EXPECT_EQ(second.last.verdict, Verdict::Drop);
  EXPECT_EQ(table().counters.insertFailed, 1u);
}

TEST_F(ConntrackRace, OtherConnectionsAreNotRaced) {
  table().race({ip("10.1.0.2"), ip("10.254.0.2"), net::Protocol::Udp, 1000, 53, 0, 0}, host.time);
  ask(1000), ask(1000);
  EXPECT_EQ(table().counters.clashesResolved + table().counters.insertFailed, 0u);
}

TEST_F(ConntrackRace, IsOverAfterASecond) {
  table().race({ip("10.1.0.2"), ip("10.2.0.2"), net::Protocol::Udp, 1000, 53, 0, 0}, host.time);
  ask(1000);
  host.time += seconds(1);
  EXPECT_TRUE(ask(1000).conntrack.entry->confirmed);
  EXPECT_EQ(table().counters.clashesResolved, 0u);
}

} // namespace
} // namespace fg::netfilter

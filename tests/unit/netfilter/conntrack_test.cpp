// Connection tracking: states, timeouts, and the words of conntrack -L.
#include "unit/netfilter/netfilter_fixture.h"

namespace fg::netfilter {
namespace {
using std::chrono::seconds;
using namespace net::tcp;

class Connections : public NetfilterTest {};

TEST_F(Connections, AUdpQueryIsUnrepliedUntilItIsAnswered) {
  forward(udp("10.1.0.2", 4000, "10.2.0.2", 53), "a", "b");
  EXPECT_EQ(connections(),
            "udp      17 30 src=10.1.0.2 dst=10.2.0.2 sport=4000 dport=53 [UNREPLIED] src=10.2.0.2 "
            "dst=10.1.0.2 sport=53 dport=4000 mark=0 use=1\n");
  host.time += seconds(10);
  forward(udp("10.2.0.2", 53, "10.1.0.2", 4000), "b", "a");
  EXPECT_EQ(connections(),
            "udp      17 30 src=10.1.0.2 dst=10.2.0.2 sport=4000 dport=53 src=10.2.0.2 dst=10.1.0.2 "
            "sport=53 dport=4000 mark=0 use=1\n");
  forward(udp("10.1.0.2", 4000, "10.2.0.2", 53), "a", "b");
  EXPECT_NE(connections().find(" 120 "), std::string::npos);
  EXPECT_NE(connections().find("[ASSURED]"), std::string::npos);
}

TEST_F(Connections, Linux3_10AssuresUdpForThreeMinutesWithTheFirstAnswer) {
  netfilter.conntrack.settings = ConntrackSettings::linux3_10();
  forward(udp("10.1.0.2", 4000, "10.2.0.2", 53), "a", "b");
  forward(udp("10.2.0.2", 53, "10.1.0.2", 4000), "b", "a");
  forward(udp("10.1.0.2", 4000, "10.2.0.2", 53), "a", "b");
  EXPECT_NE(connections().find(" 180 "), std::string::npos);
}

TEST_F(Connections, ExpireWithoutTraffic) {
  forward(udp("10.1.0.2", 4000, "10.2.0.2", 53), "a", "b");
  host.time += seconds(29);
  EXPECT_NE(connections(), "");
  host.time += seconds(1);
  EXPECT_EQ(connections(), "");
  EXPECT_EQ(forward(udp("10.1.0.2", 4000, "10.2.0.2", 53), "a", "b").conntrack.state, ConntrackState::New);
}

TEST_F(Connections, FollowTcpThroughItsLife) {
  auto out = [&](uint8_t flags, TcpNumbers n) {
    forward(tcp("10.1.0.2", 4000, "10.2.0.2", 80, flags, n), "a", "b");
  };
  auto in = [&](uint8_t flags, TcpNumbers n) {
    forward(tcp("10.2.0.2", 80, "10.1.0.2", 4000, flags, n), "b", "a");
  };
  out(kSyn, {100, 0});
  EXPECT_TRUE(connections().starts_with("tcp      6 120 SYN_SENT src=10.1.0.2")) << connections();
  in(kSyn | kAck, {500, 101});
  EXPECT_TRUE(connections().starts_with("tcp      6 60 SYN_RECV ")) << connections();
  EXPECT_EQ(connections().find("[ASSURED]"), std::string::npos);
  out(kAck, {101, 501});
  EXPECT_TRUE(connections().starts_with("tcp      6 432000 ESTABLISHED ")) << connections();
  EXPECT_NE(connections().find("[ASSURED]"), std::string::npos);
  out(kPsh | kAck, {101, 501, 65535, 4});
  EXPECT_TRUE(connections().starts_with("tcp      6 300 ESTABLISHED ")) << "nobody acknowledged that yet";
  in(kAck, {501, 105});
  EXPECT_TRUE(connections().starts_with("tcp      6 432000 ESTABLISHED ")) << connections();
  out(kFin | kAck, {105, 501});
  EXPECT_TRUE(connections().starts_with("tcp      6 120 FIN_WAIT ")) << connections();
  in(kFin | kAck, {501, 106});
  EXPECT_TRUE(connections().starts_with("tcp      6 30 LAST_ACK ")) << connections();
  out(kAck, {106, 502});
  EXPECT_TRUE(connections().starts_with("tcp      6 120 TIME_WAIT ")) << connections();
}

TEST_F(Connections, ARefusedSynLeavesNothingBehind) {
  forward(tcp("10.1.0.2", 4000, "10.2.0.2", 80, kSyn), "a", "b");
  forward(tcp("10.2.0.2", 80, "10.1.0.2", 4000, kRst | kAck), "b", "a");
  EXPECT_EQ(connections(), "");
}

TEST_F(Connections, AnUnaskedSynAckIsInvalid) {
  Journey journey = forward(tcp("10.2.0.2", 80, "10.1.0.2", 4000, kSyn | kAck), "b", "a");
  EXPECT_EQ(journey.conntrack.state, ConntrackState::Invalid);
  EXPECT_EQ(connections(), "");
}

TEST_F(Connections, APingIsNamedByTypeAndIdentifier) {
  forward(echo("10.1.0.2", "10.2.0.2", 8, 99), "a", "b");
  EXPECT_EQ(connections(),
            "icmp     1 30 src=10.1.0.2 dst=10.2.0.2 type=8 code=0 id=99 [UNREPLIED] src=10.2.0.2 "
            "dst=10.1.0.2 type=0 code=0 id=99 mark=0 use=1\n");
  EXPECT_EQ(forward(echo("10.2.0.2", "10.1.0.2", 0, 99), "b", "a").conntrack.state,
            ConntrackState::Established);
  EXPECT_EQ(forward(echo("10.2.0.2", "10.1.0.2", 8, 99), "b", "a").conntrack.state, ConntrackState::New)
      << "a ping the other way is another connection";
}

TEST_F(Connections, AnUnaskedEchoReplyIsInvalid) {
  EXPECT_EQ(forward(echo("10.2.0.2", "10.1.0.2", 0, 99), "b", "a").conntrack.state, ConntrackState::Invalid);
}

TEST_F(Connections, AnErrorAboutNoConnectionIsInvalid) {
  net::Ipv4Packet::Spec router;
  router.source = ip("10.2.0.1"), router.destination = ip("10.1.0.2"), router.protocol = net::Protocol::Icmp;
  Journey journey = forward(net::Ipv4Packet::makeIcmpError(router, net::icmp::kTimeExceeded, 0, 0,
                                                           udp("10.1.0.2", 4000, "10.2.0.2", 53)),
                            "b", "a");
  EXPECT_EQ(journey.conntrack.state, ConntrackState::Invalid);
}

TEST_F(Connections, AreDeletedByFilter) {
  forward(udp("10.1.0.2", 4000, "10.2.0.2", 53), "a", "b");
  forward(udp("10.1.0.2", 4001, "10.2.0.3", 53), "a", "b");
  ConntrackFilter filter;
  filter.originalDestination = ip("10.2.0.3");
  EXPECT_EQ(netfilter.conntrack.erase(filter, host.time), 1u);
  EXPECT_EQ(netfilter.conntrack.entries(host.time).size(), 1u);
  netfilter.conntrack.flush(host.time);
  EXPECT_EQ(connections(), "");
}

} // namespace
} // namespace fg::netfilter

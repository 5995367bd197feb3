// Network address translation: connections are rewritten both ways, and so are errors about them.
#include "unit/netfilter/netfilter_fixture.h"

namespace fg::netfilter {
namespace {

class Nat : public NetfilterTest {
protected:
  Nat() {
    host.addresses = {{"eth2", ip("172.30.113.231")}, {"docker0", ip("172.33.68.1")}};
    rules("*nat\n"
          ":SEP - [0:0]\n"
          "-A PREROUTING -d 10.254.0.2/32 -p udp -m udp --dport 53 -j SEP\n"
          "-A OUTPUT -d 10.254.0.2/32 -p udp -m udp --dport 53 -j SEP\n"
          "-A SEP -p udp -m udp -j DNAT --to-destination 172.33.96.3:5353\n"
          "-A POSTROUTING -s 172.33.68.0/24 ! -o docker0 -j MASQUERADE\n"
          "COMMIT\n");
  }
};

TEST_F(Nat, RewritesBothEndsAndTheAnswerBack) {
  Journey there = forward(udp("172.33.68.2", 40000, "10.254.0.2", 53), "docker0", "eth2");
  EXPECT_EQ(there.packet.source(), ip("172.30.113.231"));
  EXPECT_EQ(there.packet.destination(), ip("172.33.96.3"));
  EXPECT_EQ(there.packet.sourcePort(), 40000);
  EXPECT_EQ(there.packet.destinationPort(), 5353);

  Journey back = forward(udp("172.33.96.3", 5353, "172.30.113.231", 40000), "eth2", "docker0");
  EXPECT_EQ(back.conntrack.state, ConntrackState::Established);
  EXPECT_EQ(back.packet.source(), ip("10.254.0.2"));
  EXPECT_EQ(back.packet.sourcePort(), 53);
  EXPECT_EQ(back.packet.destination(), ip("172.33.68.2"));
  EXPECT_TRUE(back.packet.transportChecksumHolds());
}

TEST_F(Nat, ConsultsTheTableForTheFirstPacketOnly) {
  forward(udp("172.33.68.2", 40000, "10.254.0.2", 53), "docker0", "eth2");
  Journey second = forward(udp("172.33.68.2", 40000, "10.254.0.2", 53), "docker0", "eth2");
  EXPECT_EQ(second.packet.destination(), ip("172.33.96.3"));
  EXPECT_NE(netfilter.rules.save(trace::Table::Nat, true, "").find("[1:28] -A SEP"), std::string::npos);
}

TEST_F(Nat, TellsTheRouterThatTheDestinationChanged) {
  Journey journey{udp("10.0.2.15", 40000, "10.254.0.2", 53), 0, {}, {}, {}};
  EXPECT_TRUE(run(Hook::Output, journey, {}, "eth0").destinationChanged);
  EXPECT_FALSE(run(Hook::Postrouting, journey, {}, "eth2").destinationChanged);
}

TEST_F(Nat, KeepsThePortWhereItIsFreeAndTakesAnotherWhereNot) {
  Journey first = forward(udp("172.33.68.2", 40000, "8.8.8.8", 53), "docker0", "eth2");
  Journey second = forward(udp("172.33.68.3", 40000, "8.8.8.8", 53), "docker0", "eth2");
  EXPECT_EQ(first.packet.sourcePort(), 40000);
  EXPECT_NE(second.packet.sourcePort(), 40000);
  EXPECT_GE(second.packet.sourcePort(), 1024);

  Journey back = forward(udp("8.8.8.8", 53, "172.30.113.231", second.packet.sourcePort()), "eth2", "docker0");
  EXPECT_EQ(back.packet.destination(), ip("172.33.68.3"));
  EXPECT_EQ(back.packet.destinationPort(), 40000);
}

TEST_F(Nat, TellsEchoesApartByTheirIdentifier) {
  Journey first = forward(echo("172.33.68.2", "8.8.8.8", 8, 7), "docker0", "eth2");
  Journey second = forward(echo("172.33.68.3", "8.8.8.8", 8, 7), "docker0", "eth2");
  EXPECT_EQ(first.packet.icmpId(), 7);
  EXPECT_NE(second.packet.icmpId(), 7);
  Journey back = forward(echo("8.8.8.8", "172.30.113.231", 0, second.packet.icmpId()), "eth2", "docker0");
  EXPECT_EQ(back.packet.destination(), ip("172.33.68.3"));
  EXPECT_EQ(back.packet.icmpId(), 7);
}

TEST_F(Nat, TranslatesAnErrorAndWhatItQuotes) {
  Journey there = forward(udp("172.33.68.2", 40000, "10.254.0.2", 53), "docker0", "eth2");
  net::Ipv4Packet::Spec router;
  router.source = ip("172.30.118.65"), router.destination = ip("172.30.113.231"),
  router.protocol = net::Protocol::Icmp;
  Journey error = forward(net::Ipv4Packet::makeIcmpError(router, net::icmp::kUnreachable, 1, 0, there.packet),
                          "eth2", "docker0");
  EXPECT_EQ(error.conntrack.state, ConntrackState::Related);
  EXPECT_EQ(error.packet.destination(), ip("172.33.68.2"));
  EXPECT_EQ(error.packet.source(), ip("10.254.0.2"))
      << "through DNAT the error comes from the service's address";
  ASSERT_TRUE(error.packet.quoted());
  EXPECT_EQ(error.packet.quoted()->source(), ip("172.33.68.2"));
  EXPECT_EQ(error.packet.quoted()->destination(), ip("10.254.0.2"));
  EXPECT_EQ(error.packet.quoted()->destinationPort(), 53);
  EXPECT_TRUE(error.packet.transportChecksumHolds());
}

// A tunnel's packet around one whose checksum is left to the card.
class AbsentChecksum : public Nat {
protected:
  net::Ipv4Packet sent(ConntrackSettings::Kernel kernel, bool left, uint16_t port) {
    netfilter.conntrack.settings.kernel = kernel;
    rules("*nat\n-A POSTROUTING -o eth2 -j MASQUERADE --random-fully\nCOMMIT\n");
    Journey journey{udp("172.30.113.231", port, "172.30.118.65", 8472), 0, {}, {}, {}};
    journey.packet.setUdpChecksum(0);
    PacketContext context{journey.packet, journey.mark, journey.conntrack, {}, {}, {}, {}, {}, {}};
    context.checksumLeft = left;
    EXPECT_EQ(netfilter.run(Hook::Output, context).verdict, Verdict::Accept);
    context.out = "eth2";
    EXPECT_EQ(netfilter.run(Hook::Postrouting, context).verdict, Verdict::Accept);
    EXPECT_NE(journey.packet.sourcePort(), port);
    return journey.packet;
  }
};

TEST_F(AbsentChecksum, IsSpoiltByNatBeforeLinux57) {
  using enum ConntrackSettings::Kernel;
  const net::Ipv4Packet spoilt = sent(Linux3_10, true, 40000);
  EXPECT_EQ(spoilt.udpChecksum(), 0xffff); // as it was seen: flannel#1266
  EXPECT_FALSE(spoilt.transportChecksumHolds());
  EXPECT_EQ(sent(Linux3_10, false, 40001).udpChecksum(), 0);
  EXPECT_EQ(sent(Linux6_1, true, 40002).udpChecksum(), 0);
}

TEST_F(Nat, DoesNotMasqueradeWhatIsDeliveredHere) {
  Journey journey = receive(udp("172.33.68.2", 40000, "172.33.68.1", 53), "docker0");
  EXPECT_EQ(journey.packet.source(), ip("172.33.68.2"));
  EXPECT_EQ(journey.last.verdict, Verdict::Accept);
}

TEST_F(Nat, RedirectsToTheInterfaceItCameInBy) {
  iptables({"-t", "nat", "-I", "PREROUTING", "-p", "udp", "--dport", "80", "-j", "REDIRECT", "--to-ports",
            "8080"});
  Journey journey = receive(udp("172.33.68.2", 40000, "1.2.3.4", 80), "docker0");
  EXPECT_EQ(journey.packet.destination(), ip("172.33.68.1"));
  EXPECT_EQ(journey.packet.destinationPort(), 8080);
}

TEST_F(Nat, ForgetsMasqueradedConnectionsOfAnInterfaceThatGoesDown) {
  forward(udp("172.33.68.2", 40000, "8.8.8.8", 53), "docker0", "eth2");
  netfilter.interfaceDown("docker0");
  EXPECT_NE(connections(), "");
  netfilter.interfaceDown("eth2");
  EXPECT_EQ(connections(), "");
}

TEST_F(Nat, DropsWhatItCannotMasquerade) {
  Journey journey = forward(udp("172.33.68.2", 40000, "8.8.8.8", 53), "docker0", "eth9");
  EXPECT_EQ(journey.last.verdict, Verdict::Drop);
  EXPECT_EQ(connections(), "") << "a dropped packet leaves no connection";
}

} // namespace
} // namespace fg::netfilter

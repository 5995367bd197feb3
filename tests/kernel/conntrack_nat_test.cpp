// Addresses and ports that NAT chooses, held against the kernel. Where it draws them by chance, the class of
// ports is compared.
#include "kernel/conntrack_referee.h"

namespace fg::netfilter {
namespace {

class ConntrackNat : public ConntrackReferee {
protected:
  // From `from`, to the usual server.
  Packet question(const std::string& from, uint16_t port, const char* to = "10.2.0.2") {
    return udp(from, port, to, 53);
  }
  // The second of two clients with the same port: another one is drawn, in the same class of both.
  void secondIsDrawnWithin(uint16_t port, uint16_t least, uint16_t most) {
    Forwarded first = forwardBoth(Side::A, question("10.1.0.2", port));
    EXPECT_EQ(flow(first.ours), flow(first.theirs));
    Forwarded second = forwardBoth(Side::A, question("10.1.0.3", port));
    ASSERT_TRUE(second.ours && second.theirs);
    for (const Packet* packet : {&*second.ours, &*second.theirs}) {
      EXPECT_NE(packet->sourcePort(), port);
      EXPECT_GE(packet->sourcePort(), least);
      EXPECT_LE(packet->sourcePort(), most);
    }
  }
};

TEST_F(ConntrackNat, PrivilegedPortsStayPrivileged) {
  bothHave("-A POSTROUTING -o tunb -j MASQUERADE\n");
  secondIsDrawnWithin(40000, 1024, 65535);
  secondIsDrawnWithin(700, 600, 1023);
  secondIsDrawnWithin(100, 1, 511);
}

TEST_F(ConntrackNat, EchoesGetAnotherIdentifier) {
  bothHave("-A POSTROUTING -o tunb -j MASQUERADE\n");
  bothForward(Side::A, echo("10.1.0.2", "10.2.0.2", 8, 7));
  Forwarded second = forwardBoth(Side::A, echo("10.1.0.3", "10.2.0.2", 8, 7));
  ASSERT_TRUE(second.ours && second.theirs);
  EXPECT_NE(second.ours->icmpId(), 7);
  EXPECT_NE(second.theirs->icmpId(), 7);
}

TEST_F(ConntrackNat, AWholeRangeOfPortsIsUsedThenPacketsAreLost) {
  bothHave("-A POSTROUTING -o tunb -p udp -j SNAT --to-source 10.2.0.50:1000-1003\n");
  for (uint16_t i = 0; i < 4; ++i) {
    Forwarded each = forwardBoth(Side::A, question("10.1.0.2", static_cast<uint16_t>(2000 + i)));
    ASSERT_TRUE(each.ours && each.theirs) << i;
  }
  Forwarded fifth = forwardBoth(Side::A, question("10.1.0.2", 2004));
  EXPECT_EQ(flow(fifth.ours), "dropped");
  EXPECT_EQ(flow(fifth.theirs), "dropped");
  EXPECT_EQ(netfilter.conntrack.counters.insertFailed, 1u);
  EXPECT_NE(real.run("conntrack -S").out.find("insert_failed=1 drop=1"), std::string::npos);
}

TEST_F(ConntrackNat, TheAddressOfARangeFollowsFromSourceAndDestination) {
  bothHave("-A POSTROUTING -o tunb -p udp -j SNAT --to-source 10.2.0.50-10.2.0.80\n");
  for (int i = 2; i < 40; ++i)
    bothForward(Side::A, question("10.1.0." + std::to_string(i), static_cast<uint16_t>(3000 + i),
                                  i % 2 ? "10.2.0.2" : "10.2.0.3"));
}

TEST_F(ConntrackNat, APersistentAddressFollowsFromTheSource) {
  bothHave("-A POSTROUTING -o tunb -p udp -j SNAT --to-source 10.2.0.50-10.2.0.80 --persistent\n");
  for (int i = 2; i < 30; ++i)
    bothForward(Side::A, question("10.1." + std::to_string(i) + ".9", static_cast<uint16_t>(3000 + i),
                                  i % 2 ? "10.2.0.2" : "10.2.0.3"));
}

TEST_F(ConntrackNat, ADestinationIsChosenFromARange) {
  bothHave("-A PREROUTING -i tuna -p udp -j DNAT --to-destination 10.2.0.100-10.2.0.150\n");
  for (int i = 2; i < 30; ++i)
    bothForward(Side::A, question("10.1.0." + std::to_string(i), 3000, "192.0.2.1"));
}

TEST_F(ConntrackNat, PortsAreShiftedFromABase) {
  bothHave("-A PREROUTING -i tuna -p udp -j DNAT --to-destination 10.2.0.100:6000-6099/50\n");
  for (uint16_t port : {50, 51, 75, 149})
    bothForward(Side::A, udp("10.1.0.2", 3000, "192.0.2.1", port));
}

TEST_F(ConntrackNat, TheSameSourceKeepsItsMapping) {
  bothHave("-A POSTROUTING -o tunb -p udp -j SNAT --to-source 10.2.0.50-10.2.0.80\n");
  for (const char* to : {"10.2.0.2", "10.2.0.3", "10.2.0.4", "10.2.0.5", "10.2.0.6"})
    bothForward(Side::A, question("10.1.0.2", 3000, to)); // one address for all of them
}

TEST_F(ConntrackNat, AConnectionWithoutARuleGivesWayToATranslatedOne) {
  bothHave("-A POSTROUTING -o tunb -s 10.1.0.3 -j SNAT --to-source 10.1.0.2\n");
  bothForward(Side::A, question("10.1.0.3", 3000)); // looks as if 10.1.0.2:3000 had sent it
  Forwarded second = forwardBoth(Side::A, question("10.1.0.2", 3000));
  ASSERT_TRUE(second.ours && second.theirs);
  EXPECT_EQ(second.ours->source(), ip("10.1.0.2"));
  EXPECT_EQ(second.theirs->source(), ip("10.1.0.2"));
  EXPECT_NE(second.ours->sourcePort(), 3000);
  EXPECT_NE(second.theirs->sourcePort(), 3000);
}

TEST_F(ConntrackNat, WithoutATableNatNothingGivesWay) {
  bothHave();
  bothForward(Side::A, question("10.1.0.2", 3000));
  bothForward(Side::B, udp("10.2.0.2", 53, "10.1.0.2", 3000));
  bothForward(Side::B, udp("10.2.0.2", 53, "10.1.0.2", 3001));
}

TEST_F(ConntrackNat, ALostAddressTakesItsConnectionsAlong) {
  ASSERT_EQ(real.run("ip addr add 10.9.0.1/24 dev tunb").status, 0);
  bothHave("-A POSTROUTING -o tunb -j MASQUERADE\n");
  bothForward(Side::A, question("10.1.0.2", 3000));
  ASSERT_EQ(real.run("ip addr del 10.9.0.1/24 dev tunb").status, 0);
  netfilter.addressRemoved("tunb", ip("10.9.0.1"));
  bothListTheSame(); // it was another one
  ASSERT_EQ(real.run("ip addr del 10.2.0.1/24 dev tunb").status, 0);
  netfilter.addressRemoved("tunb", ip("10.2.0.1"));
  EXPECT_EQ(connections(), "");
  usleep(200000); // the kernel does so in a work queue
  bothListTheSame();
}

TEST_F(ConntrackNat, AnInterfaceThatGoesDownTakesItsConnectionsAlong) {
  bothHave("-A POSTROUTING -o tunb -s 10.1.0.2 -j MASQUERADE\n");
  bothForward(Side::A, question("10.1.0.2", 3000));
  bothForward(Side::A, question("10.1.0.3", 3000));
  ASSERT_EQ(real.run("ip link set dev tunb down").status, 0);
  netfilter.interfaceDown("tunb");
  usleep(200000);
  bothListTheSame();
}

} // namespace
} // namespace fg::netfilter

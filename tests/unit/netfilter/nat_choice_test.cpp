// Which address and port NAT gives, where it has a choice.
#include "netfilter/conntrack/nat_address.h"
#include "unit/netfilter/netfilter_fixture.h"

#include <set>

namespace fg::netfilter {
namespace {

class NatChoice : public NetfilterTest {
protected:
  NatChoice() { host.addresses = {{"a", ip("10.1.0.1")}, {"b", ip("10.2.0.1")}}; }

  Journey ask(const char* from, uint16_t port, const char* to = "10.2.0.2") {
    return forward(udp(from, port, to, 53), "a", "b");
  }
  void masquerade() { rules("*nat\n-A POSTROUTING -o b -j MASQUERADE\nCOMMIT\n"); }
  std::string lastChangeBy(trace::Field field) {
    std::string by;
    for (const auto& change : steps<trace::Transformation>())
      if (change.field == field) by = text(change.by);
    return by;
  }
  void TearDown() override { EXPECT_EQ(netfilter.conntrack.inconsistency(host.time), ""); }
};

TEST_F(NatChoice, PrivilegedPortsStayPrivileged) {
  masquerade();
  for (auto [port, least, most] : {std::tuple{40000, 1024, 65535}, {700, 600, 1023}, {100, 1, 511}}) {
    const auto wanted = static_cast<uint16_t>(port);
    EXPECT_EQ(ask("10.1.0.2", wanted).packet.sourcePort(), port);
    const int given = ask("10.1.0.3", wanted).packet.sourcePort();
    EXPECT_NE(given, port);
    EXPECT_TRUE(least <= given && given <= most) << given;
  }
}

TEST_F(NatChoice, Linux3_10TakesTheNextFreePort) {
  netfilter.conntrack.settings = ConntrackSettings::linux3_10();
  masquerade();
  recorded = true;
  ask("10.1.0.2", 40000);
  EXPECT_EQ(ask("10.1.0.3", 40000).packet.sourcePort(), 1024);
  EXPECT_EQ(lastChangeBy(trace::Field::SourcePort),
            "POSTROUTING #1 MASQUERADE: 40000 was taken, this is the next free one");
  EXPECT_EQ(ask("10.1.0.4", 40000).packet.sourcePort(), 1025);
}

TEST_F(NatChoice, Linux6_1DrawsAPortAndSaysSo) {
  masquerade();
  recorded = true;
  ask("10.1.0.2", 40000), ask("10.1.0.3", 40000);
  EXPECT_EQ(lastChangeBy(trace::Field::SourcePort),
            "POSTROUTING #1 MASQUERADE: drawn, as 40000 was taken or the rule says random");
}

TEST_F(NatChoice, RandomDrawsEvenWhereThePortIsFree) {
  rules("*nat\n-A POSTROUTING -o b -j MASQUERADE --random\nCOMMIT\n");
  std::set<uint16_t> ports;
  for (int i = 0; i < 8; ++i)
    ports.insert(ask("10.1.0.2", static_cast<uint16_t>(40000 + i)).packet.sourcePort());
  EXPECT_FALSE(ports.contains(40000) && ports.contains(40001) && ports.contains(40002));
}

TEST_F(NatChoice, AnEarlierMappingOfTheSameSourceIsPreferred) {
  rules("*nat\n-A POSTROUTING -o b -p udp -j SNAT --to-source 10.2.0.50-10.2.0.80:6000-6999\nCOMMIT\n");
  Journey first = ask("10.1.0.2", 3000);
  for (const char* to : {"10.2.0.3", "10.2.0.4", "10.2.0.5"}) {
    Journey next = ask("10.1.0.2", 3000, to);
    EXPECT_EQ(next.packet.source(), first.packet.source());
    EXPECT_EQ(next.packet.sourcePort(), first.packet.sourcePort());
  }
}

TEST_F(NatChoice, APacketWithoutAnyFreePortIsLostWhenItIsConfirmed) {
  rules("*nat\n-A POSTROUTING -o b -p udp -j SNAT --to-source 10.2.0.50:1000-1001\nCOMMIT\n");
  ask("10.1.0.2", 1), ask("10.1.0.2", 2);
  Journey third = ask("10.1.0.2", 3);
  EXPECT_EQ(third.last.verdict, Verdict::Drop);
  EXPECT_EQ(third.last.disposition, trace::Disposition::ConntrackDrop);
  EXPECT_EQ(netfilter.conntrack.counters.insertFailed, 1u);
}

TEST_F(NatChoice, AConnectionWithoutARuleGivesWayToATranslatedOne) {
  rules("*nat\n-A POSTROUTING -o b -s 10.1.0.3 -j SNAT --to-source 10.1.0.2\nCOMMIT\n");
  ask("10.1.0.3", 3000);
  Journey second = ask("10.1.0.2", 3000);
  EXPECT_EQ(second.packet.source(), ip("10.1.0.2"));
  EXPECT_NE(second.packet.sourcePort(), 3000);
}

// What the kernel chose from the same ranges (measured).
TEST_F(NatChoice, TheAddressFollowsFromAHash) {
  NatRange range;
  range.first = ip("10.2.0.50"), range.last = ip("10.2.0.80");
  Tuple tuple{ip("10.1.0.2"), ip("10.2.0.3"), net::Protocol::Udp, 3002, 53, 0, 0};
  const net::Ipv4Address usual = natAddress(tuple, range);
  EXPECT_TRUE(*range.first <= usual && usual <= *range.last);
  tuple.sourcePort = 9;
  EXPECT_EQ(natAddress(tuple, range), usual) << "ports do not matter";
  range.persistent = true;
  const net::Ipv4Address persistent = natAddress(tuple, range);
  tuple.destination = ip("10.2.0.9");
  EXPECT_EQ(natAddress(tuple, range), persistent) << "nor does the destination, where it is persistent";
}

TEST_F(NatChoice, AMasqueradedConnectionWhoseWayChangesIsForgotten) {
  rules("*nat\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n");
  ask("10.1.0.2", 3000);
  Journey later = forward(udp("10.1.0.2", 3000, "10.2.0.2", 53), "b", "a");
  EXPECT_EQ(later.last.verdict, Verdict::Drop);
  EXPECT_EQ(later.last.reason, "nat: it now leaves by a, and its connection took the address of b: the "
                               "connection is forgotten");
  EXPECT_EQ(connections(), "");
}

TEST_F(NatChoice, ALostAddressTakesItsConnectionsAlong) {
  masquerade();
  ask("10.1.0.2", 3000);
  netfilter.addressRemoved("b", ip("10.9.0.1"));
  EXPECT_NE(connections(), "") << "it was another address";
  netfilter.addressRemoved("b", ip("10.2.0.1"));
  EXPECT_EQ(connections(), "");
}

TEST_F(NatChoice, InLinux3_10AnyLostAddressDoes) {
  netfilter.conntrack.settings = ConntrackSettings::linux3_10();
  masquerade();
  ask("10.1.0.2", 3000);
  netfilter.addressRemoved("b", ip("10.9.0.1"));
  EXPECT_EQ(connections(), "");
}

} // namespace
} // namespace fg::netfilter

// What the tools print, made comparable; rules as iptables-restore takes them.
#include "lab/blueprint.h"
#include "lab/tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fg::lab {
namespace {

using testing::ElementsAre;

TEST(Tables, RulesAreCountedByChainAndUserChainsHaveNoPolicy) {
  auto rules =
      rulesIn("# a comment\n*filter\n:INPUT DROP [3:252]\n:OWN - [0:0]\n"
              "[1:84] -A INPUT -s 10.0.0.1/32 -j OWN\n[2:168] -A INPUT\n[0:0] -A OWN -j DROP\nCOMMIT\n");
  ASSERT_EQ(rules.size(), 4U);
  EXPECT_EQ(rules[0].text, "policy DROP");
  EXPECT_EQ(rules[0].packets, 3U);
  EXPECT_EQ(rules[1].text, "-A INPUT -s 10.0.0.1/32 -j OWN");
  EXPECT_EQ(rules[2].index, 2);
  EXPECT_EQ(rules[2].bytes, 168U);
  EXPECT_EQ(rules[3].chain, "OWN");
  EXPECT_EQ(rules[3].table, "filter");
}

TEST(Tables, AConnectionIsTheSameFromConntrackAndFromProc) {
  const char* fromTool = "udp      17 29 src=10.0.0.1 dst=10.0.0.2 sport=4 dport=5 [UNREPLIED] src=10.0.0.2 "
                         "dst=10.0.0.1 sport=5 dport=4 mark=0 use=1\n";
  const char* fromProc = "ipv4     2 udp      17 12 src=10.0.0.1 dst=10.0.0.2 sport=4 dport=5 [UNREPLIED] "
                         "src=10.0.0.2 dst=10.0.0.1 sport=5 dport=4 mark=0 zone=0 use=2\n";
  EXPECT_EQ(connectionsIn(fromTool), connectionsIn(fromProc));
  EXPECT_THAT(connectionsIn("tcp 6 431999 ESTABLISHED src=1.1.1.1 dst=2.2.2.2 sport=1 dport=2 src=2.2.2.2 "
                            "dst=1.1.1.1 sport=2 dport=1 [ASSURED] mark=5 use=1\n"),
              ElementsAre("tcp ESTABLISHED src=1.1.1.1 dst=2.2.2.2 sport=1 dport=2 src=2.2.2.2 dst=1.1.1.1 "
                          "sport=2 dport=1 [ASSURED] mark=5"));
}

TEST(Tables, OfAForwardingDatabaseWhatWasLearnedCounts) {
  EXPECT_THAT(forwardingIn("33:33:00:00:00:01 dev eth0 self permanent\n"
                           "02:00:00:00:00:01 dev veth1 master br0 permanent\n"
                           "02:00:00:00:00:02 dev veth1 master br0 \n"),
              ElementsAre("02:00:00:00:00:02 dev veth1"));
}

TEST(Tables, ANeighbourIsKnownOrDoesNotAnswer) {
  EXPECT_THAT(neighborsIn("10.0.0.2 dev eth0 lladdr 02:00:00:00:00:02 STALE\n10.0.0.9 dev eth0  FAILED\n"),
              ElementsAre("10.0.0.2 dev eth0 is 02:00:00:00:00:02", "10.0.0.9 dev eth0 does not answer"));
}

TEST(Blueprint, RulesGoTableByTableInTheOrderOfTheirFirstUse) {
  EXPECT_EQ(
      restoreText({"-t nat -N OWN", "-A INPUT -j LOG --log-prefix 'a b'", "-t nat -A OWN -j RETURN"}),
      "*nat\n-N OWN\n-A OWN -j RETURN\nCOMMIT\n*filter\n-A INPUT -j LOG --log-prefix \"a b\"\nCOMMIT\n");
}

} // namespace
} // namespace fg::lab

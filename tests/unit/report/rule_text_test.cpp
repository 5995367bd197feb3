#include "report/words/rule_text.h"

#include <gtest/gtest.h>

namespace fg::report {
namespace {

TEST(RuleText, keepsTheMatchesInFewWords) {
  EXPECT_EQ(matchText("-A KUBE-SERVICES ! -s 10.254.0.0/16 -d 10.254.0.2/32 -p udp -m comment --comment "
                      "\"kube-system/kube-dns:dns cluster "
                      "IP\" -m udp --dport 53 -j KUBE-MARK-MASQ"),
            "! -s 10.254.0.0/16 -d 10.254.0.2 udp 53");
  EXPECT_EQ(matchText("-A KUBE-POSTROUTING -m mark --mark 0x4000/0x4000 -j MASQUERADE"), "mark 0x4000");
  EXPECT_EQ(matchText("-A FORWARD -i docker0 ! -o docker0 -j ACCEPT"), "-i docker0 ! -o docker0");
  EXPECT_EQ(matchText("-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER"),
            "! -d 127.0.0.0/8 to LOCAL");
  EXPECT_EQ(matchText("-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"),
            "-o docker0 RELATED,ESTABLISHED");
}

TEST(RuleText, isEmptyForARuleThatFitsEverything) {
  EXPECT_EQ(matchText("-A PREROUTING -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES"),
            "");
}

TEST(RuleText, readsQuotesAsIptablesWritesThem) {
  EXPECT_EQ(matchText(R"(-A FORWARD -m comment --comment "say \"no\" -j" -p tcp -j DROP)"), "tcp");
  EXPECT_EQ(targetName(R"(-A FORWARD -m comment --comment "say \"no\" -j" -p tcp -j DROP)"), "DROP");
}

TEST(RuleText, tellsTheTarget) {
  EXPECT_EQ(targetText("-A X -p udp -j DNAT --to-destination 172.33.96.3:53"),
            "DNAT --to-destination 172.33.96.3:53");
  EXPECT_EQ(targetName("-A X -g OTHER"), "OTHER");
  EXPECT_EQ(targetName("-A X -p udp"), "");
}

} // namespace
} // namespace fg::report

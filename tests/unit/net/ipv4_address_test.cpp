#include "net/ipv4_address.h"

#include <gtest/gtest.h>

namespace fg::net {

TEST(Ipv4Address, ParsesFourNumbersAndNothingElse) {
  EXPECT_EQ(Ipv4Address::parse("172.33.96.3"), Ipv4Address(172, 33, 96, 3));
  for (const char* wrong :
       {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "1..3.4", "a.b.c.d", "-1.2.3.4"})
    EXPECT_FALSE(Ipv4Address::parse(wrong)) << wrong;
}

TEST(Ipv4Prefix, KeepsHostBitsAndKnowsItsNetwork) {
  auto prefix = *Ipv4Prefix::parse("172.30.113.231/21");
  EXPECT_EQ(prefix.network().text(), "172.30.112.0");
  EXPECT_EQ(prefix.broadcast().text(), "172.30.119.255");
  EXPECT_FALSE(prefix.isCanonical());
  EXPECT_FALSE(Ipv4Prefix::parse("10.0.0.0/33"));
  EXPECT_TRUE(Ipv4Prefix::parse("0.0.0.0/0")->contains(Ipv4Address(255, 1, 2, 3)));
}

} // namespace fg::net

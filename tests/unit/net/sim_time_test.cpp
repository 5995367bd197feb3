#include "net/mac_address.h"
#include "net/sim_time.h"

#include <gtest/gtest.h>

namespace fg::net {

using namespace std::chrono_literals;

TEST(Duration, IsReadAsGoWritesIt) {
  EXPECT_EQ(parseDuration("250ms"), 250ms);
  EXPECT_EQ(parseDuration("1h30m"), 90min);
  EXPECT_EQ(parseDuration("1.5s"), 1500ms);
  EXPECT_EQ(parseDuration("-2s"), -2s);
  EXPECT_EQ(parseDuration("0"), 0s);
  for (const char* wrong : {"", "5", "s", "1d", "1s ", "1e400h", "--1s", "1..5s", "999999999h"})
    EXPECT_FALSE(parseDuration(wrong)) << wrong;
}

TEST(Duration, IsWrittenSoThatItReadsBack) {
  for (const char* text : {"0s", "41s", "1m30s", "250ms", "1h0.5s", "12us", "-3s", "22m27s"})
    EXPECT_EQ(durationText(*parseDuration(text)), text);
}

TEST(MacAddress, GivesTheLinkLocalIpv6AddressThatLinuxShows) {
  EXPECT_EQ(MacAddress::parse("02:42:d0:ae:80:ea")->linkLocalIpv6(), "fe80::42:d0ff:feae:80ea");
  EXPECT_EQ(MacAddress::parse("52:54:00:00:57:32")->linkLocalIpv6(), "fe80::5054:ff:fe00:5732");
  EXPECT_FALSE(MacAddress::parse("52:54:00:00:57"));
  EXPECT_FALSE(MacAddress::parse("52:54:00:00:57:3g"));
}

} // namespace fg::net

#include "shell_fixture.h"

namespace fg::commands {
namespace {

TEST_F(Node1, RouteIsTheChaptersListing) {
  EXPECT_EQ(withoutTrailingBlanks(out("route -n")), referenceListing("16-route-n.txt"));
}

TEST_F(Node1, RouteWithoutNNamesTheDefaultRoute) {
  EXPECT_THAT(
      out("route"),
      testing::HasSubstr("default         10.0.2.2        0.0.0.0         UG    100    0        0 eth0\n"));
}

// Measured with net-tools 2.10.
TEST_F(Node1, RouteShowsRefusingRoutes) {
  ASSERT_EQ(sh("ip route add unreachable 10.66.0.0/16").status, 0);
  ASSERT_EQ(sh("ip route add blackhole 10.67.0.0/16").status, 0);
  EXPECT_THAT(
      out("route -n"),
      testing::HasSubstr("10.66.0.0       -               255.255.0.0     !     0      -        0 -\n"
                         "10.67.0.0       0.0.0.0         255.255.0.0     U     0      0        0 *\n"));
}

// Measured with iproute2 6.1.0.
TEST_F(Node1, IpRouteAsOnDebian12) {
  machine.tools = ToolVersion::Debian12;
  EXPECT_EQ(out("ip route"),
            "default via 10.0.2.2 dev eth0 metric 100 \n"
            "default via 172.30.116.1 dev eth2 metric 101 \n"
            "10.0.2.0/24 dev eth0 proto kernel scope link src 10.0.2.15 metric 100 \n"
            "172.17.8.0/24 dev eth1 proto kernel scope link src 172.17.8.101 metric 100 \n"
            "172.30.112.0/21 dev eth2 proto kernel scope link src 172.30.113.231 metric 100 \n"
            "172.33.68.0/24 dev docker0 proto kernel scope link src 172.33.68.1 \n"
            "172.33.96.0/24 via 172.30.118.65 dev eth2 \n");
}

TEST_F(Node1, IpRouteOnCentos7HasTwoBlanks) {
  EXPECT_EQ(out("ip route show dev eth1"),
            "172.17.8.0/24  proto kernel  scope link  src 172.17.8.101  metric 100 \n");
}

TEST_F(Node1, WhatIsSelectedIsNotRepeated) {
  machine.tools = ToolVersion::Debian12;
  EXPECT_EQ(out("ip route show via 172.30.118.65"), "172.33.96.0/24 dev eth2 \n");
  EXPECT_EQ(out("ip route show proto kernel dev docker0"), "172.33.68.0/24 scope link src 172.33.68.1 \n");
  EXPECT_EQ(out("ip route show match 172.33.96.9"), "default via 10.0.2.2 dev eth0 metric 100 \n"
                                                    "default via 172.30.116.1 dev eth2 metric 101 \n"
                                                    "172.33.96.0/24 via 172.30.118.65 dev eth2 \n");
}

TEST_F(Node1, RouteGetSaysTheWayAndTheSource) {
  machine.tools = ToolVersion::Debian12;
  EXPECT_EQ(out("ip route get 172.33.96.3"),
            "172.33.96.3 via 172.30.118.65 dev eth2 src 172.30.113.231 uid 0 \n    cache \n");
  EXPECT_EQ(out("ip route get 172.33.31.2"),
            "172.33.31.2 via 10.0.2.2 dev eth0 src 10.0.2.15 uid 0 \n    cache \n");
  EXPECT_EQ(out("ip route get 10.0.2.2"), "10.0.2.2 dev eth0 src 10.0.2.15 uid 0 \n    cache \n");
  EXPECT_EQ(out("ip route get 10.0.2.15"),
            "local 10.0.2.15 dev lo src 10.0.2.15 uid 0 \n    cache <local> \n");
  machine.tools = ToolVersion::Centos7;
  EXPECT_EQ(out("ip route get 10.0.2.2"), "10.0.2.2 dev eth0  src 10.0.2.15 \n    cache \n");
}

TEST_F(Node1, RoutesThatRefuseAreToldByGet) {
  for (const char* kind : {"unreachable", "blackhole", "prohibit"})
    ASSERT_EQ(sh(fmt::format("ip route replace {} 10.66.0.0/16", kind)).status, 0);
  EXPECT_EQ(sh("ip route get 10.66.0.1").err, "RTNETLINK answers: Permission denied\n");
  EXPECT_EQ(sh("ip route get 10.66.0.1").status, 2);
}

TEST_F(Node1, RoutesComeAndGoAndCarryWhatWasAsked) {
  machine.tools = ToolVersion::Debian12;
  ASSERT_EQ(
      sh("ip route add 10.7.0.0/24 via 10.0.2.2 dev eth0 onlink src 10.0.2.15 metric 7 proto static").status,
      0);
  EXPECT_EQ(out("ip route show 10.7.0.0/24"),
            "10.7.0.0/24 via 10.0.2.2 dev eth0 proto static src 10.0.2.15 metric 7 onlink \n");
  ASSERT_EQ(sh("ip route replace 172.33.96.0/24 via 172.17.8.103").status, 0);
  EXPECT_EQ(out("ip route show 172.33.96.0/24"), "172.33.96.0/24 via 172.17.8.103 dev eth1 \n");
  ASSERT_EQ(sh("ip route del 172.33.96.0/24").status, 0);
  EXPECT_EQ(out("ip route show 172.33.96.0/24"), "");
}

TEST_F(Node1, ARefusalOnCentos7IsTheErrorNumbersText) {
  EXPECT_EQ(sh("ip route add 10.8.0.0/24 via 99.1.1.1").err, "RTNETLINK answers: Network is unreachable\n");
  EXPECT_EQ(sh("ip route add 10.8.0.1/24 via 10.0.2.2").err, "RTNETLINK answers: Invalid argument\n");
}

TEST_F(Node1, AChangeIsRecordedWithItsCommandAsCause) {
  ASSERT_EQ(sh("ip route del 172.33.96.0/24").status, 0);
  const auto& change = recorder.recording().changes.back();
  EXPECT_EQ(change.cause(), "ip route del 172.33.96.0/24");
}

TEST_F(Node1, LongerPrefixesAreListedFirst) { // measured: fib_trie keeps them so
  machine.tools = ToolVersion::Debian12;
  for (const char* destination : {"10.0.0.0/8", "10.0.0.0/24", "10.0.0.0/16", "0.0.0.0/1"})
    ASSERT_EQ(sh(fmt::format("ip route add {} via 10.0.2.2", destination)).status, 0);
  EXPECT_EQ(out("ip route show via 10.0.2.2"), "0.0.0.0/1 dev eth0 \n"
                                               "default dev eth0 metric 100 \n"
                                               "10.0.0.0/24 dev eth0 \n"
                                               "10.0.0.0/16 dev eth0 \n"
                                               "10.0.0.0/8 dev eth0 \n");
}

} // namespace
} // namespace fg::commands

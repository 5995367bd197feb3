#include "shell_fixture.h"

namespace fg::commands {
namespace {

using testing::HasSubstr;

TEST_F(Node1, IpAddrIsTheChaptersListing) {
  EXPECT_EQ(withoutTrailingBlanks(out("ip addr")), referenceListing("12-ip-addr.txt"));
}

TEST_F(Node1, AbbreviationsAreTheSameCommand) {
  for (const char* line : {"ip a", "ip address show", "ip addr list", "/sbin/ip addr"})
    EXPECT_EQ(out(line), out("ip addr")) << line;
}

TEST_F(Node1, LifetimesCountDown) {
  scheduler.runUntil(std::chrono::milliseconds(10500));
  EXPECT_THAT(out("ip addr show eth0"), HasSubstr("valid_lft 85085sec preferred_lft 85085sec"));
}

// Measured with iproute2 6.1.0.
TEST_F(Node1, Debian12SaysGroupAndQueueLength) {
  machine.tools = ToolVersion::Debian12;
  EXPECT_EQ(out("ip -4 addr show dev docker0"), "5: docker0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 "
                                                "qdisc noqueue state UP group default qlen 1000\n"
                                                "    inet 172.33.68.1/24 scope global docker0\n"
                                                "       valid_lft forever preferred_lft forever\n");
  EXPECT_EQ(out("ip link show veth295bef2"),
            "7: veth295bef2@if6: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master docker0 "
            "state UP mode "
            "DEFAULT group default qlen 1000\n"
            "    link/ether 6a:72:d7:9f:29:19 brd ff:ff:ff:ff:ff:ff link-netnsid 0\n");
}

TEST_F(Node1, BriefAndOneLineFormsAreAsMeasured) {
  machine.tools = ToolVersion::Debian12;
  EXPECT_EQ(out("ip -br addr show lo"), "lo               UNKNOWN        127.0.0.1/8 ::1/128 \n");
  EXPECT_EQ(out("ip -br -4 addr show docker0"), "docker0          UP             172.33.68.1/24 \n");
  EXPECT_EQ(out("ip -br link show eth2"),
            "eth2             UP             08:00:27:ef:25:06 <BROADCAST,MULTICAST,UP,LOWER_UP> \n");
  EXPECT_EQ(out("ip -4 -o addr show docker0"), "5: docker0    inet 172.33.68.1/24 scope global docker0\\     "
                                               "  valid_lft forever preferred_lft forever\n");
}

TEST_F(Node1, AnInterfaceThatIsDownLosesFlagsAndIpv6) {
  EXPECT_EQ(sh("ip link set eth2 down").status, 0);
  std::string text = out("ip addr show eth2");
  EXPECT_THAT(text, HasSubstr("eth2: <BROADCAST,MULTICAST> mtu 1500"));
  EXPECT_THAT(text, HasSubstr("state DOWN"));
  EXPECT_THAT(text, testing::Not(HasSubstr("inet6")));
}

TEST_F(Node1, ACableThatIsOutIsNoCarrier) {
  ns.setCarrier(*ns.interface("eth2"), false);
  EXPECT_THAT(out("ip link show eth2"), HasSubstr("<NO-CARRIER,BROADCAST,MULTICAST,UP>"));
  machine.tools = ToolVersion::Debian12;
  EXPECT_THAT(out("ip route show 172.33.96.0/24"), testing::EndsWith("dev eth2 linkdown \n"));
}

TEST_F(Node1, AddressesComeAndGo) {
  EXPECT_EQ(sh("ip addr add 10.4.0.1/24 dev eth1").status, 0);
  EXPECT_EQ(sh("ip addr add 10.4.0.9/24 dev eth1").status, 0);
  EXPECT_THAT(out("ip addr show eth1"), HasSubstr("inet 10.4.0.9/24 scope global secondary eth1\n"));
  EXPECT_EQ(sh("ip addr add 10.4.0.1/24 dev eth1").err, "RTNETLINK answers: File exists\n");
  EXPECT_EQ(sh("ip addr del 10.4.0.1/24 dev eth1").status, 0);
  EXPECT_THAT(out("ip addr show eth1"), testing::Not(HasSubstr("10.4.0.")));
  EXPECT_EQ(sh("ip addr del 10.4.0.1/24 dev eth1").err,
            "RTNETLINK answers: Cannot assign requested address\n");
}

struct Failure {
  const char* line;
  int status;
  const char* message;
};
void PrintTo(const Failure& failure, std::ostream* out) { *out << failure.line; }

struct FailureOnDebian : Node1, testing::WithParamInterface<Failure> {};

// Measured with iproute2 6.1.0.
TEST_P(FailureOnDebian, IsTheRealToolsOwn) {
  machine.tools = ToolVersion::Debian12;
  CommandResult result = sh(GetParam().line);
  EXPECT_EQ(result.status, GetParam().status);
  EXPECT_EQ(result.err, std::string(GetParam().message) + "\n");
  EXPECT_EQ(result.out, "");
}

INSTANTIATE_TEST_SUITE_P(
    Ip, FailureOnDebian,
    testing::Values(
        Failure{"ip addr show nope", 1, "Device \"nope\" does not exist."},
        Failure{"ip link show nope", 1, "Device \"nope\" does not exist."},
        Failure{"ip link set nope up", 1, "Cannot find device \"nope\""},
        Failure{"ip addr add 10.4.0.1/24", 1, "Not enough information: \"dev\" argument is required."},
        Failure{"ip addr add foo dev eth0", 1, "Error: any valid prefix is expected rather than \"foo\"."},
        Failure{"ip addr show eth0 foo", 255, "Error: either \"dev\" is duplicate, or \"foo\" is a garbage."},
        Failure{"ip addr foo", 255, "Command \"foo\" is unknown, try \"ip address help\"."},
        Failure{"ip link set eth0 mtu 20", 2, "Error: mtu less than device minimum."},
        Failure{"ip link set eth0 mtu 9000000", 2, "Error: mtu greater than device maximum."},
        Failure{"ip link set eth0 mtu x", 255, "Error: argument \"x\" is wrong: Invalid \"mtu\" value\n"},
        Failure{"ip link set eth0 master nope", 255,
                "Error: argument \"nope\" is wrong: Device does not exist\n"},
        Failure{"ip link set eth0 foo", 255, "Error: either \"dev\" is duplicate, or \"foo\" is a garbage."},
        Failure{"ip foo", 1, "Object \"foo\" is unknown, try \"ip help\"."},
        Failure{"ip -x addr", 255, "Option \"-x\" is unknown, try \"ip -help\"."},
        Failure{"ip route foo", 255, "Command \"foo\" is unknown, try \"ip route help\"."},
        Failure{"ip route add 172.33.96.0/24 via 172.30.118.65", 2, "RTNETLINK answers: File exists"},
        Failure{"ip route add 10.8.0.1/24 via 10.0.2.2", 2, "Error: Invalid prefix for given prefix length."},
        Failure{"ip route add 10.8.0.0/24 via 99.1.1.1", 2, "Error: Nexthop has invalid gateway."},
        Failure{"ip route add 10.8.0.0/24 via 10.0.2.2 dev eth1", 2, "Error: Nexthop has invalid gateway."},
        Failure{"ip route add 10.8.0.0/24 dev nope", 1, "Cannot find device \"nope\""},
        Failure{"ip route add 10.8.0.0/24", 2, "RTNETLINK answers: No such device"},
        Failure{"ip route del 10.55.0.0/24", 2, "RTNETLINK answers: No such process"},
        Failure{"ip route add garbage", 1, "Error: any valid prefix is expected rather than \"garbage\"."},
        Failure{"ip route add 10.3.0.0/24 via garbage", 1,
                "Error: inet address is expected rather than \"garbage\"."},
        Failure{"ip route add 10.3.0.0/24 garbage", 255,
                "Error: either \"to\" is duplicate, or \"garbage\" is a garbage."},
        Failure{"ip route add 10.3.0.0/24 via", 255, "Command line is not complete. Try option \"help\""},
        Failure{"ip route get", 1, "need at least a destination address"},
        Failure{"ip neigh add 10.1.0.9", 255, "Device and destination are required arguments."},
        Failure{"ip neigh add 10.1.0.9 lladdr xx dev eth0", 1, "\"xx\" is invalid lladdr."},
        Failure{"ip neigh flush", 1, "Flush requires arguments."},
        Failure{"ip neigh del 10.0.2.9 dev eth0", 2, "RTNETLINK answers: No such file or directory"}));

} // namespace
} // namespace fg::commands

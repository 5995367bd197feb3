// ip link, ip tuntap, bridge and brctl as they change things. Texts and statuses are those of iproute2 6.1
// and bridge-utils 1.7.1 on kernel 6.18, as they were printed in a scratch namespace.
#include "shell_fixture.h"

namespace fg::commands {
namespace {

using testing::HasSubstr;

struct LinkTest : Shell {
  void fails(std::string_view line, int status, std::string_view err) {
    auto result = sh(line);
    EXPECT_EQ(result.status, status) << line;
    EXPECT_EQ(result.err, std::string(err) + "\n") << line;
  }
  void works(std::string_view line) {
    auto result = sh(line);
    EXPECT_EQ(result.status, 0) << line << ": " << result.err;
  }
};

TEST_F(LinkTest, AddsAndDeletes) {
  works("ip link add br0 type bridge");
  fails("ip link add br0 type bridge", 2, "RTNETLINK answers: File exists");
  works("ip link add v0 type veth peer name v1");
  EXPECT_THAT(out("ip link show v0"),
              HasSubstr("v0@v1: <BROADCAST,MULTICAST,M-DOWN> mtu 1500 qdisc noop state DOWN"));
  works("ip link add v4 type veth");
  EXPECT_TRUE(ns.interface("veth0"));
  fails("ip link add x", 1, "Not enough information: \"type\" argument is required");
  fails("ip link add x type", 255, "Command line is not complete. Try option \"help\"");
  fails("ip link add x type nosuch", 2, "Error: Unknown device type.");
  fails("ip link add longinterfacename type bridge", 2, "Error: Attribute failed policy validation.");
  fails("ip link del nosuch", 1, "Cannot find device \"nosuch\"");
  fails("ip link del lo", 2, "RTNETLINK answers: Operation not supported");
  fails("ip link del", 255, "Not enough information: \"dev\" argument is required.");
  works("ip link del v1");
  EXPECT_FALSE(ns.interface("v0"));
  works("ip link add d0 type dummy");
}

TEST_F(LinkTest, AddsAVxlanAsFlannelDoes) {
  works("ip link add v0 type veth peer name v1");
  works("ip link add vx0 type vxlan id 1 dstport 8472 local 192.0.2.1 dev v0 nolearning noudpcsum");
  EXPECT_THAT(out("ip -d link show vx0"),
              HasSubstr("mtu 1450 qdisc noop state DOWN mode DEFAULT group default qlen 1000\n"));
  EXPECT_THAT(
      out("ip -d link show vx0"),
      HasSubstr(
          "\n    vxlan id 1 local 192.0.2.1 dev v0 srcport 0 0 dstport 8472 nolearning ttl auto ageing 300 "
          "noudpcsum noudp6zerocsumtx noudp6zerocsumrx addrgenmode eui64 numtxqueues 1"));
  fails("ip link add vx1 type vxlan id 1 dstport 8472", 2,
        "Error: A VXLAN device with the specified VNI already exists.");
  fails("ip link add vx1 type vxlan dstport 8472", 1, "vxlan: missing virtual network identifier");
  fails("ip link add vx4 type vxlan id 4 dstport 4789 dev nosuch", 255, "Cannot find device \"nosuch\"");
  fails("ip link add vx4 type vxlan id 99999999 dstport 4789", 255,
        "Error: argument \"99999999\" is wrong: invalid id");
  fails("ip link set vx0 mtu 1500", 2, "RTNETLINK answers: Invalid argument");
  auto hinted = sh("ip link add vx5 type vxlan id 5");
  EXPECT_EQ(hinted.status, 0);
  EXPECT_THAT(hinted.err, HasSubstr("vxlan: destination port not specified"));
  works("ip link add vxa type vxlan id 7 dstport 0 tos inherit ttl 5 srcport 1000 2000 udpcsum learning");
  EXPECT_THAT(out("ip -d link show vxa"),
              HasSubstr("vxlan id 7 srcport 1000 2000 dstport 8472 tos inherit ttl 5 ageing 300 udpcsum"));
  works("ip link del v0");
  EXPECT_FALSE(ns.interface("vx0")); // it goes with the interface below it
}

TEST_F(LinkTest, SetsMasterAddressNameAndPortFlags) {
  works("ip link add br0 type bridge");
  works("ip link add br1 type bridge mcast_snooping 0 ageing_time 3000 stp_state 0");
  EXPECT_EQ(ns.interface("br1")->fdb->ageing, std::chrono::seconds(30));
  works("ip link add v0 type veth peer name v1");
  works("ip link set v0 master br0");
  works("ip link set v0 type bridge_slave hairpin on isolated on");
  EXPECT_TRUE(ns.interface("v0")->hairpin);
  EXPECT_THAT(out("ip -d link show v0"),
              HasSubstr("hairpin on guard off root_block off fastleave off learning on"));
  fails("ip link set v1 type bridge_slave hairpin on", 2, "RTNETLINK answers: Operation not supported");
  fails("ip link set v0 type bridge_slave hairpin maybe", 1,
        "Error: argument of \"hairpin\" must be one of \"off\", \"on\", not \"maybe\"");
  fails("ip link set br1 master br1", 2, "Error: Can not enslave a bridge to a bridge.");
  fails("ip link set v1 master v0", 2, "RTNETLINK answers: Operation not supported");
  works("ip link set v0 address 02:00:00:00:00:01");
  EXPECT_EQ(ns.interface("br0")->mac, mac("02:00:00:00:00:01"));
  fails("ip link set v0 address nonsense", 1, "\"nonsense\" is invalid lladdr.");
  fails("ip link set v0 address 01:00:00:00:00:01", 2, "RTNETLINK answers: Cannot assign requested address");
  fails("ip link set lo name v0", 2, "RTNETLINK answers: File exists");
  works("ip link set v0 name v9");
  EXPECT_TRUE(ns.interface("v9"));
  fails("ip link set v9 promisc maybe", 1,
        "Error: argument of \"promisc\" must be \"on\" or \"off\", not \"maybe\"");
  works("ip link set br0 promisc on");
  works("ip link set br0 up");
  EXPECT_THAT(out("ip link show br0"), HasSubstr("<NO-CARRIER,BROADCAST,MULTICAST,PROMISC,UP>"));
}

TEST_F(LinkTest, TunInterfaces) {
  works("ip tuntap add dev tun0 mode tun");
  fails("ip tuntap add dev tun0 mode tun", 1, "ioctl(TUNSETIFF): Device or resource busy");
  fails("ip tuntap add dev t0", 1, "You failed to specify a tunnel mode");
  fails("ip tuntap add dev t1 mode nonsense", 255, "Unknown tunnel mode \"nonsense\"");
  EXPECT_EQ(out("ip tuntap"), "tun0: tun persist\n");
  works("ip link set tun0 up");
  EXPECT_THAT(out("ip link show tun0"), HasSubstr("<NO-CARRIER,POINTOPOINT,MULTICAST,NOARP,UP> mtu 1500"));
  works("ip tuntap del dev tun0 mode tun");
  EXPECT_FALSE(ns.interface("tun0"));
}

TEST_F(LinkTest, FdbOfVxlan) {
  works("ip link add vx0 type vxlan id 1 dstport 8472");
  works("bridge fdb add 02:00:00:00:00:22 dev vx0 dst 192.0.2.2");
  fails("bridge fdb add 02:00:00:00:00:22 dev vx0 dst 192.0.2.3", 255, "RTNETLINK answers: File exists");
  works("bridge fdb append 02:00:00:00:00:22 dev vx0 dst 192.0.2.3");
  works("bridge fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.3");
  works("bridge fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.4");
  EXPECT_EQ(out("bridge fdb show dev vx0"), "00:00:00:00:00:00 dst 192.0.2.3 self permanent\n"
                                            "00:00:00:00:00:00 dst 192.0.2.4 self permanent\n"
                                            "02:00:00:00:00:22 dst 192.0.2.2 self permanent\n");
  works("bridge fdb replace 02:00:00:00:00:22 dev vx0 dst 192.0.2.4 self permanent");
  works("bridge fdb add 02:00:00:00:00:26 dev vx0 dst 192.0.2.3 temp");
  works("bridge fdb add 02:00:00:00:00:27 dev vx0 dst 192.0.2.3 dynamic");
  works("bridge fdb add 02:00:00:00:00:23 dev vx0 dst 192.0.2.3 port 4789 vni 7 via lo");
  EXPECT_THAT(out("bridge fdb"),
              HasSubstr("02:00:00:00:00:23 dev vx0 dst 192.0.2.3 port 4789 vni 7 via lo self permanent\n"));
  EXPECT_THAT(out("bridge fdb"), HasSubstr("02:00:00:00:00:26 dev vx0 dst 192.0.2.3 self static\n"));
  EXPECT_THAT(out("bridge fdb"), HasSubstr("02:00:00:00:00:27 dev vx0 dst 192.0.2.3 self \n"));
  fails("bridge fdb add 02:00:00:00:00:24 dev vx0", 255, "RTNETLINK answers: Invalid argument");
  fails("bridge fdb add 02:00:00:00:00:28 dev vx0 dst nonsense", 1,
        "Error: any valid address is expected rather than \"nonsense\".");
  fails("bridge fdb del 02:00:00:00:00:99 dev vx0", 255, "RTNETLINK answers: No such file or directory");
  works("bridge fdb del 02:00:00:00:00:22 dev vx0 dst 192.0.2.9"); // nothing happens
  works("bridge fdb del 02:00:00:00:00:22 dev vx0");
  fails("bridge fdb add 02:00:00:00:00:24", 255, "Device and address are required arguments.");
  fails("bridge fdb add nonsense dev vx0", 255, "Invalid mac address nonsense");
  fails("bridge fdb add 02:00:00:00:00:30 nonsense", 255,
        "Error: either \"to\" is duplicate, or \"nonsense\" is a garbage.");
  fails("bridge fdb nonsense", 255, "Command \"nonsense\" is unknown, try \"bridge fdb help\".");
}

TEST_F(LinkTest, FdbOfBridgePorts) {
  works("ip link add br0 type bridge");
  works("ip link add v6 type veth peer name v7");
  fails("bridge fdb add 02:00:00:00:00:24 dev v6 master static", 255,
        "RTNETLINK answers: Operation not supported");
  works("ip link set v6 master br0");
  works("bridge fdb add 02:00:00:00:00:24 dev v6 master static");
  works("bridge fdb add 02:00:00:00:00:25 dev v6 master");
  fails("bridge fdb add 02:00:00:00:00:24 dev v6 master static", 255, "RTNETLINK answers: File exists");
  EXPECT_THAT(out("bridge fdb show brport v6"), HasSubstr("02:00:00:00:00:24 master br0 static\n"));
  EXPECT_THAT(out("bridge fdb show brport v6"), HasSubstr("02:00:00:00:00:25 master br0 permanent\n"));
  fails("bridge fdb del 02:00:00:00:00:77 dev v6 master", 255,
        "RTNETLINK answers: No such file or directory");
  works("bridge link set dev v6 learning off flood off isolated on");
  EXPECT_THAT(
      out("bridge -d link show dev v6"),
      HasSubstr(
          "    hairpin off guard off root_block off fastleave off learning off flood off mcast_flood on "));
  fails("bridge link set dev v7 hairpin on", 255, "RTNETLINK answers: Operation not supported");
  fails("bridge link set dev nosuch hairpin on", 255, "Cannot find bridge device \"nosuch\"");
  fails("bridge link set hairpin on", 255, "Device is a required argument.");
}

TEST_F(LinkTest, Brctl) {
  works("brctl addbr brx");
  fails("brctl addbr brx", 1, "device brx already exists; can't create bridge with the same name");
  fails("brctl delbr nosuch", 1, "bridge nosuch doesn't exist; can't delete it");
  works("ip link add v6 address 26:a6:38:cc:54:bd type veth peer name v7");
  works("brctl addif brx v6");
  fails("brctl addif brx v6", 1, "device v6 is already a member of a bridge; can't add it to bridge brx.");
  fails("brctl addif brx nosuch", 1, "interface nosuch does not exist!");
  fails("brctl addif nosuch v6", 1, "bridge nosuch does not exist!");
  EXPECT_THAT(out("brctl show"), HasSubstr("brx\t\t8000.26a638cc54bd\tno\t\tv6\n"));
  works("brctl hairpin brx v6 on");
  fails("brctl hairpin brx v6 maybe", 1, "expect on/off for argument");
  fails("brctl hairpin brx v7 on", 1, "can't set v7 to hairpin on bridge brx: No such file or directory");
  works("brctl setageing brx 100");
  fails("brctl setageing nosuch 100", 1, "set ageing time failed: No such device");
  fails("brctl delif brx v7", 1, "device v7 is not a port of brx");
  works("brctl delif brx v6");
  works("ip link set brx up");
  fails("brctl delbr brx", 1, "bridge brx is still up; can't delete it");
  works("ip link set brx down");
  works("brctl delbr brx");
  fails("brctl delbr v6", 1, "can't delete bridge v6: Operation not permitted");
  fails("brctl addif brx", 1,
        "Incorrect number of arguments for command\nUsage: brctl addif <bridge> <device>\tadd interface to "
        "bridge");
}

struct NamedCluster : FakeCluster {
  std::vector<host::NetworkNamespace*> named;
  std::vector<host::NetworkNamespace*> netns(const host::NetworkNamespace&) override { return named; }
};

TEST_F(LinkTest, NamedNamespaces) {
  NamedCluster others;
  host::NetworkNamespace blue(environment, "blue", "blue");
  others.named = {&blue};
  Context here{ns, machine, prober, others, registry};
  auto in = [&](std::string_view line) { return runLine(here, line); };
  EXPECT_EQ(in("ip netns").out, "blue\n");
  EXPECT_EQ(in("ip link add v2 type veth peer name v3 netns blue").status, 0);
  EXPECT_THAT(in("ip link show v2").out, HasSubstr("v2@if"));
  EXPECT_THAT(in("ip netns exec blue ip link show v3").out, HasSubstr("v3@if"));
  EXPECT_THAT(in("ip -n blue link show v3").out, HasSubstr("v3@if"));
  EXPECT_EQ(in("ip link add d0 type dummy").status, 0);
  EXPECT_EQ(in("ip link set d0 netns blue").status, 0);
  EXPECT_FALSE(ns.interface("d0"));
  EXPECT_TRUE(blue.interface("d0"));
  EXPECT_EQ(in("ip -n nosuch link").err,
            "Cannot open network namespace \"nosuch\": No such file or directory\n");
  EXPECT_EQ(in("ip link set v2 netns nosuch").err,
            "Error: argument \"nosuch\" is wrong: Invalid \"netns\" value\n\n");
  EXPECT_EQ(in("ip netns exec blue").err, "No command specified\n");
}

} // namespace
} // namespace fg::commands

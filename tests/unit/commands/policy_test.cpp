// ip rule, ip route with its tables and kinds, ip neigh, and net-tools' route and arp. The expected texts
// were printed by iproute2 6.1.0 and net-tools 2.10 on kernel 6.18.
#include "shell_fixture.h"

namespace fg::commands {
namespace {

struct Measured : Shell {
  host::Interface& lo = *ns.interface("lo");
  host::Interface& v0 = addEthernet(ns, "v0", "02:00:00:00:00:0a");
  host::Interface& v1 = addEthernet(ns, "v1", "02:00:00:00:00:0b");
  Measured() {
    machine.tools = ToolVersion::Debian12;
    std::ignore = ns.addAddress(v0, {prefix("10.0.1.2/24"), {}, routing::Scope::Global, {}});
    std::ignore = ns.addAddress(v1, {prefix("10.0.2.2/24"), {}, routing::Scope::Global, {}});
  }
  void ok(std::string_view line) {
    CommandResult result = sh(line);
    EXPECT_EQ(result.status, 0) << line << ": " << result.err;
  }
  void fails(std::string_view line, int status, std::string_view err) {
    CommandResult result = sh(line);
    EXPECT_EQ(result.status, status) << line;
    EXPECT_EQ(result.err, err) << line;
  }
};

// --- ip rule -------------------------------------------------------------------------------------------

TEST_F(Measured, IpRuleListsByPriority) {
  for (const char* rule :
       {"from 10.0.1.0/24 lookup 100", "fwmark 0x1/0xff lookup 100", "fwmark 1 lookup 100 pref 50",
        "to 10.9.0.0/16 iif v0 oif v1 tos 0x10 lookup main", "blackhole from 1.2.3.4", "prohibit",
        "unreachable pref 7", "goto 200 pref 20", "nop pref 21", "not from 10.0.0.0/8 table 200",
        "iif nosuch table 200", "table 300 suppress_prefixlength 0", "from 10.0.1.1/24 lookup 100"})
    ok(fmt::format("ip rule add {}", rule));
  EXPECT_EQ(out("ip rule"), "0:\tfrom all lookup local\n"
                            "3:\tfrom 10.0.1.1/24 lookup 100\n"
                            "4:\tfrom all lookup 300 suppress_prefixlength 0\n"
                            "5:\tfrom all iif nosuch [detached] lookup 200\n"
                            "6:\tnot from 10.0.0.0/8 lookup 200\n"
                            "7:\tfrom all unreachable\n"
                            "20:\tfrom all goto 200 [unresolved]\n"
                            "21:\tfrom all nop\n"
                            "47:\tfrom all prohibit\n"
                            "48:\tfrom 1.2.3.4 blackhole\n"
                            "49:\tfrom all to 10.9.0.0/16 tos 0x10 iif v0 oif v1 lookup main\n"
                            "50:\tfrom all fwmark 0x1 lookup 100\n"
                            "32764:\tfrom all fwmark 0x1/0xff lookup 100\n"
                            "32765:\tfrom 10.0.1.0/24 lookup 100\n"
                            "32766:\tfrom all lookup main\n"
                            "32767:\tfrom all lookup default\n");
  EXPECT_EQ(out("ip rule list fwmark 1"), "50:\tfrom all fwmark 0x1 lookup 100\n"
                                          "32764:\tfrom all fwmark 0x1/0xff lookup 100\n");
  EXPECT_EQ(out("ip rule list from 10.0.1.0/24"), "3:\tfrom 10.0.1.1/24 lookup 100\n"
                                                  "32765:\tfrom 10.0.1.0/24 lookup 100\n");
  ok("ip rule flush");
  EXPECT_EQ(out("ip rule"), "0:\tfrom all lookup local\n");
}

TEST_F(Measured, IpRuleRefusesInItsOwnWords) {
  ok("ip rule add unreachable pref 7");
  fails("ip rule add pref 7 unreachable", 2, "RTNETLINK answers: File exists\n");
  fails("ip rule add lookup nosuch", 255, "Error: argument \"nosuch\" is wrong: invalid table ID\n\n");
  fails("ip rule add from garbage", 1, "Error: any valid prefix is expected rather than \"garbage\".\n");
  fails("ip rule add pref abc", 255, "Error: argument \"abc\" is wrong: preference value is invalid\n\n");
  fails("ip rule add fwmark zz", 255, "Error: argument \"zz\" is wrong: fwmark value is invalid\n\n");
  fails("ip rule add", 1, "\"ip rule add\" requires arguments.\n");
  fails("ip rule bogus", 255, "Command \"bogus\" is unknown, try \"ip rule help\".\n");
  fails("ip rule add tos 0xff table 3", 2, "Error: Invalid dsfield (tos): ECN bits must be 0.\n");
  fails("ip rule del pref 9999", 2, "RTNETLINK answers: No such file or directory\n");
}

// --- ip route ------------------------------------------------------------------------------------------

TEST_F(Measured, IpRouteTakesEveryKindAndTable) {
  for (const char* route :
       {"blackhole 10.3.0.0/16", "unreachable 10.4.0.0/16 metric 5", "prohibit 10.5.0.0/16",
        "throw 10.6.0.0/16", "local 10.7.0.0/16 dev lo", "local 10.7.1.0/24 dev v0 table 77",
        "broadcast 10.8.0.255 dev v0", "10.9.0.0/16 via 10.0.1.1 table 100", "default via 10.0.1.9 table 100",
        "10.9.0.0/16 via 10.99.1.1 dev v0 onlink", "10.9.0.0/16 via 10.0.1.3 metric 3",
        "10.9.0.0/16 via 10.0.1.3 tos 0x10", "10.10.0.0/16 dev v0 src 10.0.2.2 mtu 1400 advmss 1300",
        "10.11.0.0/16 via 10.0.1.3 mtu lock 1300", "10.13.0.0/16 dev v0 scope host",
        "10.15.0.0/16 dev v0 proto 99", "multicast 224.0.0.0/4 dev v0"})
    ok(fmt::format("ip route add {}", route));
  ok("ip route append 10.9.0.0/16 via 10.0.1.4");
  ok("ip route prepend 10.9.0.0/16 via 10.0.1.5");
  EXPECT_EQ(out("ip route show table all"),
            "local 10.7.1.0/24 dev v0 table 77 scope host \n"
            "default via 10.0.1.9 dev v0 table 100 \n"
            "10.9.0.0/16 via 10.0.1.1 dev v0 table 100 \n"
            "10.0.1.0/24 dev v0 proto kernel scope link src 10.0.1.2 \n"
            "10.0.2.0/24 dev v1 proto kernel scope link src 10.0.2.2 \n"
            "blackhole 10.3.0.0/16 \n"
            "unreachable 10.4.0.0/16 metric 5 \n"
            "prohibit 10.5.0.0/16 \n"
            "throw 10.6.0.0/16 \n"
            "10.9.0.0/16 tos 0x10 via 10.0.1.3 dev v0 \n"
            "10.9.0.0/16 via 10.0.1.5 dev v0 \n"
            "10.9.0.0/16 via 10.99.1.1 dev v0 onlink \n"
            "10.9.0.0/16 via 10.0.1.4 dev v0 \n"
            "10.9.0.0/16 via 10.0.1.3 dev v0 metric 3 \n"
            "10.10.0.0/16 dev v0 scope link src 10.0.2.2 mtu 1400 advmss 1300 \n"
            "10.11.0.0/16 via 10.0.1.3 dev v0 mtu lock 1300 \n"
            "10.13.0.0/16 dev v0 scope host \n"
            "10.15.0.0/16 dev v0 proto openr scope link \n"
            "multicast 224.0.0.0/4 dev v0 scope link \n"
            "local 10.0.1.2 dev v0 table local proto kernel scope host src 10.0.1.2 \n"
            "broadcast 10.0.1.255 dev v0 table local proto kernel scope link src 10.0.1.2 \n"
            "local 10.0.2.2 dev v1 table local proto kernel scope host src 10.0.2.2 \n"
            "broadcast 10.0.2.255 dev v1 table local proto kernel scope link src 10.0.2.2 \n"
            "local 10.7.0.0/16 dev lo table local scope host \n"
            "broadcast 10.8.0.255 dev v0 table local scope link \n"
            "local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1 \n"
            "local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1 \n"
            "broadcast 127.255.255.255 dev lo table local proto kernel scope link src 127.0.0.1 \n");
  EXPECT_EQ(out("ip route list metric 3"), "10.9.0.0/16 via 10.0.1.3 dev v0 \n");
  EXPECT_EQ(out("ip route list tos 0x10"), "10.9.0.0/16 via 10.0.1.3 dev v0 \n");
  EXPECT_EQ(out("ip route list src 10.0.1.2"), "10.0.1.0/24 dev v0 proto kernel scope link \n");
  EXPECT_EQ(out("ip route list scope host"), "10.13.0.0/16 dev v0 \n");
  EXPECT_EQ(out("ip route list type blackhole"), "blackhole 10.3.0.0/16 \n");
  ok("ip route replace 10.9.0.0/16 via 10.0.1.6");
  ok("ip route del 10.9.0.0/16 metric 3");
  ok("ip route del 10.9.0.0/16 tos 0x10");
  EXPECT_EQ(out("ip route show 10.9.0.0/16"), "10.9.0.0/16 via 10.0.1.6 dev v0 \n"
                                              "10.9.0.0/16 via 10.99.1.1 dev v0 onlink \n"
                                              "10.9.0.0/16 via 10.0.1.4 dev v0 \n");
  ok("ip route flush proto boot");
  EXPECT_EQ(out("ip route"), "10.0.1.0/24 dev v0 proto kernel scope link src 10.0.1.2 \n"
                             "10.0.2.0/24 dev v1 proto kernel scope link src 10.0.2.2 \n"
                             "10.15.0.0/16 dev v0 proto openr scope link \n");
}

// The kernel keeps the scope that it is given, and takes no gateway that only a route of scope global
// reaches.
TEST_F(Measured, ARouteWithoutGatewayMayHaveScopeGlobal) {
  ok("ip route add 10.5.0.0/16 dev v0 scope global");
  ok("ip route add 10.6.0.0/16 dev v0");
  EXPECT_EQ(out("ip route list 10.5.0.0/16"), "10.5.0.0/16 dev v0 \n");
  EXPECT_EQ(out("ip route list 10.6.0.0/16"), "10.6.0.0/16 dev v0 scope link \n");
  fails("ip route add 10.17.0.0/16 via 10.5.0.1", 2, "Error: Nexthop has invalid gateway.\n");
  ok("ip route add 10.18.0.0/16 via 10.6.0.1");
  EXPECT_EQ(out("ip route get 10.5.0.9"), "10.5.0.9 dev v0 src 10.0.1.2 uid 0 \n    cache \n");
  fails("ip route del 10.5.0.0/16 scope link", 2, "RTNETLINK answers: No such process\n");
  ok("ip route replace 10.5.0.0/16 dev v0");
  EXPECT_EQ(out("ip route list 10.5.0.0/16"), "10.5.0.0/16 dev v0 scope link \n");
}

TEST_F(Measured, IpRouteRefusesInItsOwnWords) {
  fails("ip route add 10.9.0.0/16 via 10.99.1.1", 2, "Error: Nexthop has invalid gateway.\n");
  fails("ip route add 10.9.0.0/16 via 10.99.1.1 onlink", 2, "Error: Nexthop device required for onlink.\n");
  ok("ip route add 10.9.0.0/16 via 10.0.1.3");
  fails("ip route add 10.9.0.0/16 via 10.0.1.4", 2, "RTNETLINK answers: File exists\n");
  fails("ip route append 10.9.0.0/16 via 10.0.1.3", 2, "RTNETLINK answers: File exists\n");
  fails("ip route add 10.10.0.1/16 via 10.0.1.3", 2, "Error: Invalid prefix for given prefix length.\n");
  fails("ip route add 10.10.0.0/16 dev nosuch", 1, "Cannot find device \"nosuch\"\n");
  fails("ip route add 10.10.0.0/16", 2, "RTNETLINK answers: No such device\n");
  fails("ip route add 10.10.0.0/16 dev v0 src 10.0.9.9", 2, "Error: Invalid prefsrc address.\n");
  fails("ip route add 10.12.0.0/16 via 10.0.1.3 scope link", 2, "Error: Nexthop has invalid gateway.\n");
  fails("ip route change 10.99.0.0/16 via 10.0.1.7", 2, "RTNETLINK answers: No such file or directory\n");
  fails("ip route del 10.9.0.0/16 via 10.0.1.99", 2, "RTNETLINK answers: No such process\n");
  fails("ip route list table 55", 2, "Error: ipv4: FIB table does not exist.\nDump terminated\n");
  fails("ip route flush table 55", 2, "Error: ipv4: FIB table does not exist.\nFlush terminated\n");
  fails("ip route list table nosuch", 255,
        "Error: argument \"nosuch\" is wrong: table id value is invalid\n\n");
  fails("ip route flush", 1, "\"ip route flush\" requires arguments.\n");
  fails("ip route add default via x", 1, "Error: any valid address is expected rather than \"x\".\n");
  fails("ip route add default via 10.0.1.1 via 10.0.1.1", 255,
        "Error: argument \"via\" is wrong: use nexthop syntax to specify multiple via\n\n");
  fails("ip route add default via 10.0.1.1 table x", 255,
        "Error: argument \"x\" is wrong: \"table\" value is invalid\n\n");
  fails("ip route add default via 10.0.1.1 mtu x", 255,
        "Error: argument \"x\" is wrong: \"mtu\" value is invalid\n\n");
  ok("ip link set v1 down");
  fails("ip route add 10.30.0.0/16 dev v1", 2, "Error: Device for nexthop is not up.\n");
}

TEST_F(Measured, IpRouteGetSaysTheWay) {
  ok("ip route add 10.9.0.0/16 via 10.0.1.1 mtu 1400");
  ok("ip route add 10.9.1.0/24 via 10.0.1.1 table 100");
  EXPECT_EQ(out("ip route get 10.9.1.1"),
            "10.9.1.1 via 10.0.1.1 dev v0 src 10.0.1.2 uid 0 \n    cache mtu 1400 \n");
  ok("ip rule add fwmark 1 lookup 100");
  EXPECT_EQ(out("ip route get 10.9.1.1 mark 1"),
            "10.9.1.1 via 10.0.1.1 dev v0 table 100 src 10.0.1.2 mark 1 uid 0 \n    cache \n");
  EXPECT_EQ(out("ip route get 10.9.1.1 from 10.0.1.2"),
            "10.9.1.1 from 10.0.1.2 via 10.0.1.1 dev v0 uid 0 \n    cache mtu 1400 \n");
  fails("ip route get 10.9.1.1 from 10.0.1.77", 2, "RTNETLINK answers: Network is unreachable\n");
  fails("ip route get 10.9.1.1 from 10.0.1.77 iif v0", 2, "RTNETLINK answers: No route to host\n");
  ok("sysctl -w net.ipv4.ip_forward=1");
  EXPECT_EQ(out("ip route get 10.9.1.1 from 10.0.1.77 iif v0"),
            "10.9.1.1 from 10.0.1.77 via 10.0.1.1 dev v0 \n    cache <redirect> mtu 1400 iif v0 \n");
  EXPECT_EQ(out("ip route get 10.0.1.2"),
            "local 10.0.1.2 dev lo table local src 10.0.1.2 uid 0 \n    cache <local> \n");
  EXPECT_EQ(out("ip route get 10.0.1.2 from 10.0.1.77 iif v0"),
            "local 10.0.1.2 from 10.0.1.77 dev lo table local \n    cache <local> iif v0 \n");
  EXPECT_EQ(out("ip route get 10.0.1.255"),
            "broadcast 10.0.1.255 dev v0 table local src 10.0.1.2 uid 0 \n    cache <local,brd> \n");
  EXPECT_EQ(out("ip route get 8.8.8.8 oif v0"), "8.8.8.8 dev v0 src 10.0.1.2 uid 0 \n    cache \n");
  EXPECT_EQ(out("ip route get fibmatch 10.9.1.1"), "10.9.0.0/16 via 10.0.1.1 dev v0 mtu 1400 \n");
  EXPECT_EQ(out("ip -o route get 10.9.1.1"),
            "10.9.1.1 via 10.0.1.1 dev v0 src 10.0.1.2 uid 0 \\    cache mtu 1400 \n");
  fails("ip route get 10.9.1.1 from 127.0.0.1", 2, "RTNETLINK answers: Invalid argument\n");
  fails("ip route get 10.9.1.1 oif nosuch", 1, "Cannot find device \"nosuch\"\n");
  fails("ip route get 10.9.1.1 bogus", 1, "Error: inet prefix is expected rather than \"bogus\".\n");
}

TEST_F(Measured, WhatWasLearnedShowsInTheCache) {
  ok("ip route add default via 10.0.1.1");
  routing::FlowKey flow;
  flow.destination = address("10.9.0.2");
  ns.learnPathMtu(flow, 1400);
  scheduler.runUntil(ns.now() + std::chrono::milliseconds(500));
  EXPECT_EQ(out("ip route get 10.9.0.2"),
            "10.9.0.2 via 10.0.1.1 dev v0 src 10.0.1.2 uid 0 \n    cache expires 599sec mtu 1400 \n");
  EXPECT_EQ(out("ip route show cache"),
            "10.9.0.2 via 10.0.1.1 dev v0 \n    cache expires 599sec mtu 1400 \n");
  ok("ip route flush cache");
  EXPECT_EQ(out("ip route get 10.9.0.2"), "10.9.0.2 via 10.0.1.1 dev v0 src 10.0.1.2 uid 0 \n    cache \n");
  ns.learnRedirect(flow, address("10.0.1.3"));
  EXPECT_EQ(out("ip route get 10.9.0.2"), "10.9.0.2 via 10.0.1.3 dev v0 src 10.0.1.2 uid 0 \n"
                                          "    cache <redirected> expires 300sec \n");
}

TEST_F(Measured, IpAddressFlushTakesAllOfAnInterface) {
  ok("ip addr add 10.0.5.2/24 dev v0");
  ok("ip addr flush dev v0");
  EXPECT_TRUE(v0.addresses.empty());
  EXPECT_EQ(out("ip route"), "10.0.2.0/24 dev v1 proto kernel scope link src 10.0.2.2 \n");
  fails("ip addr flush", 1, "Flush requires arguments.\n");
  fails("ip addr flush dev nosuch", 1, "Device \"nosuch\" does not exist.\n");
}

// --- ip neigh ------------------------------------------------------------------------------------------

TEST_F(Measured, IpNeighSetsEveryState) {
  ok("ip neigh add 10.0.1.5 lladdr 02:00:00:00:00:05 dev v0");
  ok("ip neigh add 10.0.1.6 lladdr 02:00:00:00:00:06 dev v0 nud reachable");
  ok("ip neigh add 10.0.1.7 lladdr 02:00:00:00:00:07 dev v0 nud stale");
  ok("ip neigh add 10.0.1.8 lladdr 02:00:00:00:00:08 dev v0 nud noarp");
  ok("ip neigh add 10.0.1.10 dev v0 nud failed");
  fails("ip neigh add 10.0.1.5 lladdr 02:00:00:00:00:05 dev v0", 2, "RTNETLINK answers: File exists\n");
  fails("ip neigh add 10.0.1.13 dev v0", 2, "Error: No link layer address given.\n");
  fails("ip neigh add 10.0.1.13 dev v0 nud reachable", 2, "RTNETLINK answers: File exists\n");
  fails("ip neigh add 10.0.1.14 lladdr 02:00:00:00:00:01 dev v0 nud bogus", 255,
        "Error: argument \"bogus\" is wrong: nud state is bad\n");
  fails("ip neigh change 10.0.1.55 lladdr 02:00:00:00:00:55 dev v0", 2,
        "RTNETLINK answers: No such file or directory\n");
  EXPECT_EQ(out("ip neigh"), "10.0.1.5 dev v0 lladdr 02:00:00:00:00:05 PERMANENT \n"
                             "10.0.1.6 dev v0 lladdr 02:00:00:00:00:06 REACHABLE \n"
                             "10.0.1.7 dev v0 lladdr 02:00:00:00:00:07 STALE \n"
                             "10.0.1.10 dev v0 FAILED \n");
  EXPECT_EQ(out("ip neigh show nud noarp"), "10.0.1.8 dev v0 lladdr 02:00:00:00:00:08 NOARP \n");
  EXPECT_EQ(out("ip neigh get 10.0.1.5 dev v0"), "10.0.1.5 dev v0 lladdr 02:00:00:00:00:05 PERMANENT \n");
  fails("ip neigh get 10.0.1.99 dev v0", 2, "Error: Neighbour entry not found.\n");
  ok("ip neigh change 10.0.1.5 lladdr 02:00:00:00:00:55 dev v0");
  ok("ip neigh add proxy 10.0.1.77 dev v0");
  EXPECT_EQ(out("ip neigh show proxy"), "10.0.1.77 dev v0 proxy \n");
  fails("ip neigh flush", 1, "Flush requires arguments.\n");
  ok("ip neigh flush dev v0");
  EXPECT_EQ(out("ip neigh"), "10.0.1.5 dev v0 lladdr 02:00:00:00:00:55 PERMANENT \n");
  ok("ip neigh del 10.0.1.5 dev v0");
  fails("ip neigh del 10.0.1.5 dev v0", 2, "RTNETLINK answers: No such file or directory\n");
}

TEST_F(Measured, ArpSetsAndRemoves) {
  ok("arp -s 10.0.1.20 02:00:00:00:00:20");
  ok("arp -s 10.0.1.22 02:00:00:00:00:20 temp");
  EXPECT_EQ(out("arp -n"),
            "Address                  HWtype  HWaddress           Flags Mask            Iface\n"
            "10.0.1.20                ether   02:00:00:00:00:20   CM                    v0\n"
            "10.0.1.22                ether   02:00:00:00:00:20   C                     v0\n");
  ok("arp -d 10.0.1.20");
  fails("arp -d 10.0.1.99", 255, "No ARP entry for 10.0.1.99\n");
  fails("arp -s 10.0.1.21", 255, "arp: need hardware address\n");
  fails("arp -s 10.0.1.21 xx", 255, "arp: invalid hardware address\n");
  fails("arp -s 10.9.9.9 02:00:00:00:00:20", 255, "SIOCSARP: Network is unreachable\n");
}

// --- net-tools' route ------------------------------------------------------------------------------------

TEST_F(Measured, RouteAddsAndDeletes) {
  ok("route add -net 10.9.0.0 netmask 255.255.0.0 gw 10.0.1.1");
  fails("route add -net 10.9.0.0 netmask 255.255.0.0 gw 10.0.1.1", 7, "SIOCADDRT: File exists\n");
  ok("route add -net 10.10.0.0/16 gw 10.0.1.1 metric 5");
  ok("route add -net 10.11.0.0/16 dev v0");
  ok("route add -host 10.12.0.1 gw 10.0.1.1");
  ok("route add 10.12.0.3 gw 10.0.1.1");
  ok("route add default gw 10.0.1.1");
  ok("route add -host 10.14.1.1 reject");
  fails("route add default gw 10.0.1.1 v0", 7, "SIOCADDRT: File exists\n");
  fails("route add -net 10.15.0.0/16 gw 10.99.0.1", 7, "SIOCADDRT: Network is unreachable\n");
  fails("route add -net 10.15.0.0/16 dev nosuch", 7, "SIOCADDRT: No such device\n");
  fails("route add -net 10.17.0.0 gw 10.0.1.1", 7, "SIOCADDRT: Invalid argument\n");
  EXPECT_EQ(out("route -n"), "Kernel IP routing table\n"
                             "Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n"
                             "0.0.0.0         10.0.1.1        0.0.0.0         UG    0      0        0 v0\n"
                             "10.0.1.0        0.0.0.0         255.255.255.0   U     0      0        0 v0\n"
                             "10.0.2.0        0.0.0.0         255.255.255.0   U     0      0        0 v1\n"
                             "10.9.0.0        10.0.1.1        255.255.0.0     UG    0      0        0 v0\n"
                             "10.10.0.0       10.0.1.1        255.255.0.0     UG    5      0        0 v0\n"
                             "10.11.0.0       0.0.0.0         255.255.0.0     U     0      0        0 v0\n"
                             "10.12.0.1       10.0.1.1        255.255.255.255 UGH   0      0        0 v0\n"
                             "10.12.0.3       10.0.1.1        255.255.255.255 UGH   0      0        0 v0\n"
                             "10.14.1.1       -               255.255.255.255 !H    0      -        0 -\n");
  EXPECT_EQ(out("ip route show type unreachable"), "unreachable 10.14.1.1 scope host \n");
  ok("route del -net 10.9.0.0 netmask 255.255.0.0");
  fails("route del -net 10.9.0.0 netmask 255.255.0.0", 7, "SIOCDELRT: No such process\n");
  ok("route del default");
  ok("route del -host 10.12.0.1");
}

TEST_F(Measured, NstatCountsWhatRpFilterDropped) {
  ns.count("TcpExtIPReversePathFilter");
  EXPECT_EQ(out("nstat -a"), "#kernel\nTcpExtIPReversePathFilter       1                  0.0\n");
  EXPECT_EQ(out("nstat -az IpInAddr*"), "#kernel\nIpInAddrErrors                  0                  0.0\n");
}

// --- sysctl ----------------------------------------------------------------------------------------------

TEST_F(Measured, SysctlKnowsEveryInterfaceAndRefusesNonsense) {
  EXPECT_EQ(out("sysctl net.ipv4.conf.v0.rp_filter"), "net.ipv4.conf.v0.rp_filter = 0\n");
  EXPECT_EQ(out("sysctl -w net.ipv4.conf.v0.rp_filter=7"), "net.ipv4.conf.v0.rp_filter = 7\n");
  EXPECT_THAT(out("sysctl -a"), testing::HasSubstr("net.ipv4.conf.v0.rp_filter = 7\n"));
  fails("sysctl -w net.ipv4.ip_forward=abc", 1,
        "sysctl: setting key \"net.ipv4.ip_forward\": Invalid argument\n");
  fails("sysctl -w net.ipv4.conf.v9.rp_filter=1", 1,
        "sysctl: cannot stat /proc/sys/net/ipv4/conf/v9/rp_filter: No such file or directory\n");
}

} // namespace
} // namespace fg::commands

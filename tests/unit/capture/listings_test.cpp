// What older tools print for people says the same as what newer ones print as JSON.
#include "unit/capture/captured.h"

#include <fstream>
#include <sstream>

using namespace fg;
using namespace fg::test;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

std::string listing(const std::string& file) {
  std::ifstream in(std::string(FG_SOURCE_DIR) + "/tests/reference/node1/" + file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

scenario::ReadResult hostWith(const std::string& file, const std::string& text) {
  return readTexts(
      {{"hosts/node1/ip-addr.json", json({{.address = "10.0.0.1/24"}})}, {"hosts/node1/" + file, text}});
}

std::vector<std::string> commandsOf(const Namespace& ns) {
  std::vector<std::string> out;
  for (const auto& command : ns.commands) {
    std::string line;
    for (const std::string& word : command.words)
      line += (line.empty() ? "" : " ") + word;
    out.push_back(line);
  }
  return out;
}

// CentOS 7's ip addr, without -d, of the reference's node.
scenario::ReadResult reference() {
  return readTexts({{"hosts/node1/ip-addr.txt", listing("12-ip-addr.txt")},
                    {"hosts/node1/route-n.txt", listing("16-route-n.txt")}});
}

} // namespace

TEST(OldAddresses, OfTheReferenceHaveTheirSettings) {
  auto result = reference();
  const Interface& eth2 = interfaceOf(result, "node1", "eth2");
  EXPECT_EQ(eth2.index, 4);
  EXPECT_EQ(eth2.mac.text(), "08:00:27:ef:25:06");
  EXPECT_TRUE(eth2.up && eth2.carrier && eth2.ipv6);
  ASSERT_THAT(eth2.addresses, SizeIs(1));
  EXPECT_EQ(eth2.addresses[0].prefix.text(), "172.30.113.231/21");
  EXPECT_EQ(eth2.addresses[0].broadcast->text(), "172.30.119.255");
  EXPECT_EQ(eth2.addresses[0].validFor, std::chrono::seconds(85096));
  EXPECT_FALSE(interfaceOf(result, "node1", "eth1").addresses[0].validFor);
  EXPECT_EQ(interfaceOf(result, "node1", "lo").kind, "loopback");
  EXPECT_EQ(interfaceOf(result, "node1", "lo").mtu, 65536U);
}

TEST(OldAddresses, OfTheReferenceHaveKindsByTheirNames) {
  auto result = reference();
  EXPECT_EQ(interfaceOf(result, "node1", "docker0").kind, "bridge");
  const Interface& port = interfaceOf(result, "node1", "veth295bef2");
  EXPECT_EQ(port.kind, "veth");
  EXPECT_EQ(port.peerIndex, 6);
  EXPECT_EQ(port.peerNetnsid, 0);
  EXPECT_EQ(port.master, "docker0");
  EXPECT_THAT(
      about(result, "hosts/node1/ip-addr.txt"),
      HasSubstr(
          "ip-addr.txt:1: warning: printed without -d, so kinds of interfaces are taken from their names: "
          "docker0 is a bridge"));
}

TEST(OldAddresses, WithDetailsHaveTheirKinds) {
  auto result = readTexts(
      {{"hosts/node1/ip-addr.txt",
        "3: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN\n"
        "    link/ether 02:00:00:00:01:00 brd ff:ff:ff:ff:ff:ff promiscuity 0 \n"
        "    vxlan id 1 local 10.0.0.1 dev eth0 srcport 7 9 dstport 8472 nolearning ttl 5 ageing 300 "
        "noudpcsum gbp addrgenmode eui64\n"
        "    inet 10.244.1.0/32 scope global flannel.1\n"
        "       valid_lft forever preferred_lft forever\n"
        "5: veth1@if2: <BROADCAST> mtu 1500 qdisc noop master cni0 state DOWN\n"
        "    link/ether 02:00:00:00:01:05 brd ff:ff:ff:ff:ff:ff link-netns pod promiscuity 1 \n"
        "    veth \n"
        "    bridge_slave state disabled priority 32 cost 2 hairpin on guard off\n"
        "6: tun0: <POINTOPOINT,UP,LOWER_UP> mtu 1472 qdisc fq state UP\n"
        "    link/none  promiscuity 0 \n"
        "    tun type tun pi off\n"
        "    inet 172.31.0.1 peer 172.31.0.2/32 scope global tun0\n"}});
  const Interface& vxlan = interfaceOf(result, "node1", "flannel.1");
  ASSERT_TRUE(vxlan.vxlan);
  EXPECT_EQ(vxlan.vxlan->local->text(), "10.0.0.1");
  EXPECT_EQ(vxlan.vxlan->device, "eth0");
  EXPECT_EQ(vxlan.vxlan->lowestPort, 7);
  EXPECT_EQ(vxlan.vxlan->port, 8472);
  EXPECT_EQ(vxlan.vxlan->ttl, 5);
  EXPECT_FALSE(vxlan.vxlan->learning);
  EXPECT_FALSE(vxlan.vxlan->checksum);
  EXPECT_EQ(vxlan.vxlan->notModelled, "gbp");
  const Interface& veth = interfaceOf(result, "node1", "veth1");
  EXPECT_TRUE(veth.hairpin);
  EXPECT_FALSE(veth.up);
  EXPECT_TRUE(veth.peerNetnsid);
  const Interface& tun = interfaceOf(result, "node1", "tun0");
  EXPECT_EQ(tun.kind, "tun");
  EXPECT_EQ(tun.addresses.at(0).prefix.text(), "172.31.0.1/32");
  EXPECT_THAT(about(result, "hosts/node1/ip-addr.txt"), testing::Not(HasSubstr("printed without -d")));
}

TEST(OldAddresses, AFlannelDeviceWithoutDetailsIsATunnel) {
  auto result =
      readTexts({{"hosts/node1/ip-addr.txt",
                  "3: flannel.7: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN\n"
                  "    link/ether 02:00:00:00:01:00 brd ff:ff:ff:ff:ff:ff\n"
                  "4: flannel0: <POINTOPOINT,UP,LOWER_UP> mtu 1472 qdisc pfifo_fast state UNKNOWN\n"
                  "    link/none \n"
                  "5: tunl0@NONE: <NOARP,UP,LOWER_UP> mtu 1480 qdisc noqueue state UNKNOWN\n"
                  "    link/ipip 0.0.0.0 brd 0.0.0.0\n"
                  "6: wg0: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1420 qdisc noqueue state UNKNOWN\n"
                  "    link/none \n"}});
  ASSERT_TRUE(interfaceOf(result, "node1", "flannel.7").vxlan);
  EXPECT_EQ(interfaceOf(result, "node1", "flannel.7").vxlan->vni, 7U);
  EXPECT_EQ(interfaceOf(result, "node1", "flannel0").kind, "tun");
  EXPECT_THAT(interfaceOf(result, "node1", "tunl0").leadsOutside,
              HasSubstr("tunl0 of node1 is of kind ipip"));
  EXPECT_THAT(interfaceOf(result, "node1", "wg0").leadsOutside, HasSubstr("is of kind wireguard"));
}

TEST(OldRoutes, OfTheReferenceAreItsSeven) {
  auto result = reference();
  const auto& routes = nsOf(result, "node1").routes;
  ASSERT_THAT(routes, SizeIs(7));
  EXPECT_EQ(routes[0].destination.text(), "0.0.0.0/0");
  EXPECT_EQ(routes[0].gateway->text(), "10.0.2.2");
  EXPECT_EQ(routes[0].metric, 100U);
  EXPECT_EQ(routes[4].destination.text(), "172.30.112.0/21");
  EXPECT_EQ(routes[4].scope, "link");
  EXPECT_FALSE(routes[4].gateway);
  EXPECT_EQ(routes[6].destination.text(), "172.33.96.0/24");
  EXPECT_EQ(routes[6].interface, "eth2");
  EXPECT_THAT(about(result, "hosts/node1/route-n.txt"), HasSubstr("shows the table main only"));
}

TEST(OldRoutes, ARefusedOneIsUnreachable) {
  auto result =
      hostWith("route-n.txt", "10.9.0.0        -               255.255.0.0     !     0      -        0 -\n");
  ASSERT_THAT(nsOf(result, "node1").routes, SizeIs(1));
  EXPECT_EQ(nsOf(result, "node1").routes[0].type, "unreachable");
}

TEST(TextRoutes, HaveWhatTheirJsonHas) {
  auto result = hostWith("ip-route.txt",
                         "default via 10.0.0.2 dev eth0 proto dhcp src 10.0.0.1 metric 100 \n"
                         "blackhole 10.99.0.0/16 \n"
                         "10.244.2.0/24 via 10.244.2.0 dev eth0 onlink \n"
                         "10.98.0.0/16 via 10.0.0.2 dev eth0 mtu lock 1400 \n"
                         "unreachable default table acme metric 5 \n"
                         "10.97.0.0/16 \n\tnexthop via 10.0.0.3 dev eth0 weight 1\n\tnexthop via 10.0.0.4 "
                         "dev eth0 weight 1\n"
                         "broadcast 10.0.0.255 dev eth0 table local proto kernel scope link src 10.0.0.1 \n"
                         "local 10.0.0.1 dev eth0 table local proto kernel scope host src 10.0.0.1 \n"
                         "unreachable default dev lo table unspec proto kernel metric 4294967295 error -101\n"
                         "fe80::/64 dev eth0 proto kernel metric 256 \n");
  const Namespace& node = nsOf(result, "node1");
  ASSERT_THAT(node.routes, SizeIs(4));
  EXPECT_EQ(node.routes[0].protocol, "dhcp");
  EXPECT_EQ(node.routes[0].source->text(), "10.0.0.1");
  EXPECT_EQ(node.routes[1].type, "blackhole");
  EXPECT_TRUE(node.routes[2].onlink);
  EXPECT_EQ(node.routes[3].gateway->text(), "10.0.0.3");
  EXPECT_EQ(node.routes[3].place.line, 6);
  EXPECT_THAT(node.caveats, Contains(HasSubstr("10.97.0.0/16 has several next hops")));
  EXPECT_THAT(commandsOf(node),
              ElementsAre("ip route append 10.98.0.0/16 via 10.0.0.2 dev eth0 proto boot mtu 1400",
                          "ip route append unreachable default proto boot metric 5 table 1000000"));
  EXPECT_EQ(about(result, "hosts/node1/ip-route.txt"), "");
}

TEST(TextRoutes,
     OfAJsonFileAreReadAsText) { // ip of 2018 takes -j, and prints some things as text all the same
  auto result = hostWith("ip-route.json", "default via 10.0.0.2 dev eth0\n");
  EXPECT_THAT(nsOf(result, "node1").routes, SizeIs(1));
}

TEST(TextRoutes, ALineOfNonsenseIsLeftOutWithItsPlace) {
  auto result =
      hostWith("ip-route.txt", "default via 10.0.0.2 dev eth0\nError: ipv4: FIB table does not exist.\n");
  EXPECT_THAT(nsOf(result, "node1").routes, SizeIs(1));
  EXPECT_THAT(
      about(result, "hosts/node1/ip-route.txt"),
      HasSubstr("ip-route.txt:2: warning: no line of ip route: 'Error: ipv4: FIB table does not exist.'"));
}

TEST(TextRules, BecomeCommandsWhereTheyAreNotTheThreeOfLinux) {
  auto result =
      hostWith("ip-rule.txt", "0:\tfrom all lookup local \n"
                              "100:\tfrom 10.1.0.0/16 to 10.2.0.0/16 fwmark 0x1/0xff iif eth0 lookup acme \n"
                              "200:\tnot from 10.1.0.1 tos 0x10 lookup main suppress_prefixlength 0 \n"
                              "300:\tfrom all prohibit\n"
                              "32766:\tfrom all lookup main \n");
  EXPECT_THAT(
      commandsOf(nsOf(result, "node1")),
      ElementsAre(
          "ip rule add priority 100 from 10.1.0.0/16 to 10.2.0.0/16 fwmark 0x1/0xff iif eth0 table 1000000",
          "ip rule add not priority 200 from 10.1.0.1 tos 0x10 suppress_prefixlength 0 table main",
          "ip rule add priority 300 type prohibit", "ip rule del priority 32767"));
}

TEST(TextNeighbors, HaveAddressesAndStates) {
  auto result = hostWith("ip-neigh.txt", "10.0.0.2 dev eth0 lladdr 02:00:00:00:00:02 router STALE\n"
                                         "10.0.0.9 dev eth0  FAILED\n"
                                         "fe80::1 dev eth0 lladdr 02:00:00:00:00:02 router STALE\n"
                                         "10.0.0.3 dev lo lladdr 00:00:00:00:00:00 NOARP\n");
  const auto& neighbors = nsOf(result, "node1").neighbors;
  ASSERT_THAT(neighbors, SizeIs(2));
  EXPECT_EQ(neighbors[0].mac->text(), "02:00:00:00:00:02");
  EXPECT_EQ(neighbors[0].state, "STALE");
  EXPECT_EQ(neighbors[1].state, "FAILED");
}

TEST(TextBridges, HavePortsAndEntriesOfBothAges) {
  auto result =
      readTexts({{"hosts/node1/ip-addr.json", json({{.name = "docker0", .kind = "bridge"},
                                                    {.index = 4, .name = "veth1", .kind = "veth"},
                                                    {.index = 5, .name = "veth2", .kind = "veth"}})},
                 {"hosts/node1/bridge-link.txt", // as iproute2 6.1 and as 3.10 print it
                  "4: veth1@if2: <BROADCAST,UP> mtu 1500 master docker0 state forwarding priority 32 cost 2 "
                  "\n    hairpin on guard off\n"
                  "5: veth2 state UP @docker0: <BROADCAST,UP> mtu 1500 master docker0 state forwarding "
                  "priority 32 cost 2 \n"},
                 {"hosts/node1/bridge-fdb.txt",
                  "33:33:00:00:00:01 dev veth1 self permanent\n"
                  "02:00:00:00:00:07 dev veth1 master docker0 \n"
                  "02:00:00:00:00:08 dev veth2 master docker0 permanent\n"
                  "02:00:00:00:00:06 dev veth2 master docker0 stale\n"
                  "02:00:00:00:00:09 dev flannel.1 dst 10.0.0.2 port 8473 self permanent\n"}});
  EXPECT_TRUE(interfaceOf(result, "node1", "veth1").hairpin);
  EXPECT_FALSE(interfaceOf(result, "node1", "veth2").hairpin);
  EXPECT_EQ(interfaceOf(result, "node1", "veth2").master, "docker0");
  const auto& fdb = nsOf(result, "node1").fdb;
  ASSERT_THAT(fdb, SizeIs(4));
  EXPECT_EQ(fdb[0].state, "");
  EXPECT_EQ(fdb[1].state, "permanent");
  EXPECT_EQ(fdb[2].state, ""); // learned, and to be forgotten soon
  EXPECT_EQ(fdb[3].destination->text(), "10.0.0.2");
  EXPECT_EQ(fdb[3].port, 8473);
}

TEST(OldListeners, OfNetstatAndOfOldSs) {
  auto netstat =
      hostWith("netstat.txt", "Active Internet connections (only servers)\n"
                              "Proto Recv-Q Send-Q Local Address  Foreign Address  State\n"
                              "tcp        0      0 127.0.0.1:10248  0.0.0.0:*  LISTEN  123/kubelet\n"
                              "tcp6       0      0 :::10250         :::*       LISTEN\n"
                              "udp        0      0 0.0.0.0:68       0.0.0.0:*\n");
  auto ss = hostWith("ss.txt", "Netid State Recv-Q Send-Q Local Address:Port Peer Address:Port\n"
                               "tcp    LISTEN     0      128    127.0.0.1:10248      *:*\n"
                               "tcp    LISTEN     0      128    :::10250      :::*\n"
                               "udp    UNCONN     0      0      *:68       *:*\n");
  for (const auto* result : {&netstat, &ss}) {
    const auto& listeners = nsOf(*result, "node1").listeners;
    ASSERT_THAT(listeners, SizeIs(3));
    EXPECT_EQ(listeners[0].address.text(), "127.0.0.1");
    EXPECT_TRUE(listeners[1].address.isUnspecified());
    EXPECT_EQ(listeners[1].port, 10250);
    EXPECT_EQ(listeners[2].protocol, net::Protocol::Udp);
  }
}

TEST(NotModelled, IpvsXdpAndTcAreTold) {
  std::string card = json({{.address = "10.0.0.1/24"}});
  card.insert(card.find("\"ifname\""), R"("xdp":{"mode":1},)");
  auto result = readTexts(
      {{"hosts/node1/ip-addr.json", card},
       {"hosts/node1/ip_vs.txt", "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port "
                                 "Scheduler Flags\n  -> RemoteAddress:Port Forward Weight\n"
                                 "TCP  0AFE0001:01BB rr\n  -> C0A8070B:192B      Masq    1\n"},
       {"hosts/node1/tc-qdisc.txt", "qdisc noqueue 0: dev lo root refcnt 2 \n"
                                    "qdisc clsact ffff: dev eth0 parent ffff:fff1 \n"
                                    "qdisc netem 8001: dev eth0 root refcnt 2 limit 1000 loss 5%\n"}});
  const auto& caveats = nsOf(result, "node1").caveats;
  EXPECT_THAT(caveats,
              Contains("IPVS has 1 virtual servers there, and is not modelled: services are not translated"));
  EXPECT_THAT(caveats, Contains("an XDP program hangs on eth0, which is not modelled"));
  EXPECT_THAT(caveats, Contains(HasSubstr("eBPF programs of tc may hang on eth0 (clsact)")));
  EXPECT_THAT(caveats, Contains(HasSubstr("netem of eth0 may delay packets or lose them")));
}

TEST(Forms, JsonCountsWhereBothAreThere) {
  auto result =
      readTexts({{"hosts/node1/ip-addr.json", json({{.address = "10.0.0.1/24"}})},
                 {"hosts/node1/ip-route.json", R"([{"dst":"default","gateway":"10.0.0.2","dev":"eth0"}])"},
                 {"hosts/node1/ip-route.txt", "default via 10.0.0.3 dev eth0\n"}});
  ASSERT_THAT(nsOf(result, "node1").routes, SizeIs(1));
  EXPECT_EQ(nsOf(result, "node1").routes[0].gateway->text(), "10.0.0.2");
}

TEST(Forms, AnEmptyTextMeansNothingOrAToolThatFailed) {
  auto result = hostWith("ip-neigh.txt", "");
  EXPECT_EQ(about(result, "ip-neigh.json"), "");
  result = hostWith("ip-rule.txt", "");
  EXPECT_THAT(about(result, "ip-rule.json"), HasSubstr("not in the capture of node1"));
  EXPECT_THAT(nsOf(result, "node1").commands, IsEmpty());
}

#include "shell_fixture.h"

namespace fg::commands {
namespace {

using testing::HasSubstr;

// Formats measured with iproute2 6.1.0, net-tools 2.10 and bridge-utils 1.7.
struct Tables : Node1 {
  Tables() { machine.tools = ToolVersion::Debian12; }

  void meetNeighbors() {
    int eth0 = ns.interface("eth0")->index, eth2 = ns.interface("eth2")->index;
    ns.neighbors().confirm(ns.neighbors().create(eth0, address("10.0.2.2"), {}), mac("52:54:00:12:35:02"), {},
                           ns.rng());
    ns.neighbors().create(eth2, address("172.30.113.9"), {});
  }
};

TEST_F(Tables, IpNeigh) {
  meetNeighbors();
  EXPECT_EQ(out("ip neigh"), "10.0.2.2 dev eth0 lladdr 52:54:00:12:35:02 REACHABLE \n"
                             "172.30.113.9 dev eth2 INCOMPLETE \n");
  EXPECT_EQ(out("ip neigh show dev eth0"), "10.0.2.2 lladdr 52:54:00:12:35:02 REACHABLE \n");
  scheduler.runUntil(std::chrono::minutes(1));
  EXPECT_EQ(out("ip neigh show 10.0.2.2"), "10.0.2.2 dev eth0 lladdr 52:54:00:12:35:02 STALE \n");
}

TEST_F(Tables, Arp) {
  meetNeighbors();
  ASSERT_EQ(sh("ip neigh add 10.0.2.50 lladdr 02:00:00:00:00:99 dev eth0").status, 0);
  EXPECT_EQ(out("arp -n"),
            "Address                  HWtype  HWaddress           Flags Mask            Iface\n"
            "10.0.2.2                 ether   52:54:00:12:35:02   C                     eth0\n"
            "10.0.2.50                ether   02:00:00:00:00:99   CM                    eth0\n"
            "172.30.113.9                     (incomplete)                              eth2\n");
  EXPECT_EQ(out("arp -a -i eth2"), "? (172.30.113.9) at <incomplete> on eth2\n");
  EXPECT_EQ(out("arp -n 10.0.2.99"), "10.0.2.99 (10.0.2.99) -- no entry\n");
}

TEST_F(Tables, NeighborsComeAndGo) {
  ASSERT_EQ(sh("ip neigh add 10.0.2.50 lladdr 02:00:00:00:00:99 dev eth0").status, 0);
  EXPECT_EQ(sh("ip neigh add 10.0.2.50 lladdr 02:00:00:00:00:99 dev eth0").err,
            "RTNETLINK answers: File exists\n");
  EXPECT_EQ(out("ip neigh show 10.0.2.50"), "10.0.2.50 dev eth0 lladdr 02:00:00:00:00:99 PERMANENT \n");
  EXPECT_EQ(sh("ip neigh flush dev eth0").status, 0);
  EXPECT_NE(out("ip neigh"), "") << "permanent entries are not flushed";
  EXPECT_EQ(sh("ip neigh del 10.0.2.50 dev eth0").status, 0);
  EXPECT_EQ(out("ip neigh"), "");
}

TEST_F(Tables, Brctl) {
  EXPECT_EQ(out("brctl show"), "bridge name\tbridge id\t\tSTP enabled\tinterfaces\n"
                               "docker0\t\t8000.0242d0ae80ea\tno\t\tveth295bef2\n");
  EXPECT_EQ(sh("brctl show nope").err, "bridge nope does not exist!\n");
  EXPECT_EQ(sh("brctl showmacs nope").err, "read of forward table failed: No such device\n");
}

TEST_F(Tables, WhatABridgeLearned) {
  auto& veth = *ns.interface("veth295bef2");
  ns.interface("docker0")->fdb->learn(mac("02:42:ac:21:44:02"), veth.index, ns.now());
  scheduler.runUntil(std::chrono::milliseconds(12345));
  EXPECT_EQ(out("brctl showmacs docker0"), "port no\tmac addr\t\tis local?\tageing timer\n"
                                           "  1\t02:42:ac:21:44:02\tno\t\t  12.34\n"
                                           "  1\t6a:72:d7:9f:29:19\tyes\t\t   0.00\n");
  EXPECT_EQ(out("bridge fdb"), "02:42:d0:ae:80:ea dev docker0 master docker0 permanent\n"
                               "02:42:ac:21:44:02 dev veth295bef2 master docker0 \n"
                               "6a:72:d7:9f:29:19 dev veth295bef2 master docker0 permanent\n");
  EXPECT_EQ(out("bridge fdb show dev eth0"), "");
  EXPECT_EQ(out("bridge link"),
            "7: veth295bef2@if6: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master docker0 state "
            "forwarding priority 32 cost 2 \n");
}

TEST_F(Tables, Sysctl) {
  EXPECT_EQ(out("sysctl net.ipv4.ip_forward"), "net.ipv4.ip_forward = 0\n");
  EXPECT_EQ(out("sysctl -w net.ipv4.ip_forward=1"), "net.ipv4.ip_forward = 1\n");
  EXPECT_EQ(out("sysctl -n net/ipv4/ip_forward"), "1\n");
  EXPECT_EQ(sh("sysctl net.foo").err, "sysctl: cannot stat /proc/sys/net/foo: No such file or directory\n");
  EXPECT_EQ(sh("sysctl net.foo").status, 1);
  EXPECT_EQ(sh("sysctl -w net.ipv4.ip_forward").err,
            "sysctl: command line(0): invalid syntax, continuing...\n");
}

// Measured with iproute2 6.1.0, its output not being a terminal.
TEST_F(Tables, Ss) {
  cluster.sockets = {{net::Protocol::Tcp, {}, 80},
                     {net::Protocol::Udp, {}, 53},
                     {net::Protocol::Tcp, address("10.1.0.1"), 8080}};
  EXPECT_EQ(out("ss -lntu"), "Netid State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\n"
                             "udp   UNCONN 0      0            0.0.0.0:53        0.0.0.0:*          \n"
                             "tcp   LISTEN 0      128          0.0.0.0:80        0.0.0.0:*          \n"
                             "tcp   LISTEN 0      128         10.1.0.1:8080      0.0.0.0:*          \n");
  EXPECT_EQ(out("ss -H -lnu"), "UNCONN 0 0 0.0.0.0:53 0.0.0.0:*\n");
}

TEST_F(Tables, IptablesSpeaksTheMachinesVersion) {
  ASSERT_EQ(sh("iptables -t nat -A POSTROUTING -s 172.33.68.0/24 ! -o docker0 -j MASQUERADE").status, 0);
  EXPECT_THAT(out("iptables-save -t nat"),
              HasSubstr("-A POSTROUTING -s 172.33.68.0/24 ! -o docker0 -j MASQUERADE\n"));
  EXPECT_THAT(out("iptables-save -t nat"), HasSubstr("on Sat Feb  3 01:20:00 2018"));
  cluster.contents["/tmp/rules"] = "*nat\n-A POSTROUTING -j ACCEPT\nCOMMIT\n";
  ASSERT_EQ(sh("iptables-restore --noflush /tmp/rules").status, 0);
  EXPECT_THAT(out("iptables -t nat -S POSTROUTING"),
              testing::EndsWith("-j MASQUERADE\n-A POSTROUTING -j ACCEPT\n"));
}

// iptables 1.8.9 -L -n prints 0 where 1.4.21 prints all.
TEST_F(Tables, IptablesListsAnyProtocolAsItsReleaseDoes) {
  sh("iptables -A INPUT -j ACCEPT");
  machine.tools = ToolVersion::Debian12;
  EXPECT_THAT(out("iptables -L INPUT -n"), HasSubstr("ACCEPT     0    --  0.0.0.0/0"));
  machine.tools = ToolVersion::Centos7;
  EXPECT_THAT(out("iptables -L INPUT -n"), HasSubstr("ACCEPT     all  --  0.0.0.0/0"));
}

// Measured with iptables-nft 1.8.9, which Debian 12 calls iptables.
TEST_F(Tables, OnDebianIptablesIsIptablesNft) {
  EXPECT_EQ(out("iptables -V"), "iptables v1.8.9 (nf_tables)\n");
  EXPECT_EQ(out("iptables-save"), "") << "nf_tables has no table before something is put into it";
  CommandResult refused = sh("iptables -A INPUT -j DNAT --to-destination 1.2.3.4");
  EXPECT_EQ(refused.status, 4);
  EXPECT_EQ(refused.err,
            "iptables v1.8.9 (nf_tables):  RULE_APPEND failed (Invalid argument): rule in chain INPUT\n");
  cluster.contents["/tmp/rules"] = "*raw\n-A PREROUTING -j NOTRACK\nCOMMIT\n";
  ASSERT_EQ(sh("iptables-restore --test /tmp/rules").status, 0);
  EXPECT_EQ(out("iptables-save"), "");
  ASSERT_EQ(sh("iptables-restore /tmp/rules").status, 0);
  EXPECT_THAT(out("iptables-save"),
              testing::StartsWith("# Generated by iptables-save v1.8.9 (nf_tables) on "));
  EXPECT_THAT(out("iptables-save"), HasSubstr("*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n"
                                              "-A PREROUTING -j NOTRACK\nCOMMIT\n"));
}

TEST_F(Tables, IpsetKeepsWhatRulesAsk) {
  ASSERT_EQ(sh("ipset create friends hash:net timeout 60").status, 0);
  ASSERT_EQ(sh("ipset add friends 10.0.0.0/8").status, 0);
  ASSERT_EQ(sh("iptables -A INPUT -m set --match-set friends src -j ACCEPT").status, 0);
  EXPECT_THAT(out("ipset list friends"), HasSubstr("References: 1\nNumber of entries: 1\nMembers:\n"
                                                   "10.0.0.0/8 timeout 60\n"));
  scheduler.runUntil(std::chrono::seconds(61));
  EXPECT_THAT(out("ipset list friends"), testing::EndsWith("Number of entries: 0\nMembers:\n"));
  EXPECT_EQ(sh("ipset destroy friends").err,
            "ipset v7.17: Set cannot be destroyed: it is in use by a kernel component\n");
  cluster.contents["/tmp/sets"] = "create a hash:ip\nadd a 1.1.1.1\nadd a 1.1.1.1\n";
  EXPECT_EQ(sh("ipset restore -file /tmp/sets").err,
            "ipset v7.17: Error in line 3: Element cannot be added to the set: it's already added\n");
  EXPECT_EQ(sh("ipset restore").status, 2) << "there is no standard input";
  EXPECT_EQ(sh("ipset create b list:set").status, 2) << "not modelled, and said so";
}

TEST_F(Tables, ConntrackCountsWhatItShows) {
  CommandResult result = sh("conntrack -L -p udp");
  EXPECT_EQ(result.err, "conntrack v1.4.7 (conntrack-tools): 0 flow entries have been shown.\n");
  EXPECT_EQ(sh("conntrack -D").status, 1);
  EXPECT_EQ(sh("conntrack -F").err,
            "conntrack v1.4.7 (conntrack-tools): connection tracking table has been emptied.\n");
}

TEST_F(Tables, Files) {
  cluster.contents = {{"/etc/hosts", "172.17.8.102 node2\n"},
                      {"/run/flannel/subnet.env", "FLANNEL_MTU=1500\n"}};
  EXPECT_EQ(out("cat /run/flannel/subnet.env"), "FLANNEL_MTU=1500\n");
  EXPECT_EQ(sh("cat /nope").err, "cat: /nope: No such file or directory\n");
  EXPECT_EQ(sh("cat /run").err, "cat: /run: Is a directory\n");
  EXPECT_EQ(out("ls /"), "etc\nproc\nrun\n");
  EXPECT_EQ(sh("ls /nope /etc/hosts").out, "/etc/hosts\n");
  EXPECT_EQ(sh("ls /nope").err, "ls: cannot access '/nope': No such file or directory\n");
  EXPECT_EQ(sh("ls /nope").status, 2);
}

TEST_F(Tables, Etcdctl) {
  etcd::Etcd member(ns);
  EXPECT_EQ(
      sh("etcdctl get /nope").err,
      "Error:  client: etcd cluster is unavailable or misconfigured; error #0: dial tcp 127.0.0.1:2379: "
      "connect: connection refused\n; error #1: dial tcp 127.0.0.1:4001: connect: connection refused\n\n"
      "error #0: dial tcp 127.0.0.1:2379: connect: connection refused\n"
      "error #1: dial tcp 127.0.0.1:4001: connect: connection refused\n\n");
  cluster.member = &member;
  member.start();
  EXPECT_EQ(out("etcdctl set /kube-centos/network/config {}"), "{}\n");
  EXPECT_EQ(out("etcdctl --endpoints=http://172.17.8.101:2379 ls /kube-centos/network"),
            "/kube-centos/network/config\n");
  CommandResult missing = sh("etcdctl get /nope");
  EXPECT_EQ(missing.status, 4);
  EXPECT_EQ(missing.err, "Error:  100: Key not found (/nope) [4]\n");
  EXPECT_EQ(sh("etcdctl rm /kube-centos/network/config").status, 0);
  EXPECT_EQ(out("ETCDCTL_API=3 etcdctl put a b"), "OK\n");
  EXPECT_EQ(out("ETCDCTL_API=3 etcdctl get a"), "a\nb\n");
  EXPECT_EQ(out("etcdctl ls /"), "/kube-centos\n") << "version 2 does not see what version 3 wrote";
}

TEST_F(Tables, Machine) {
  EXPECT_EQ(out("hostname"), "node1\n");
  EXPECT_EQ(out("hostname -I"), "10.0.2.15 172.17.8.101 172.30.113.231 172.33.68.1 \n");
  EXPECT_EQ(out("uname -r"), "6.1.0-13-amd64\n");
  EXPECT_EQ(out("uname -a"),
            "Linux node1 6.1.0-13-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1 x86_64 GNU/Linux\n");
}

} // namespace
} // namespace fg::commands

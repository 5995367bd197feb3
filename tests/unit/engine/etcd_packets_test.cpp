// flanneld's, etcdctl's and etcd's own conversations are packets: what stops packets stops them.
#include "unit/engine/etcd_play.h"

#include <gmock/gmock.h>

namespace fg::engine {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class EtcdPackets : public EtcdPlay {
protected:
  EtcdPackets() { scenario.kubernetes.proxy.syncPeriod = 1h; }

  std::string leases(net::SimTime time) {
    return sh(time, "node1", "etcdctl ls --sort /kube-centos/network/subnets");
  }
  etcd::Etcd* leader() { return simulation->world().daemons().etcdCluster()->leader(); }
};

TEST_F(EtcdPackets, ARuleThatDropsThemLetsTheLeaseExpire) {
  sh(10s, "node2", "iptables -A OUTPUT -p tcp --dport 2379 -j DROP");
  EXPECT_THAT(leases(23h), HasSubstr("172.33.31.0-24"));
  EXPECT_THAT(sh(23h, "node1", "ip route"), HasSubstr("172.33.31.0/24"));
  EXPECT_THAT(leases(24h + 1min), Not(HasSubstr("172.33.31.0-24")));
  EXPECT_THAT(leases(24h + 1min), HasSubstr("172.33.96.0-24")) << "node3's is renewed";
  EXPECT_THAT(sh(24h + 1min, "node1", "ip route"), Not(HasSubstr("172.33.31.0/24")));
  EXPECT_THAT(flanneldLog("node2"),
              HasSubstr("Error renewing lease (trying again in 1 min): client: etcd cluster is unavailable "
                        "or misconfigured; error #0: dial tcp 172.17.8.101:2379: i/o timeout"));
  EXPECT_THAT(sh(24h + 1min, "node2", "iptables -nvxL OUTPUT"), HasSubstr("tcp dpt:2379"));
}

// Its times are UTC's, in whatever zone the machine is.
TEST_F(EtcdPackets, EtcdctlShowsTheExpirationThatEtcdTells) {
  constexpr const char* kLease = "/kube-centos/network/subnets/172.33.31.0-24";
  auto expiration = [](const std::string& json) {
    size_t begin = json.find("\"expiration\":");
    return begin == std::string::npos ? "" : json.substr(begin, json.find(',', begin) - begin);
  };
  scenario.timeZoneOffset = 8 * 3600;
  std::string told =
      expiration(sh(10s, "node1", std::string("curl -s http://172.17.8.101:2379/v2/keys") + kLease));
  EXPECT_THAT(told, HasSubstr("Z\""));
  EXPECT_EQ(expiration(sh(11s, "node1", std::string("etcdctl -o json get ") + kLease)), told);
}

TEST_F(EtcdPackets, WithoutTheRuleTheLeaseIsRenewed) {
  EXPECT_THAT(leases(25h), HasSubstr("172.33.31.0-24"));
  EXPECT_THAT(flanneldLog("node2"), HasSubstr("Lease renewed, new expiration: 2018-02-04"));
}

TEST_F(EtcdPackets, ARejectIsHeardAsRefusedAndAReturnedWayIsFound) {
  sh(10s, "node2", "iptables -I OUTPUT -p tcp --dport 2379 -j REJECT");
  sh(10s, "node1", "systemctl stop etcd");
  sh(11s, "node1", "systemctl start etcd");
  sh(20s, "node1", "hostname");
  EXPECT_THAT(flanneldLog("node2"), HasSubstr("dial tcp 172.17.8.101:2379: getsockopt: connection refused"));
  sh(30s, "node2", "iptables -D OUTPUT 1");
  sh(40s, "node1",
     "etcdctl set /kube-centos/network/subnets/172.33.200.0-24 "
     "'{\"PublicIP\":\"172.30.113.9\",\"BackendType\":\"host-gw\"}'");
  EXPECT_THAT(sh(45s, "node2", "ip route"), HasSubstr("172.33.200.0/24 via 172.30.113.9"));
}

TEST_F(EtcdPackets, AStoppedEtcdRefuses) {
  sh(10s, "node1", "systemctl stop etcd");
  sh(20s, "node1", "hostname");
  for (const char* node : {"node1", "node2"})
    EXPECT_THAT(flanneldLog(node), HasSubstr("dial tcp 172.17.8.101:2379: getsockopt: connection refused"));
  EXPECT_THAT(sh(20s, "node2", "etcdctl --endpoints http://172.17.8.101:2379 ls /"),
              HasSubstr("dial tcp 172.17.8.101:2379: connect: connection refused"));
}

TEST_F(EtcdPackets, WithoutARouteTheKernelRefusesAtOnce) {
  sh(10s, "node2", "ip route del 172.17.8.0/24");
  sh(10s, "node2", "ip route add unreachable 172.17.8.0/24");
  sh(10s, "node1", "systemctl restart etcd");
  sh(400s, "node2", "hostname");
  EXPECT_THAT(flanneldLog("node2"), HasSubstr("dial tcp 172.17.8.101:2379: connect: no route to host"));
  EXPECT_THAT(sh(400s, "node2", "etcdctl --endpoints http://172.17.8.101:2379 ls /"),
              HasSubstr("dial tcp 172.17.8.101:2379: connect: no route to host"));
}

// 30 s idle, nine probes 30 s apart.
TEST_F(EtcdPackets, AnIdleConnectionEndsWhenNobodyAnswersItsProbes) {
  sh(10s, "node2", "ip link set eth1 down");
  sh(290s, "node2", "hostname");
  EXPECT_THAT(flanneldLog("node2"), Not(HasSubstr("unavailable")));
  sh(335s, "node2", "hostname");
  EXPECT_THAT(flanneldLog("node2"), HasSubstr("Watch subnets: client: etcd cluster is unavailable"));
}

TEST_F(EtcdPackets, NewsWaitForTheLinkOnTheSameConnection) {
  sh(10s, "node2", "ip link set eth1 down");
  sh(20s, "node1",
     "etcdctl set /kube-centos/network/subnets/172.33.200.0-24 "
     "'{\"PublicIP\":\"172.30.113.9\",\"BackendType\":\"host-gw\"}'");
  sh(22s, "node2", "ip link set eth1 up");
  EXPECT_THAT(sh(22s, "node2", "ip route"), Not(HasSubstr("172.33.200.0/24")));
  EXPECT_THAT(sh(24s, "node2", "ip route"), HasSubstr("172.33.200.0/24")) << "sent again after 3 s in all";
  EXPECT_THAT(flanneldLog("node2"), Not(HasSubstr("unavailable")));
}

TEST_F(EtcdPackets, TheKernelTracksAndCountsThem) {
  EXPECT_THAT(sh(1s, "node2", "conntrack -L -p tcp --dport 2379"), HasSubstr("0 flow entries"));
  sh(1s, "node2", "iptables -I INPUT -p tcp --sport 2379");
  sh(10s, "node1",
     "etcdctl set /kube-centos/network/subnets/172.33.200.0-24 "
     "'{\"PublicIP\":\"172.30.113.9\",\"BackendType\":\"host-gw\"}'");
  EXPECT_THAT(sh(11s, "node2", "conntrack -L -p tcp --dport 2379"),
              AllOf(HasSubstr("ESTABLISHED src=172.17.8.102 dst=172.17.8.101"), HasSubstr("[ASSURED]")));
  EXPECT_THAT(sh(11s, "node2", "iptables -nvxL INPUT 1"), HasSubstr("spt:2379"));
  EXPECT_THAT(sh(11s, "node2", "iptables -nvxL INPUT 1"), Not(HasSubstr("       0        0 ")));
}

// The recording holds the users' packets only.
TEST_F(EtcdPackets, TheyAreNotRecordedAndUsersOwnAre) {
  sh(10s, "node1",
     "etcdctl set /kube-centos/network/subnets/172.33.200.0-24 "
     "'{\"PublicIP\":\"172.30.113.9\",\"BackendType\":\"host-gw\"}'");
  sh(70s, "node1", "systemctl stop etcd");
  sh(80s, "node1", "hostname");
  EXPECT_TRUE(simulation->recording().packets.empty());
  sh(80s, "node1", "systemctl start etcd");
  EXPECT_THAT(sh(81s, "node2", "curl -s http://172.17.8.101:2379/v2/keys/kube-centos/network/config"),
              AllOf(HasSubstr(R"({"action":"get","node":{"key":"/kube-centos/network/config")"),
                    HasSubstr("172.33.0.0/16")));
  EXPECT_FALSE(simulation->recording().packets.empty());
  expectValid(simulation->recording());
}

// --- etcdctl ---------------------------------------------------------------------------------------

class EtcdctlPackets : public EtcdPackets {
protected:
  std::string v3(net::SimTime at, const std::string& words) {
    return sh(at, "node2", "ETCDCTL_API=3 etcdctl --endpoints 172.17.8.101:2379 " + words);
  }
  std::string v2(net::SimTime at, const std::string& words) {
    return sh(at, "node2", "etcdctl --endpoints http://172.17.8.101:2379 " + words);
  }
};

TEST_F(EtcdctlPackets, Version3PutsGetsAndWatchesByPackets) {
  sh(9s, "node2", "iptables -I INPUT -p tcp --sport 2379");
  EXPECT_EQ(v3(10s, "put k v"), "OK\n");
  EXPECT_EQ(v3(11s, "get k"), "k\nv\n");
  EXPECT_THAT(v3(12s, "watch k --rev 1"), HasSubstr("PUT\nk\nv\n"));
  std::string id = v3(80s, "lease grant 60");
  id = id.substr(6, 16);
  EXPECT_THAT(v3(81s, "lease timetolive " + id), HasSubstr("granted with TTL(60s), remaining("));
  EXPECT_THAT(v3(82s, "member list"), HasSubstr(", started, "));
  EXPECT_THAT(sh(83s, "node2", "iptables -nvxL INPUT 1"), Not(HasSubstr("       0        0 ")));
}

TEST_F(EtcdctlPackets, Version3EndsWhereARuleOrARouteStopsThem) {
  sh(10s, "node2", "iptables -I OUTPUT -p tcp --dport 2379 -j DROP");
  EXPECT_THAT(v3(11s, "get k"), HasSubstr("Error: context deadline exceeded"));
  EXPECT_THAT(v3(21s, "member list"), HasSubstr("Error: context deadline exceeded"));
  EXPECT_THAT(v3(31s, "endpoint health"), HasSubstr("172.17.8.101:2379 is unhealthy"));
  sh(40s, "node2", "iptables -D OUTPUT 1");
  EXPECT_EQ(v3(41s, "put k v"), "OK\n");
  sh(50s, "node2", "ip route del 172.17.8.0/24");
  sh(50s, "node2", "ip route add unreachable 172.17.8.0/24");
  EXPECT_THAT(v3(51s, "get k"), HasSubstr("Error: context deadline exceeded"));
}

// The answers are lost alone: the connection does not come about.
TEST_F(EtcdctlPackets, AnswersThatAreLostCountAsWell) {
  sh(10s, "node1", "iptables -I OUTPUT -p tcp --sport 2379 -j DROP");
  EXPECT_THAT(v3(11s, "get k"), HasSubstr("context deadline exceeded"));
  EXPECT_THAT(v2(21s, "member list"), HasSubstr("exceeded header timeout"));
}

TEST_F(EtcdctlPackets, Version2WatchesAndListsMembersByPackets) {
  EXPECT_EQ(v2(10s, "set /k v"), "v\n");
  EXPECT_THAT(v2(11s, "watch --after-index 1 --recursive /k"), HasSubstr("[set] /k\nv\n"));
  EXPECT_THAT(v2(80s, "member list"), HasSubstr("isLeader=true"));
  EXPECT_THAT(v2(81s, "cluster-health"), HasSubstr("cluster is healthy"));
  sh(90s, "node2", "iptables -I OUTPUT -p tcp --dport 2379 -j REJECT");
  EXPECT_THAT(v2(91s, "member list"), HasSubstr("dial tcp 172.17.8.101:2379: connect: connection refused"));
  EXPECT_THAT(v2(95s, "--no-sync watch /k"),
              HasSubstr("dial tcp 172.17.8.101:2379: connect: connection refused"));
}

TEST_F(EtcdctlPackets, AFollowerAsksTheLeaderForALease) {
  useThreeMembers();
  std::string id = sh(10s, "node2", "ETCDCTL_API=3 etcdctl lease grant 60").substr(6, 16);
  EXPECT_THAT(sh(11s, "node2", "ETCDCTL_API=3 etcdctl lease timetolive " + id), HasSubstr("remaining("));
}

// --- members ---------------------------------------------------------------------------------------

TEST_F(EtcdPackets, ARuleBetweenMembersPartsThem) {
  useThreeMembers();
  sh(5s, "node1", "hostname");
  ASSERT_EQ(leader()->node().name(), "node1");
  sh(5s, "node1", "iptables -I INPUT -p tcp --dport 2380 -j DROP");
  sh(5s, "node1", "iptables -I INPUT -p tcp --sport 2380 -j DROP");
  sh(20s, "node2", "hostname");
  ASSERT_NE(leader(), nullptr);
  EXPECT_NE(leader()->node().name(), "node1") << "two of three have elected another";
  EXPECT_THAT(sh(20s, "node2", "etcdctl set /a b"), ::testing::StrEq("b\n"));
  EXPECT_THAT(sh(21s, "node1", "etcdctl --no-sync set /a c"), HasSubstr("exceeded header timeout"));
  EXPECT_THAT(sh(25s, "node1", "etcdctl --no-sync get /a"), HasSubstr("Key not found")) << "old data";
  sh(30s, "node1", "iptables -D INPUT 1");
  sh(30s, "node1", "iptables -D INPUT 1");
  EXPECT_THAT(sh(45s, "node1", "etcdctl --no-sync get /a"), ::testing::StrEq("b\n"));
}

TEST_F(EtcdPackets, AClientGoesOnToTheNextMember) {
  useThreeMembers();
  sh(5s, "node2", "iptables -A OUTPUT -d 172.17.8.101 -p tcp --dport 2379 -j REJECT");
  sh(6s, "node1", "systemctl restart etcd"); // its connections end
  sh(20s, "node3",
     "etcdctl set /kube-centos/network/subnets/172.33.200.0-24 "
     "'{\"PublicIP\":\"172.30.113.9\",\"BackendType\":\"host-gw\"}'");
  EXPECT_THAT(sh(25s, "node2", "ip route"), HasSubstr("172.33.200.0/24"));
  EXPECT_THAT(flanneldLog("node2"), Not(HasSubstr("unavailable")));
}

TEST_F(EtcdPackets, AColdClusterElectsByPackets) {
  useThreeMembers();
  scenario.start = scenario::Start::Cold;
  EXPECT_THAT(sh(60s, "node2", "etcdctl cluster-health"), HasSubstr("cluster is healthy\n"));
  EXPECT_THAT(leases(60s), HasSubstr("172.33.31.0-24"));
}

} // namespace
} // namespace fg::engine

// etcd with three members in scenario 01, and what the timeline does to etcd and to leases.
#include "unit/engine/etcd_play.h"

#include <gmock/gmock.h>

namespace fg::engine {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kLeases = "etcdctl ls --sort /kube-centos/network/subnets";

class EtcdEvents : public EtcdPlay {
protected:
  void at(net::SimTime time, const std::string& kind, const std::string& on,
          std::map<std::string, std::string> arguments) {
    scenario::Event event;
    event.at = time;
    event.kind = kind;
    event.on = on;
    event.arguments = std::move(arguments);
    scenario.events.push_back(std::move(event));
  }
};

TEST_F(EtcdEvents, ThreeMembersSettleAndOneMayFail) {
  useThreeMembers();
  at(5s, "daemon-stop", "node1", {{"daemon", "etcd"}});
  EXPECT_THAT(sh(1s, "node1", "etcdctl cluster-health"), HasSubstr("cluster is healthy\n"));
  EXPECT_THAT(sh(1s, "node2", "etcdctl member list"),
              HasSubstr("name=node1 peerURLs=http://172.17.8.101:2380 "
                        "clientURLs=http://172.17.8.101:2379 isLeader=true"));
  EXPECT_THAT(sh(10s, "node2", "etcdctl cluster-health"), HasSubstr("cluster is degraded\n"));
  EXPECT_THAT(sh(11s, "node1", kLeases), HasSubstr("connect: connection refused"));
  EXPECT_THAT(sh(12s, "node2", "etcdctl set /a b"), ::testing::StrEq("b\n"));
}

TEST_F(EtcdEvents, WithoutAMajorityNothingIsWritten) {
  useThreeMembers();
  at(2s, "daemon-stop", "node1", {{"daemon", "etcd"}});
  at(2s, "daemon-stop", "node2", {{"daemon", "etcd"}});
  EXPECT_THAT(sh(10s, "node3", "etcdctl set /a b"), HasSubstr("exceeded header timeout"));
  EXPECT_THAT(sh(20s, "node3", kLeases), HasSubstr("172.33.68.0-24")) << "a plain read is answered";
  EXPECT_THAT(sh(20s, "node3", "ETCDCTL_API=3 etcdctl endpoint status"), HasSubstr("etcdserver: no leader"));
}

// What somebody wrote into /etc/sysconfig/flanneld counts when flanneld starts.
TEST_F(EtcdEvents, FlanneldAsksWhereItsFileSays) {
  at(5s, "run", "node2",
     {{"command", "sed -i s/172.17.8.101:2379/172.17.8.101:4001/ /etc/sysconfig/flanneld"}});
  at(6s, "daemon-restart", "node2", {{"daemon", "flanneld"}});
  EXPECT_THAT(sh(20s, "node2", "journalctl -u flanneld"),
              HasSubstr("dial tcp 172.17.8.101:4001: getsockopt: connection refused"));
  EXPECT_THAT(sh(20s, "node2", "systemctl status flanneld"), HasSubstr("Active: activating (start)"));
  sh(21s, "node2", "sed -i s/172.17.8.101:4001/172.17.8.101:2379/ /etc/sysconfig/flanneld");
  sh(21s, "node2", "systemctl restart flanneld");
  EXPECT_THAT(sh(40s, "node2", "systemctl status flanneld"), HasSubstr("Active: active (running)"));
}

TEST_F(EtcdEvents, ARevokedLeaseIsTakenAgain) {
  at(5s, "lease-revoke", "", {{"node", "node2"}});
  EXPECT_THAT(sh(4s, "node1", "route -n"), HasSubstr("172.33.31.0"));
  sh(20s, "node1", "hostname");
  EXPECT_THAT(flanneldLog("node2"), HasSubstr("Lease has been revoked\n"));
  EXPECT_THAT(sh(20s, "node1", kLeases), HasSubstr("172.33.31.0-24")) << "pinned: chance chooses it again";
}

TEST_F(EtcdEvents, AnExpiredLeaseOfADeadNodeTakesItsRoutesAway) {
  at(2s, "daemon-stop", "node2", {{"daemon", "flanneld"}});
  at(5s, "lease-expire", "", {{"node", "node2"}});
  EXPECT_THAT(sh(4s, "node1", "route -n"), HasSubstr("172.33.31.0"));
  EXPECT_THAT(sh(10s, "node1", "route -n"), Not(HasSubstr("172.33.31.0")));
  EXPECT_THAT(sh(10s, "node1", kLeases), Not(HasSubstr("172.33.31.0")));
}

TEST_F(EtcdEvents, ANewConfigurationCountsWhenADaemonStartsAgain) {
  at(5s, "flannel-config", "", {{"config", R"({"Network":"172.44.0.0/16","Backend":{"Type":"host-gw"}})"}});
  at(10s, "daemon-stop", "node2", {{"daemon", "flanneld"}});
  at(11s, "daemon-start", "node2", {{"daemon", "flanneld"}});
  EXPECT_THAT(sh(9s, "node2", "cat /run/flannel/subnet.env"), HasSubstr("172.33.31.1/24"));
  EXPECT_THAT(sh(20s, "node2", "cat /run/flannel/subnet.env"), HasSubstr("FLANNEL_NETWORK=172.44.0.0/16"));
  EXPECT_THAT(flanneldLog("node2"), HasSubstr("but not compatible with current config, deleting"));
}

TEST_F(EtcdEvents, AnOldBackupForgetsWhatCameLater) {
  at(5s, "run", "node1", {{"command", "etcdctl set /later x"}});
  at(10s, "etcd-restore", "", {{"from", "2s"}});
  EXPECT_THAT(sh(9s, "node1", "etcdctl get /later"), ::testing::StrEq("x\n"));
  EXPECT_THAT(sh(15s, "node1", "etcdctl get /later"), HasSubstr("Key not found"));
  EXPECT_THAT(sh(15s, "node1", kLeases), HasSubstr("172.33.68.0-24"));
}

TEST_F(EtcdEvents, ANodesClockMayBeWrong) {
  at(5s, "clock-skew", "node2", {{"skew", "-90m"}});
  sh(6s, "node1", "hostname");
  EXPECT_EQ(simulation->world().find("node2")->ns->clock(), 6s - 90min);
}

} // namespace
} // namespace fg::engine

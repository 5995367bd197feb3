// Made-up probes: every kind that there is a place for, and nothing that is not there.
#include "lab/probe_maker.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

namespace fg::lab {
namespace {

namespace found = scenario::found;

found::Namespace space(found::Role role, const std::string& name, const std::string& prefix, uint16_t port) {
  found::Namespace out;
  out.role = role;
  out.name = name;
  out.host = "node1";
  found::Interface card;
  card.name = "eth0";
  card.addresses.push_back({*net::Ipv4Prefix::parse(prefix), {}, "global", {}});
  out.interfaces.push_back(card);
  out.listeners.push_back({net::Protocol::Tcp, {}, port});
  return out;
}

// A node and its pod, with a service that has a node port and one without endpoints, and a router of nobody.
scenario::Snapshot cluster() {
  scenario::Snapshot out;
  out.namespaces = {space(found::Role::Host, "node1", "10.0.0.1/24", 22),
                    space(found::Role::Pod, "web", "10.1.0.2/24", 80),
                    space(found::Role::Host, "gateway of lan", "10.0.0.254/24", 23)};
  out.namespaces[2].host.clear();
  out.namespaces[0].iptables = R"(*nat
-A KUBE-SERVICES -d 10.254.0.2/32 -p udp -m comment --comment "kube-system/kube-dns:dns cluster IP" -m udp --dport 53 -j KUBE-SVC-A
-A KUBE-SERVICES ! -s 10.1.0.0/16 -d 10.254.0.2/32 -p udp -m udp --dport 53 -j KUBE-MARK-MASQ
-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
-A KUBE-NODEPORTS -p tcp -m tcp --dport 30080 -j KUBE-SVC-B
COMMIT
*filter
-A KUBE-SERVICES -d 10.254.0.9/32 -p tcp -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable
COMMIT
)";
  return out;
}

std::vector<const MadeUpProbe*> of(const std::vector<MadeUpProbe>& probes, Target target, Way way) {
  std::vector<const MadeUpProbe*> out;
  for (const MadeUpProbe& probe : probes)
    if (probe.to == target && probe.way == way) out.push_back(&probe);
  return out;
}

TEST(MadeUpProbes, AreOfEveryKindThatThereIsAPlaceFor) {
  auto probes = makeProbes(cluster(), 200, 1);
  ASSERT_EQ(probes.size(), 200U);
  for (Target target :
       {Target::Pod, Target::Node, Target::ClusterIp, Target::AbsentHost, Target::NoEndpoints})
    for (Way way : {Way::Ping, Way::Traceroute})
      EXPECT_FALSE(of(probes, target, way).empty()) << name(target) << ' ' << name(way);
  ASSERT_FALSE(of(probes, Target::ClusterIp, Way::Udp).empty());
  EXPECT_EQ(of(probes, Target::ClusterIp, Way::Udp)[0]->probe.to, "10.254.0.2");
  EXPECT_EQ(of(probes, Target::ClusterIp, Way::Udp)[0]->probe.port, 53);
  ASSERT_FALSE(of(probes, Target::NodePort, Way::Tcp).empty());
  EXPECT_EQ(of(probes, Target::NodePort, Way::Tcp)[0]->probe.port, 30080);
  ASSERT_FALSE(of(probes, Target::NoEndpoints, Way::Tcp).empty());
  EXPECT_EQ(of(probes, Target::NoEndpoints, Way::Tcp)[0]->probe.to, "10.254.0.9");
  EXPECT_TRUE(of(probes, Target::NoEndpoints, Way::Udp).empty());
}

TEST(MadeUpProbes, AreSentByHostsAndPodsAndNotByRouters) {
  std::set<std::string> senders;
  for (const MadeUpProbe& probe : makeProbes(cluster(), 200, 1))
    senders.insert(probe.probe.from);
  EXPECT_THAT(senders, testing::ElementsAre("node1", "web"));
}

TEST(MadeUpProbes, GoToAbsentHostsOnlyWhereNobodyIs) {
  for (const MadeUpProbe& probe : makeProbes(cluster(), 300, 5)) {
    if (probe.to != Target::AbsentHost) continue;
    EXPECT_THAT(probe.probe.to, testing::AnyOf("10.0.0.253", "198.51.100.7")); // .254 is the gateway's
  }
}

TEST(MadeUpProbes, HaveTimesAndPortsOfTheirOwn) {
  std::set<std::pair<uint16_t, net::SimTime>> seen;
  auto probes = makeProbes(cluster(), 100, 3);
  for (const MadeUpProbe& probe : probes)
    seen.insert({probe.probe.sourcePort, probe.probe.at});
  EXPECT_EQ(seen.size(), probes.size());
}

TEST(MadeUpProbes, FollowFromTheSeed) {
  auto texts = [](uint64_t seed) {
    std::vector<std::string> out;
    for (const MadeUpProbe& probe : makeProbes(cluster(), 50, seed))
      out.push_back(probe.probe.from + probe.probe.to + std::to_string(probe.probe.port));
    return out;
  };
  EXPECT_EQ(texts(7), texts(7));
  EXPECT_NE(texts(7), texts(8));
}

} // namespace
} // namespace fg::lab

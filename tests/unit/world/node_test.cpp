// The reference's nodes with all their daemons, settled in their order of starting.
#include "flannel/flanneld.h"
#include "kubernetes/endpoints_controller.h"
#include "kubernetes/kube_proxy.h"
#include "kubernetes/kubelet.h"
#include "kubernetes/package.h"
#include "unit/control_fixture.h"

#include <gmock/gmock.h>

using namespace fg;
using namespace fg::test;
using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace {

struct Daemons {
  host::Files files;
  std::unique_ptr<flannel::Flanneld> flanneld;
  std::unique_ptr<docker::Dockerd> dockerd;
  std::unique_ptr<kubernetes::KubeProxy> proxy;
  std::unique_ptr<kubernetes::Kubelet> kubelet;
};

struct ReferenceTest : testing::Test {
  World world;
  kubernetes::ApiServer api{world.scheduler, world.recorder};
  kubernetes::EndpointsController endpoints{api};
  std::unique_ptr<etcd::Etcd> etcd;
  std::map<std::string, Daemons> nodes;

  void SetUp() override {
    addNode("node1", "172.17.8.101/24", "172.30.113.231/21");
    addNode("node2", "172.17.8.102/24", "172.30.115.77/21");
    addNode("node3", "172.17.8.103/24", "172.30.118.65/21");
    addServices();
    addPod("coredns-5984fb8cbb-sjqv9", "node1", "kube-dns", 53);
    addPod("monitoring-influxdb-grafana", "node3", "grafana", 3000);
    addPod("coredns-5984fb8cbb-tkfrc", "node3", "kube-dns", 53);
    endpoints.start();
    etcd->start();
    start("node1", "172.33.68.0/24");
    start("node2", "172.33.31.0/24");
    start("node3", "172.33.96.0/24");
  }
  void addNode(const std::string& name, const std::string& eth1, const std::string& eth2) {
    host::NetworkNamespace& node = world.addNode(name, eth1, eth2);
    if (etcd) return;
    etcd = std::make_unique<etcd::Etcd>(node);
    ASSERT_TRUE(
        etcd->store().set("/kube-centos/network/config",
                          R"({"Network":"172.33.0.0/16","SubnetLen":24,"Backend":{"Type":"host-gw"}})"));
  }
  void addServices() {
    kubernetes::Service dns;
    dns.name = {"kube-system", "kube-dns"};
    dns.clusterIp = ip("10.254.0.2");
    dns.selector = {{"app", "kube-dns"}};
    dns.ports = {{"dns", net::Protocol::Udp, 53, 53, 0}, {"dns-tcp", net::Protocol::Tcp, 53, 53, 0}};
    api.put(dns);
    kubernetes::Service apiService;
    apiService.name = {"default", "kubernetes"};
    apiService.clusterIp = ip("10.254.0.1");
    apiService.ports = {{"https", net::Protocol::Tcp, 443, 6443, 0}};
    api.put(apiService);
    api.put(
        kubernetes::Endpoints{{"default", "kubernetes"},
                              {{{{ip("172.17.8.101"), "", ""}}, {}, {{"https", net::Protocol::Tcp, 6443}}}}});
  }
  void addPod(const std::string& name, const std::string& node, const std::string& app, uint16_t port) {
    kubernetes::Pod pod;
    pod.name = {"kube-system", name};
    pod.node = node;
    pod.labels = {{"app", app}};
    pod.ports = {{net::Protocol::Udp, port, 0}};
    if (node == "node1") {
      pod.pinnedVeth = "veth295bef2";
      pod.pinnedVethMac = mac("6a:72:d7:9f:29:19");
    }
    api.put(pod);
  }
  // etcd and kube-apiserver aside: flanneld, docker, kube-proxy, kubelet.
  void start(const std::string& name, const std::string& subnet) {
    host::NetworkNamespace& node = *world.find(name);
    Daemons& d = nodes[name];
    flannel::installPackage(d.files,
                            {"http://172.17.8.101:2379", "/kube-centos/network", "-iface=eth2", false});
    docker::installPackage(d.files);
    flannel::Flanneld::Settings flannelSettings;
    flannelSettings.version = flannel::findVersion("0.7.1");
    flannelSettings.pinnedSubnet = prefix(subnet);
    d.flanneld = std::make_unique<flannel::Flanneld>(node, d.files, *etcd, flannelSettings);
    docker::Dockerd::Settings dockerSettings;
    dockerSettings.version = docker::findVersion("1.12.6");
    d.dockerd = std::make_unique<docker::Dockerd>(node, d.files, world, dockerSettings);
    kubernetes::KubeProxy::Settings proxySettings;
    proxySettings.version = kubernetes::findProxyVersion("1.9.1");
    kubernetes::PackageSettings kubernetesPackage;
    kubernetesPackage.clusterCidr = prefix("10.254.0.0/16");
    kubernetes::installPackage(d.files, kubernetesPackage);
    d.proxy = std::make_unique<kubernetes::KubeProxy>(node, d.files, api, proxySettings);
    kubernetes::Kubelet::Settings kubeletSettings;
    kubeletSettings.version = kubernetes::findProxyVersion("1.9.1");
    kubeletSettings.nodeIp = node.interface("eth2")->addresses[0].prefix.address();
    d.kubelet = std::make_unique<kubernetes::Kubelet>(node, d.files, api, *d.dockerd, kubeletSettings);
    d.flanneld->start();
    d.dockerd->start();
    d.proxy->start();
    d.kubelet->start();
  }
  host::NetworkNamespace& node(const std::string& name) { return *world.find(name); }
  std::string natText(const std::string& name) {
    return node(name).netfilter().rules.save(trace::Table::Nat, false, "");
  }
};

TEST_F(ReferenceTest, NoTimePasses) { EXPECT_EQ(world.scheduler.now(), 0ns); }

TEST_F(ReferenceTest, FilterChainsAreListing18) {
  host::NetworkNamespace& node1 = node("node1");
  EXPECT_THAT(rulesOf(node1, "filter", "INPUT"),
              ElementsAre("-P INPUT ACCEPT", "-A INPUT -j KUBE-FIREWALL",
                          "-A INPUT -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES"));
  EXPECT_THAT(rulesOf(node1, "filter", "FORWARD"),
              ElementsAre("-P FORWARD ACCEPT",
                          "-A FORWARD -m comment --comment \"kubernetes forward rules\" -j KUBE-FORWARD",
                          "-A FORWARD -j DOCKER-ISOLATION", "-A FORWARD -o docker0 -j DOCKER",
                          "-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                          "-A FORWARD -i docker0 ! -o docker0 -j ACCEPT",
                          "-A FORWARD -i docker0 -o docker0 -j ACCEPT"));
  EXPECT_THAT(rulesOf(node1, "filter", "OUTPUT"),
              ElementsAre("-P OUTPUT ACCEPT", "-A OUTPUT -j KUBE-FIREWALL",
                          "-A OUTPUT -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES"));
  EXPECT_THAT(rulesOf(node1, "filter", "KUBE-FIREWALL"),
              ElementsAre("-N KUBE-FIREWALL",
                          "-A KUBE-FIREWALL -m comment --comment \"kubernetes firewall for dropping marked "
                          "packets\" -m mark --mark 0x8000/0x8000 -j DROP"));
  EXPECT_THAT(
      rulesOf(node1, "filter", "KUBE-FORWARD"),
      ElementsAre(
          "-N KUBE-FORWARD",
          "-A KUBE-FORWARD -m comment --comment \"kubernetes forwarding rules\" -m mark --mark 0x4000/0x4000 "
          "-j ACCEPT",
          "-A KUBE-FORWARD -s 10.254.0.0/16 -m comment --comment \"kubernetes forwarding conntrack pod "
          "source "
          "rule\" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
          "-A KUBE-FORWARD -d 10.254.0.0/16 -m comment --comment \"kubernetes forwarding conntrack pod "
          "destination rule\" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"));
  EXPECT_THAT(rulesOf(node1, "filter", "KUBE-SERVICES"), ElementsAre("-N KUBE-SERVICES"));
}

TEST_F(ReferenceTest, RoutesAreListing16AndTheHealthyOneMore) {
  EXPECT_THAT(routesOf(node("node1")),
              testing::UnorderedElementsAre(
                  "default via 10.0.2.2 dev eth0 metric 100", "default via 172.30.116.1 dev eth2 metric 101",
                  "10.0.2.0/24 dev eth0 metric 100", "172.17.8.0/24 dev eth1 metric 100",
                  "172.30.112.0/21 dev eth2 metric 100", "172.33.31.0/24 via 172.30.115.77 dev eth2",
                  "172.33.68.0/24 dev docker0", "172.33.96.0/24 via 172.30.118.65 dev eth2"));
}

TEST_F(ReferenceTest, PodsHaveTheAddressesOfListing02) {
  EXPECT_EQ(api.pod({"kube-system", "coredns-5984fb8cbb-sjqv9"})->ip->text(), "172.33.68.2");
  EXPECT_EQ(api.pod({"kube-system", "monitoring-influxdb-grafana"})->ip->text(), "172.33.96.2");
  EXPECT_EQ(api.pod({"kube-system", "coredns-5984fb8cbb-tkfrc"})->ip->text(), "172.33.96.3");
  const host::Interface* veth = node("node1").interface("veth295bef2");
  ASSERT_TRUE(veth);
  EXPECT_EQ(veth->index, 7);
  EXPECT_TRUE(veth->hairpin);
}

TEST_F(ReferenceTest, EveryNodeBalancesDnsOverBothPods) {
  for (const char* name : {"node1", "node2", "node3"}) {
    std::string nat = natText(name);
    EXPECT_THAT(nat,
                HasSubstr("-A KUBE-SERVICES ! -s 10.254.0.0/16 -d 10.254.0.2/32 -p udp -m comment --comment "
                          "\"kube-system/kube-dns:dns cluster IP\" -m udp --dport 53 -j KUBE-MARK-MASQ"));
    EXPECT_THAT(
        nat,
        HasSubstr(
            "-A KUBE-SVC-TCOU7JCQXEZGVUNU -m comment --comment \"kube-system/kube-dns:dns\" -m statistic "
            "--mode random --probability 0.50000000000 -j KUBE-SEP-"));
    EXPECT_THAT(nat, HasSubstr("-j DNAT --to-destination 172.33.68.2:53"));
    EXPECT_THAT(nat, HasSubstr("-j DNAT --to-destination 172.33.96.3:53"));
  }
}

TEST_F(ReferenceTest, NatChainsStandInTheOrderOfStarting) {
  EXPECT_THAT(
      rulesOf(node("node1"), "nat", "POSTROUTING"),
      ElementsAre("-P POSTROUTING ACCEPT",
                  "-A POSTROUTING -m comment --comment \"kubernetes postrouting rules\" -j KUBE-POSTROUTING",
                  "-A POSTROUTING -s 172.33.68.0/24 ! -o docker0 -j MASQUERADE"));
  EXPECT_THAT(rulesOf(node("node1"), "nat", "KUBE-MARK-MASQ"),
              ElementsAre("-N KUBE-MARK-MASQ", "-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000"));
  auto services = rulesOf(node("node1"), "nat", "KUBE-SERVICES");
  EXPECT_THAT(services.back(), HasSubstr("this must be the last rule in this chain"));
}

TEST_F(ReferenceTest, APodThatIsNotReadyLeavesTheEndpoints) {
  kubernetes::Pod pod = *api.pod({"kube-system", "coredns-5984fb8cbb-tkfrc"});
  pod.readinessWish = false;
  api.put(pod);
  EXPECT_FALSE(api.pod(pod.name)->ready);
  EXPECT_THAT(natText("node2"), Not(HasSubstr("172.33.96.3:53")));
  EXPECT_THAT(natText("node2"), HasSubstr("172.33.68.2:53"));
}

TEST_F(ReferenceTest, WithoutAnyEndpointTheServiceIsRejected) {
  api.removePod({"kube-system", "coredns-5984fb8cbb-tkfrc"});
  api.removePod({"kube-system", "coredns-5984fb8cbb-sjqv9"});
  EXPECT_FALSE(world.find("kube-system/coredns-5984fb8cbb-tkfrc"));
  EXPECT_THAT(
      rulesOf(node("node1"), "filter", "KUBE-SERVICES"),
      Contains(
          "-A KUBE-SERVICES -d 10.254.0.2/32 -p udp -m comment --comment \"kube-system/kube-dns:dns has no "
          "endpoints\" -m udp --dport 53 -j REJECT --reject-with icmp-port-unreachable"));
  EXPECT_THAT(natText("node1"), Not(HasSubstr("172.33.96.3")));
}

TEST_F(ReferenceTest, ADeletedServiceLeavesNoChain) {
  api.removeService({"kube-system", "kube-dns"});
  EXPECT_THAT(natText("node1"), Not(HasSubstr("KUBE-SVC-TCOU7JCQXEZGVUNU")));
  EXPECT_THAT(natText("node1"), HasSubstr("KUBE-SVC-NPX46M4PTMTKRN6Y"));
}

TEST_F(ReferenceTest, FlushedRulesComeBackWithinAMinute) {
  auto before = rulesOf(node("node1"), "filter", "KUBE-FORWARD");
  node("node1").netfilter().rules.iptables(std::vector<std::string>{"-F"});
  world.scheduler.runUntil(60s);
  EXPECT_EQ(rulesOf(node("node1"), "filter", "KUBE-FORWARD"), before);
  EXPECT_THAT(rulesOf(node("node1"), "filter", "INPUT"), Contains("-A INPUT -j KUBE-FIREWALL"));
}

TEST_F(ReferenceTest, PodsComeBackAfterDockerHasRestarted) {
  nodes["node3"].dockerd->stop();
  EXPECT_FALSE(world.find("kube-system/coredns-5984fb8cbb-tkfrc"));
  nodes["node3"].dockerd->start();
  world.scheduler.runUntil(2s);
  EXPECT_TRUE(world.find("kube-system/coredns-5984fb8cbb-tkfrc"));
  EXPECT_THAT(natText("node2"), HasSubstr("172.33.96.3:53"));
}

} // namespace

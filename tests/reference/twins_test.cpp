// The twins of the chapter's listings: the cluster is changed, and each listing changes with it as the real
// tool's would.
#include "reference/play.h"

using namespace fg;
using reference::lineOf;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

// Scenario 02 with changes.
struct Twin : reference::Play {
  explicit Twin(const std::string& changes)
      : Play(R"({"format": "flannelgraph/1", "extends": "02-three-node-as-captured", )" + changes + "}") {}
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from << " in " << text;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

constexpr const char* kOnePodMore =
    R"("pods": {"default/web": {"node": "node1", "listen": ["80/tcp"], "pins": {"age": "5m"}}})";

TEST(Twin01, NodesTellTheirReleasesAndWhichKubeletIsSilent) {
  Twin twin(R"("versions": {"kubernetes": "1.9.4", "docker": "1.13.1", "kernel": "6.1"},
               "nodes": {"node3": {"pins": {"age": "30m"}}},
               "events": [{"at": "60s", "on": "node2", "daemon-stop": "kubelet"}])");
  std::string out = twin.sh("kubectl get nodes -o wide");
  EXPECT_THAT(out, AllOf(HasSubstr("v1.9.4"), HasSubstr("docker://1.13.1"), HasSubstr("6.1.0-13-amd64")));
  EXPECT_THAT(lineOf(out, "node2"), HasSubstr("NotReady"));
  EXPECT_THAT(lineOf(out, "node3"), AllOf(HasSubstr(" Ready "), HasSubstr(" 52m ")));
}

TEST(Twin02, APodMoreIsListedWithItsAddress) {
  Twin twin(kOnePodMore);
  std::string line = twin.sh("kubectl get pods --all-namespaces -o wide");
  EXPECT_THAT(line, HasSubstr("default       web "));
  EXPECT_THAT(lineOf(line, "default       web"),
              AllOf(HasSubstr("1/1"), HasSubstr("27m"), HasSubstr("172.33.68.3   node1")));
}

TEST(Twin02, DockersRestartIsCountedAndAnUnreadyPodShows) {
  Twin twin(R"("pods": {"kube-system/kubernetes-dashboard-6b66b8b96c-mnm2c": {"ready": false}},
               "events": [{"at": "100s", "on": "node1", "run": "systemctl restart docker"}])");
  std::string out = twin.sh("kubectl get pods --all-namespaces");
  EXPECT_THAT(lineOf(out, "kube-system   coredns-5984fb8cbb-sjqv9"), HasSubstr("Running   1          1h"));
  EXPECT_THAT(lineOf(out, "kube-system   kubernetes-dashboard"), HasSubstr("0/1"));
}

TEST(Twin03, AnotherSubnetIsAnotherKey) {
  Twin twin(R"("nodes": {"node3": {"pins": {"flannel.subnet": "172.33.7.0/24"}}},
               "pods": {"kube-system/coredns-5984fb8cbb-tkfrc": {"pins": {"ip": null}},
                        "kube-system/monitoring-influxdb-grafana-v4-54b7854697-tw9cd": {"pins": {"ip": null}}})");
  EXPECT_EQ(twin.sh("etcdctl ls /kube-centos/network/subnets"),
            "/kube-centos/network/subnets/172.33.68.0-24\n/kube-centos/network/subnets/172.33.31.0-24\n"
            "/kube-centos/network/subnets/172.33.7.0-24\n");
}

TEST(Twin04, TheConfigIsWhatTheOperatorWrote) {
  Twin twin(R"("flannel": {"config": "{\"Network\":\"172.33.0.0/16\",\"Backend\":{\"Type\":\"vxlan\"}}"})");
  EXPECT_EQ(twin.sh("etcdctl get /kube-centos/network/config"),
            "{\"Network\":\"172.33.0.0/16\",\"Backend\":{\"Type\":\"vxlan\"}}\n");
}

TEST(Twin05, FlanneldsUnitIsTheFileThatWasEdited) {
  Twin twin(R"("docker": {"ipMasq": false})");
  EXPECT_THAT(twin.sh("cat /usr/lib/systemd/system/flanneld.service"), HasSubstr("mk-docker-opts.sh -m -k"));
  std::string unit = "/usr/lib/systemd/system/flanneld.service";
  twin.write(unit, replaced(twin.read(unit), "Restart=on-failure", "Restart=always"));
  EXPECT_THAT(twin.sh("cat " + unit), HasSubstr("Restart=always\n"));
}

TEST(Twin06, FlanneldsOptionsFollowTheScenario) {
  Twin twin(R"("nodes": {"node1": {"flannel": {"interface": "eth1"}}}, "flannel": {"ipMasq": true})");
  EXPECT_THAT(twin.sh("cat /etc/sysconfig/flanneld"),
              HasSubstr("FLANNEL_OPTIONS=\"-iface=eth1 -ip-masq\"\n"));
}

TEST(Twin07, WhatStandsInDockersNetworkFileGoesToDocker) {
  Twin twin(R"("end": "25m")");
  twin.write("/etc/sysconfig/docker-network",
             "# /etc/sysconfig/docker-network\nDOCKER_NETWORK_OPTIONS=--icc=false\n");
  EXPECT_THAT(twin.sh("cat /etc/sysconfig/docker-network"), HasSubstr("DOCKER_NETWORK_OPTIONS=--icc=false"));
  // mk-docker-opts.sh puts its own behind what is there already.
  twin.sh("systemctl restart flanneld");
  EXPECT_THAT(twin.sh("cat /run/flannel/docker"), HasSubstr("DOCKER_NETWORK_OPTIONS=\"--icc=false  --bip="));
}

TEST(Twin08And09, AnotherBackendAndMasqueradingChangeDockersOptions) {
  Twin twin(
      R"("flannel": {"config": "{\"Network\":\"172.33.0.0/16\",\"Backend\":{\"Type\":\"vxlan\"}}", "ipMasq": true})");
  EXPECT_EQ(twin.sh("cat /run/flannel/docker"),
            "DOCKER_OPT_BIP=\"--bip=172.33.68.1/24\"\nDOCKER_OPT_IPMASQ=\"--ip-masq=false\"\n"
            "DOCKER_OPT_MTU=\"--mtu=1450\"\n"
            "DOCKER_NETWORK_OPTIONS=\" --bip=172.33.68.1/24 --ip-masq=false --mtu=1450\"\n");
  EXPECT_EQ(twin.sh("cat /run/flannel/subnet.env"),
            "FLANNEL_NETWORK=172.33.0.0/16\nFLANNEL_SUBNET=172.33.68.1/"
            "24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n");
}

TEST(Twin10And11, AnEditedUnitCountsFromTheNextStartOn) {
  Twin twin(R"("events": [{"at": "1200s", "note": "nothing"}])");
  std::string unit = "/usr/lib/systemd/system/docker.service";
  twin.write(unit, replaced(twin.read(unit), "Description=Docker Application Container Engine",
                            "Description=Whale"));
  twin.write("/etc/sysconfig/docker", "OPTIONS='--selinux-enabled --icc=false'\n");
  EXPECT_THAT(twin.sh("cat " + unit), HasSubstr("Description=Whale\n"));
  EXPECT_THAT(twin.sh("systemctl status -l docker"),
              AllOf(HasSubstr("● docker.service - Whale"), Not(HasSubstr("--icc=false"))));
  twin.sh("systemctl restart docker");
  std::string out = twin.sh("systemctl status -l docker");
  EXPECT_THAT(out, AllOf(HasSubstr("--selinux-enabled --icc=false --bip=172.33.68.1/24"),
                         Not(HasSubstr("4334")), HasSubstr("active (running) since Sat 2018-02-03 01:21:0")));
}

TEST(Twin11, WithoutFlannelsFilesDockerHasNoBip) {
  Twin twin(R"("nodes": {"node1": {"pins": {"docker.age": "10m"}}})");
  EXPECT_THAT(twin.sh("systemctl status docker"), HasSubstr("since Sat 2018-02-03 00:48:33 CST; 32min ago"));
  twin.write("/usr/lib/systemd/system/docker.service.d/flannel.conf", "[Service]\n");
  twin.sh("systemctl restart docker");
  EXPECT_THAT(twin.sh("systemctl status docker"), Not(HasSubstr("--bip")));
}

TEST(Twin11, AStoppedDockerSaysSo) {
  Twin twin(R"("events": [{"at": "1300s", "on": "node1", "run": "systemctl stop docker"}])");
  std::string out = twin.sh("systemctl status docker", 3);
  EXPECT_THAT(out, AllOf(HasSubstr("   Active: inactive (dead) since Sat 2018-02-03 01:20:13 CST; 47s ago\n"),
                         HasSubstr("(code=exited, status=0/SUCCESS)\n"), Not(HasSubstr("CGroup"))));
}

TEST(Twin12, Docker0AndVethsFollowSubnetMtuAndPods) {
  Twin twin(R"("nodes": {"node1": {"pins": {"flannel.subnet": "172.33.9.0/24"}}},
               "flannel": {"config": "{\"Network\":\"172.33.0.0/16\",\"Backend\":{\"Type\":\"vxlan\"}}"},
               "pods": {"kube-system/coredns-5984fb8cbb-sjqv9": {"pins": {"ip": null}}, "web": {"node": "node1"}})");
  std::string out = twin.sh("ip addr");
  EXPECT_THAT(out, AllOf(HasSubstr("inet 172.33.9.1/24 scope global docker0"), HasSubstr("flannel.1: "),
                         HasSubstr("mtu 1450"), HasSubstr("10: veth")));
}

TEST(Twin13, TheBridgeIsANewNetworkAfterARestart) {
  Twin twin(R"("events": [{"at": "1200s", "on": "node1", "run": "systemctl restart docker"}])");
  std::string out = twin.sh("docker network ls");
  EXPECT_THAT(out, AllOf(Not(HasSubstr("940bb75e653b")), HasSubstr("d94c046e105d        host"),
                         HasSubstr("2db7597fd546")));
}

TEST(Twin14, InspectShowsEachPodAndTheMtu) {
  Twin twin(
      std::string(kOnePodMore)
      + R"(, "flannel": {"config": "{\"Network\":\"172.33.0.0/16\",\"Backend\":{\"Type\":\"vxlan\"}}", "ipMasq": true})");
  std::string out = twin.sh("docker network inspect bridge");
  EXPECT_THAT(out,
              AllOf(HasSubstr("k8s_POD_web_default_"), HasSubstr("\"MacAddress\": \"02:42:ac:21:44:03\""),
                    HasSubstr("\"IPv4Address\": \"172.33.68.3/24\""),
                    HasSubstr("\"com.docker.network.driver.mtu\": \"1450\""),
                    HasSubstr("\"com.docker.network.bridge.enable_ip_masquerade\": \"false\"")));
}

TEST(Twin14, Docker113TellsMore) {
  Twin twin(R"("versions": {"docker": "1.13.1"})");
  EXPECT_THAT(
      twin.sh("docker network inspect bridge"),
      AllOf(HasSubstr("\"Created\": \"2018-02-02T22:52:43+08:00\""), HasSubstr("\"Attachable\": false")));
}

TEST(Twin15, ContainersComeAndGoWithTheirPods) {
  Twin twin(
      std::string(kOnePodMore)
      + R"(, "events": [{"at": "60s", "pod-delete": "kube-system/coredns-5984fb8cbb-sjqv9"}], "end": "3h")");
  std::string out = twin.sh("docker ps");
  EXPECT_THAT(out, AllOf(HasSubstr("k8s_web_web_default_"), HasSubstr("3 hours ago"), HasSubstr("Up 3 hours"),
                         Not(HasSubstr("coredns"))));
}

TEST(Twin15, Docker113ShortensCommandsByAnEllipsis) {
  Twin twin(R"("versions": {"docker": "1.13.1"})");
  EXPECT_THAT(twin.sh("docker ps"), HasSubstr("\"/coredns -conf /e...\""));
}

TEST(Twin16And17, RoutesAndTheWayFollowTheLease) {
  Twin twin(R"("nodes": {"node3": {"pins": {"flannel.subnet": "172.33.7.0/24"}}},
               "pods": {"kube-system/coredns-5984fb8cbb-tkfrc": {"pins": {"ip": "172.33.7.9"}},
                        "kube-system/monitoring-influxdb-grafana-v4-54b7854697-tw9cd": {"pins": {"ip": null}}})");
  std::string out = twin.sh("route -n");
  EXPECT_THAT(
      out, AllOf(HasSubstr("172.33.7.0      172.30.118.65   255.255.255.0   UG    0      0        0 eth2\n"),
                 Not(HasSubstr("172.33.96.0"))));
  EXPECT_THAT(twin.sh("traceroute 172.33.7.9"),
              AllOf(HasSubstr("\n 1  172.30.118.65 "), HasSubstr("\n 2  172.33.7.9 ")));
}

TEST(Twin18, AServiceWithoutEndpointsIsRejected) {
  Twin twin(
      R"("services": {"empty": {"clusterIp": "10.254.9.9", "ports": [{"port": 80}], "selector": {"app": "nobody"}}},
               "kubernetes": {"kubeProxy": {"clusterCidr": "172.33.0.0/16"}})");
  std::string out = twin.sh("iptables -L");
  EXPECT_THAT(
      out,
      AllOf(HasSubstr("default/empty: has no endpoints */ tcp dpt:http reject-with icmp-port-unreachable"),
            HasSubstr("ACCEPT     all  --  172.33.0.0/16        anywhere"),
            Not(HasSubstr("10.254.0.0/16        anywhere"))));
}

} // namespace

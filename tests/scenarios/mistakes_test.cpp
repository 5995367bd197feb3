// The mistakes of the catalogue of failures (A to Y of docs/scenarios.md), typed in the shell as somebody
// makes them. The cause must then be found from the journal, from what the tools list, and from a trace
// alone.
#include "support/program.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>
#include <vector>

namespace fg {
namespace {

namespace fs = std::filesystem;

struct Typed {
  std::string place;
  std::vector<std::string> lines;
};
// What a command on a node prints, and the part of it that gives the cause away.
struct Look {
  std::string place, command, says;
};
struct Mistake {
  std::string letter, scenario;
  std::vector<Typed> typed;
  std::vector<Look> looks;
  std::vector<std::string> trace = {}; // the words behind `trace FILE`; none: a packet would arrive
  std::vector<std::string> says = {};  // by the trace
  std::string from = {}, at = {};      // when it is typed, and when one looks; none: the scenario's end
};
void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.letter; }

class Mistakes : public ::testing::TestWithParam<Mistake> {
protected:
  void SetUp() override { fs::create_directories(m_folder); }
  void TearDown() override { fs::remove_all(m_folder); }

  // In a shell of each place after the other; what was done is saved, and the next goes on with it.
  std::string play(const Mistake& mistake) {
    std::string file = mistake.scenario;
    int number = 0;
    for (const Typed& typed : mistake.typed) {
      std::string next = m_folder + std::to_string(++number) + ".json", input = m_folder + "typed";
      {
        std::ofstream lines(input);
        for (const std::string& line : typed.lines)
          lines << line << "\n";
        lines << "save " << next << "\n";
      }
      std::string from = number == 1 && !mistake.from.empty() ? " --at " + mistake.from : "";
      std::string line = std::string(FG_PROGRAM) + " shell " + file + " " + typed.place + from + " <" + input
                         + " >" + m_folder + "said 2>&1";
      EXPECT_EQ(std::system(line.c_str()), 0) << line;
      file = next;
    }
    return file;
  }
  std::vector<std::string> timed(std::vector<std::string> words) const {
    if (!GetParam().at.empty()) words.insert(words.end(), {"--at", GetParam().at});
    return words;
  }
  std::string m_folder = ::testing::TempDir() + "mistakes-" + std::to_string(getpid()) + "/";
};

TEST_P(Mistakes, AreFoundFromWhatOneSees) {
  const Mistake& mistake = GetParam();
  std::string file = play(mistake);
  for (const Look& look : mistake.looks) {
    std::vector<std::string> words = timed({"exec", file, look.place});
    words.insert(words.end(), {"--", "sh", "-c", look.command});
    std::string said = testing::runProgram(words).output;
    EXPECT_NE(said.find(look.says), std::string::npos) << look.place << "# " << look.command << "\n" << said;
  }
  if (mistake.trace.empty()) return;
  std::vector<std::string> words = timed({"trace", file});
  words.insert(words.end(), mistake.trace.begin(), mistake.trace.end());
  std::string said = testing::runProgram(words).output;
  // Lines are broken to fit the terminal.
  std::string one;
  for (char c : said)
    if (c != ' ' && c != '\n') one += c;
  for (const std::string& part : mistake.says) {
    std::string wanted;
    for (char c : part)
      if (c != ' ') wanted += c;
    EXPECT_NE(one.find(wanted), std::string::npos) << part << "\n" << said;
  }
}

const std::string kOnNode1 = "kube-system/coredns-5984fb8cbb-sjqv9",
                  kOnNode3 = "kube-system/coredns-5984fb8cbb-tkfrc",
                  kHeapster = "kube-system/heapster-v1.5.0-684c7f9488-z6sdz",
                  kGrafana = "kube-system/monitoring-influxdb-grafana-v4-54b7854697-tw9cd",
                  kService = "svc:kube-system/monitoring-grafana";

std::vector<std::string> between(const std::string& from, const std::string& to,
                                 const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{"--from", from, "--to", to};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

INSTANTIATE_TEST_SUITE_P(
    Catalogue, Mistakes,
    ::testing::Values(
        Mistake{.letter = "A", // docker is started while flannel is not there yet
                .scenario = "01",
                .typed = {{"node1",
                           {"systemctl disable flanneld", "systemctl stop flanneld docker",
                            "rm -f /run/flannel/docker /run/flannel/subnet.env", "ip link set docker0 down",
                            "brctl delbr docker0", "systemctl start docker", "systemctl start kubelet",
                            "sleep 5", "systemctl start flanneld", "sleep 40"}}},
                .looks = {{"node1", "journalctl -u docker",
                           "Default bridge (docker0) is assigned with an IP address 172.18.0.0/16"},
                          {"node1", "ip addr show docker0", "inet 172.18.0.1/16"},
                          {"node1", "cat /run/flannel/subnet.env", "FLANNEL_SUBNET=172.33.68.1/24"},
                          {"node1", "kubectl get pods --all-namespaces -o wide", "172.18.0.2"}}},
        Mistake{.letter = "A2", // and docker is started again without its kubelet
                .scenario = "01",
                .typed = {{"node1", {"systemctl stop docker", "systemctl start docker", "sleep 60"}}},
                .looks = {{"node1", "systemctl status kubelet", "Active: inactive (dead)"},
                          {"node1", "kubectl describe node node1", "Kubelet stopped posting node status."}},
                .trace = between("node2", "172.33.68.2"),
                .says = {"nothing on node1 has that address: its kubelet does not run",
                         "systemctl start kubelet"}},
        Mistake{.letter = "B",
                .scenario = "01",
                .typed = {{"node1", {"iptables -P FORWARD DROP"}}},
                .looks = {{"node1", "iptables -L FORWARD -n", "Chain FORWARD (policy DROP)"}},
                .trace = between("node2", "172.33.68.2"),
                .says = {"its policy is DROP", "iptables -P FORWARD DROP"}},
        Mistake{.letter = "B2",
                .scenario = "08",
                .typed = {{"node1", {"iptables -I FORWARD -j REJECT --reject-with icmp-host-prohibited"}}},
                .looks = {{"node1", "iptables -L FORWARD -n --line-numbers",
                           "1    REJECT     all  --  0.0.0.0/0            0.0.0.0/0            reject-with "
                           "icmp-host-prohibited"},
                          {"node2", "ping -c 1 172.33.68.2", "Destination Host Prohibited"}},
                .trace = between("node2", "172.33.68.2"),
                .says = {"rule #1 of FORWARD in table filter", "ping and traceroute print it as !X"}},
        Mistake{.letter = "C",
                .scenario = "01",
                .typed = {{"node1", {"ip route del 172.33.96.0/24"}}},
                .looks = {{"node1", "traceroute -n -m 2 172.33.96.3", " 1  10.0.2.2 "},
                          {"node1", "ip route get 172.33.96.3", "via 10.0.2.2 dev eth0"}},
                .trace = between("node1", "172.33.96.3"),
                .says = {"node1 lacks the route to 172.33.96.0/24 (etcd leases 172.33.96.0/24 to node3)"},
                .from = "31s",
                .at = "32s"},
        Mistake{.letter = "D", // a machine that is gone: here its cable
                .scenario = "01",
                .typed = {{"node3", {"ip link set eth2 down", "sleep 30"}}},
                .looks = {{"node1", "ping -c 2 172.33.96.3; ip neigh show 172.30.118.65", "FAILED"},
                          {"node1", "etcdctl ls /kube-centos/network/subnets", "172.33.96.0-24"}},
                .trace = between("node1", "172.33.96.3"),
                .says = {"node3 would have 172.30.118.65, but its eth2 is down"}},
        Mistake{.letter = "E", // two nodes announce one address
                .scenario = "03",
                .typed = {{"node2",
                           {"sed -i 's/-iface=eth2/-iface=eth2 -public-ip=172.30.113.231/' "
                            "/etc/sysconfig/flanneld",
                            "systemctl restart flanneld", "sleep 60"}}},
                .looks = {{"node2", "journalctl -u flanneld",
                           "Found lease (172.33.68.0/24) for current IP (172.30.113.231), reusing"},
                          {"node2", "ip addr show docker0", "inet 172.33.68.1/24"},
                          {"node1", "ip addr show docker0", "inet 172.33.68.1/24"}},
                .trace = between("node1", kHeapster),
                .says = {"lies in the subnet of node1 too: both nodes have 172.33.68.0/24"}},
        Mistake{.letter = "E2", // seen from a third node
                .scenario = "03",
                .typed = {{"node2",
                           {"sed -i 's/-iface=eth2/-iface=eth2 -public-ip=172.30.113.231/' "
                            "/etc/sysconfig/flanneld",
                            "systemctl restart flanneld", "sleep 60"}}},
                .looks = {{"node3", "bridge fdb show dev flannel.1", "0a:c4:8e:c0:fe:66 dst 172.30.113.231"}},
                .trace = between("node3", "172.33.68.2"),
                .says = {"which is flannel.1 of node2", "two nodes announce 172.30.113.231"}},
        Mistake{.letter = "F",
                .scenario = "03",
                .typed = {{"node2",
                           {"sed -i 's/-iface=eth2//' /etc/sysconfig/flanneld", "systemctl restart flanneld",
                            "sleep 60"}}},
                .looks = {{"node2", "journalctl -u flanneld",
                           "Using interface with name eth0 and address 10.0.2.15"},
                          {"node1", "etcdctl get /kube-centos/network/subnets/172.33.31.0-24",
                           "\"PublicIP\":\"10.0.2.15\""},
                          {"node1", "bridge fdb show dev flannel.1", "dst 10.0.2.15"}},
                .trace = between("node1", kHeapster),
                .says = {"etcd leases 172.33.31.0/24 to node2 with the public address 10.0.2.15, which node1 "
                         "has itself",
                         "-iface or -public-ip"}},
        Mistake{.letter = "F2", // with host-gw the route's next hop is the own NAT address
                .scenario = "01",
                .typed = {{"node2",
                           {"sed -i 's/-iface=eth2//' /etc/sysconfig/flanneld", "systemctl restart flanneld",
                            "sleep 60"}}},
                .looks = {{"node2", "journalctl -u flanneld",
                           "Using interface with name eth0 and address 10.0.2.15"},
                          {"node1", "ip route", "via 10.0.2.15 dev eth0"}},
                .trace = between("node1", kHeapster),
                .says = {"to node2 with the public address 10.0.2.15, which node1 has itself (on eth0)",
                         "-iface or -public-ip"}},
        Mistake{
            .letter = "G", // node3 stands behind a router; flanneld is started once more to hear what it says
            .scenario = "19",
            .typed = {{"node1", {"systemctl restart flanneld", "sleep 40"}}},
            .looks = {{"node1", "journalctl -u flanneld",
                       "Error adding route to 172.33.96.0/24 via 192.168.77.65: network is unreachable"}},
            .trace = between("node1", "172.33.96.3"),
            .says =
                {"node1 has no route to 172.33.96.0/24: etcd leases it to node3 at 192.168.77.65, which is "
                 "on no link of node1"}},
        Mistake{.letter = "H",
                .scenario = "03",
                .typed = {{"node1",
                           {"sed -i s/1450/1500/ /run/flannel/docker", "systemctl restart docker", "sleep 3",
                            "systemctl start kubelet", "sleep 40"}}},
                .looks = {{kOnNode1, "ping -c 1 -M do -s 1472 172.33.31.2",
                           "From 172.33.68.1 icmp_seq=1 Frag needed and DF set (mtu = 1450)"},
                          {kOnNode1, "ip link show eth0", "mtu 1500"},
                          {"node1", "ip link show flannel.1", "mtu 1450"}},
                .trace = between(kOnNode1, "172.33.31.2", {"--size", "1472", "--df"}),
                .says = {"do not fit through flannel.1, which takes 1450"}},
        Mistake{.letter = "I", // nobody's mistake: an old kernel, and kube-proxy since 1.16
                .scenario = "54",
                .typed = {{"node1", {"curl -sS -m 5 http://10.254.40.11/"}}},
                .looks = {{"node3", "nstat -a UdpInCsumErrors", "UdpInCsumErrors"},
                          {"node1", "iptables -t nat -S KUBE-POSTROUTING", "MASQUERADE --random-fully"},
                          {"node1", "curl -sS -m 5 http://10.254.40.11/ 2>&1", "timed out"},
                          {"node1", "ping -c 1 172.33.96.2", "1 received"}},
                .trace = between("node1", kService, {"--proto", "tcp"}),
                .says = {"malformed, at node3",
                         "changed the port of the tunnel's packet, which has no checksum", "delivered"},
                .from = "12s",
                .at = "20s"},
        Mistake{
            .letter = "J",
            .scenario = "03",
            .typed = {{"node3", {"ip link set flannel.1 address 02:00:00:00:00:99"}}},
            .looks = {{"node1", "ip neigh show dev flannel.1",
                       "172.33.96.0 lladdr 0e:b0:d8:51:5e:87 PERMANENT"},
                      {"node3", "ip link show flannel.1", "link/ether 02:00:00:00:00:99"}},
            .trace = between("node1", "172.33.96.3"),
            .says = {"node1 takes 0e:b0:d8:51:5e:87 for the MAC address of 172.33.96.0, which nobody has: "
                     "flannel.1 of node3 has 02:00:00:00:00:99",
                     "ip link set flannel.1 address", "delivered"}},
        Mistake{
            .letter = "J2", // somebody set a neighbour by hand
            .scenario = "01",
            .typed = {{"node1",
                       {"ip neigh replace 172.30.118.65 lladdr 02:00:00:00:00:77 dev eth2 nud permanent"}}},
            .looks = {{"node1", "ip neigh show 172.30.118.65", "lladdr 02:00:00:00:00:77 PERMANENT"}},
            .trace = between(kOnNode1, "172.33.96.3"),
            .says = {"node1 takes 02:00:00:00:00:77 for the MAC address of 172.30.118.65, which nobody has",
                     "ip neigh del 172.30.118.65 dev eth2", "delivered"}},
        Mistake{.letter = "K",
                .scenario = "06",
                .typed = {{"node1",
                           {"sed -i s/--ip-masq=false/--ip-masq=true/ /etc/sysconfig/docker",
                            "systemctl restart docker", "systemctl start kubelet", "sleep 60"}}},
                .looks = {{"node1", "iptables -t nat -S POSTROUTING",
                           "-A POSTROUTING -s 172.33.68.0/24 ! -o docker0 -j MASQUERADE"},
                          {"node1", "systemctl status docker", "--ip-masq=true"}},
                .trace = between(kOnNode1, "172.33.96.3"),
                .says = {"172.33.68.2 -> 172.30.113.231"}},
        Mistake{.letter = "L",
                .scenario = "01",
                .typed = {{"node1",
                           {"sed -i 's/ --cluster-cidr=[^ \"]*//' /etc/kubernetes/proxy",
                            "systemctl restart kube-proxy", "sleep 60"}}},
                .looks = {{"node1", "journalctl -u kube-proxy",
                           "clusterCIDR not specified, unable to distinguish between internal and external"}},
                .trace = between("node1", kService, {"--proto", "tcp"}),
                .says = {"answers no ARP request that names 10.0.2.15 as its sender", "--cluster-cidr"}},
        Mistake{.letter = "M",
                .scenario = "07",
                .typed = {{"node3", {"sysctl -w net.bridge.bridge-nf-call-iptables=0"}}},
                .looks = {{"node3", "sysctl net.bridge.bridge-nf-call-iptables", " = 0"},
                          {"node3", "systemctl restart kube-proxy; journalctl -u kube-proxy",
                           "missing br-netfilter module or unset sysctl br-nf-call-iptables"}},
                .trace = between(kOnNode3, kService, {"--proto", "tcp"}),
                .says = {"the answer comes from 172.33.96.2", "node3 bridged it",
                         "sysctl -w net.bridge.bridge-nf-call-iptables=1", "delivered"}},
        Mistake{.letter = "N",
                .scenario = "01",
                .typed = {{"node3", {"brctl hairpin docker0 veth1060c04 off"}}},
                .looks = {{kGrafana, "curl -sS -m 2 http://10.254.40.11/ 2>&1", "timed out"},
                          {kOnNode3, "curl -sS -m 2 http://10.254.40.11/", "answers on port 3000"}},
                .trace = between(kGrafana, kService, {"--proto", "tcp"}),
                .says = {"its hairpin mode is off", "bridge link set dev veth1060c04 hairpin on"}},
        Mistake{.letter = "O", // what the scenario does, by hand: a pod goes, and the client keeps its port
                .scenario = "26",
                .typed = {{"node1", {"conntrack -L -p udp"}}},
                .looks = {{"node1", "conntrack -L -p udp", "src=172.33.96.3 dst=172.30.113.231 sport=53"},
                          {"node1", "kubectl get endpoints kube-dns -n kube-system", "172.33.68.2:53"}},
                .trace = between("client", "172.30.113.231", {"--proto", "udp", "--dport", "30053"}),
                .says = {"node1 leads this flow where it led its first packet (conntrack), to 172.33.96.3",
                         "conntrack -D -p udp -s 172.30.119.9"},
                .at = "30s"},
        Mistake{.letter = "P", // nobody's mistake: the kernel's, as the scenario does it
                .scenario = "28",
                .typed = {{"node2", {"conntrack -S"}}},
                .looks = {{"node2", "conntrack -S", "insert_failed=1"},
                          {kHeapster, "tcpdump -ni eth0 port 53 2>/dev/null",
                           "01:20:45.000000 IP 172.33.31.3.50128 > 10.254.0.2.53"}},
                .at = "16s"},
        Mistake{
            .letter = "Q", // nobody's mistake: a segment was held up in the network
            .scenario = "55",
            .typed = {{"node1", {"conntrack -S"}}},
            .looks = {{"node1", "conntrack -S | grep -c 'invalid=[1-9]'", "1"},
                      {kGrafana, "tcpdump -ni eth0 'tcp port 3000' 2>/dev/null | grep 'Flags .R' | head -n 1",
                       "IP 172.33.68.2.41000 > 172.33.96.2.3000: Flags [R]"}},
            .from = "16s",
            .at = "18s"},
        Mistake{.letter = "R",
                .scenario = "29",
                .typed = {{"node2", {"sysctl -w net.ipv4.conf.all.rp_filter=1"}}},
                .looks = {{"node2", "sysctl net.ipv4.conf.all.rp_filter", " = 1"},
                          {"node2", "ip route get 198.51.100.9", "dev eth0"}},
                .trace = between("client", "172.30.115.77", {"--proto", "tcp", "--dport", "30443"}),
                .says = {"its own way back to 198.51.100.9 is another one", "rp_filter=2"},
                .from = "1s",
                .at = "12s"},
        Mistake{.letter = "S",
                .scenario = "01",
                .typed = {{"node1", {"systemctl stop etcd", "sleep 30"}}},
                .looks = {{"node2", "journalctl -u flanneld", "etcd cluster is unavailable or misconfigured"},
                          {"node1", "systemctl status etcd", "Active: inactive (dead)"},
                          {"node1", "etcdctl ls / 2>&1", "connect: connection refused"}}},
        Mistake{
            .letter = "T",
            .scenario = "01",
            .typed =
                {{"node1",
                  {R"(etcdctl set /kube-centos/network/config '{"Network":"172.33.0.0/16","SubnetLen":24,"SubnetMin":"172.33.1.7","Backend":{"Type":"host-gw"}}')",
                   "etcdctl rm /kube-centos/network/subnets/172.33.68.0-24", "systemctl restart flanneld",
                   "sleep 60"}}},
            .looks = {{"node1", "journalctl -u flanneld", "Lease acquired: 172.33.1.7/24"},
                      {"node2", "journalctl -u flanneld",
                       "Error adding route to 172.33.1.7/24 via 172.30.113.231: invalid argument"}},
            .trace = between("node2", kOnNode1),
            .says = {"node2 lacks the route to 172.33.1.7/24", "invalid argument"}},
        Mistake{.letter = "U", // what an earlier run left behind
                .scenario = "01",
                .typed = {{"node1",
                           {"ip route add 172.33.50.0/24 via 172.30.115.77", "systemctl restart flanneld",
                            "sleep 60"}}},
                .looks = {{"node1", "ip route", "172.33.50.0/24 via 172.30.115.77 dev eth2"},
                          {"node1", "etcdctl ls /kube-centos/network/subnets | grep -c 172.33.50", "0"}},
                .trace = between("node1", "172.33.50.9"),
                .says = {"node1 still has a route to 172.33.50.0/24 by way of node2, and etcd leases "
                         "172.33.50.0/24 to nobody",
                         "ip route del 172.33.50.0/24"}},
        Mistake{
            .letter = "V",
            .scenario = "01",
            .typed = {{"node1", {"kubectl delete pod -n kube-system " + kGrafana.substr(12), "sleep 40"}}},
            .looks = {{"node1", "kubectl get endpoints -n kube-system monitoring-grafana", "<none>"},
                      {"node1", "kubectl describe svc -n kube-system monitoring-grafana",
                       "Endpoints:         <none>"},
                      {"node1", "curl -sS -m 2 http://10.254.40.11/ 2>&1",
                       "Failed connect to 10.254.40.11:80; Connection refused"}},
            .trace = between(kOnNode1, kService, {"--proto", "tcp"}),
            .says = {"the service kube-system/monitoring-grafana has no endpoints"}},
        Mistake{.letter = "W",
                .scenario = "03",
                .typed = {{"node3", {"iptables -I INPUT -p udp --dport 8472 -j DROP"}}},
                .looks = {{"node1", "traceroute -n -m 2 172.33.96.3", " 1  * * *"},
                          {"node3", "iptables -L INPUT -n", "udp dpt:8472"}},
                .trace = between("node1", "172.33.96.3"),
                .says = {"rule #1 of INPUT in table filter:  -A INPUT -p udp -m udp --dport 8472 -j DROP"}},
        Mistake{
            .letter = "W2", // one node has read another port than the others
            .scenario = "03",
            .typed =
                {{"node1",
                  {R"(etcdctl set /kube-centos/network/config '{"Network":"172.33.0.0/16","SubnetLen":24,"Backend":{"Type":"vxlan","Port":4789}}')",
                   "systemctl restart flanneld", "sleep 60"}}},
            .looks = {{"node1", "ss -lnu", ":4789"}, {"node3", "ss -lnu", ":8472"}},
            .trace = between("node1", "172.33.96.3"),
            .says =
                {"node1 sends its tunnel's packets to UDP port 4789, and flannel.1 of node3 listens on 8472",
                 "restart flanneld on node3"}},
        Mistake{
            .letter = "W3", // the tunnel's interface is gone
            .scenario = "03",
            .typed = {{"node1", {"ip link del flannel.1", "sleep 20"}}},
            .looks = {{"node1", "ip link show flannel.1 2>&1", "does not exist"}},
            .trace = between("node1", "172.33.96.3"),
            .says = {"node1 lacks the route to 172.33.96.0/24", "systemctl restart flanneld", "delivered"}},
        Mistake{
            .letter = "V2", // kube-proxy does not run while a pod goes
            .scenario = "01",
            .typed = {{"node1",
                       {"systemctl stop kube-proxy",
                        "kubectl delete pod -n kube-system " + kGrafana.substr(12), "sleep 60"}}},
            .looks = {{"node1", "systemctl status kube-proxy", "Active: inactive (dead)"},
                      {"node1", "iptables -t nat -S", "--to-destination 172.33.96.2:3000"}},
            .trace = between("node1", kService, {"--proto", "tcp"}),
            .says =
                {"the rules of node1 still lead to 172.33.96.2, which nobody has any more: its kube-proxy "
                 "does not run",
                 "systemctl start kube-proxy"}},
        Mistake{.letter = "S2", // flanneld is told of an etcd that is not there
                .scenario = "01",
                .typed = {{"node2",
                           {"sed -i s/172.17.8.101:2379/172.17.8.101:4001/ /etc/sysconfig/flanneld",
                            "systemctl restart flanneld", "sleep 30"}}},
                .looks = {{"node2", "journalctl -u flanneld",
                           "dial tcp 172.17.8.101:4001: getsockopt: connection refused"},
                          {"node2", "systemctl status docker", "Active: inactive (dead)"}},
                .trace = between("node1", "172.33.31.3"),
                .says = {"nothing on node2 has that address: its kubelet does not run"}},
        Mistake{.letter = "X",
                .scenario = "35",
                .typed = {{"node3", {"sysctl -w net.ipv4.conf.all.rp_filter=1"}}},
                .looks = {{"node3", "ip route get 172.33.68.2", "dev flannel.1"}},
                .trace = between(kOnNode1, "172.30.118.65"),
                .says = {"node3 does not take a packet from 172.33.68.2 on eth2: its own way back to "
                         "172.33.68.2 is another one"},
                .from = "1s",
                .at = "12s"},
        Mistake{.letter = "Y",
                .scenario = "01",
                .typed = {{"node1", {"traceroute -n 172.33.96.3", "traceroute -n 172.33.96.3"}}},
                .looks = {{kOnNode3, "sysctl net.ipv4.icmp_ratelimit", "net.ipv4.icmp_ratelimit = 1000"}},
                .trace = between("node1", "172.33.96.3", {"--proto", "udp", "--dport", "33434"}),
                .says = {"the ICMP rate limit (net.ipv4.icmp_ratelimit)"},
                .at = "30020ms"}));

} // namespace
} // namespace fg

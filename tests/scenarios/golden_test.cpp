// What the program prints about each scenario's flows, to the letter: tests/scenarios/golden.
#include "support/program.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace fg {
namespace {

struct Golden {
  std::string name; // of the file, without ".txt"
  std::vector<std::string> words;
};

void PrintTo(const Golden& golden, std::ostream* out) { *out << golden.name; }

const std::string kHeapster = "heapster-v1.5.0-684c7f9488-z6sdz";
const std::string kCorednsOnNode1 = "coredns-5984fb8cbb-sjqv9";

std::vector<std::string> trace(const std::string& scenario, const std::string& from, const std::string& to,
                               const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{"trace", scenario, "--from", from, "--to", to};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

const std::string kCorednsOnNode3 = "coredns-5984fb8cbb-tkfrc";
const std::string kGrafana = "monitoring-influxdb-grafana-v4-54b7854697-tw9cd";
const std::string kGrafanaService = "svc:kube-system/monitoring-grafana";

std::vector<std::string> tcp(const std::string& port) { return {"--proto", "tcp", "--dport", port}; }

const std::vector<std::string> kDns{"--proto", "udp", "--dport", "53", "--all-paths"};

const std::vector<Golden>& goldens() {
  static const std::vector<Golden> kGoldens{
      {"00-red-to-blue-icmp", trace("00", "red", "blue")},
      {"00-red-to-blue-tcp-80", trace("00", "red", "blue", {"--proto", "tcp", "--dport", "80"})},
      {"00-red-to-blue-tcp-81", trace("00", "red", "blue", {"--proto", "tcp", "--dport", "81"})},
      {"01-node1-to-coredns-on-node3", trace("01", "node1", "172.33.96.3")},
      {"01-coredns-to-coredns-on-node3", trace("01", kCorednsOnNode1, "172.33.96.3")},
      {"01-coredns-traceroute", {"exec", "01", kCorednsOnNode1, "--", "traceroute", "172.33.96.3"}},
      {"01-heapster-to-dns", trace("01", kHeapster, "10.254.0.2", kDns)},
      {"01-coredns-to-dns", trace("01", kCorednsOnNode1, "10.254.0.2", kDns)},
      {"02-node1-to-dashboard", trace("02", "node1", "172.33.31.2")},
      {"03-node1-to-coredns-on-node3", trace("03", "node1", "172.33.96.3")},
      {"03-coredns-to-coredns-on-node3", trace("03", kCorednsOnNode1, "172.33.96.3")},
      {"03-coredns-traceroute", {"exec", "03", kCorednsOnNode1, "--", "traceroute", "172.33.96.3"}},
      {"04-coredns-to-coredns-on-node3", trace("04", kCorednsOnNode1, "172.33.96.3")},
      {"04-coredns-traceroute", {"exec", "04", kCorednsOnNode1, "--", "traceroute", "172.33.96.3"}},
      {"02-node1-traceroute", {"exec", "02", "node1", "--", "traceroute", "172.33.96.3"}},
      {"05-client-to-node-port", trace("05", "client", "172.30.113.231", tcp("30443"))},
      {"06-pod-to-lan", trace("06", kCorednsOnNode1, "client", tcp("80"))},
      {"07-same-node-service", trace("07", kCorednsOnNode3, kGrafanaService, tcp("80"))},
      {"08-pod-through-service", trace("08", kCorednsOnNode1, kGrafanaService, tcp("80"))},
      {"09-node-to-pod", trace("09", "node1", "172.33.96.3")},
      {"10-before-the-route", trace("10", "node1", "172.33.96.3", {"--at", "5s"})},
      {"11-docker0-elsewhere", {"exec", "11", "node1", "--at", "30s", "--", "ip", "addr", "show", "docker0"}},
      {"11-to-nobody", trace("11", "node1", "172.33.96.3", {"--at", "30s"})},
      {"12-to-the-newcomer", trace("12", kCorednsOnNode1, "newcomer", tcp("80"))},
      {"13-to-the-dead-node", trace("13", "node1", "172.33.96.3", {"--at", "40s"})},
      {"14-dropped-by-policy", trace("14", kCorednsOnNode1, "172.33.96.3", {"--at", "10s"})},
      {"15-accepted-by-flannel", trace("15", kCorednsOnNode1, "172.33.96.3")},
      {"16-rejected",
       trace("16", "node1", "172.33.96.3", {"--proto", "tcp", "--dport", "53", "--at", "30s"})},
      {"16-traceroute", {"exec", "16", "node1", "--at", "30s", "--", "traceroute", "172.33.96.3"}},
      {"17-one-lease", {"exec", "17", "node1", "--", "etcdctl", "ls", "/kube-centos/network/subnets"}},
      {"18-round-and-round", trace("18", kCorednsOnNode1, "172.33.96.3")},
      {"19-no-route-across", trace("19", "node1", "172.33.96.3")},
      {"20-frag-needed", trace("20", kCorednsOnNode1, "172.33.96.3", {"--size", "1472", "--df"})},
      {"21-nobody-hears-it", trace("21", kCorednsOnNode1, "172.33.96.3", {"--size", "1472", "--df"})},
      {"22-foreign-mac", trace("22", "node1", "172.33.96.3", {"--at", "25s"})},
      {"23-own-address",
       trace("23", "node1", kGrafanaService, {"--proto", "tcp", "--dport", "80", "--at", "10s"})},
      {"24-answer-goes-straight",
       trace("24", kCorednsOnNode3, kGrafanaService, {"--proto", "tcp", "--dport", "80", "--at", "40s"})},
      {"25-no-hairpin", trace("25", kGrafana, kGrafanaService, tcp("80"))},
      {"26-stale-entry",
       trace("26", "client", "172.30.113.231", {"--proto", "udp", "--dport", "30053", "--at", "30s"})},
      {"27-kube-proxy-stopped", trace("27", kHeapster, "svc:resolver", {"--proto", "udp", "--dport", "53"})},
      {"28-insert-failed", {"exec", "28", "node2", "--", "conntrack", "-S"}},
      {"29-strict",
       trace("29", "client", "172.30.115.77", {"--proto", "tcp", "--dport", "30443", "--at", "10s"})},
      {"31-refused-by-the-kernel", trace("31", "node1", kCorednsOnNode3)},
      {"32-pod-leaks", trace("32", kCorednsOnNode1, "svc:empty", tcp("80"))},
      {"33-pod-is-refused", trace("33", kCorednsOnNode1, "svc:empty", tcp("80"))},
      {"34-outer-packet-dropped", trace("34", kCorednsOnNode1, "172.33.96.3", {"--at", "10s"})},
      {"35-strict-at-the-other-node", trace("35", kCorednsOnNode1, "172.30.118.65", {"--at", "10s"})},
      {"36-stars", {"exec", "36", "node1", "--at", "9200ms", "--", "traceroute", "-n", "172.33.96.3"}},
      {"37-where-nobody-is", trace("37", "node1", "172.33.50.9")},
      {"38-no-local-endpoint", trace("38", "client", "172.30.113.231", tcp("30443"))},
      {"39-remembered", trace("39", kHeapster, "10.254.0.2",
                              {"--proto", "udp", "--dport", "53", "--sport", "50002", "--at", "10s"})},
      {"40-stranger", trace("40", "stranger", "203.0.113.7", tcp("443"))},
      {"41-published",
       trace("41", "client", "172.30.115.77", {"--proto", "tcp", "--dport", "8080", "--at", "10s"})},
      {"42-after-the-reboot", trace("42", kCorednsOnNode1, kCorednsOnNode3)},
      {"43-route-is-back", trace("43", "node1", "172.33.31.2", {"--at", "80s"})},
      {"44-neighbours", trace("44", kCorednsOnNode3, "172.33.96.2", tcp("3000"))},
      {"46-pods-wait", trace("46", "node1", "172.33.96.3", {"--at", "6s"})},
      {"47-order-of-rules", {"exec", "47", "node1", "--", "iptables", "-L", "INPUT"}},
      {"48-tunnel-address", trace("48", kCorednsOnNode1, "172.33.96.3", {"--at", "10s"})},
      {"49-masqueraded", trace("49", kCorednsOnNode3, kGrafanaService, tcp("80"))},
      {"30-lease-has-ended", trace("30", "node1", "172.33.31.3", {"--at", "24h10m"})},
      {"51-two-nodes-one-lease", trace("51", kCorednsOnNode1, "172.33.31.2", {"--at", "10s"})},
      {"50-through-the-router", trace("50", "node1", "172.33.96.3")},
      {"54-spoilt-checksum",
       trace("54", "node1", kGrafanaService, {"--proto", "tcp", "--dport", "80", "--at", "12s"})},
      {"54-unmarked",
       trace("54", "node1", kGrafanaService, {"--proto", "tcp", "--dport", "80", "--at", "130s"})},
      {"55-the-reset",
       {"exec", "55", kGrafana, "--at", "20s", "--", "sh", "-c",
        "tcpdump -ni eth0 'tcp port 3000' 2>/dev/null | grep 'Flags .R'"}},
      {"55-invalid", {"exec", "55", "node1", "--at", "20s", "--", "conntrack", "-S"}},
      {"56-flanneld-waits",
       {"exec", "56", "node2", "--at", "25s", "--", "sh", "-c", "systemctl status flanneld | head -n 9"}},
      {"53-before-the-news", trace("53", "node3", "172.33.77.2", {"--at", "85s"})},
      {"53-tcp-tries-again",
       {"exec", "53", "node1", "--", "tcpdump", "-ni", "eth1", "src port 2379 and dst 172.17.8.103"}},
      {"45-service", trace("45", "client", "svc:web", {"--proto", "tcp", "--dport", "80", "--all-paths"})},
      {"diff-of-a-packet",
       {"diff", "01", "02", "--from", "node1", "--to", "172.33.31.2", "--size", "1400", "--df"}},
      {"diff-of-two-backends", {"diff", "01", "03"}},
      {"diff-of-two-stories", {"diff", "26", "28"}},
  };
  return kGoldens;
}

std::string pathOf(const Golden& golden) {
  return FG_SOURCE_DIR "/tests/scenarios/golden/" + golden.name + ".txt";
}

std::string fileText(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

bool updating() {
  const char* update = std::getenv("FLANNELGRAPH_UPDATE");
  return update && std::string_view(update) == "1";
}

class HopByHop : public ::testing::TestWithParam<Golden> {};

TEST_P(HopByHop, isToldAsItWasFoundGood) {
  testing::Ran ran = testing::runProgram(GetParam().words);
  ASSERT_EQ(ran.status, 0);
  if (updating()) std::ofstream(pathOf(GetParam())) << ran.output;
  // GoogleTest shows the difference of texts of several lines line by line.
  EXPECT_EQ(fileText(pathOf(GetParam())), ran.output) << "FLANNELGRAPH_UPDATE=1 takes the new text";
}

std::string testName(const ::testing::TestParamInfo<Golden>& info) {
  std::string out;
  for (char c : info.param.name)
    out += c == '-' ? '_' : c;
  return out;
}

INSTANTIATE_TEST_SUITE_P(Scenarios, HopByHop, ::testing::ValuesIn(goldens()), testName);

} // namespace
} // namespace fg

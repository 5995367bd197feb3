// What the doctor says of captures: a healthy one has no finding, and each fault that is written into a copy
// of it is found, with the file and the line that tell of it.
#include "support/program.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::HasSubstr;

class DoctorOfACapture : public ::testing::Test {
protected:
  void SetUp() override {
    fs::copy(FG_SOURCE_DIR "/tests/capture/two-nodes", m_folder, fs::copy_options::recursive);
    write("flannel-leases.json", R"([{"subnet": "10.244.1.0/24", "publicIP": "192.168.7.11"},
                                     {"subnet": "10.244.2.0/24", "publicIP": "192.168.7.12"}])");
    for (const char* host : {"node1", "node2"})
      write(std::string("hosts/") + host + "/subnet.env",
            "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_MTU=1500\n");
  }
  void TearDown() override { fs::remove_all(m_folder); }

  std::string read(const std::string& file) const {
    std::ifstream in(m_folder / file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }
  void write(const std::string& file, const std::string& text) const {
    std::ofstream(m_folder / file) << text;
  }
  void replace(const std::string& file, const std::string& what, const std::string& by) const {
    std::string text = read(file);
    std::size_t at = text.find(what);
    ASSERT_NE(at, std::string::npos) << what;
    write(file, text.replace(at, what.size(), by));
  }

  Json examined() const {
    auto ran = fg::testing::runProgram({"doctor", m_folder.string(), "--json"});
    EXPECT_EQ(ran.status, 0);
    return Json::parse(ran.output);
  }
  // The one of that check; null where there is none.
  static Json findingOf(const Json& examination, const std::string& id) {
    for (const Json& finding : examination["findings"])
      if (finding["id"] == id) return finding;
    return {};
  }

  fs::path m_folder = fs::path(::testing::TempDir()) / ("doctor-" + std::to_string(getpid()));
};

TEST_F(DoctorOfACapture, SaysWhatIsMissing) {
  fs::remove(m_folder / "flannel-leases.json");
  Json found = examined();
  EXPECT_TRUE(found["capture"].get<bool>());
  EXPECT_THAT(found["missing"].dump(), HasSubstr("flannel-leases.json"));
}

TEST_F(DoctorOfACapture, FindsALostRoute) {
  Json routes = Json::parse(read("hosts/node1/ip-route.json")), kept = Json::array();
  for (const Json& route : routes)
    if (route.value("dst", "") != "10.244.2.0/24") kept.push_back(route);
  write("hosts/node1/ip-route.json", kept.dump());
  Json found = examined();
  const Json& first = found["findings"].at(0);
  EXPECT_EQ(first["id"], "missing-route") << found.dump(1);
  EXPECT_EQ(first["place"], "node1");
  EXPECT_FALSE(first["flows"].empty());
  EXPECT_EQ(first["remedy"]["commands"].at(0)["command"],
            "ip route add 10.244.2.0/24 via 192.168.7.12 dev eth0");
  EXPECT_THAT(first["remedy"]["tried"].get<std::string>(), HasSubstr("finds nothing any more"));
  EXPECT_EQ(first["check"]["expected"], "(nothing)");
}

TEST_F(DoctorOfACapture, NamesTheLineOfASetting) {
  replace("hosts/node2/sysctl.txt", "net.ipv4.ip_forward = 1", "net.ipv4.ip_forward = 0");
  Json finding = findingOf(examined(), "ip-forward-off");
  ASSERT_FALSE(finding.is_null());
  EXPECT_EQ(finding["place"], "node2");
  EXPECT_THAT(finding["evidence"].at(0)["file"].get<std::string>(), HasSubstr("hosts/node2/sysctl.txt"));
  EXPECT_EQ(finding["evidence"].at(0)["line"], 247);
}

TEST_F(DoctorOfACapture, NamesTheLineOfARule) {
  for (const char* file : {"hosts/node2/iptables-legacy-save.txt", "hosts/node2/iptables-nft-save.txt"})
    if (read(file).find(":FORWARD ACCEPT") != std::string::npos)
      replace(file, ":FORWARD ACCEPT", ":FORWARD DROP");
  Json finding = findingOf(examined(), "forward-policy-drop");
  ASSERT_FALSE(finding.is_null());
  EXPECT_EQ(finding["place"], "node2");
  EXPECT_THAT(finding["evidence"].at(0)["file"].get<std::string>(), HasSubstr("hosts/node2/iptables-"));
  EXPECT_GT(finding["evidence"].at(0)["line"].get<int>(), 0);
}

// A daemon that is enabled and rests, or that failed; what nobody starts, or is not installed, may rest.
TEST_F(DoctorOfACapture, FindsADaemonThatDoesNotRun) {
  auto unit = [](const std::string& name, const std::string& load, const std::string& active,
                 const std::string& sub, const std::string& enabled) {
    return "Id=" + name + ".service\nLoadState=" + load + "\nActiveState=" + active + "\nSubState=" + sub
           + "\nUnitFileState=" + enabled + "\n\n";
  };
  write("hosts/node1/units.txt", unit("flanneld", "loaded", "active", "running", "enabled")
                                     + unit("docker", "loaded", "inactive", "dead", "disabled")
                                     + unit("kube-proxy", "not-found", "inactive", "dead", ""));
  write("hosts/node2/units.txt", unit("flanneld", "loaded", "active", "running", "enabled")
                                     + unit("kubelet", "loaded", "activating", "auto-restart", "enabled")
                                     + unit("kube-proxy", "loaded", "inactive", "dead", "enabled"));
  Json found = examined();
  std::vector<std::string> causes;
  for (const Json& finding : found["findings"])
    if (finding["id"] == "daemon-down") causes.push_back(finding["cause"]);
  EXPECT_THAT(causes,
              testing::ElementsAre("kubelet does not run on node2", "kube-proxy does not run on node2"))
      << found.dump(1);
  Json finding = findingOf(found, "daemon-down");
  EXPECT_EQ(finding["evidence"].at(0)["line"], 7);
  EXPECT_EQ(finding["check"]["command"], "systemctl is-active kubelet");
  EXPECT_EQ(finding["check"]["expected"], "activating");
  EXPECT_EQ(finding["remedy"]["tried"], "");
  EXPECT_THAT(found["missing"].dump(), testing::Not(HasSubstr("units.txt")));
}

TEST_F(DoctorOfACapture, SaysWhoseDaemonsAreNotKnown) {
  EXPECT_THAT(examined()["missing"].dump(), HasSubstr("\"units.txt is not in the capture"));
  write("hosts/node1/units.txt", "Id=docker.service\nLoadState=loaded\nActiveState=active\n");
  EXPECT_THAT(examined()["missing"].dump(), HasSubstr("\"units.txt of node2 is not in the capture"));
}

// As the race counts on a node of several processors; the kernel does not lose it at will.
TEST_F(DoctorOfACapture, FindsPacketsThatLostTheRaceForTheirEntry) {
  write("hosts/node1/conntrack-stats.txt", "cpu=0   \tfound=0 invalid=1 insert=0 insert_failed=0 drop=0 \n");
  EXPECT_TRUE(findingOf(examined(), "conntrack-insert-failed").is_null());
  write("hosts/node1/conntrack-stats.txt",
        "cpu=0   \tfound=0 invalid=1 insert=0 insert_failed=0 drop=0 \n"
        "cpu=1   \tfound=0 invalid=0 insert=0 insert_failed=5 drop=5 early_drop=0 \n"
        "cpu=2   \tfound=0 invalid=0 insert=0 insert_failed=2 drop=2 early_drop=0 \n");
  Json finding = findingOf(examined(), "conntrack-insert-failed");
  ASSERT_FALSE(finding.is_null());
  EXPECT_EQ(finding["place"], "node1");
  EXPECT_THAT(finding["cause"].get<std::string>(), HasSubstr("dropped 7 packet(s)"));
  EXPECT_EQ(finding["evidence"].at(0)["line"], 2);
  EXPECT_EQ(finding["check"]["expected"], "insert_failed=5\ninsert_failed=2");
}

TEST_F(DoctorOfACapture, FindsIcmpErrorsThatWereHeldBack) {
  write("hosts/node2/nstat.txt", "#kernel\nIcmpOutRateLimitGlobal          0                  0.0\n"
                                 "IcmpOutRateLimitHost            3                  0.0\n");
  Json finding = findingOf(examined(), "icmp-rate-limit");
  ASSERT_FALSE(finding.is_null());
  EXPECT_EQ(finding["place"], "node2");
  EXPECT_EQ(finding["evidence"].at(0)["line"], 3);
  EXPECT_EQ(finding["severity"], "note"); // it was so at some time, and costs nothing
  EXPECT_EQ(finding["check"]["command"], "nstat -asz IcmpOutRateLimitHost");
  EXPECT_EQ(finding["check"]["expected"], "#kernel\nIcmpOutRateLimitHost            3                  0.0");
}

TEST_F(DoctorOfACapture, FindsAPolicyUnlessSomebodyEnforcesIt) {
  write("kubernetes.json",
        R"({"items": [{"kind": "NetworkPolicy", "metadata": {"namespace": "default", "name": "deny"}}]})");
  Json finding = findingOf(examined(), "policy-not-enforced");
  ASSERT_FALSE(finding.is_null());
  EXPECT_EQ(finding["place"], "default/deny");
  EXPECT_EQ(finding["check"]["expected"], "deny");
  for (const char* file : {"hosts/node1/iptables-legacy-save.txt", "hosts/node1/iptables-nft-save.txt"})
    if (fs::exists(m_folder / file) && read(file).find(":FORWARD ") != std::string::npos)
      replace(file, ":FORWARD ", ":KUBE-NWPLCY-6OH7Q4 - [0:0]\n:FORWARD ");
  EXPECT_TRUE(findingOf(examined(), "policy-not-enforced").is_null());
}

// What nodes remember of flows whose pod has left the service, or is gone: one finding for each address.
TEST_F(DoctorOfACapture, FindsFlowsThatAreLedToWhoLeftTheService) {
  write("kubernetes.json", R"({"items": [
    {"kind": "Service", "metadata": {"namespace": "default", "name": "dns"},
     "spec": {"clusterIP": "10.254.0.77", "ports": [{"protocol": "UDP", "port": 53, "nodePort": 30053}]}},
    {"kind": "Endpoints", "metadata": {"namespace": "default", "name": "dns"},
     "subsets": [{"addresses": [{"ip": "10.244.1.2"}], "ports": [{"port": 53, "protocol": "UDP"}]}]}]})");
  auto flow = [](const std::string& to, int port, int sourcePort, const std::string& led) {
    std::string own = std::to_string(sourcePort);
    return "udp      17 170 src=192.168.7.12 dst=" + to + " sport=" + own + " dport=" + std::to_string(port)
           + " src=" + led + " dst=192.168.7.12 sport=53 dport=" + own + " [ASSURED] mark=0 use=1\n";
  };
  write("hosts/node1/conntrack.txt",
        flow("10.254.0.77", 53, 41000, "10.244.1.2")           // as it should be
            + flow("192.168.7.11", 30053, 41001, "10.244.1.3") // is there, and none of its endpoints
            + flow("10.254.0.77", 53, 41002, "10.244.1.99") + flow("10.254.0.77", 53, 41003, "10.244.1.99"));
  Json found = examined();
  std::vector<Json> stale;
  for (const Json& finding : found["findings"])
    if (finding["id"] == "stale-conntrack") stale.push_back(finding);
  ASSERT_EQ(stale.size(), 2U) << found.dump(1);
  std::ranges::sort(stale, {},
                    [](const Json& finding) { return finding["evidence"].at(0)["line"].get<int>(); });
  EXPECT_THAT(stale[0]["cause"].get<std::string>(), HasSubstr("is no endpoint of default/dns any more"));
  EXPECT_EQ(stale[0]["evidence"].at(0)["line"], 2);
  EXPECT_EQ(stale[0]["remedy"]["commands"].at(0)["command"],
            "conntrack -D -p udp -s 192.168.7.12 -d 192.168.7.11 --sport 41001 --dport 30053");
  EXPECT_THAT(stale[1]["cause"].get<std::string>(), HasSubstr("nobody has 10.244.1.99 any more"));
  EXPECT_EQ(stale[1]["evidence"].size(), 2U);
  EXPECT_EQ(stale[1]["remedy"]["commands"].at(0)["command"], "conntrack -D -p udp -g 10.244.1.99");
  EXPECT_THAT(stale[1]["check"]["expected"].get<std::string>(), HasSubstr("sport=41003"));
}

TEST_F(DoctorOfACapture, FindsTheLeaseOfAMachineThatDoesNotAnswer) {
  write("flannel-leases.json", R"([{"subnet": "10.244.1.0/24", "publicIP": "192.168.7.11"},
                                   {"subnet": "10.244.2.0/24", "publicIP": "192.168.7.12"},
                                   {"subnet": "10.244.3.0/24", "publicIP": "192.168.7.13"}])");
  Json neighbors = Json::parse(read("hosts/node1/ip-neigh.json"));
  neighbors.push_back({{"dst", "192.168.7.13"}, {"dev", "eth0"}, {"state", {"FAILED"}}});
  write("hosts/node1/ip-neigh.json", neighbors.dump());
  Json finding = findingOf(examined(), "lease-of-dead-node");
  ASSERT_FALSE(finding.is_null());
  EXPECT_THAT(finding["cause"].get<std::string>(), HasSubstr("192.168.7.13"));
  EXPECT_THAT(finding["evidence"].at(0)["file"].get<std::string>(), HasSubstr("ip-neigh.json"));
}

TEST(DoctorOfBothBackends, SaysThatTwoSetsOfRulesAreInForce) {
  auto ran = fg::testing::runProgram(
      {"doctor", FG_SOURCE_DIR "/tests/capture/real_world/kube-router-both-backends", "--json"});
  const Json first = Json::parse(ran.output)["findings"].at(0);
  EXPECT_EQ(first["id"], "both-iptables-backends");
  EXPECT_EQ(first["place"], "node1");
  EXPECT_EQ(first["check"]["expected"], "two numbers, both larger than 0");
}

} // namespace

// What the doctor says of captures: a healthy one has no finding, and each fault that is written into a copy
// of it is found, with the file and the line that tell of it.
#include "support/program.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

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

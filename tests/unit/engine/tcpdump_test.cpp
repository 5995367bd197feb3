// Our tcpdump against the real one, which reads the pcap files of the same run.
#include "engine/simulation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace fg;
using namespace std::chrono_literals;

namespace {

std::string contentsOf(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

bool hasTcpdump() { return std::system("command -v tcpdump >/dev/null 2>&1") == 0; }

// A run with something of everything, in a scenario whose clock begins at midnight.
class RealTcpdump : public testing::TestWithParam<const char*> {
protected:
  void SetUp() override {
    if (!hasTcpdump()) GTEST_SKIP() << "tcpdump is not installed";
    m_folder = testing::TempDir() + "fg-tcpdump-" + std::to_string(getpid());
    std::filesystem::create_directories(m_folder);
    m_scenario = *scenario::readScenario(GetParam()).scenario;
    m_scenario.clock = "2018-02-03T00:00:00";
    m_scenario.versions.tools = scenario::ToolsVersion::Debian12;
    engine::Options options;
    options.pcapFolder = m_folder;
    options.captureFrames = true;
    m_simulation = std::make_unique<engine::Simulation>(m_scenario, options);
    m_simulation->runUntil(10s);
    const char* pod = "kube-system/heapster-v1.5.0-684c7f9488-z6sdz";
    for (const char* line :
         {"ping -c 2 172.33.96.3", "curl -s http://monitoring-grafana/page", "curl -s http://172.33.96.2:81",
          "dig kube-dns.kube-system.svc.cluster.local", "dig www.example.com",
          "dig SRV _dns._udp.kube-dns.kube-system.svc.cluster.local", "dig -x 10.254.0.2", "nslookup nope",
          "traceroute -n 172.33.96.3", "ping -c 1 -s 3000 172.33.68.2", "ping -c 1 -M do -s 1470 172.33.68.2",
          "nc -vzu 172.33.96.3 99", "nc -vz 172.33.96.2 3000"})
      m_simulation->executeLine(*m_simulation->world().find(pod), line);
    m_simulation->executeLine(*m_simulation->world().find("node1"), "ping -c 1 172.33.31.2");
  }
  void TearDown() override {
    if (!m_folder.empty()) std::filesystem::remove_all(m_folder);
  }

  std::string ours(const std::string& place, const std::string& arguments) {
    return m_simulation->executeLine(*m_simulation->world().find(place), "tcpdump " + arguments).out;
  }
  // The pcap file is the engine's to flush: it is whole when the simulation has ended.
  std::string real(const std::string& file, const std::string& arguments) {
    std::string command =
        "TZ=UTC tcpdump " + arguments + " -r " + m_folder + "/" + file + " >" + m_folder + "/out 2>/dev/null";
    std::ignore = std::system(command.c_str());
    return contentsOf(m_folder + "/out");
  }

  std::string m_folder;
  scenario::Scenario m_scenario;
  std::unique_ptr<engine::Simulation> m_simulation;
};

struct Place {
  const char *place, *interface, *file;
};
constexpr Place kPlaces[] = {
    {"node2", "eth2", "node2-eth2.pcap"},
    {"node2", "docker0", "node2-docker0.pcap"},
    {"node1", "eth2", "node1-eth2.pcap"},
    {"kube-system/heapster-v1.5.0-684c7f9488-z6sdz", "eth0",
     "kube-system_heapster-v1.5.0-684c7f9488-z6sdz-eth0.pcap"},
};
constexpr const char* kOptions[] = {"", "-e", "-v", "-vv", "-S", "-vvv", "-e -v", "-t", "-c 3"};
constexpr const char* kFilters[] = {
    "arp",
    "icmp",
    "tcp",
    "udp port 53",
    "port 53 and host 172.33.96.3",
    "src host 172.33.31.3",
    "dst net 172.33.96.0/24",
    "net 172.33",
    "host 172.33.96.3 or 172.33.96.2",
    "not (udp or tcp)",
    "tcp and not port 80",
    "src port 53 or dst port 53 and udp",
    "portrange 50-90",
    "icmp or arp and host 172.30.118.65",
    "! arp && ! port 53",
    "greater 200",
    "less 60",
    "ip proto 6",
    "broadcast",
    "src or dst port 3000",
};

} // namespace

TEST_P(RealTcpdump, PrintsTheSame) {
  std::vector<std::pair<const Place*, std::string>> asked;
  std::vector<std::string> got;
  for (const Place& place : kPlaces)
    for (const char* options : kOptions) {
      std::string arguments = std::string("-n ") + options;
      asked.emplace_back(&place, arguments);
      got.push_back(ours(place.place, arguments + " -i " + place.interface));
    }
  for (const char* filter : kFilters) {
    asked.emplace_back(&kPlaces[0], std::string("-n '") + filter + "'");
    got.push_back(ours(kPlaces[0].place, std::string("-n -i ") + kPlaces[0].interface + " '" + filter + "'"));
  }
  m_simulation.reset();
  for (size_t i = 0; i < asked.size(); ++i) {
    std::string wanted = real(asked[i].first->file, asked[i].second);
    EXPECT_EQ(got[i], wanted) << asked[i].first->place << " " << asked[i].first->interface << ": tcpdump "
                              << asked[i].second;
    if (HasFailure()) break; // the first one is long enough
  }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, RealTcpdump, testing::Values("01", "03"));

// `flannelgraph generate`: what it writes is read, and packets go through it.
#include "support/program.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace fg {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

class Generate : public ::testing::Test {
protected:
  void SetUp() override { fs::create_directories(m_folder); }
  void TearDown() override { fs::remove_all(m_folder); }

  std::string path(const std::string& name) const { return m_folder + name; }
  // The exit status of `generate --nodes 3 --pods-per-node 4 --services 5 … -o NAME`.
  int generate(const std::string& name, const Words& more = {}) const {
    Words words{"generate", "--nodes", "3", "--pods-per-node", "4", "--services", "5", "-o", path(name)};
    words.insert(words.end(), more.begin(), more.end());
    return testing::runProgram(words).status;
  }
  std::string text(const std::string& name) const {
    std::ostringstream out;
    out << std::ifstream(path(name)).rdbuf();
    return out.str();
  }
  Json traced(const std::string& name, const Words& packet) const {
    Words words{"trace", path(name), "--from", "node1-pod1", "--json"};
    words.insert(words.end(), packet.begin(), packet.end());
    return Json::parse(testing::runProgram(words).output, nullptr, false);
  }

  std::string m_folder = ::testing::TempDir() + "generate-" + std::to_string(getpid()) + "/";
};

TEST_F(Generate, PacketsGoThroughAServiceWithEveryBackend) {
  for (const char* backend : {"host-gw", "vxlan", "udp"}) {
    std::string name = std::string(backend) + ".json";
    ASSERT_EQ(generate(name, {"--backend", backend}), 0);
    Json json = traced(name, {"--to", "svc:service5", "--proto", "tcp", "--dport", "80"});
    ASSERT_TRUE(json.is_object());
    EXPECT_EQ(json["paths"][0]["disposition"], "delivered") << backend;
    EXPECT_EQ(testing::runProgram({"run", path(name)}).status, 0) << backend;
  }
}

TEST_F(Generate, BothFormsAreTheSameCluster) {
  ASSERT_EQ(generate("brief.json"), 0);
  ASSERT_EQ(generate("full.json", {"--expanded"}), 0);
  EXPECT_LT(text("brief.json").size(), 3000U);
  EXPECT_GT(text("full.json").size(), text("brief.json").size());
  const Words packet{"--to", "svc:kube-system/kube-dns", "--proto", "udp", "--dport", "53", "--all-paths"};
  Json brief = traced("brief.json", packet);
  ASSERT_TRUE(brief.is_object());
  EXPECT_EQ(brief["paths"].size(), 2U);
  EXPECT_EQ(brief["flow"]["destination"], "10.254.0.2");
  EXPECT_EQ(brief["rule_hits"], traced("full.json", packet)["rule_hits"]);
}

TEST_F(Generate, WritesTheSameBytesAgain) {
  ASSERT_EQ(generate("a.json", {"--seed", "3"}), 0);
  ASSERT_EQ(generate("b.json", {"--seed", "3"}), 0);
  EXPECT_EQ(text("a.json"), text("b.json"));
}

TEST_F(Generate, OverwritesNothing) {
  std::ofstream(path("mine.json")) << "mine";
  EXPECT_EQ(generate("mine.json"), 2);
  EXPECT_EQ(text("mine.json"), "mine");
}

TEST_F(Generate, RefusesWhatCannotBe) {
  EXPECT_EQ(generate("no.json", {"--endpoints-per-service", "13"}), 2);
  EXPECT_EQ(generate("no.json", {"--endpoints-per-service", "0"}), 2);
  EXPECT_EQ(generate("no.json", {"--backend", "ipip"}), 2);
  EXPECT_EQ(testing::runProgram({"generate", "--nodes", "-1", "--pods-per-node", "1", "--services", "1", "-o",
                                 path("no.json")})
                .status,
            2);
  EXPECT_TRUE(fs::is_empty(m_folder));
}

TEST_F(Generate, ShellEventsAreSavedBesideIt) {
  ASSERT_EQ(generate("brief.json"), 0);
  std::string line = "printf 'ip route del 10.128.2.0/24\\nsave " + path("later.json") + "\\n' | "
                     + FG_PROGRAM + " shell " + path("brief.json") + " node1 >" + path("said") + " 2>&1";
  ASSERT_EQ(std::system(line.c_str()), 0) << text("said");
  EXPECT_NE(text("later.json").find("\"extends\": \"brief.json\""), std::string::npos);
  EXPECT_EQ(testing::runProgram({"validate", path("later.json")}).status, 0);
}

} // namespace
} // namespace fg

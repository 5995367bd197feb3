// What students hand in: right mends in several ways, wrong ones, and files that are no mends at all.
#include "support/program.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>
#include <vector>

namespace fg {
namespace {

namespace fs = std::filesystem;

class LessonCheck : public ::testing::Test {
protected:
  void SetUp() override { fs::create_directories(m_folder); }
  void TearDown() override { fs::remove_all(m_folder); }

  std::string file(const std::string& name, const std::string& text) {
    std::ofstream(m_folder + name) << text;
    return m_folder + name;
  }
  // As the shell saves it: the lesson, and commands.
  std::string handIn(const std::string& name, const std::string& lesson,
                     const std::vector<std::pair<std::string, std::string>>& commands,
                     const std::string& more = "") {
    std::string text = R"({"format": "flannelgraph/1", "extends": ")" + lesson + "\"" + more;
    text += R"(, "events": [)";
    std::string separator;
    int second = 60;
    for (const auto& [on, run] : commands) {
      text += separator + R"({"at": ")" + std::to_string(second) + R"(s", "on": ")" + on + R"(", "run": ")"
              + run + R"("})";
      separator = ",";
      ++second;
    }
    return file(name, text + "]}");
  }
  static testing::Ran check(const std::string& lesson, const std::vector<std::string>& files,
                            const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"lesson", "check", lesson};
    words.insert(words.end(), files.begin(), files.end());
    words.insert(words.end(), more.begin(), more.end());
    return testing::runProgram(words);
  }
  static void expectAll(const testing::Ran& ran) {
    EXPECT_EQ(ran.status, 0) << ran.output;
    EXPECT_NE(ran.output.find("100%"), std::string::npos) << ran.output;
  }
  // It fails, and names the expectation.
  static void expectFailure(const testing::Ran& ran, const std::string& expectation) {
    EXPECT_EQ(ran.status, 1) << ran.output;
    EXPECT_NE(ran.output.find("X " + expectation + ": "), std::string::npos) << ran.output;
  }
  std::string m_folder = ::testing::TempDir() + "lessons-" + std::to_string(getpid()) + "/";
};

const std::string kClosed = "L2-closed-doors", kTunnel = "L3-blocked-tunnel";
const std::vector<std::string> kNodes{"node1", "node2", "node3"};

std::vector<std::pair<std::string, std::string>> onAll(const std::string& command) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string& node : kNodes)
    out.emplace_back(node, command);
  return out;
}

TEST_F(LessonCheck, ThreeWaysOpenTheDoors) {
  expectAll(check(kClosed, {handIn("policy.json", kClosed, onAll("iptables -P FORWARD ACCEPT"))}));
  expectAll(check(kClosed,
                  {handIn("rule.json", kClosed, onAll("iptables -A FORWARD -d 10.244.0.0/16 -j ACCEPT"))}));
  expectAll(
      check(kClosed, {handIn("interface.json", kClosed, onAll("iptables -I FORWARD -o docker0 -j ACCEPT"))}));
}

TEST_F(LessonCheck, ThreeWaysDoNotAndEachIsToldWhy) {
  // One node is left.
  expectFailure(check(kClosed, {handIn("a.json", kClosed,
                                       {{"node1", "iptables -P FORWARD ACCEPT"},
                                        {"node2", "iptables -P FORWARD ACCEPT"}})}),
                "client-sees-web-2");
  // Packets pass, and nobody sees the pod's own address any more.
  auto masqueraded = onAll("iptables -P FORWARD ACCEPT");
  for (auto& more : onAll("iptables -t nat -I POSTROUTING -s 10.244.0.0/16 -j MASQUERADE"))
    masqueraded.push_back(more);
  expectFailure(check(kClosed, {handIn("b.json", kClosed, masqueraded)}), "client-sees-web-1");
  // Without forwarding nothing is dropped by FORWARD, and nothing arrives.
  expectFailure(check(kClosed, {handIn("c.json", kClosed, onAll("sysctl -w net.ipv4.ip_forward=0"))}),
                "web-2-sees-client");
}

TEST_F(LessonCheck, TheTunnelIsOpenedInThreeWaysAndTelnetStaysClosed) {
  expectAll(check(kTunnel, {handIn("a.json", kTunnel,
                                   {{"node3", "iptables -D INPUT -p udp -s 192.168.0.0/24 -j DROP"}})}));
  expectAll(check(
      kTunnel, {handIn("b.json", kTunnel,
                       {{"node3", "iptables -I INPUT -p udp --dport 8472 -s 192.168.0.0/24 -j ACCEPT"}})}));
  expectAll(check(kTunnel, {handIn("c.json", kTunnel,
                                   {{"node3", "iptables -F INPUT"},
                                    {"node3", "iptables -A INPUT -p tcp --dport 23 -j DROP"}})}));
  expectFailure(check(kTunnel, {handIn("d.json", kTunnel, {{"node3", "iptables -F INPUT"}})}),
                "telnet-stays-closed");
  expectFailure(check(kTunnel, {handIn("e.json", kTunnel,
                                       {{"node3", "iptables -A INPUT -p udp --dport 8472 -j ACCEPT"}})}),
                "client-sees-web-2");
  expectFailure(check(kTunnel, {handIn("f.json", kTunnel,
                                       {{"node1", "iptables -I INPUT -p udp --dport 8472 -j ACCEPT"}})}),
                "web-2-sees-client");
}

TEST_F(LessonCheck, PartialCreditIsGiven) {
  testing::Ran ran =
      check(kClosed, {handIn("half.json", kClosed, {{"node3", "iptables -P FORWARD ACCEPT"}})});
  EXPECT_EQ(ran.status, 1);
  EXPECT_NE(ran.output.find(" of "), std::string::npos) << ran.output;
  EXPECT_EQ(ran.output.find("100%"), std::string::npos) << ran.output;
  EXPECT_EQ(ran.output.find(" 0%"), std::string::npos) << ran.output;
  EXPECT_NE(ran.output.find("X client-sees-web-1: "), std::string::npos) << ran.output;
  EXPECT_EQ(ran.output.find("X client-sees-web-2: "), std::string::npos) << ran.output;
}

TEST_F(LessonCheck, FilesThatAreNoMendsGetARemarkAndStopNobody) {
  std::string good = handIn("good.json", kClosed, onAll("iptables -P FORWARD ACCEPT"));
  std::string csv = m_folder + "marks.csv";
  testing::Ran ran =
      check(kClosed,
            {file("broken.json", R"({"format": "flannelgraph/1", "extends": )"),
             handIn("other.json", kTunnel, {{"node3", "iptables -D INPUT -p udp -s 192.168.0.0/24 -j DROP"}}),
             file("expects.json", R"({"format": "flannelgraph/1", "extends": "L2-closed-doors",
              "events": [{"at": "60s", "expect": {"from": "node1", "to": "node1"}}]})"),
             handIn("cluster.json", kClosed, {}, R"(, "versions": {"docker": "1.12.6"})"),
             file("event.json", R"({"format": "flannelgraph/1", "extends": "L2-closed-doors",
              "events": [{"at": "60s", "node-reboot": "node1"}]})"),
             file("alone.json", R"({"format": "flannelgraph/1", "events": []})"),
             file("large.json", std::string(2 * 1024 * 1024, ' ')), m_folder + "missing.json",
             file("late.json", R"({"format": "flannelgraph/1", "extends": "L2-closed-doors",
              "events": [{"at": "200h", "on": "node1", "run": "ip route"}]})"),
             file("long.json", R"({"format": "flannelgraph/1", "extends": "L2-closed-doors",
              "events": [{"at": "60s", "on": "nobody", "run": "ping -c 99999999 10.0.0.1"}]})"),
             good},
            {"--csv", csv});
  EXPECT_EQ(ran.status, 1);
  for (const char* part :
       {"other.json    not marked: it is not of this lesson", "it adds 'expect' (line 2): only commands mend",
        "it changes 'versions' of the lesson, instead of mending by commands", "it adds 'node-reboot'",
        "alone.json    not marked: it is not of this lesson", "the file is larger than 1024 KiB",
        "there is no such file", "it acts at 200h; the lesson ends by 1h30s", "100%"})
    EXPECT_NE(ran.output.find(part), std::string::npos) << part << "\n" << ran.output;
  std::ifstream in(csv);
  std::vector<std::string> rows;
  for (std::string row; std::getline(in, row);)
    rows.push_back(row);
  ASSERT_EQ(rows.size(), 12U);
  EXPECT_TRUE(rows[0].starts_with("file,seed,points,of,percent,remark,client-sees-web-1,client-sees-web-2,"))
      << rows[0];
  EXPECT_NE(rows[11].find(",100,,yes,yes,"), std::string::npos) << rows[11];
}

TEST_F(LessonCheck, AnotherSeedIsAnotherClusterWithTheSameFault) {
  std::string file = handIn("seeded.json", kClosed, onAll("iptables -P FORWARD ACCEPT"), R"(, "seed": 77)");
  expectAll(check(kClosed, {file}));
  expectAll(check(kClosed, {file}, {"--seed", "4711"}));
  std::string one =
      testing::runProgram({"exec", "L2", "--seed", "1", "node1", "--", "cat", "/run/flannel/subnet.env"})
          .output;
  std::string other =
      testing::runProgram({"exec", "L2", "--seed", "2", "node1", "--", "cat", "/run/flannel/subnet.env"})
          .output;
  EXPECT_NE(one, other);
  expectFailure(check(kClosed, {handIn("none.json", kClosed, {})}, {"--seed", "2"}), "client-sees-web-1");
}

TEST_F(LessonCheck, ALessonIsShownAndStarted) {
  std::string shown = testing::runProgram({"lesson", "show", "L2", "--hints"}).output;
  EXPECT_NE(shown.find("After docker's upgrade to 1.13"), std::string::npos) << shown;
  EXPECT_NE(shown.find("2. iptables -L FORWARD: read the first line."), std::string::npos) << shown;
  std::string mine = m_folder + "mine.json";
  EXPECT_EQ(testing::runProgram({"lesson", "start", "L2", mine, "--seed", "9"}).status, 0);
  EXPECT_EQ(testing::runProgram({"validate", mine}).status, 0);
  expectFailure(check("L2", {mine}), "client-sees-web-1");
}

// Broken as they are, and mended by what their last hint says.
struct Solved {
  std::string lesson, on, command;
};
void PrintTo(const Solved& solved, std::ostream* out) { *out << solved.lesson; }
class LessonSolved : public LessonCheck, public ::testing::WithParamInterface<Solved> {};

TEST_P(LessonSolved, IsBrokenAndCanBeMended) {
  const Solved& solved = GetParam();
  testing::Ran broken = check(solved.lesson, {handIn("nothing.json", solved.lesson, {})});
  EXPECT_EQ(broken.status, 1) << broken.output;
  expectAll(check(solved.lesson, {handIn("solved.json", solved.lesson, {{solved.on, solved.command}})}));
}

INSTANTIATE_TEST_SUITE_P(
    Lessons, LessonSolved,
    ::testing::Values(
        Solved{"L3-blocked-tunnel", "node3", "iptables -D INPUT -p udp -s 192.168.0.0/24 -j DROP"},
        Solved{"L4-large-packets-vanish", "node1",
               "iptables -D OUTPUT -p icmp --icmp-type fragmentation-needed -j DROP"},
        Solved{"L5-service-on-the-same-node", "node3", "sysctl -w net.bridge.bridge-nf-call-iptables=1"}));

} // namespace
} // namespace fg

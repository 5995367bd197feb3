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

// --- three right mends and three wrong ones of each of the others ------------------------------------

using Commands = std::vector<std::pair<std::string, std::string>>;

// `fails`: the expectation that a wrong mend does not meet; empty: it is right.
struct Mend {
  std::string lesson, name;
  Commands commands;
  std::string fails = {};
};
void PrintTo(const Mend& mend, std::ostream* out) { *out << mend.name; }

class Mends : public LessonCheck, public ::testing::WithParamInterface<Mend> {};

TEST_P(Mends, PassOrNameWhatTheyFail) {
  const Mend& mend = GetParam();
  testing::Ran ran = check(mend.lesson, {handIn(mend.name + ".json", mend.lesson, mend.commands)});
  if (mend.fails.empty())
    expectAll(ran);
  else
    expectFailure(ran, mend.fails);
}

const std::string kRoute = "L1-lost-route", kLarge = "L4-large-packets-vanish",
                  kNextDoor = "L5-service-on-the-same-node", kInterface = "L6-the-wrong-interface";
constexpr const char* kDropRule = "-p icmp --icmp-type fragmentation-needed -j DROP";
constexpr const char* kBridged = "sysctl -w net.bridge.bridge-nf-call-iptables=1";
const std::pair<std::string, std::string> kRestart{"node3", "systemctl restart flanneld"};

// A new value for flanneld's -iface on node3, and the daemon that reads it.
Commands interfaceIs(const std::string& option) {
  return {{"node3", "sed -i 's/-iface=eth0/" + option + "/' /etc/sysconfig/flanneld"}, kRestart};
}

INSTANTIATE_TEST_SUITE_P(
    LostRoute, Mends,
    ::testing::Values(
        Mend{kRoute, "RouteByHand", {{"node1", "ip route add 10.244.22.0/24 via 192.168.0.13"}}},
        Mend{kRoute, "FlanneldOfNode1", {{"node1", "systemctl restart flanneld"}}},
        Mend{kRoute, "FlanneldOfNode3", {kRestart}},
        Mend{kRoute,
             "ByNode2",
             {{"node1", "ip route add 10.244.22.0/24 via 192.168.0.12"}},
             "client-sees-web-2"},
        Mend{kRoute,
             "Masqueraded",
             {{"node1", "ip route add 10.244.22.0/24 via 192.168.0.13"},
              {"node1", "iptables -t nat -I POSTROUTING -d 10.244.22.0/24 -j MASQUERADE"}},
             "service-web"},
        Mend{kRoute, "DockerInstead", {{"node1", "systemctl restart docker"}}, "web-2-sees-client"}));

INSTANTIATE_TEST_SUITE_P(
    LargePackets, Mends,
    ::testing::Values(
        Mend{kLarge, "RuleDeleted", {{"node1", std::string("iptables -D OUTPUT ") + kDropRule}}},
        Mend{kLarge, "AcceptedBefore", {{"node1", "iptables -I OUTPUT -p icmp --icmp-type 3/4 -j ACCEPT"}}},
        Mend{kLarge, "ChainFlushed", {{"node1", "iptables -F OUTPUT"}}},
        Mend{kLarge,
             "AcceptedBehind",
             {{"node1", "iptables -A OUTPUT -p icmp -j ACCEPT"}},
             "told-of-the-size"},
        Mend{kLarge, "SmallerMtu", {{"client", "ip link set eth0 mtu 1450"}}, "told-of-the-size"},
        Mend{kLarge,
             "ForwardingOff",
             {{"node1", std::string("iptables -D OUTPUT ") + kDropRule},
              {"node1", "sysctl -w net.ipv4.ip_forward=0"}},
             "client-sees-web-1"}));

INSTANTIATE_TEST_SUITE_P(
    NextDoor, Mends,
    ::testing::Values(
        Mend{kNextDoor, "Sysctl", {{"node3", kBridged}}},
        Mend{kNextDoor, "ProcFile", {{"node3", "echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables"}}},
        Mend{kNextDoor, "Kubelet", {{"node3", "systemctl restart kubelet"}}}, // it sets it when it starts
        Mend{kNextDoor, "WrongNode", {{"node2", kBridged}}, "service-db"},
        Mend{kNextDoor,
             "MasqueradedOnly",
             {{"node3", "iptables -t nat -A POSTROUTING -s 10.244.0.0/16 -d 10.244.0.0/16 -j MASQUERADE"}},
             "service-db"},
        Mend{
            kNextDoor,
            "MasqueradedToo",
            {{"node3", kBridged}, {"node3", "iptables -t nat -I POSTROUTING -s 10.244.0.0/16 -j MASQUERADE"}},
            "web-2-sees-client"}));

INSTANTIATE_TEST_SUITE_P(
    WrongInterface, Mends,
    ::testing::Values(
        Mend{kInterface, "ByName", interfaceIs("-iface=eth1")},
        Mend{kInterface, "ByAddress", interfaceIs("-iface=192.168.0.13")},
        Mend{kInterface, "ByPattern", interfaceIs("-iface-regex=^192[.]168[.]")},
        Mend{kInterface, "NotRestarted", {interfaceIs("-iface=eth1").front()}, "client-sees-web-2"},
        Mend{kInterface, "DefaultRoute", interfaceIs(""), "web-2-sees-client"},
        Mend{kInterface, "NoSuchInterface", interfaceIs("-iface=eth2"), "service-db"}));

TEST_F(LessonCheck, EveryLessonIsBrokenBeforeItIsMended) {
  for (const std::string& lesson : {kRoute, kClosed, kTunnel, kLarge, kNextDoor, kInterface})
    EXPECT_EQ(check(lesson, {handIn("nothing.json", lesson, {})}).status, 1) << lesson;
}

// Another seed is another cluster: the fault is there, one mend is right and another is not.
TEST_F(LessonCheck, EveryLessonIsTheSameForOtherSeeds) {
  struct Case {
    std::string lesson;
    Commands right, wrong;
  };
  const std::vector<Case> kCases{
      {kRoute, {kRestart}, {{"node1", "systemctl restart docker"}}},
      {kClosed, onAll("iptables -P FORWARD ACCEPT"), {{"node1", "iptables -P FORWARD ACCEPT"}}},
      {kTunnel,
       {{"node3", "iptables -D INPUT -p udp -s 192.168.0.0/24 -j DROP"}},
       {{"node3", "iptables -F INPUT"}}},
      {kLarge, {{"node1", "iptables -F OUTPUT"}}, {{"client", "ip link set eth0 mtu 1450"}}},
      {kNextDoor, {{"node3", kBridged}}, {{"node2", kBridged}}},
      {kInterface, interfaceIs("-iface=eth1"), {interfaceIs("-iface=eth1").front()}}};
  for (const Case& one : kCases)
    for (const char* seed : {"2", "17", "4711", "65535"}) {
      const std::vector<std::string> other{"--seed", seed};
      EXPECT_EQ(check(one.lesson, {handIn("none.json", one.lesson, {})}, other).status, 1)
          << one.lesson << seed;
      expectAll(check(one.lesson, {handIn("right.json", one.lesson, one.right)}, other));
      EXPECT_EQ(check(one.lesson, {handIn("wrong.json", one.lesson, one.wrong)}, other).status, 1)
          << one.lesson << " " << seed;
    }
}

// What the shell saves carries the seed that was played.
TEST_F(LessonCheck, AHandInIsMarkedAgainstTheClusterThatTheStudentSaw) {
  std::string saved = kClosed;
  for (const std::string& node : kNodes) {
    std::string next = m_folder + node + ".json";
    std::string line = "printf 'iptables -P FORWARD ACCEPT\\nsave " + next + "\\n' | " + FG_PROGRAM
                       + " shell " + saved + " " + node + (node == "node1" ? " --seed 4711" : "")
                       + " >/dev/null";
    ASSERT_EQ(std::system(line.c_str()), 0) << line;
    saved = next;
  }
  std::ifstream in(saved);
  std::stringstream text;
  text << in.rdbuf();
  EXPECT_NE(text.str().find("\"seed\": 4711"), std::string::npos) << text.str();
  std::string csv = m_folder + "seed.csv";
  expectAll(check(kClosed, {saved}, {"--csv", csv}));
  std::ifstream marks(csv);
  std::string head, row;
  std::getline(marks, head);
  std::getline(marks, row);
  EXPECT_NE(row.find("node3.json,4711,"), std::string::npos) << row;
}

} // namespace
} // namespace fg

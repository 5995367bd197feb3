// trace and exec on a capture: what was captured is printed back, and packets go where the capture says.
#include "support/program.h"
#include "support/renaming.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

using fg::testing::Ran;
using fg::testing::Renaming;
using fg::testing::runProgram;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

const std::string kCapture = FG_SOURCE_DIR "/tests/capture/two-nodes";

std::string textOf(const std::string& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// The lines that a test is about: without comments, sorted where the kernel's order is that of its hash
// tables.
enum class Order { Kept, Sorted };
std::vector<std::string> linesOf(const std::string& text, Order order = Order::Kept) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    if (!line.starts_with("#")) out.push_back(line);
  if (order == Order::Sorted) std::sort(out.begin(), out.end());
  return out;
}

std::string exec(const std::string& place, std::vector<std::string> command) {
  command.insert(command.begin(), {"exec", kCapture, place, "--"});
  Ran ran = runProgram(command);
  EXPECT_EQ(ran.status, 0);
  return ran.output;
}

nlohmann::json trace(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"trace", kCapture, "--json"});
  Ran ran = runProgram(arguments);
  EXPECT_EQ(ran.status, 0);
  return nlohmann::json::parse(ran.output);
}

std::vector<std::string> places(const nlohmann::json& path) {
  std::vector<std::string> out;
  for (const auto& hop : path.at("hops"))
    out.push_back(hop.at("namespace"));
  return out;
}

} // namespace

TEST(PrintsBack, IptablesSaveWithItsCounters) {
  for (std::string node : {"node1", "node2"})
    EXPECT_EQ(linesOf(exec(node, {"iptables-save", "-c"})),
              linesOf(textOf(kCapture + "/hosts/" + node + "/iptables-nft-save.txt")));
}

TEST(PrintsBack, Connections) {
  for (std::string node : {"node1", "node2"})
    EXPECT_EQ(linesOf(exec(node, {"conntrack", "-L"}), Order::Sorted),
              linesOf(textOf(kCapture + "/hosts/" + node + "/conntrack.txt"), Order::Sorted));
}

TEST(PrintsBack, Routes) {
  for (std::string node : {"node1", "node2"})
    EXPECT_EQ(exec(node, {"ip", "route"}), textOf(kCapture + ".printed/" + node + "/ip-route.txt"));
}

// A query that was under way is begun anew: DELAY counts as STALE.
TEST(PrintsBack, Neighbours) {
  for (std::string node : {"node1", "node2"}) {
    auto printed = linesOf(textOf(kCapture + ".printed/" + node + "/ip-neigh.txt"), Order::Sorted);
    for (std::string& line : printed)
      if (size_t at = line.find("DELAY"); at != std::string::npos) line.replace(at, 5, "STALE");
    EXPECT_EQ(linesOf(exec(node, {"ip", "neigh"}), Order::Sorted), printed);
  }
}

TEST(PrintsBack, WhatBridgesLearned) {
  for (std::string node : {"node1", "node2"}) {
    std::vector<std::string> captured;
    for (const std::string& line :
         linesOf(textOf(kCapture + ".printed/" + node + "/bridge-fdb.txt"), Order::Sorted))
      if (line.find(" self") == std::string::npos)
        captured.push_back(line); // multicast groups of each device
    std::vector<std::string> shown;
    for (const std::string& line : linesOf(exec(node, {"bridge", "fdb"}), Order::Sorted))
      if (line.find(" self") == std::string::npos) shown.push_back(line);
    EXPECT_EQ(shown, captured);
  }
}

TEST(PrintsBack, AddressesOfAPod) {
  std::string text = exec("node1/client-a", {"ip", "addr"});
  EXPECT_THAT(text, HasSubstr("2: eth0@if4: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500"));
  EXPECT_THAT(text, HasSubstr("inet 10.244.1.2/24 brd 10.244.1.255 scope global eth0"));
}

TEST(PrintsBack, Listeners) {
  std::string text = exec("node1", {"ss", "-lnt"});
  EXPECT_THAT(text, HasSubstr("127.0.0.1:10248"));
  EXPECT_THAT(text, HasSubstr("0.0.0.0:10250"));
}

// The recorded hosts did the same: their ping from client-a to web-b was answered.
TEST(Traces, APingFromPodToPodAcrossNodes) {
  auto out = trace({"--from", "node1/client-a", "--to", "10.244.2.3"});
  const auto& path = out.at("paths").at(0);
  EXPECT_EQ(path.at("disposition"), "delivered");
  EXPECT_EQ(path.at("final_flow").at("source"), "192.168.7.11"); // masqueraded
  EXPECT_EQ(path.at("delivered_to"), "node2/web-b");
  EXPECT_EQ(places(path), (std::vector<std::string>{"node1/client-a", "node1", "node2", "node2/web-b"}));
  EXPECT_EQ(path.at("reply").at("disposition"), "delivered");
  EXPECT_THAT(path.at("assumptions"), IsEmpty());
}

TEST(Traces, AServiceOnTheOtherNode) {
  auto out = trace({"--from", "node2/client-b", "--to", "10.254.0.2", "--proto", "udp", "--dport", "53"});
  const auto& path = out.at("paths").at(0);
  EXPECT_EQ(path.at("disposition"), "delivered");
  EXPECT_EQ(path.at("final_flow").at("destination"), "10.244.1.3");
  EXPECT_EQ(path.at("delivered_to"), "node1/coredns-a");
  bool hit = false;
  for (const auto& rule : out.at("rule_hits"))
    hit |= rule.at("namespace") == "node2" && rule.at("chain") == "KUBE-SEP-DNS" && rule.at("packets") == 1;
  EXPECT_TRUE(hit);
}

TEST(Traces, TcpToAServiceIsAnsweredByItsListener) {
  auto out = trace({"--from", "node1/client-a", "--to", "10.254.0.80", "--proto", "tcp", "--dport", "80"});
  EXPECT_EQ(out.at("paths").at(0).at("disposition"), "delivered");
  EXPECT_EQ(out.at("paths").at(0).at("delivered_to"), "node2/web-b");
}

TEST(Traces, AListenerOnLoopbackIsNotReachedFromOutside) {
  auto out = trace({"--from", "node2", "--to", "192.168.7.11", "--proto", "tcp", "--dport", "10248"});
  EXPECT_EQ(out.at("paths").at(0).at("disposition"), "no-listener");
  out = trace({"--from", "node1", "--to", "127.0.0.1", "--proto", "tcp", "--dport", "10248"});
  EXPECT_EQ(out.at("paths").at(0).at("disposition"), "delivered");
}

TEST(Traces, ToTheGatewayThatAnsweredArpLeavesTheModel) {
  auto out = trace({"--from", "node1/client-a", "--to", "8.8.8.8"});
  EXPECT_EQ(out.at("paths").at(0).at("disposition"), "leaves-model");
}

TEST(Traces, ToWhoDidNotAnswerArpFails) {
  auto out = trace({"--from", "node1", "--to", "192.168.7.99"});
  EXPECT_EQ(out.at("paths").at(0).at("disposition"), "neighbor-unreachable");
}

TEST(Traces, AnUnknownPlaceIsToldOf) {
  EXPECT_EQ(runProgram({"trace", kCapture, "--from", "node1/client-x", "--to", "10.244.2.3"}).status, 2);
}

TEST(Traces, ToWhomNobodyAskedForIsUncertain) {
  auto out = trace({"--from", "node1", "--to", "192.168.7.98"});
  EXPECT_EQ(out.at("paths").at(0).at("disposition"), "neighbor-unreachable");
  EXPECT_EQ(out.at("paths").at(0).at("assumptions").at(0),
            "node1: nobody in the capture has 192.168.7.98, and no neighbour entry tells of it; that nobody "
            "answers "
            "for it is assumed");
}

namespace {

// A copy of the capture with one file changed; it goes with the test.
class Changed {
public:
  Changed(const std::string& file, const std::string& text)
      : m_folder(std::filesystem::temp_directory_path()
                 / ("flannelgraph-captured-" + std::to_string(getpid()))) {
    std::filesystem::copy(kCapture, m_folder, std::filesystem::copy_options::recursive);
    std::ofstream(m_folder / file) << text;
  }
  ~Changed() { std::filesystem::remove_all(m_folder); }
  std::string path() const { return m_folder.string(); }

private:
  std::filesystem::path m_folder;
};

nlohmann::json pathIn(const Changed& capture, const std::string& from, const std::string& to) {
  Ran ran = runProgram({"trace", capture.path(), "--json", "--from", from, "--to", to});
  EXPECT_EQ(ran.status, 0);
  return nlohmann::json::parse(ran.output).at("paths").at(0);
}

const std::string kFirewalld = R"({"nftables":[{"chain":
    {"family":"inet","table":"firewalld","name":"filter_FORWARD","hook":"forward"}}]})";

} // namespace

TEST(Uncertain, AreVerdictsThatCrossNativeNftRules) {
  Changed capture("hosts/node1/nft-ruleset.json", kFirewalld);
  EXPECT_THAT(
      pathIn(capture, "node1/client-a", "10.244.2.3").at("assumptions"),
      testing::ElementsAre("node1: the nftables table inet firewalld is in force; native nft rules are not "
                           "modelled"));
}

TEST(Uncertain, AreNotVerdictsThatDoNotCrossThem) {
  Changed capture("hosts/node1/nft-ruleset.json", kFirewalld);
  EXPECT_THAT(pathIn(capture, "node2/client-b", "10.244.2.3").at("assumptions"), IsEmpty());
}

const std::string kLegacyDrop = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n"
                                "-A FORWARD -d 10.244.2.0/24 -j DROP\nCOMMIT\n";

// The kernel asks the rules of both backends, each for itself.
TEST(BothBackends, DropWhatEitherDrops) {
  Changed capture("hosts/node1/iptables-legacy-save.txt", kLegacyDrop);
  Ran ran = runProgram({"trace", capture.path(), "--json", "--from", "node1/client-a", "--to", "10.244.2.3"});
  auto out = nlohmann::json::parse(ran.output);
  const auto& path = out.at("paths").at(0);
  EXPECT_EQ(path.at("disposition"), "denied");
  EXPECT_THAT(path.at("assumptions").dump(), HasSubstr("which of them are asked first is not in a capture"));
  std::vector<std::string> hits;
  for (const auto& hit : out.at("rule_hits"))
    if (hit.at("table") == "filter")
      hits.push_back(std::string(hit.at("backend")) + " " + std::string(hit.at("rule")));
  EXPECT_THAT(hits, testing::ElementsAre("legacy -A FORWARD -d 10.244.2.0/24 -j DROP",
                                         "nft -A FORWARD -i docker0 ! -o docker0 -j ACCEPT"));
}

TEST(BothBackends, AreNamedInTheTrace) {
  Changed capture("hosts/node1/iptables-legacy-save.txt", kLegacyDrop);
  Ran ran = runProgram({"trace", capture.path(), "--from", "node1/client-a", "--to", "10.244.2.3"});
  EXPECT_THAT(ran.output, HasSubstr("nft filter "));
  EXPECT_THAT(ran.output, HasSubstr("legacy filter "));
  EXPECT_THAT(ran.output, HasSubstr("iptables-legacy -D FORWARD -d 10.244.2.0/24 -j DROP"));
}

TEST(Uncertain, IsAWayOfAnUnknownKind) {
  Changed capture("hosts/node2/ip-route.json",
                  R"([{"type":"unicast","dst":"default","dev":"wg0","scope":"link"}])");
  std::string text = textOf(kCapture + "/hosts/node2/ip-addr.json");
  text.insert(text.rfind(']'), R"(,{"ifindex":77,"ifname":"wg0","flags":["UP","LOWER_UP"],"mtu":1420,
      "link_type":"none","linkinfo":{"info_kind":"wireguard"},"addr_info":[]})");
  std::ofstream(capture.path() + "/hosts/node2/ip-addr.json") << text;
  auto path = pathIn(capture, "node2", "8.8.8.8");
  EXPECT_EQ(path.at("disposition"), "leaves-model");
  EXPECT_THAT(path.at("assumptions").at(0), HasSubstr("wg0 of node2 is of kind wireguard"));
}

TEST(Connections, RepliesOfOldOnesAreTranslated) {
  // The recorded connection of client-a with the service: node1 knows it, so that its packets pass as
  // ESTABLISHED.
  auto out = trace({"--from", "node1/client-a", "--to", "10.254.0.80", "--proto", "tcp", "--dport", "80",
                    "--sport", "45001", "-v"});
  EXPECT_EQ(out.at("rule_hits").size(), trace({"--from", "node1/client-a", "--to", "10.254.0.80", "--proto",
                                               "tcp", "--dport", "80", "--sport", "45001"})
                                            .at("rule_hits")
                                            .size());
  for (const auto& rule : out.at("rule_hits"))
    if (rule.at("namespace") == "node1") {
      EXPECT_NE(rule.at("table"), "nat") << rule.dump();
    }
}

TEST(Damaged, AFileStopsWithExitStatusTwo) {
  Changed capture("hosts/node1/ip-route.json", "[{\"dst\":");
  EXPECT_EQ(runProgram({"trace", capture.path(), "--from", "node1", "--to", "10.244.2.3"}).status, 2);
}

namespace {

// A folder that redact wrote, which goes with the test.
class RedactedCopy {
public:
  explicit RedactedCopy(const std::string& capture) {
    EXPECT_EQ(runProgram({"redact", capture, "-o", m_folder}).status, 0);
  }
  RedactedCopy(const RedactedCopy&) = delete;
  RedactedCopy& operator=(const RedactedCopy&) = delete;
  ~RedactedCopy() { std::filesystem::remove_all(m_folder); }
  const std::string& path() const { return m_folder; }
  // What stands behind `before` in the line of the file that has as many lines before it as in the capture.
  std::string wordOfLine(const std::string& file, size_t line, const std::string& before) const {
    auto lines = linesOf(textOf(m_folder + "/" + file));
    size_t begin = lines.at(line).find(before) + before.size();
    return lines.at(line).substr(begin, lines.at(line).find_first_of(" /", begin) - begin);
  }

private:
  std::string m_folder =
      (std::filesystem::temp_directory_path() / ("flannelgraph-redacted-" + std::to_string(getpid())))
          .string();
};

nlohmann::json traceIn(const std::string& capture, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"trace", capture, "--json"});
  Ran ran = runProgram(arguments);
  EXPECT_EQ(ran.status, 0);
  return nlohmann::json::parse(ran.output);
}

// The line of kube-proxy's rule for the service, and so its address after redaction.
std::string serviceIn(const RedactedCopy& copy, const std::string& address) {
  auto lines = linesOf(textOf(kCapture + "/hosts/node1/iptables-nft-save.txt"));
  for (size_t i = 0; i < lines.size(); ++i)
    if (lines[i].find("KUBE-SERVICES -d " + address) != std::string::npos)
      return copy.wordOfLine("hosts/host-1/iptables-nft-save.txt", i, "KUBE-SERVICES -d ");
  return {};
}

void expectSameSteps(const RedactedCopy& copy, const std::vector<std::string>& before,
                     const std::vector<std::string>& after) {
  Renaming renaming;
  EXPECT_TRUE(renaming.isSame(traceIn(kCapture, before).at("paths"), traceIn(copy.path(), after).at("paths")))
      << renaming.why;
}

} // namespace

TEST(Redacted, HasTheSameStepsFromPodToPod) {
  RedactedCopy copy(kCapture);
  expectSameSteps(copy, {"--from", "node1/client-a", "--to", "node2/web-b"},
                  {"--from", "host-1/netns-1", "--to", "host-2/netns-4"});
}

TEST(Redacted, HasTheSameStepsToAService) {
  RedactedCopy copy(kCapture);
  expectSameSteps(copy,
                  {"--from", "node1/client-a", "--to", "10.254.0.80", "--proto", "tcp", "--dport", "80"},
                  {"--from", "host-1/netns-1", "--to", serviceIn(copy, "10.254.0.80"), "--proto", "tcp",
                   "--dport", "80"});
  expectSameSteps(
      copy, {"--from", "node2/client-b", "--to", "10.254.0.2", "--proto", "udp", "--dport", "53"},
      {"--from", "host-2/netns-3", "--to", serviceIn(copy, "10.254.0.2"), "--proto", "udp", "--dport", "53"});
}

TEST(Redacted, HasTheSameStepsToWhoRefuses) {
  RedactedCopy copy(kCapture);
  expectSameSteps(copy,
                  {"--from", "node1/client-a", "--to", "node2/web-b", "--proto", "tcp", "--dport", "23"},
                  {"--from", "host-1/netns-1", "--to", "host-2/netns-4", "--proto", "tcp", "--dport", "23"});
}

TEST(Redacted, OverwritesNothing) {
  RedactedCopy copy(kCapture);
  EXPECT_EQ(runProgram({"redact", kCapture, "-o", copy.path()}).status, 2);
}

TEST(Imported, TracesAlike) {
  std::string file = (std::filesystem::temp_directory_path()
                      / ("flannelgraph-imported-" + std::to_string(getpid()) + ".json"))
                         .string();
  ASSERT_EQ(runProgram({"import", kCapture, "-o", file}).status, 0);
  Ran ran = runProgram({"trace", file, "--json", "--from", "node1.client-a", "--to", "10.244.2.3"});
  std::filesystem::remove(file);
  auto path = nlohmann::json::parse(ran.output).at("paths").at(0);
  EXPECT_EQ(path.at("disposition"), "delivered");
  EXPECT_EQ(path.at("final_flow").at("source"), "192.168.7.11");
}

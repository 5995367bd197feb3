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

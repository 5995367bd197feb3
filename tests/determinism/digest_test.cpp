// The same scenario gives the same digest and the same bytes, whatever ran before in the process or beside
// it.
#include "engine/tracing.h"
#include "report/digest.h"
#include "support/program.h"

#include <gtest/gtest.h>

namespace fg {
namespace {

struct Probed {
  std::string scenario;
  engine::ProbeRequest request;
  std::vector<std::string> words; // the same on the command line
};

engine::ProbeRequest request(const std::string& from, const std::string& to) {
  engine::ProbeRequest out;
  out.from = from;
  out.to = to;
  return out;
}

std::vector<Probed> probes() {
  engine::ProbeRequest ping = request("red", "blue"), lost = request("node1", "172.33.31.2");
  engine::ProbeRequest query = request("kube-system/coredns-5984fb8cbb-sjqv9", "10.254.0.2");
  query.protocol = net::Protocol::Udp;
  query.destinationPort = 53;
  return {{"00", ping, {"--from", "red", "--to", "blue"}},
          {"01",
           query,
           {"--from", query.from, "--to", query.to, "--proto", "udp", "--dport", "53", "--all-paths"}},
          {"02", lost, {"--from", "node1", "--to", "172.33.31.2"}}};
}

// Of every way the probe can take, in their order.
std::vector<std::string> digests(const Probed& probed) {
  auto read = scenario::readScenario(probed.scenario);
  if (!read.scenario) return {};
  engine::TraceOptions options;
  options.allPaths = true;
  auto traced = engine::traceProbe(*read.scenario, probed.request, options);
  std::vector<std::string> out;
  if (!traced) return out;
  for (const engine::Path& path : traced->paths)
    out.push_back(report::digest(path.simulation->recording()));
  return out;
}

std::string lastDigest(const std::string& text) {
  std::size_t at = text.rfind("digest ");
  return at == std::string::npos ? "" : text.substr(at, text.find('\n', at) - at);
}

TEST(Determinism, twiceInOneProcess) {
  for (const Probed& probed : probes()) {
    auto first = digests(probed);
    EXPECT_FALSE(first.empty()) << probed.scenario;
    EXPECT_EQ(first, digests(probed)) << probed.scenario;
  }
}

TEST(Determinism, whateverRanBefore) {
  auto all = probes();
  auto alone = digests(all[2]);
  digests(all[0]);
  digests(all[1]);
  EXPECT_EQ(digests(all[2]), alone);
}

// Nothing above says much if the digest did not see what happens.
TEST(Determinism, otherPacketsGiveAnotherDigest) {
  auto all = probes();
  auto before = digests(all[0]);
  all[0].request.ttl = 63;
  EXPECT_NE(digests(all[0]), before);
}

TEST(Determinism, anotherSeedIsAnotherCluster) {
  auto read = scenario::readScenario("00");
  ASSERT_TRUE(read.scenario);
  auto digestWith = [&](uint64_t seed) {
    engine::Options options;
    options.seed = seed;
    engine::Simulation simulation(*read.scenario, options);
    simulation.runUntil(read.scenario->end);
    auto place = simulation.world().find("red");
    simulation.execute(*place, {"ping", "-c", "1", "10.1.0.2"});
    return report::digest(simulation.recording());
  };
  EXPECT_EQ(digestWith(1), digestWith(1));
  EXPECT_NE(digestWith(1), digestWith(2));
}

TEST(Determinism, inTwoProcesses) {
  for (const std::string scenario : {"00", "01", "02"}) {
    std::string first = lastDigest(testing::runProgram({"run", scenario}).output);
    EXPECT_EQ(first.size(), std::string("digest 0123456789abcdef").size()) << scenario;
    EXPECT_EQ(first, lastDigest(testing::runProgram({"run", scenario}).output)) << scenario;
  }
}

TEST(Determinism, theProgramPlaysWhatTheLibraryPlays) {
  auto read = scenario::readScenario("02");
  ASSERT_TRUE(read.scenario);
  engine::Simulation simulation(*read.scenario, {});
  simulation.runUntil(read.scenario->end);
  EXPECT_EQ("digest " + report::digest(simulation.recording()),
            lastDigest(testing::runProgram({"run", "02"}).output));
}

TEST(Determinism, jsonIsTheSameBytesInTwoProcesses) {
  for (const Probed& probed : probes()) {
    std::vector<std::string> words{"trace", probed.scenario, "--json"};
    words.insert(words.end(), probed.words.begin(), probed.words.end());
    auto first = testing::runProgram(words);
    EXPECT_EQ(first.status, 0);
    EXPECT_EQ(first.output, testing::runProgram(words).output) << probed.scenario;
  }
}

} // namespace
} // namespace fg

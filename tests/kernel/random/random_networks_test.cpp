// Random networks, rules and flows: the kernel and flannelgraph agree about each. What disagrees is shrunk to
// the smallest scenario that still does.
//   FG_KERNEL_NETWORKS   how many (200)
//   FG_KERNEL_SEED       which (fresh, and printed)
#include "kernel/random/network_sketch.h"

#include "lab/referee.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <iostream>
#include <map>
#include <random>
#include <rapidcheck.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace fg::tests {

// RapidCheck shows a value that fails; the test itself shows the scenario.
void showValue(const NetworkSketch&, std::ostream& out) { out << "(the scenario is below)"; }

namespace {

rc::Gen<unsigned> number() { return rc::gen::resize(100, rc::gen::inRange(0U, 5040U)); }

rc::Gen<LinkSketch> link() {
  return rc::gen::build<LinkSketch>(rc::gen::set(&LinkSketch::parent, number()),
                                    rc::gen::set(&LinkSketch::kind, number()),
                                    rc::gen::set(&LinkSketch::mtu, number()));
}
rc::Gen<RuleSketch> rule() {
  return rc::gen::build<RuleSketch>(
      rc::gen::set(&RuleSketch::where, number()), rc::gen::set(&RuleSketch::chain, number()),
      rc::gen::set(&RuleSketch::match, number()), rc::gen::set(&RuleSketch::second, number()),
      rc::gen::set(&RuleSketch::target, number()), rc::gen::set(&RuleSketch::detail, number()));
}
rc::Gen<RouteSketch> route() {
  return rc::gen::build<RouteSketch>(rc::gen::set(&RouteSketch::where, number()),
                                     rc::gen::set(&RouteSketch::to, number()),
                                     rc::gen::set(&RouteSketch::via, number()));
}
rc::Gen<SettingSketch> setting() {
  return rc::gen::build<SettingSketch>(rc::gen::set(&SettingSketch::where, number()),
                                       rc::gen::set(&SettingSketch::setting, number()));
}
rc::Gen<FlowSketch> flow() {
  return rc::gen::build<FlowSketch>(
      rc::gen::set(&FlowSketch::from, number()), rc::gen::set(&FlowSketch::to, number()),
      rc::gen::set(&FlowSketch::protocol, number()), rc::gen::set(&FlowSketch::port, number()),
      rc::gen::set(&FlowSketch::ttl, number()), rc::gen::set(&FlowSketch::size, number()));
}

// `least` to `most` things; shrinking takes some away.
template<class T> rc::Gen<std::vector<T>> some(int least, int most, const rc::Gen<T>& one) {
  auto fewer = [](std::vector<T> all) { return rc::shrink::removeChunks(std::move(all)); };
  return rc::gen::mapcat(
      rc::gen::noShrink(rc::gen::resize(100, rc::gen::inRange(least, most + 1))), [=](int count) {
        return rc::gen::shrink(rc::gen::container<std::vector<T>>(static_cast<std::size_t>(count), one),
                               fewer);
      });
}

rc::Gen<NetworkSketch> network() {
  return rc::gen::build<NetworkSketch>(rc::gen::set(&NetworkSketch::links, some(1, 4, link())),
                                       rc::gen::set(&NetworkSketch::rules, some(0, 12, rule())),
                                       rc::gen::set(&NetworkSketch::routes, some(0, 2, route())),
                                       rc::gen::set(&NetworkSketch::settings, some(0, 3, setting())),
                                       rc::gen::set(&NetworkSketch::flows, some(5, 5, flow())));
}

std::string fromEnvironment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value && *value ? value : otherwise;
}

// Judges networks one by one, and keeps the first and the smallest that disagrees.
class Trial {
public:
  void judge(const NetworkSketch& sketch) {
    if (sketch.links.empty() || isOver()) return; // a network needs two namespaces
    std::string text = scenarioOf(sketch);
    bool isFirst = m_smallest.empty();
    if (isFirst) m_backend = m_backend == lab::Backend::Nft ? lab::Backend::Legacy : lab::Backend::Nft;
    std::string wrong = explain(text);
    if (wrong.empty()) return;
    if (isFirst) {
      m_first = m_finding = text + wrong;
      m_begin = std::chrono::steady_clock::now();
    }
    m_smallest = text;
    m_finding = text + wrong;
    RC_FAIL("the kernel disagrees");
  }

  // The smallest network that disagrees, and the one that it was shrunk from; empty where there was none.
  std::string finding() const {
    if (m_finding.empty()) return {};
    return fmt::format("iptables-{}\n{}\n=== it was shrunk from\n{}\n", lab::name(m_backend), m_finding,
                       m_first);
  }

  std::string count() const {
    return fmt::format("{} networks were judged, {} of them after the kernel was asked twice\n", m_judged,
                       m_askedTwice);
  }

private:
  // Shrinking ends after a while, with the smallest network until then.
  bool isOver() const {
    return !m_smallest.empty() && std::chrono::steady_clock::now() - m_begin > std::chrono::seconds(90);
  }

  // A disagreement counts where the kernel says the same a second time; where it does not, that is told.
  std::string explain(const std::string& text) {
    auto read = scenario::readScenarioText("random.json", text);
    if (!read.scenario) return core::text(read.diagnostics);
    lab::Verdict verdict = lab::judge(*read.scenario, m_backend);
    if (!verdict.notBuilt.empty()) return "not built: " + verdict.notBuilt;
    if (!verdict.wrong.empty()) return core::text(verdict.wrong);
    ++m_judged;
    if (!verdict.doubts.empty()) {
      ++m_askedTwice;
      std::cout << text << lab::doubts(verdict) << std::flush;
    }
    return verdict.differences.empty() ? "" : lab::report(verdict);
  }

  lab::Backend m_backend = lab::Backend::Legacy;
  unsigned m_judged = 0, m_askedTwice = 0;
  std::string m_first, m_smallest, m_finding;
  std::chrono::steady_clock::time_point m_begin;
};

// Judges its share of the networks and writes what disagrees to the file.
void work(const std::string& seed, unsigned share, const std::string& file) {
  setenv("RC_PARAMS", fmt::format("seed={} max_success={}", seed, share).c_str(), 1);
  Trial trial;
  rc::check("the kernel agrees", [&trial] { trial.judge(*network()); });
  std::cout << trial.count() << trial.finding() << std::flush; // at once, should the others take long
  std::ofstream(file) << trial.finding();
}

// Waiting for what is dropped takes most of the time: several processes wait at once. Each has a seed of its
// own, and their number is fixed, so that a seed and a count mean the same networks everywhere.
constexpr unsigned kProcesses = 4;

std::string workAll(unsigned seed, unsigned count) {
  std::fflush(nullptr);
  std::map<pid_t, std::string> files;
  for (unsigned i = 0; i < kProcesses; ++i) {
    std::string file = testing::TempDir() + fmt::format("fg-random-networks-{}-{}", getpid(), i);
    pid_t child = fork();
    if (child == 0) {
      work(std::to_string(seed + i), count / kProcesses + (i < count % kProcesses ? 1 : 0), file);
      std::fflush(nullptr);
      _exit(0);
    }
    files[child] = file;
  }
  std::string findings;
  for (const auto& [child, file] : files) {
    int status = 0;
    waitpid(child, &status, 0);
    std::stringstream finding;
    finding << std::ifstream(file).rdbuf();
    std::remove(file.c_str());
    findings += finding.str();
    if (status != 0) findings += fmt::format("a process ended with status {}\n", status);
  }
  return findings;
}

TEST(RandomNetworks, AreJudgedAlikeByTheKernel) {
  if (std::string why = lab::whyNoNamespaces(); !why.empty())
    GTEST_SKIP() << "NOT COMPARED with the real kernel: network namespaces cannot be made here: " << why;
  auto count = static_cast<unsigned>(std::stoul(fromEnvironment("FG_KERNEL_NETWORKS", "200")));
  auto seed = static_cast<unsigned>(
      std::stoul(fromEnvironment("FG_KERNEL_SEED", std::to_string(std::random_device()() / 2))));
  std::cout << "FG_KERNEL_NETWORKS=" << count << " FG_KERNEL_SEED=" << seed << std::endl;
  std::string findings = workAll(seed, count);
  EXPECT_TRUE(findings.empty()) << "FG_KERNEL_NETWORKS=" << count << " FG_KERNEL_SEED=" << seed << "\n"
                                << findings;
}

} // namespace
} // namespace fg::tests
